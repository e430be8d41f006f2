"""A claim under a pace: what has no room now is due later, and keeps nobody else waiting."""

from chorus.domain.delivery import Outcome, State
from chorus.services.messages import BatchResult
from chorus.store.database import Database
from tests.doubles.pace import ScriptedPace
from tests.doubles.stored import HOUR, NOW, begun, standing

ROOM = {"mail:brs": 9}


def claimed(store: Database, pace: ScriptedPace, limit: int = 500, hours: int = 0) -> list[list[int]]:
    batches = store.claim(NOW + hours * HOUR, limit, ROOM, pace=pace)
    return [[d.delivery for d in batch.deliveries] for batch in batches]


def test_who_has_to_wait_is_due_later_and_those_behind_leave_now(store: Database) -> None:
    begun(store, "ada", "bob", "cyd")
    pace = ScriptedPace({"ada@example.org": NOW + HOUR})
    assert claimed(store, pace) == [[2, 3]]
    assert standing(store, 1) == {"queued": 1, "sending": 2}
    assert store.next_due() == NOW + HOUR
    assert claimed(store, ScriptedPace()) == []
    assert claimed(store, ScriptedPace(), hours=1) == [[1]]


def test_waiting_for_room_is_no_outcome_and_no_deferral(store: Database) -> None:
    begun(store, "ada")
    before = store.watermark()
    claimed(store, ScriptedPace({"ada@example.org": NOW + HOUR}))
    assert (store.watermark(), standing(store, 1)) == (before, {"queued": 1})


def test_who_waits_takes_no_place_in_a_batch(store: Database) -> None:
    begun(store, *"abcdef")
    later = {f"{name}@example.org": NOW + HOUR for name in "abc"}
    assert claimed(store, ScriptedPace(later), limit=2) == [[4], [5, 6]]


def test_a_sender_gets_no_more_than_it_has_left(store: Database) -> None:
    begun(store, *"abcdef")
    pace = ScriptedPace(left={"mail:brs": 3})
    assert claimed(store, pace, limit=2) == [[1, 2], [3]]
    assert claimed(store, pace, limit=2) == []


def test_without_a_rate_only_what_is_late_or_was_deferred_is_asked_about(store: Database) -> None:
    begun(store, "ada", "bob")
    pace = ScriptedPace(bounds=False)
    (batch,) = store.claim(NOW, 1, {"mail:brs": 1}, pace=pace)
    ((one,),) = [batch.deliveries]
    put_off = Outcome(delivery=one.delivery, state=State.DEFERRED, detail="451 later", retry_at=NOW + HOUR)
    store.record([BatchResult(batch=batch.batch, outcomes=(put_off,))], NOW)
    assert (pace.asked, claimed(store, pace), pace.asked) == ([], [[2]], [])
    assert claimed(store, pace, hours=1) == [[1]]
    assert pace.asked == [("mail:brs", ("ada@example.org",))]


def test_without_a_rate_what_is_claimed_more_than_five_minutes_late_is_asked_about(store: Database) -> None:
    begun(store, "ada", "bob")
    pace = ScriptedPace({"ada@example.org": NOW + 9 * HOUR}, bounds=False)
    assert claimed(store, pace, hours=1) == [[2]]
    assert store.next_due() == NOW + 9 * HOUR


def test_who_is_suppressed_does_not_count(store: Database) -> None:
    begun(store, "ada", "bob")
    store.suppress("ada@example.org", "unsubscribed", ["minamata"], NOW)
    pace = ScriptedPace()
    claimed(store, pace)
    assert pace.asked == [("mail:brs", ("bob@example.org",))]
