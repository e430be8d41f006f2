"""The frequency cap: no span of so many days holds more mails than it allows."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chorus.domain.cap import Cap, is_capped

NOON = datetime(2021, 5, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
THREE_A_WEEK = Cap(mails=3, days=7)


def on(*days: float) -> list[datetime]:
    """Instants so many days from noon of the day on which one more mail would be due."""
    return [NOON + day * DAY for day in days]


def test_a_week_without_the_last_mail_it_allows_has_room_for_one() -> None:
    assert not is_capped(on(-6, -3), NOON, THREE_A_WEEK)


def test_a_week_with_as_many_as_it_allows_is_full() -> None:
    assert is_capped(on(-6, -3, -1), NOON, THREE_A_WEEK)


def test_mails_that_are_due_later_count_as_those_that_went_before() -> None:
    assert is_capped(on(-3, 1, 3), NOON, THREE_A_WEEK)
    assert is_capped(on(1, 2, 3), NOON, THREE_A_WEEK)


def test_what_lies_in_no_one_week_with_it_does_not_count() -> None:
    assert not is_capped(on(-6, -5, 5), NOON, THREE_A_WEEK)
    assert not is_capped(on(-8, -7, -1), NOON, THREE_A_WEEK)


def test_exactly_a_week_apart_is_not_in_one_week() -> None:
    assert not is_capped(on(-7), NOON, Cap(mails=1, days=7))
    assert is_capped(on(-6.999), NOON, Cap(mails=1, days=7))


def test_a_cap_needs_a_number_of_mails_and_is_for_a_week_if_it_does_not_say() -> None:
    assert Cap.model_validate({"mails": 2}).span == 7 * DAY
    for wrong in ({}, {"mails": 0}, {"mails": 1, "days": 0}):
        with pytest.raises(ValidationError):
            Cap.model_validate(wrong)


hours = st.integers(-15 * 24, 15 * 24)


@given(st.lists(hours, max_size=12), st.integers(1, 4), st.integers(1, 8))
def test_it_is_capped_just_when_some_span_would_hold_one_too_many(before: list[int], mails: int, days: int) -> None:
    cap = Cap(mails=mails, days=days)
    given_at = [NOON + timedelta(hours=hour) for hour in before]
    after = [*given_at, NOON]
    too_many = any(
        start <= NOON < start + cap.span and sum(start <= at < start + cap.span for at in after) > mails
        for start in after
    )
    assert is_capped(given_at, NOON, cap) == too_many
