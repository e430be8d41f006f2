"""From wall clocks to instants, through every kind of gap and fold."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chorus.domain.schedule_wall import aware, instant_of, suggest_zone, zone_info, zone_names

ODD = (
    "Europe/Zurich",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Havana",
    "America/Toronto",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Amman",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Asia/Pyongyang",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "Atlantic/Azores",
    "Pacific/Apia",
    "Pacific/Kwajalein",
    "UTC",
)


@pytest.mark.parametrize(
    ("zone", "wall", "instant", "note"),
    [
        ("Europe/Zurich", "2021-06-05 09:00", "2021-06-05 07:00", ""),
        ("UTC", "2021-06-05 09:00", "2021-06-05 09:00", ""),
        ("Asia/Kathmandu", "2021-06-05 09:00", "2021-06-05 03:15", ""),
        # One hour, the night of 28 March and of 31 October 2021.
        ("Europe/Zurich", "2021-03-28 01:59", "2021-03-28 00:59", ""),
        ("Europe/Zurich", "2021-03-28 02:00", "2021-03-28 01:00", "gap"),
        ("Europe/Zurich", "2021-03-28 02:30", "2021-03-28 01:00", "gap"),
        ("Europe/Zurich", "2021-03-28 02:59", "2021-03-28 01:00", "gap"),
        ("Europe/Zurich", "2021-03-28 03:00", "2021-03-28 01:00", ""),
        ("Europe/Zurich", "2021-10-31 01:59", "2021-10-30 23:59", ""),
        ("Europe/Zurich", "2021-10-31 02:00", "2021-10-31 00:00", "fold"),
        ("Europe/Zurich", "2021-10-31 02:59", "2021-10-31 00:59", "fold"),
        ("Europe/Zurich", "2021-10-31 03:00", "2021-10-31 02:00", ""),
        # Half an hour.
        ("Australia/Lord_Howe", "2021-10-03 02:10", "2021-10-02 15:30", "gap"),
        ("Australia/Lord_Howe", "2021-10-03 02:30", "2021-10-02 15:30", ""),
        ("Australia/Lord_Howe", "2021-04-04 01:45", "2021-04-03 14:45", "fold"),
        # Two hours.
        ("Antarctica/Troll", "2021-03-28 01:30", "2021-03-28 01:00", "gap"),
        # Midnight itself.
        ("America/Sao_Paulo", "2018-11-04 00:00", "2018-11-04 03:00", "gap"),
        # A whole day.
        ("Pacific/Apia", "2011-12-29 23:59", "2011-12-30 09:59", ""),
        ("Pacific/Apia", "2011-12-30 00:00", "2011-12-30 10:00", "gap"),
        ("Pacific/Apia", "2011-12-30 09:00", "2011-12-30 10:00", "gap"),
        ("Pacific/Apia", "2011-12-31 00:00", "2011-12-30 10:00", ""),
        ("Pacific/Kwajalein", "1993-08-21 09:00", "1993-08-21 12:00", "gap"),
        # A new standard time, without summer time: half an hour back, half an hour forth.
        ("Asia/Pyongyang", "2015-08-14 23:45", "2015-08-14 14:45", "fold"),
        ("Asia/Pyongyang", "2018-05-04 23:45", "2018-05-04 15:00", "gap"),
    ],
)
def test_a_wall_clock_means_one_instant(zone: str, wall: str, instant: str, note: str) -> None:
    asked = datetime.fromisoformat(wall)
    found = instant_of(asked.date(), asked.time(), zone)
    assert found == (datetime.fromisoformat(instant).replace(tzinfo=UTC), note)


@given(
    st.dates(date(1970, 1, 1), date(2037, 12, 31)),
    st.times(),
    st.one_of(st.sampled_from(ODD), st.sampled_from(sorted(zone_names()))),
)
@example(date(2011, 12, 30), time(0, 0, 0, 1), "Pacific/Apia")
@example(date(2021, 10, 31), time(2, 30, fold=1), "Europe/Zurich")
def test_the_first_valid_instant_at_or_after_the_wall_clock(day: date, clock: time, zone: str) -> None:
    asked = datetime.combine(day, clock.replace(microsecond=0, fold=0))
    instant, note = instant_of(day, clock.replace(microsecond=0), zone)
    info = ZoneInfo(zone)
    shown = instant.astimezone(info).replace(tzinfo=None, fold=0)
    assert instant.tzinfo is UTC
    assert shown == asked if note != "gap" else shown > asked
    if note == "gap":
        second_before = (instant - timedelta(seconds=1)).astimezone(info).replace(tzinfo=None, fold=0)
        assert second_before < asked
    if note == "fold":
        assert instant.astimezone(info).fold == 0


def test_a_zone_is_given_by_its_exact_name() -> None:
    assert zone_info("Europe/Zurich") == ZoneInfo("Europe/Zurich")
    assert "UTC" in zone_names()
    assert zone_names().isdisjoint({"localtime", "posixrules", "Factory"})


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("europe/zurich", "unknown time zone 'europe/zurich' (did you mean 'Europe/Zurich'?)"),
        ("America/New York", "unknown time zone 'America/New York' (did you mean 'America/New_York'?)"),
        ("../../etc/passwd", "unknown time zone '../../etc/passwd' (write an IANA name such as `Europe/Zurich`)"),
        ("", "unknown time zone '' (write an IANA name such as `Europe/Zurich`)"),
    ],
)
def test_an_unknown_zone_is_refused_with_the_nearest(name: str, message: str) -> None:
    with pytest.raises(ValueError, match="unknown time zone") as caught:
        zone_info(name)
    assert str(caught.value) == message


def test_nothing_is_suggested_for_what_is_like_no_zone() -> None:
    assert suggest_zone("qqqqqq") is None


def test_a_naive_datetime_is_no_instant() -> None:
    with pytest.raises(ValueError, match=r"^2021-05-22T09:00:00 names no zone: an instant must be aware$"):
        aware(datetime(2021, 5, 22, 9))  # noqa: DTZ001 - naive on purpose


def test_an_aware_datetime_becomes_utc() -> None:
    there = aware(datetime(2021, 5, 22, 9, tzinfo=ZoneInfo("Asia/Tokyo")))
    assert (there, there.tzinfo) == (datetime(2021, 5, 22, 0, tzinfo=UTC), UTC)


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("Europe/Geneva", "Europe/Zurich"),
        ("Genève", "Europe/Zurich"),
        ("Bonn", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("America/NewYork", "America/New_York"),
        ("Nairobi", "Africa/Nairobi"),
        ("Vienna", "Europe/Vienna"),
        ("Montreal", "America/Toronto"),
        ("The Hague", "Europe/Amsterdam"),
        ("Washington, D.C.", "America/New_York"),
        ("europe/zurich", "Europe/Zurich"),
    ],
)
def test_a_city_leads_to_the_zone_of_its_clocks(written: str, zone: str) -> None:
    assert suggest_zone(written) == zone
    assert zone in zone_names()
