"""The states of a delivery and the one table of their transitions."""

from datetime import UTC, datetime, timedelta

import pytest

from chorus.domain.delivery import TRANSITIONS, State, give_up_at, next_try, require_transition
from chorus.domain.problems import RefusedError


def test_the_table_is_this() -> None:
    assert {str(old): sorted(map(str, new)) for old, new in TRANSITIONS.items()} == {
        "queued": ["cancelled", "sending", "skipped"],
        "sending": ["accepted", "bounced", "deferred", "failed", "queued", "uncertain"],
        "deferred": ["cancelled", "failed", "sending", "skipped"],
        "accepted": ["bounced", "delivered", "failed"],
        "delivered": ["bounced"],
        "uncertain": ["accepted", "bounced", "delivered", "failed", "queued"],
        "bounced": [],
        "failed": ["queued"],
        "skipped": [],
        "cancelled": [],
    }


@pytest.mark.parametrize("old", State)
@pytest.mark.parametrize("new", State)
def test_what_the_table_lacks_is_refused(old: State, new: State) -> None:
    if new in TRANSITIONS[old]:
        require_transition(7, old, new)
    else:
        with pytest.raises(RefusedError, match=f"delivery 7 can't go from {old} to {new}"):
            require_transition(7, old, new)


def test_what_was_accepted_is_never_queued_again_unless_it_failed() -> None:
    reached, todo = {State.ACCEPTED}, [State.ACCEPTED]
    while todo:
        new = TRANSITIONS[todo.pop()] - reached - {State.FAILED}
        reached |= new
        todo += new
    assert State.QUEUED not in reached
    assert State.SENDING not in reached


NINE = datetime(2021, 5, 22, 9, tzinfo=UTC)
FAR = NINE + timedelta(days=30)


def minutes(named: int | None) -> list[int]:
    """The waits after the first refusals for now, in minutes."""
    at = None if named is None else NINE + timedelta(minutes=named)
    tries = [next_try(attempts, FAR, NINE, at) for attempts in range(1, 8)]
    return [int((found - NINE).total_seconds()) // 60 for found in tries if found is not None]


@pytest.mark.parametrize(
    ("named", "waits"),
    [
        (None, [30, 60, 120, 240, 360, 360, 360]),
        (30, [30, 60, 120, 240, 360, 360, 360]),
        (26, [30, 60, 120, 240, 360, 360, 360]),
        (15, [15, 30, 60, 120, 240, 360, 360]),
        (1, [1, 2, 4, 8, 16, 32, 64]),
        (600, [600] * 7),
        (-5, [1, 2, 4, 8, 16, 32, 64]),
    ],
)
def test_the_wait_doubles_up_to_six_hours_and_never_ends_before_the_named_instant(
    named: int | None, waits: list[int]
) -> None:
    assert minutes(named) == waits


def test_a_mail_is_given_up_after_four_days_and_a_post_six_hours_after_its_time() -> None:
    until = NINE + timedelta(minutes=15)
    assert give_up_at(NINE, until, is_mail=True) == datetime(2021, 5, 26, 9, tzinfo=UTC)
    assert give_up_at(NINE, until, is_mail=False) == datetime(2021, 5, 22, 15, 15, tzinfo=UTC)


def test_the_last_attempt_is_when_it_is_given_up_and_nothing_is_tried_after_that() -> None:
    assert next_try(9, NINE + timedelta(hours=2), NINE) == NINE + timedelta(hours=2)
    assert next_try(9, NINE + timedelta(minutes=30), NINE) == NINE + timedelta(minutes=30)
    assert next_try(9, NINE + timedelta(minutes=29), NINE) is None
    assert next_try(9, NINE, NINE) is None
    assert next_try(1, NINE + timedelta(days=1), NINE, FAR) is None


def test_a_mail_that_is_put_off_again_and_again_is_tried_for_just_four_days() -> None:
    give_up = give_up_at(NINE, NINE, is_mail=True)
    now: datetime | None = NINE
    tries: list[datetime] = []
    while now is not None:
        tries.append(now)
        now = next_try(len(tries), give_up, now)
    hours = [(at - NINE) / timedelta(hours=1) for at in tries]
    assert (hours[:7], hours[-2:], len(hours)) == ([0, 0.5, 1.5, 3.5, 7.5, 13.5, 19.5], [91.5, 96], 20)
