"""ISO weeks in the report's zone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import BaseModel

from chorus.domain.week import IsoWeek, local_day


class Report(BaseModel):
    week: IsoWeek


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_week_is_read_and_written() -> None:
    week = IsoWeek.parse(" 2021-W20 ")
    assert (week, str(week)) == (IsoWeek(2021, 20), "2021-W20")
    assert Report.model_validate({"week": "2021-W20"}).model_dump_json() == '{"week":"2021-W20"}'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2021-20", "'2021-20' is not a week; for example `2021-W20`"),
        ("2021-W2", "'2021-W2' is not a week; for example `2021-W20`"),
        ("2021-W53", "2021 has no week 53; for example `2021-W20`"),
        ("2021-W00", "2021 has no week 0; for example `2021-W20`"),
        ("9999-W01", "the year 9999 is not between 1800 and 2300"),
    ],
)
def test_a_wrong_week_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole message is compared
        IsoWeek.parse(text)
    assert str(caught.value) == message


def test_it_runs_from_monday_to_monday_in_the_reports_zone() -> None:
    week = IsoWeek(2021, 20)
    assert (week.start("Europe/Zurich"), week.end("Europe/Zurich")) == (
        at("2021-05-16 22:00"),
        at("2021-05-23 22:00"),
    )
    assert week.monday == date(2021, 5, 17)
    assert week.days == tuple(date(2021, 5, day) for day in range(17, 24))
    assert week.start("UTC") == at("2021-05-17 00:00")


def test_a_week_with_a_clock_change_is_an_hour_shorter_or_longer() -> None:
    lengths = {
        str(week): week.end("Europe/Zurich") - week.start("Europe/Zurich")
        for week in (IsoWeek(2021, 12), IsoWeek(2021, 13), IsoWeek(2021, 43))
    }
    assert lengths == {
        "2021-W12": timedelta(hours=167),
        "2021-W13": timedelta(hours=168),
        "2021-W43": timedelta(hours=169),
    }


def test_weeks_cross_the_years_by_their_thursday() -> None:
    assert IsoWeek(2020, 53).next() == IsoWeek(2021, 1)
    assert IsoWeek(2021, 1).previous() == IsoWeek(2020, 53)
    assert IsoWeek.of_day(date(2021, 1, 3)) == IsoWeek(2020, 53)
    assert IsoWeek(2020, 53) < IsoWeek(2021, 1)


def test_the_zone_decides_on_the_day_and_the_week() -> None:
    sunday_night = at("2021-05-23 22:30")
    assert {
        zone: (str(IsoWeek.of(sunday_night, zone)), str(local_day(sunday_night, zone)))
        for zone in ("UTC", "Asia/Tokyo")
    } == {
        "UTC": ("2021-W20", "2021-05-23"),
        "Asia/Tokyo": ("2021-W21", "2021-05-24"),
    }
    assert local_day(sunday_night, "Europe/Zurich") == date(2021, 5, 24)


@given(
    st.datetimes(datetime(1970, 1, 5), datetime(2037, 12, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds
    st.sampled_from(["Europe/Zurich", "Pacific/Apia", "America/Toronto", "America/Havana", "Asia/Amman", "UTC"]),
)
@example(at("2011-12-30 10:00"), "Pacific/Apia")
def test_each_instant_is_in_exactly_one_week(instant: datetime, zone: str) -> None:
    week = IsoWeek.of(instant, zone)
    assert week.start(zone) <= instant < week.end(zone)
    assert week.previous().end(zone) == week.start(zone)
    assert week.next().previous() == week


def test_a_naive_datetime_is_in_no_week() -> None:
    with pytest.raises(ValueError, match="an instant must be aware"):
        IsoWeek.of(datetime(2021, 5, 22), "UTC")  # noqa: DTZ001 - naive on purpose
