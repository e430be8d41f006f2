"""Sends: armed while they wait, fixed once they began, and in step with their deliveries."""

import pytest

from chorus.domain.delivery import Outcome, State
from chorus.domain.engagement import Cell
from chorus.domain.problems import NotFoundError, RefusedError
from chorus.domain.timeline import SendState
from chorus.services.ports import StoredSend
from chorus.store.database import Database
from chorus.store.tables import cells
from tests.doubles.stored import HOUR, NOW, answer, armed, begun, imported, mails, standing

ROOM = {"mail:brs": 9}


def state(store: Database, number: int = 1) -> SendState:
    return next(s.state for s in store.sends() if s.number == number)


def test_an_armed_send_moves_with_its_campaign(store: Database) -> None:
    number = armed(store)
    again = store.put_send("day-2021", "invitation", "email", NOW + HOUR, NOW + 3 * HOUR, SendState.HELD, "wait")
    assert again == number
    assert store.sends() == (
        StoredSend(1, "day-2021", "invitation", "email", NOW + HOUR, NOW + 3 * HOUR, SendState.HELD, "wait", 0, None),
    )


def test_sends_come_in_order_of_time_and_by_campaign(store: Database) -> None:
    armed(store, "thanks", NOW + HOUR)
    armed(store, "invitation", NOW)
    assert [s.activity for s in store.sends()] == ["invitation", "thanks"]
    assert [s.activity for s in store.sends("day-2021")] == ["invitation", "thanks"]
    assert store.sends("day-2022") == ()


@pytest.mark.parametrize("final", [SendState.PAST, SendState.CANCELLED])
def test_what_is_past_or_cancelled_is_never_set_armed(store: Database, final: SendState) -> None:
    store.put_send("day-2021", "invitation", "email", NOW, NOW, final, "")
    with pytest.raises(RefusedError) as refused:
        store.set_send(1, SendState.ARMED, "", NOW)
    assert str(refused.value) == f"send 1 (day-2021/invitation) is {final} and stays so"


def test_a_cancelled_send_is_not_scheduled_anew_but_one_that_was_past_is(store: Database) -> None:
    cancelled = store.put_send("day-2021", "invitation", "email", NOW, NOW, SendState.CANCELLED, "")
    past = store.put_send("day-2021", "thanks", "email", NOW, NOW, SendState.PAST, "")
    assert (armed(store, at=NOW + HOUR), armed(store, "thanks", NOW + HOUR)) == (cancelled, past)
    assert [(s.state, s.at) for s in store.sends()] == [(SendState.CANCELLED, NOW), (SendState.ARMED, NOW + HOUR)]


def test_a_send_that_has_begun_does_not_move(store: Database) -> None:
    begun(store, "ada")
    before = store.sends()
    armed(store, at=NOW + HOUR)
    store.set_send(1, SendState.HELD, "paused", NOW)
    armed(store, at=NOW + HOUR)
    assert (before[0].at, store.sends()[0].at, store.sends()[0].note) == (NOW, NOW, "paused")


def test_a_freeze_makes_every_delivery_and_sets_the_send_running(store: Database) -> None:
    number = armed(store)
    assert store.freeze(number, mails(store, imported(store, "ada", "bob")), NOW) == 2
    assert (state(store), store.sends()[0].total, store.sends()[0].began) == (SendState.RUNNING, 2, NOW)
    assert store.counts(number) == {s: 2 if s is State.QUEUED else 0 for s in State}


def test_a_freeze_without_deliveries_is_done_at_once(store: Database) -> None:
    assert store.freeze(armed(store), [], NOW) == 0
    assert state(store) is SendState.DONE


def test_cells_are_numbered_per_send(store: Database) -> None:
    contacts = imported(store, "ada", "bob")
    for activity in ("invitation", "thanks"):
        store.freeze(armed(store, activity), mails(store, contacts), NOW)
    with store._reading() as connection:
        found = [tuple(row) for row in connection.execute(cells.select())]
    cell = Cell("basel", "en")
    assert found == [(1, 1, *cell), (2, 1, *cell)]


def test_the_deliveries_of_a_small_send_tell_nothing(store: Database) -> None:
    untold = [mail._replace(cell=None) for mail in mails(store, imported(store, "ada", "bob"))]
    store.freeze(armed(store), untold, NOW)
    (batch,) = store.claim(NOW, 500, {"mail:brs": 1})
    assert [due.cell for due in batch.deliveries] == [0, 0]
    with store._reading() as connection:
        assert [tuple(row) for row in connection.execute(cells.select())] == [(1, 0, *Cell())]


