"""Schedules meet their occasion: days counted, weekends left, zones and the embargo applied."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus.domain.observance import Occasion
from chorus.domain.schedule import Resolved, Schedule, resolve_all

ENVIRONMENT_DAY = Occasion(  # a Saturday
    observance="environment-day",
    name="World Environment Day",
    year=2021,
    start=date(2021, 6, 5),
    end=date(2021, 6, 5),
)
COP = Occasion(  # Monday to Friday
    observance="minamata-cop-4", name="COP-4", year=2021, start=date(2021, 11, 1), end=date(2021, 11, 5)
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("T 09:00 Europe/Zurich", "2021-06-05 07:00"),
        ("T-14d 10:00 Europe/Zurich", "2021-05-22 08:00"),
        ("T+2w 08:30 UTC", "2021-06-19 08:30"),
        ("T-80d 10:00 Europe/Zurich", "2021-03-17 09:00"),
        ("T-14d previous working day 10:00 Europe/Zurich", "2021-05-21 08:00"),
        ("T-14d next working day 10:00 Europe/Zurich", "2021-05-24 08:00"),
        ("T-13d previous working day 10:00 Europe/Zurich", "2021-05-21 08:00"),
        ("T-12d previous working day 10:00 Europe/Zurich", "2021-05-24 08:00"),
        ("T-1wd 18:00 UTC", "2021-06-04 18:00"),
        ("T-3wd 18:00 UTC", "2021-06-02 18:00"),
        ("T-6wd 18:00 UTC", "2021-05-28 18:00"),
        ("T+1wd 18:00 UTC", "2021-06-07 18:00"),
        ("2020-09-30 15:00 Europe/Zurich", "2020-09-30 13:00"),
        ("2020-09-30T15:00:07Z", "2020-09-30 15:00:07"),
    ],
)
def test_a_schedule_is_an_instant_of_its_occasion(text: str, instant: str) -> None:
    assert Schedule.parse(text).resolve(ENVIRONMENT_DAY).instant == at(instant)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("T 09:00 UTC", date(2021, 11, 1)),
        ("E 09:00 UTC", date(2021, 11, 5)),
        ("E+1d 09:00 UTC", date(2021, 11, 6)),
        ("E+1d next working day 09:00 UTC", date(2021, 11, 8)),
        ("T-1wd 09:00 UTC", date(2021, 10, 29)),
        ("E+1wd 09:00 UTC", date(2021, 11, 8)),
    ],
)
def test_it_counts_from_the_first_day_or_the_last(text: str, day: date) -> None:
    assert Schedule.parse(text).date_for(COP) == day


def test_a_holiday_is_no_working_day() -> None:
    friday = frozenset({date(2021, 6, 4)})
    days = {
        text: Schedule.parse(text).date_for(ENVIRONMENT_DAY, friday)
        for text in ("T-1wd 09:00 UTC", "T previous working day 09:00 UTC", "T-1d 09:00 UTC")
    }
    assert days == {
        "T-1wd 09:00 UTC": date(2021, 6, 3),
        "T previous working day 09:00 UTC": date(2021, 6, 3),
        "T-1d 09:00 UTC": date(2021, 6, 4),
    }
    resolved = Schedule.parse("T-1wd 09:00 UTC").resolve(ENVIRONMENT_DAY, holidays=friday)
    assert resolved.instant == at("2021-06-03 09:00")


def test_what_is_resolved_says_what_the_clocks_show() -> None:
    gap = Schedule.parse("2021-03-28 02:30 Europe/Zurich").resolve(ENVIRONMENT_DAY)
    assert gap == Resolved(at("2021-03-28 01:00"), "Europe/Zurich", date(2021, 3, 28), time(3, 0), "gap")
    fold = Schedule.parse("2021-10-31 02:30 recipient").resolve(COP, "Europe/Paris")
    assert fold == Resolved(at("2021-10-31 00:30"), "Europe/Paris", date(2021, 10, 31), time(2, 30), "fold")
    skipped = Schedule.parse("2011-12-30 09:00 recipient").resolve(COP, "Pacific/Apia")
    assert skipped == Resolved(at("2011-12-30 10:00"), "Pacific/Apia", date(2011, 12, 31), time(0), "gap")


def test_a_local_schedule_needs_the_contacts_zone() -> None:
    with pytest.raises(ValueError, match=r"^`T 09:00 recipient` happens at each contact's own time: a zone is"):
        Schedule.parse("T 09:00 recipient").resolve(ENVIRONMENT_DAY)


def test_a_schedule_with_a_zone_does_not_look_at_the_contacts() -> None:
    resolved = Schedule.parse("T 09:00 UTC").resolve(ENVIRONMENT_DAY, "Asia/Tokyo")
    assert (resolved.instant, resolved.zone) == (at("2021-06-05 09:00"), "UTC")


ZONES = ("Pacific/Auckland", "Europe/Zurich", "America/Lima")


def test_a_local_send_is_later_in_the_west() -> None:
    assert resolve_all(Schedule.parse("T 09:00 recipient"), ENVIRONMENT_DAY, ZONES) == {
        "Pacific/Auckland": at("2021-06-04 21:00"),
        "Europe/Zurich": at("2021-06-05 07:00"),
        "America/Lima": at("2021-06-05 14:00"),
    }


def test_nobody_is_sent_to_before_the_embargo() -> None:
    embargo = datetime.fromisoformat("2021-06-05T09:00:00+02:00")
    assert resolve_all(Schedule.parse("T 09:00 recipient"), ENVIRONMENT_DAY, ZONES, embargo) == {
        "Pacific/Auckland": at("2021-06-05 07:00"),
        "Europe/Zurich": at("2021-06-05 07:00"),
        "America/Lima": at("2021-06-05 14:00"),
    }


def test_one_instant_for_everyone_is_the_same_in_each_zone() -> None:
    everywhere = resolve_all(Schedule.parse("T 09:00 Europe/Zurich"), ENVIRONMENT_DAY, ZONES)
    assert everywhere == dict.fromkeys(ZONES, at("2021-06-05 07:00"))


def test_a_naive_embargo_is_refused() -> None:
    naive = datetime(2021, 6, 5, 9)  # noqa: DTZ001 - naive on purpose
    with pytest.raises(ValueError, match="an instant must be aware"):
        resolve_all(Schedule.parse("T 09:00 recipient"), ENVIRONMENT_DAY, ZONES, naive)


@given(
    st.dates(date(2000, 1, 1), date(2036, 12, 31)),
    st.integers(-60, 60),
    st.sampled_from(["d", "w", "wd"]),
    st.times(),
    st.sampled_from(["Europe/Zurich", "Pacific/Apia", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Gaza"]),
)
def test_no_local_send_is_earlier_than_asked(first: date, amount: int, unit: str, clock: time, zone: str) -> None:
    occasion = Occasion(observance="day", name="Day", year=first.year, start=first, end=first)
    schedule = Schedule.parse(f"T{amount:+d}{unit} {clock:%H:%M} recipient")
    resolved = schedule.resolve(occasion, zone)
    asked = datetime.combine(schedule.date_for(occasion), time(clock.hour, clock.minute))
    shown = datetime.combine(resolved.date, resolved.time)
    assert resolved.instant.utcoffset() == timedelta(0)
    assert shown == asked if resolved.note != "gap" else shown > asked


@given(st.dates(date(2000, 1, 1), date(2036, 12, 31)), st.integers(1, 700), st.booleans())
def test_working_days_are_counted_one_by_one(first: date, count: int, back: bool) -> None:
    occasion = Occasion(observance="day", name="Day", year=first.year, start=first, end=first)
    day = Schedule.parse(f"T{'-' if back else '+'}{count}wd 09:00 UTC").date_for(occasion)
    low, high = (day, first - timedelta(days=1)) if back else (first + timedelta(days=1), day)
    between = [low + timedelta(days=n) for n in range((high - low).days + 1)]
    assert sum(d.weekday() < 5 for d in between) == count
    assert day.weekday() < 5
