"""Outcomes: through the transition table, all or nothing, each with its consequence."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, select

from chorus.domain.control import ControlAct, Kind
from chorus.domain.delivery import Outcome, State
from chorus.domain.problems import NotFoundError, RefusedError
from chorus.domain.timeline import SendState
from chorus.services.messages import BatchResult
from chorus.services.ports import Mailing
from chorus.store import outcomes, tables
from chorus.store.database import Database
from chorus.store.opening import memory_database
from tests.doubles.stored import BOTH, HOUR, NOW, answer, armed, artefact, begun, imported, mails, standing

ROOM = {"mail:brs": 9}
ACT = ControlAct(kind=Kind.RETRY, at=NOW, person="A. Officer", reason="The provider mended it")


def test_each_outcome_takes_the_next_number_of_the_writer(store: Database) -> None:
    begun(store, "ada", "bob")
    (batch,) = store.claim(NOW, 500, ROOM)
    assert store.watermark() == 0
    store.record([answer(batch, State.ACCEPTED, detail="250 2.0.0 Ok", remote_id="4F1")], NOW)
    assert (standing(store, 1), store.watermark(), store.sending("mail:brs")) == ({"accepted": 2}, 2, {})


def test_a_deferred_delivery_is_due_when_the_sender_says(store: Database) -> None:
    begun(store, "ada")
    (batch,) = store.claim(NOW, 500, ROOM)
    store.record([answer(batch, State.DEFERRED, retry_at=NOW + HOUR)], NOW)
    assert store.claim(NOW + HOUR - timedelta(microseconds=1), 500, ROOM) == []
    assert [b.batch for b in store.claim(NOW + HOUR, 500, ROOM)] == [2]


def test_a_deferred_delivery_without_an_instant_waits_half_an_hour(store: Database) -> None:
    begun(store, "ada")
    (batch,) = store.claim(NOW, 500, ROOM)
    store.record([answer(batch, State.DEFERRED)], NOW)
    assert store.next_due() == NOW + timedelta(minutes=30)


def test_a_server_that_always_says_later_makes_a_mail_fail_after_four_days(store: Database) -> None:
    begun(store, "ada")
    tried, last, now = 0, NOW, NOW
    while batches := store.claim(now, 500, ROOM):
        later = now + timedelta(minutes=30)
        store.record([answer(batches[0], State.DEFERRED, detail="451 4.7.1 later", retry_at=later)], now)
        tried, last, now = tried + 1, now, store.next_due() or now
    assert (standing(store, 1), tried) == ({"failed": 1}, 20)
    assert last - NOW == timedelta(days=4)
    assert store.sends()[0].state is SendState.DONE
    with store._reading() as connection:
        told = connection.execute(select(tables.outcomes.c.detail).order_by(tables.outcomes.c.seq.desc())).scalar()
    assert told == "given up: 451 4.7.1 later"


def test_a_post_is_given_up_six_hours_after_its_time(store: Database) -> None:
    post = mails(store, imported(store, "ada"))[0]._replace(target="account:x:brs/en", contact=None)
    store.freeze(armed(store), [post], NOW)
    (batch,) = store.claim(NOW, 500, ROOM)
    store.record([answer(batch, State.DEFERRED)], NOW + 7 * HOUR)
    (batch,) = store.claim(NOW + 8 * HOUR, 500, ROOM)
    store.record([answer(batch, State.DEFERRED, detail="503 over capacity")], NOW + 8 * HOUR)
    assert standing(store, 1) == {"failed": 1}


def test_a_hard_bounce_suppresses_the_address_for_every_convention(store: Database) -> None:
    begun(store, "ada", "bob")
    (batch,) = store.claim(NOW, 500, ROOM)
    bounced, accepted = batch.deliveries
    told = (
        Outcome(delivery=bounced.delivery, state=State.BOUNCED, detail="550 5.1.1 unknown"),
        Outcome(delivery=accepted.delivery, state=State.ACCEPTED),
    )
    store.record([BatchResult(batch=batch.batch, outcomes=told)], NOW)
    assert [c.suppressed for c in store.contacts("basel-parties", ["another"])] == ["bounced", ""]


def test_a_later_bounce_suppresses_as_well(store: Database) -> None:
    begun(store, "ada")
    (batch,) = store.claim(NOW, 500, ROOM)
    store.record([answer(batch, State.ACCEPTED)], NOW)
    store.recover([Outcome(delivery=1, state=State.BOUNCED)], NOW + HOUR)
    assert standing(store, 1) == {"bounced": 1}
    assert [c.suppressed for c in store.contacts("basel-parties", BOTH)] == ["bounced"]


def test_a_transition_that_the_table_lacks_is_refused_with_the_whole_batch(store: Database) -> None:
    begun(store, "ada", "bob")
    store.claim(NOW, 500, ROOM)
    twice = BatchResult(
        batch=1,
        outcomes=(
            Outcome(delivery=2, state=State.ACCEPTED),
            Outcome(delivery=1, state=State.ACCEPTED),
            Outcome(delivery=1, state=State.ACCEPTED),
        ),
    )
    with pytest.raises(RefusedError, match=r"^delivery 1 can't go from accepted to accepted$"):
        store.record([twice], NOW)
    assert (standing(store, 1), store.watermark()) == ({"sending": 2}, 0)


def test_several_outcomes_of_one_delivery_apply_in_their_order(store: Database) -> None:
    begun(store, "ada")
    (batch,) = store.claim(NOW, 500, ROOM)
    store.record([answer(batch, State.ACCEPTED), answer(batch, State.DELIVERED)], NOW)
    assert (standing(store, 1), store.watermark()) == ({"delivered": 1}, 2)


def test_an_answer_to_an_earlier_batch_is_refused(store: Database) -> None:
    begun(store, "ada")
    (first,) = store.claim(NOW, 500, ROOM)
    store.recover([Outcome(delivery=1, state=State.QUEUED)], NOW)
    store.claim(NOW, 500, ROOM)
    with pytest.raises(RefusedError, match=r"^delivery 1 is not in batch 1$"):
        store.record([answer(first, State.ACCEPTED)], NOW)
    assert standing(store, 1) == {"sending": 1}


def test_a_late_answer_does_not_queue_again_what_has_failed(store: Database) -> None:
    begun(store, "ada")
    (batch,) = store.claim(NOW, 500, ROOM)
    store.record([answer(batch, State.FAILED)], NOW)
    with pytest.raises(RefusedError, match=r"^only an officer queues delivery 1 again, which is failed$"):
        store.record([answer(batch, State.QUEUED)], NOW)
    assert standing(store, 1) == {"failed": 1}


def test_an_unknown_delivery_is_named(store: Database) -> None:
    with pytest.raises(NotFoundError, match=r"^there is no delivery 7, 9$"):
        store.recover([Outcome(delivery=n, state=State.QUEUED) for n in (9, 7)], NOW)


def test_a_row_that_changed_meanwhile_is_noticed(store: Database) -> None:
    begun(store, "ada")
    with (
        pytest.raises(RefusedError, match=r"^1 of 1 deliveries are no longer sending \("),
        store._writing() as connection,
    ):
        outcomes.shift(connection, [1], State.SENDING, {"state": "accepted"})


def test_the_uncertain_are_shown_with_what_made_them_so(store: Database) -> None:
    begun(store, "ada", "bob", "cyd")
    (batch,) = store.claim(NOW, 2, {"mail:brs": 1})
    store.record([answer(batch, State.UNCERTAIN, detail="the sender ended between body and reply")], NOW)
    assert store.uncertain() == (
        (1, "day-2021/invitation", "the sender ended between body and reply"),
        (2, "day-2021/invitation", "the sender ended between body and reply"),
    )
    assert len(store.uncertain(1)) == 1
    store.recover([Outcome(delivery=1, state=State.ACCEPTED, detail="read back")], NOW)
    assert [number for number, _, _ in store.uncertain()] == [2]


def test_a_reader_is_told_which_mailing_a_delivery_was(store: Database) -> None:
    begun(store, "ada")
    assert store.mailing(1) == Mailing(BOTH, artefact().key.language, "Biodiversity Day")
    assert store.mailing(2) is None


def test_a_subject_with_slots_is_no_title(store: Database) -> None:
    what = artefact(subject="\ue000name\ue001, come!")
    store.freeze(armed(store), mails(store, imported(store, "ada"), what), NOW)
    assert store.mailing(1) == Mailing(BOTH, what.key.language, "")


ROWS = ("seq", "delivery", "state", "detail", "remote_id")


def _told(store: Database) -> list[tuple[object, ...]]:
    with store._reading() as connection:
        rows = connection.execute(select(*(tables.outcomes.c[name] for name in ROWS)).order_by(tables.outcomes.c.seq))
        return [tuple(row) for row in rows]


def test_cancelling_tells_of_each_delivery_that_waited(store: Database) -> None:
    begun(store, "ada", "bob", "cyd", "dan")
    first, second = store.claim(NOW, 1, {"mail:brs": 2})
    store.record(
        [answer(first, State.DEFERRED, detail="451 later"), answer(second, State.FAILED, detail="554 no")], NOW
    )
    store.set_send(1, SendState.CANCELLED, "it is off", NOW)
    assert _told(store) == [
        (1, 1, "deferred", "451 later", ""),
        (2, 2, "failed", "554 no", ""),
        (3, 3, "cancelled", "it is off", ""),
        (4, 4, "cancelled", "it is off", ""),
        (5, 1, "cancelled", "it is off", ""),
    ]
    assert (standing(store, 1), store.watermark()) == ({"failed": 1, "cancelled": 3}, 5)


def test_a_retry_tells_of_each_delivery_that_had_failed_which_is_then_due_as_if_for_the_first_time(
    store: Database,
) -> None:
    begun(store, "ada", "bob")
    (batch,) = store.claim(NOW, 500, ROOM)
    store.record([answer(batch, State.DEFERRED, retry_at=NOW + HOUR)], NOW)
    (batch,) = store.claim(NOW + HOUR, 500, ROOM)
    store.record([answer(batch, State.FAILED)], NOW + HOUR)
    assert store.retry([1], ACT, NOW + 2 * HOUR) == 2
    told = "retried by A. Officer, 22 May 2021 07:00 UTC: The provider mended it"
    assert _told(store)[-2:] == [(5, 1, "queued", told, ""), (6, 2, "queued", told, "")]
    columns = (tables.deliveries.c.due, tables.deliveries.c.first_due, tables.deliveries.c.deferrals)
    with store._reading() as connection:
        rows = [tuple(row) for row in connection.execute(select(*columns))]
    assert rows == [(NOW + 2 * HOUR, None, 0)] * 2


@pytest.mark.parametrize("kind", [Kind.CANCEL, Kind.RETRY])
def test_an_act_on_a_whole_audience_takes_as_many_statements_as_one_on_three(kind: Kind) -> None:
    taken: list[list[tuple[str, bool]]] = []
    for names in (["ada", "bob", "cyd"], [f"n{number}" for number in range(1200)]):
        database = memory_database()
        begun(database, *names)
        if kind is Kind.RETRY:
            database.record([answer(b, State.FAILED) for b in database.claim(NOW, 5000, ROOM)], NOW)
        with _statements() as said:
            if kind is Kind.RETRY:
                assert database.retry([1], ACT, NOW) == len(names)
            else:
                database.set_send(1, SendState.CANCELLED, "it is off", NOW)
        database.close()
        taken.append(said)
    assert taken[0] == taken[1]
    assert not any(many for _, many in taken[0])


@contextmanager
def _statements() -> Iterator[list[tuple[str, bool]]]:
    """The statements that run, each with whether it runs for many rows one by one."""
    said: list[tuple[str, bool]] = []

    def keep(_c: object, _cursor: object, statement: str, _given: object, _context: object, many: bool) -> None:
        said.append((statement, many))

    event.listen(Engine, "before_cursor_execute", keep)
    try:
        yield said
    finally:
        event.remove(Engine, "before_cursor_execute", keep)


def test_moving_all_of_a_send_passes_the_transition_table(store: Database) -> None:
    begun(store, "ada")
    with (
        store._writing() as connection,
        pytest.raises(RefusedError, match="delivery 1 can't go from queued to bounced"),
    ):
        outcomes.move_all(connection, 1, State.QUEUED, State.BOUNCED, "no", NOW)
    assert (_told(store), standing(store, 1)) == ([], {"queued": 1})
