"""The claim: who gets what, in which order, how much, and that it stays quick."""

from datetime import datetime

import pytest
from sqlalchemy import Select, update

from chorus.domain.delivery import State
from chorus.domain.engagement import Cell
from chorus.domain.language import Language
from chorus.domain.problems import RefusedError
from chorus.domain.timeline import SendState
from chorus.services.messages import Due
from chorus.services.ports import ClaimedBatch, NewDelivery
from chorus.store import claims
from chorus.store.database import Database
from chorus.store.tables import deliveries
from tests.doubles.stored import HOUR, NOW, answer, armed, artefact, begun, imported, mails, standing

ROOM = {"mail:brs": 9}


def numbers(batches: list[ClaimedBatch]) -> list[list[int]]:
    return [[d.delivery for d in batch.deliveries] for batch in batches]


def test_a_batch_carries_addresses_cells_slots_and_the_signed_bytes(store: Database) -> None:
    begun(store, "ada", "bob")
    assert store.claim(NOW, 500, ROOM) == [
        ClaimedBatch(
            batch=1,
            send=1,
            sender="mail:brs",
            artefact=1,
            canonical=artefact().canonical().decode(),
            deliveries=(
                Due(delivery=1, target="ada@example.org", cell=1, slots={"name": "Ada"}),
                Due(delivery=2, target="bob@example.org", cell=1, slots={"name": "Bob"}),
            ),
        )
    ]
    assert standing(store, 1) == {"sending": 2}
    assert store.sending("mail:brs") == {1: 1, 2: 1}
    assert store.sending("mail:minamata") == {}


def test_what_is_claimed_is_not_claimed_again(store: Database) -> None:
    begun(store, "ada")
    store.claim(NOW, 500, ROOM)
    assert store.claim(NOW, 500, ROOM) == []


def test_accounts_and_pages_keep_their_targets(store: Database) -> None:
    number = store.keep_artefacts([artefact()])[artefact().key]
    new = [
        NewDelivery(target, "basel", sender, Language.EN, number, NOW, Cell())
        for target, sender in (("account:x:brs/en", "x:brs"), ("page:en", "site"))
    ]
    store.freeze(armed(store), new, NOW)
    claimed = store.claim(NOW, 500, {"x:brs": 1, "site": 1})
    assert [batch.deliveries for batch in claimed] == [
        (Due(delivery=1, target="account:x:brs/en", cell=1),),
        (Due(delivery=2, target="page:en", cell=1),),
    ]


def test_nothing_is_claimed_before_it_is_due(store: Database) -> None:
    store.freeze(armed(store), mails(store, imported(store, "ada"), due=NOW + HOUR), NOW)
    assert store.claim(NOW, 500, ROOM) == []
    assert numbers(store.claim(NOW + HOUR, 500, ROOM)) == [[1]]


def test_a_sender_gets_no_more_batches_than_it_has_room_for(store: Database) -> None:
    begun(store, *"abcdefg")
    assert numbers(store.claim(NOW, 2, {"mail:brs": 2})) == [[1, 2], [3, 4]]
    assert store.claim(NOW, 2, {"mail:brs": 0}) == []
    assert store.claim(NOW, 2, {"mail:minamata": 5}) == []
    assert numbers(store.claim(NOW, 2, {"mail:brs": 5})) == [[5, 6], [7]]


def test_a_batch_has_one_artefact_and_one_sender(store: Database) -> None:
    ada, bob, cyd = imported(store, "ada", "bob", "cyd")
    new = [
        *mails(store, [ada]),
        *mails(store, [bob], artefact(Language.FR)),
        *mails(store, [cyd], artefact(sender="minamata"), sender="mail:minamata"),
    ]
    store.freeze(armed(store), new, NOW)
    claimed = store.claim(NOW, 500, {"mail:brs": 9, "mail:minamata": 9})
    assert [(b.artefact, b.sender, len(b.deliveries)) for b in claimed] == [
        (1, "mail:brs", 1),
        (2, "mail:brs", 1),
        (3, "mail:minamata", 1),
    ]


def test_what_waits_longest_goes_first(store: Database) -> None:
    ada, bob, cyd = imported(store, "ada", "bob", "cyd")
    late = mails(store, [ada], due=NOW + 2 * HOUR)
    early = mails(store, [bob], artefact(Language.FR), due=NOW + HOUR)
    store.freeze(armed(store, "invitation"), [*late, *early], NOW)
    store.freeze(armed(store, "thanks"), mails(store, [cyd], due=NOW), NOW)
    one = {"mail:brs": 1}
    assert [numbers(store.claim(NOW + 3 * HOUR, 500, one)) for _ in range(4)] == [[[3]], [[2]], [[1]], []]