def test_a_send_freezes_once(store: Database) -> None:
    number = begun(store, "ada")
    with pytest.raises(RefusedError, match=r"^send 1 is running: only an armed one can begin$"):
        store.freeze(number, [], NOW)


def test_a_target_that_occurs_twice_freezes_nothing(store: Database) -> None:
    number = armed(store)
    new = mails(store, imported(store, "ada", "bob"))
    with pytest.raises(RefusedError, match=r"^send 1 would reach contact:2 twice$"):
        store.freeze(number, [*new, new[1]], NOW)
    assert (state(store), standing(store, number)) == (SendState.ARMED, {})


def test_an_unknown_send_is_named(store: Database) -> None:
    with pytest.raises(NotFoundError, match=r"^there is no send 7$"):
        store.set_send(7, SendState.HELD, "", NOW)


def test_only_a_freeze_begins_a_send(store: Database) -> None:
    armed(store)
    with pytest.raises(RefusedError, match=r"has no deliveries yet: only its freeze sets it running$"):
        store.set_send(1, SendState.RUNNING, "", NOW)


def test_a_send_with_open_deliveries_is_not_done(store: Database) -> None:
    begun(store, "ada")
    with pytest.raises(RefusedError, match=r"has open deliveries$"):
        store.set_send(1, SendState.DONE, "", NOW)
    with pytest.raises(RefusedError, match=r"has begun$"):
        store.set_send(1, SendState.ARMED, "", NOW)


def test_an_armed_send_can_be_held_and_armed_again(store: Database) -> None:
    number = armed(store)
    store.set_send(number, SendState.HELD, "not yet", NOW)
    assert (state(store), store.next_due()) == (SendState.HELD, None)
    store.set_send(number, SendState.ARMED, "", NOW)
    assert (state(store), store.next_due()) == (SendState.ARMED, NOW)


def test_a_held_send_gives_nothing_to_claim_until_it_runs_on(store: Database) -> None:
    begun(store, "ada")
    store.set_send(1, SendState.HELD, "paused", NOW)
    assert (store.claim(NOW, 500, ROOM), store.next_due()) == ([], None)
    store.set_send(1, SendState.RUNNING, "", NOW)
    assert len(store.claim(NOW, 500, ROOM)) == 1


def test_cancelling_cancels_what_waits_and_lets_end_what_is_under_way(store: Database) -> None:
    begun(store, "ada", "bob", "cyd")
    (batch,) = store.claim(NOW, 1, {"mail:brs": 1})
    store.set_send(1, SendState.CANCELLED, "the day is postponed", NOW)
    assert standing(store, 1) == {"sending": 1, "cancelled": 2}
    store.record([answer(batch, State.ACCEPTED)], NOW)
    assert (standing(store, 1), state(store)) == ({"accepted": 1, "cancelled": 2}, SendState.CANCELLED)


def test_what_comes_back_unsent_to_a_cancelled_send_is_cancelled(store: Database) -> None:
    begun(store, "ada")
    (batch,) = store.claim(NOW, 500, ROOM)
    store.set_send(1, SendState.CANCELLED, "", NOW)
    store.record([answer(batch, State.QUEUED)], NOW)
    assert standing(store, 1) == {"cancelled": 1}


def test_a_send_with_nothing_open_is_done(store: Database) -> None:
    begun(store, "ada", "bob")
    (batch,) = store.claim(NOW, 500, ROOM)
    store.record([answer(batch, State.UNCERTAIN)], NOW)
    assert state(store) is SendState.DONE


def test_a_done_send_runs_on_when_an_officer_queues_an_uncertain_delivery_again(store: Database) -> None:
    begun(store, "ada")
    (batch,) = store.claim(NOW, 500, ROOM)
    store.record([answer(batch, State.UNCERTAIN)], NOW)
    store.recover([Outcome(delivery=1, state=State.QUEUED, detail="decided by Ms Officer")], NOW)
    assert state(store) is SendState.RUNNING
    assert [b.batch for b in store.claim(NOW, 500, ROOM)] == [batch.batch + 1]


def test_the_next_instant_is_that_of_an_armed_send_or_a_waiting_delivery(store: Database) -> None:
    assert store.next_due() is None
    armed(store, "thanks", NOW + 5 * HOUR)
    assert store.next_due() == NOW + 5 * HOUR
    store.freeze(armed(store), mails(store, imported(store, "ada"), due=NOW + HOUR), NOW)
    assert store.next_due() == NOW + HOUR
    (batch,) = store.claim(NOW + HOUR, 500, ROOM)
    assert store.next_due() == NOW + 5 * HOUR
    store.record([answer(batch, State.DEFERRED, retry_at=NOW + 2 * HOUR)], NOW + HOUR)
    assert store.next_due() == NOW + 2 * HOUR
