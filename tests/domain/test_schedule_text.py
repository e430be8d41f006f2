"""What an officer may write for a schedule, and what they are told when it is wrong."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from chorus.domain.problems import MisreadError
from chorus.domain.schedule import Schedule
from chorus.domain.schedule_text import MOST, Day
from chorus.domain.textual import Textual

ZONES = ("UTC", "recipient", "Europe/Zurich", "America/Argentina/Buenos_Aires", "Etc/GMT+5")


class Activity(BaseModel):
    send: Schedule


@pytest.mark.parametrize(
    ("text", "day", "at", "zone"),
    [
        ("T 09:00 Europe/Zurich", Day(), time(9), "Europe/Zurich"),
        ("E 09:00 UTC", Day(anchor="E"), time(9), "UTC"),
        ("T-14d 10:00 recipient", Day(amount=-14), time(10), "recipient"),
        ("T+2w 08:30 UTC", Day(amount=2, unit="w"), time(8, 30), "UTC"),
        ("T-3wd 18:00 Europe/Zurich", Day(amount=-3, unit="wd"), time(18), "Europe/Zurich"),
        (
            "T-14d previous working day 10:00 Europe/Zurich",
            Day(amount=-14, shift="previous"),
            time(10),
            "Europe/Zurich",
        ),
        ("E+1d next working day 00:00 recipient", Day(None, "E", 1, "d", "next"), time(0), "recipient"),
        ("T previous working day 23:59 UTC", Day(shift="previous"), time(23, 59), "UTC"),
        ("2020-09-30 15:00 Europe/Zurich", Day(on=date(2020, 9, 30)), time(15), "Europe/Zurich"),
        ("2020-09-30 15:00:30 UTC", Day(on=date(2020, 9, 30)), time(15, 0, 30), "UTC"),
        ("2020-09-30 15:00 recipient", Day(on=date(2020, 9, 30)), time(15), "recipient"),
    ],
)
def test_a_canonical_text_is_read_and_written_back(text: str, day: Day, at: time, zone: str) -> None:
    schedule = Schedule.parse(text)
    assert schedule == Schedule(day, at, zone)
    assert str(schedule) == text


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("  T-14d   10:00\tUTC ", "T-14d 10:00 UTC"),
        ("T-0wd 10:00 UTC", "T 10:00 UTC"),
        ("T+0w 10:00 UTC", "T 10:00 UTC"),
        ("T-007d 10:00:00 UTC", "T-7d 10:00 UTC"),
        ("2020-09-30T15:00:00Z", "2020-09-30 15:00 UTC"),
        ("2020-09-30 15:00Z", "2020-09-30 15:00 UTC"),
        ("2020-09-30T01:30:05+02:00", "2020-09-29 23:30:05 UTC"),
    ],
)
def test_other_ways_to_write_it_become_canonical(written: str, canonical: str) -> None:
    assert str(Schedule.parse(written)) == canonical


EXAMPLE = " (write for example `T-14d 10:00 Europe/Zurich`)"
DATED = " (write for example `2020-09-30 15:00 Europe/Zurich`)"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (" ", "the schedule is empty" + EXAMPLE),
        ("T", "'T' names no time of day" + EXAMPLE),
        ("09:00 UTC", "'09:00 UTC' names no time of day" + EXAMPLE),
        ("T 09:00", "'T 09:00' names no time zone (add an IANA name, UTC or `recipient`)"),
        ("T 09:00 New York", "'New York' is not a time zone (did you mean 'America/New_York'?)"),
        ("T 09:00 in our zone", "'in our zone' is not a time zone (write one word: an IANA name, UTC or `recipient`)"),
        ("t 09:00 UTC", "'t' is neither a date nor `T` (the occasion's first day) nor `E` (its last)" + EXAMPLE),
        ("T-14 09:00 UTC", "'T-14' is not how an offset is written (write `T-14d 09:00 UTC`)"),
        ("T-2h 09:00 UTC", "'T-2h' counts hours or minutes (give the day, and the time of day after it)"),
        ("T-2y 09:00 UTC", "'T-2y' has an unknown unit (write `d` for days, `w` for weeks, `wd` for working days)"),
        ("T-1101d 09:00 UTC", "'T-1101d' is more than three years away (write at most 1100d)"),
        (
            "T-3wd next working day 09:00 UTC",
            "'T-3wd' counts working days already (leave out 'next working day')",
        ),
        (
            "T-3d last working day 09:00 UTC",
            "'last working day' is not understood (write `previous working day` or `next working day`)",
        ),
        ("T 9:00 UTC", "'9:00' is not a time of day (write one from 00:00 to 23:59)"),
        ("T 24:00 UTC", "'24:00' is not a time of day (write one from 00:00 to 23:59)"),
        ("T 09:00:30 UTC", "'09:00:30' has seconds, which relative schedules don't take (leave them out)"),
        ("T 09:00 europe/zurich", "unknown time zone 'europe/zurich' (did you mean 'Europe/Zurich'?)"),
        ("T 09:00 Europe/Zurch", "unknown time zone 'Europe/Zurch' (did you mean 'Europe/Zurich'?)"),
        ("T 09:00 qqqqqqq", "unknown time zone 'qqqqqqq' (write an IANA name such as `Europe/Zurich`)"),
        ("T 09:00 localtime", "unknown time zone 'localtime' (write an IANA name such as `Europe/Zurich`)"),
        ("2021-02-29 09:00 UTC", "'2021-02-29' is not a day of the calendar" + DATED),
        ("2021-02-28 next working day 09:00 UTC", "'next working day' can't follow a date" + DATED),
        ("1944-06-06 09:00 UTC", "the year 1944 is out of reach (write one from 1945 to 2200)"),
        ("2201-01-01T00:00:00Z", "the year 2201 is out of reach (write one from 1945 to 2200)"),
        (
            "2020-09-31T15:00:00Z",
            "'2020-09-31T15:00:00Z' is not a date and time (write for example `2020-09-30T15:00:00Z`)",
        ),
    ],
)
def test_a_wrong_text_is_told_with_what_to_write(text: str, message: str) -> None:
    with pytest.raises(MisreadError) as caught:
        Schedule.parse(text)
    assert str(caught.value) == message


OFFSET, DAY = "is not how an offset is written", "is not how a day is written"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("T - 3d 10:00 recipient", f"'T - 3d' {OFFSET} (write it without spaces: `T-3d 10:00 recipient`)"),
        ("T-3 days 10:00 recipient", f"'T-3 days' {OFFSET} (write `T-3d 10:00 recipient`)"),
        ("T \u2212 3d 10:00 UTC", f"'T \u2212 3d' {OFFSET} (write `T-3d 10:00 UTC`)"),
        ("t+2 weeks 9h UTC", f"'t+2 weeks' {OFFSET} (write `T+2w 09:00 UTC`)"),
        ("T-3 working days 10:00 UTC", f"'T-3 working days' {OFFSET} (write `T-3wd 10:00 UTC`)"),
        (
            "T-2 weeks previous working day 10:00 UTC",
            f"'T-2 weeks' {OFFSET} (write `T-2w previous working day 10:00 UTC`)",
        ),
        ("T-3", f"'T-3' {OFFSET} (write for example `T-3d 10:00 Europe/Zurich`)"),
        ("T-3 days 10:00 Europe/Geneva", f"'T-3 days' {OFFSET} (write `T-3d 10:00 Europe/Zurich`)"),
        ("T-9999 days 10:00 UTC", "'T-9999d' is more than three years away (write at most 1100d)"),
        ("3 June 2021 at 10h", f"'3 June 2021' {DAY} (write for example `2021-06-03 10:00 Europe/Zurich`)"),
        ("June 3, 2021 at 3 p.m. UTC", f"'June 3, 2021' {DAY} (write `2021-06-03 15:00 UTC`)"),
        ("5 juin 2021 à 10h30 Europe/Zurich", f"'5 juin 2021' {DAY} (write `2021-06-05 10:30 Europe/Zurich`)"),
        ("3.6.2021", f"'3.6.2021' {DAY} (write for example `2021-06-03 10:00 Europe/Zurich`)"),
        ("31 June 2021 10:00", "'2021-06-31' is not a day of the calendar" + DATED),
    ],
)
def test_an_offset_or_a_day_in_other_words_is_told_as_it_was_meant(text: str, message: str) -> None:
    with pytest.raises(MisreadError) as caught:
        Schedule.parse(text)
    assert str(caught.value) == message


def test_pydantic_takes_a_text_a_schedule_and_an_aware_datetime() -> None:
    schedule = Schedule.parse("T-14d 10:00 recipient")
    assert Activity.model_validate({"send": "T-14d 10:00 recipient"}).send == schedule
    assert Activity(send=schedule).send is schedule
    there = datetime(2020, 9, 30, 15, 0, tzinfo=timezone(timedelta(hours=2)))
    assert str(Activity.model_validate({"send": there}).send) == "2020-09-30 13:00 UTC"
    fine = datetime(2020, 9, 30, 15, 0, 1, 999999, tzinfo=ZoneInfo("Europe/Zurich"))
    assert str(Activity.model_validate({"send": fine}).send) == "2020-09-30 13:00:01 UTC"


def test_pydantic_writes_the_canonical_text() -> None:
    activity = Activity.model_validate({"send": " T   09:00 UTC"})
    assert activity.model_dump() == {"send": "T 09:00 UTC"}
    assert activity.model_dump_json() == '{"send":"T 09:00 UTC"}'


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("T", "Value error, 'T' names no time of day (write for example `T-14d 10:00 Europe/Zurich`)"),
        (5, "Value error, 5 is no text (write for example `T 09:00 Europe/Zurich`)"),
        (
            datetime(2020, 9, 30, 15, 0),  # noqa: DTZ001 - naive on purpose
            "Value error, a date and time without a zone (write for example `2020-09-30 15:00 Europe/Zurich`)",
        ),
        (
            datetime(1, 1, 1, tzinfo=UTC),
            "Value error, the year 1 is out of reach (write one from 1945 to 2200)",
        ),
    ],
)
def test_pydantic_refuses_what_is_no_schedule(value: object, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Activity.model_validate({"send": value})
    assert [(e["loc"], e["msg"]) for e in caught.value.errors()] == [(("send",), message)]


def test_editors_get_a_pattern_that_fits_all_examples() -> None:
    schema = Activity.model_json_schema()["properties"]["send"]
    assert schema["type"] == "string"
    assert schema["examples"] == list(Schedule.EXAMPLES)
    for example in Schedule.EXAMPLES:
        assert re.search(schema["pattern"], example), example
        Schedule.parse(example)


def test_a_textual_value_has_to_say_how_it_is_read() -> None:
    with pytest.raises(NotImplementedError):
        Textual.parse("anything")


def test_what_it_is() -> None:
    described = {
        text: (Schedule.parse(text).is_local, Schedule.parse(text).day.on is None)
        for text in ("T 09:00 UTC", "T 09:00 recipient", "2020-09-30 15:00 UTC", "2020-09-30 15:00 recipient")
    }
    assert described == {
        "T 09:00 UTC": (False, True),
        "T 09:00 recipient": (True, True),
        "2020-09-30 15:00 UTC": (False, False),
        "2020-09-30 15:00 recipient": (True, False),
    }


clocks = st.times().map(lambda t: t.replace(second=0, microsecond=0))
offsets = st.one_of(*(st.tuples(st.integers(-most, most), st.just(unit)) for unit, most in MOST.items()))


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    zone = draw(st.sampled_from(ZONES))
    if draw(st.booleans()):
        day = Day(on=draw(st.dates(date(1945, 1, 1), date(2200, 12, 31))))
        return Schedule(day, draw(st.times()).replace(microsecond=0), zone)
    amount, unit = draw(offsets)
    shift = "" if unit == "wd" and amount else draw(st.sampled_from(["", "previous", "next"]))
    anchor = draw(st.sampled_from(["T", "E"]))
    day = Day(None, anchor, amount, unit if amount else "d", shift)  # type: ignore[arg-type]
    return Schedule(day, draw(clocks), zone)


@given(schedules())
def test_what_is_written_is_read_back(schedule: Schedule) -> None:
    assert Schedule.parse(str(schedule)) == schedule


@given(st.text())
def test_any_text_is_read_or_refused_with_what_to_write(text: str) -> None:
    try:
        schedule = Schedule.parse(text)
    except MisreadError as error:
        assert error.message and error.todo  # noqa: PT017, PT018 - either way is fine
    else:
        assert Schedule.parse(str(schedule)) == schedule
