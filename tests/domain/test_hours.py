"""Permitted hours: when a mail may reach somebody, by the clocks where they are."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus.domain.hours import WEEKDAYS, Hours, Span, Weekday, permitted
from chorus.domain.problems import MisreadError

DAY = Hours()


def moved(text: str, zone: str, hours: Hours = DAY) -> str:
    """Where a local time (``2020-09-30 22:00``) in a zone is moved to, as clocks there show it."""
    instant = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return f"{permitted(instant, zone, hours).astimezone(ZoneInfo(zone)):%a %d %b %H:%M}"


@pytest.mark.parametrize(
    ("asked", "leaves"),
    [
        ("2020-09-30 07:00", "Wed 30 Sep 07:00"),
        ("2020-09-30 21:00", "Wed 30 Sep 21:00"),
        ("2020-09-30 21:01", "Thu 01 Oct 07:00"),
        ("2020-09-30 23:59", "Thu 01 Oct 07:00"),
        ("2020-09-30 00:00", "Wed 30 Sep 07:00"),
        ("2020-09-30 06:59", "Wed 30 Sep 07:00"),
    ],
)
def test_what_falls_outside_moves_to_the_next_permitted_time(asked: str, leaves: str) -> None:
    assert moved(asked, "Asia/Tokyo") == leaves


def test_excluded_weekdays_are_passed_over() -> None:
    hours = Hours(not_on=("sat", "sun"))
    assert moved("2020-10-02 21:30", "Europe/Paris", hours) == "Mon 05 Oct 07:00"
    assert moved("2020-10-03 10:00", "Europe/Paris", hours) == "Mon 05 Oct 07:00"
    assert moved("2020-10-02 10:00", "Europe/Paris", hours) == "Fri 02 Oct 10:00"


def test_a_permitted_hour_in_a_daylight_saving_gap_is_the_first_valid_instant() -> None:
    hours = Hours(mail=Span.parse("02:30-21:00"))
    assert moved("2021-03-28 01:00", "Europe/Zurich", hours) == "Sun 28 Mar 03:00"


def test_a_permitted_hour_that_comes_twice_counts_the_first_time() -> None:
    hours = Hours(mail=Span.parse("02:30-21:00"))
    before = datetime(2021, 10, 30, 23, 0, tzinfo=UTC)  # 01:00 in summer time
    assert permitted(before, "Europe/Zurich", hours) == datetime(2021, 10, 31, 0, 30, tzinfo=UTC)
    again = datetime(2021, 10, 31, 1, 10, tzinfo=UTC)  # 02:10 for the second time: it was 02:30 already
    assert permitted(again, "Europe/Zurich", hours) == again


def test_always_permits_every_hour() -> None:
    assert moved("2020-09-30 03:00", "Asia/Tokyo", Hours(mail=Span.parse("always"))) == "Wed 30 Sep 03:00"


@pytest.mark.parametrize("text", ["07:00", "21:00-07:00", "07:00-25:00", "7-21", ""])
def test_hours_that_are_none_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(MisreadError, match="write from when to when: `07:00-21:00`, or `always`"):
        Span.parse(text)


@pytest.mark.parametrize("text", ["07:00-21:00", "always", "00:00-12:30"])
def test_hours_are_written_as_they_are_read(text: str) -> None:
    assert str(Span.parse(text)) == text


ZONES = st.sampled_from(
    ["Europe/Zurich", "Asia/Tokyo", "America/New_York", "Pacific/Apia", "Asia/Kathmandu", "Pacific/Kiritimati"]
)
INSTANTS = st.datetimes(datetime(2011, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(INSTANTS, ZONES, st.lists(st.sampled_from(WEEKDAYS), max_size=6, unique=True))
def test_what_is_moved_is_permitted_and_never_earlier_and_moved_once(
    instant: datetime, zone: str, not_on: list[Weekday]
) -> None:
    hours = Hours(not_on=tuple(not_on))
    there = permitted(instant, zone, hours)
    shown = there.astimezone(ZoneInfo(zone))
    assert there >= instant
    assert there - instant < timedelta(days=8)
    assert hours.mail.first <= shown.time() <= hours.mail.last
    assert WEEKDAYS[shown.weekday()] not in not_on
    assert permitted(there, zone, hours) == there
