"""Outcomes: through the transition table, all or nothing, each with its consequence."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

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


@pytest.fixture
def store() -> Iterator[Database]:
    database = memory_database()
    yield database
    database.close()


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