def test_of_equals_the_earlier_send_goes_first(store: Database) -> None:
    contacts = imported(store, "ada", "bob")
    store.freeze(armed(store, "invitation"), mails(store, contacts), NOW)
    store.freeze(armed(store, "thanks"), mails(store, contacts), NOW)
    assert numbers(store.claim(NOW, 500, ROOM)) == [[1, 2], [3, 4]]


def test_nothing_of_a_held_send_is_claimed(store: Database) -> None:
    begun(store, "ada", "bob")
    assert store.claim(NOW, 500, ROOM, frozenset({1})) == []
    assert standing(store, 1) == {"queued": 2}
    assert numbers(store.claim(NOW, 500, ROOM, frozenset({2}))) == [[1, 2]]


def test_who_is_suppressed_since_the_freeze_is_skipped_with_the_reason(store: Database) -> None:
    begun(store, "ada", "bob")
    store.suppress("ada@example.org", "unsubscribed", ["minamata"], NOW)
    assert numbers(store.claim(NOW, 500, ROOM)) == [[2]]
    assert standing(store, 1) == {"skipped": 1, "sending": 1}


def test_a_suppression_for_other_conventions_skips_nobody(store: Database) -> None:
    begun(store, "ada")
    store.suppress("ada@example.org", "unsubscribed", ["rotterdam"], NOW)
    assert numbers(store.claim(NOW, 500, ROOM)) == [[1]]


def test_a_send_whose_deliveries_are_all_skipped_is_done(store: Database) -> None:
    begun(store, "ada")
    store.suppress("ada@example.org", "suppressed", ["basel"], NOW)
    assert store.claim(NOW, 500, ROOM) == []
    assert (standing(store, 1), store.sends()[0].state) == ({"skipped": 1}, SendState.DONE)


def test_skipping_takes_no_room(store: Database) -> None:
    begun(store, "ada", "bob", "cyd")
    for name in ("ada", "bob"):
        store.suppress(f"{name}@example.org", "suppressed", ["basel"], NOW)
    assert numbers(store.claim(NOW, 2, {"mail:brs": 1})) == [[3]]


def test_a_contact_that_left_its_list_after_the_freeze_still_gets_its_mail(store: Database) -> None:
    begun(store, "ada")
    imported(store)
    assert numbers(store.claim(NOW, 500, ROOM)) == [[1]]


def test_batch_numbers_are_never_used_again(store: Database) -> None:
    begun(store, "ada")
    for expected in (1, 2, 3):
        (batch,) = store.claim(NOW, 500, ROOM)
        assert batch.batch == expected
        store.record([answer(batch, State.QUEUED)], NOW)


def test_a_claim_looks_at_its_row_count(store: Database) -> None:
    """Nobody can write within our transaction; the rows are changed between the two steps to prove the second."""
    begun(store, "ada", "bob")
    with store._writing() as connection:
        (head,) = claims.heads(connection, NOW, ["mail:brs"])
        rows = connection.execute(claims.waiting(head.share, NOW, 500, ())).all()
        connection.execute(update(deliveries).where(deliveries.c.number == 2).values(state="sending"))
        with pytest.raises(RefusedError, match=r"^1 of 2 deliveries were claimed by somebody else \("):
            claims._take(connection, head, b"", rows, NOW)


def test_a_naive_instant_is_refused(store: Database) -> None:
    with pytest.raises(ValueError, match=r"^an instant needs a time zone: 2021-05-22T09:00:00$"):
        store.claim(datetime(2021, 5, 22, 9), 500, ROOM)  # noqa: DTZ001


def plan(store: Database, query: Select[tuple[object, ...]]) -> list[str]:
    with store._reading() as connection:
        text = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
        return [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")]


def test_a_claim_looks_into_the_index_of_what_waits_and_reads_no_table_through(store: Database) -> None:
    """SQLite's versions word their plans differently; what is sought and through which index is the same."""
    begun(store, "ada")
    heads = plan(store, claims.heads_query(["mail:brs"]))
    waiting = plan(store, claims.waiting(1, NOW, 501, ["basel"]))
    assert [line for line in heads + waiting if line.startswith("SCAN") or "TEMP B-TREE" in line] == []
    assert [line.split("INDEX ")[1] for line in heads + waiting if line.startswith("SEARCH deliveries")] == [
        "ix_deliveries_claimable (share=?)",
        "ix_deliveries_claimable (share=? AND due<?)",
    ]
