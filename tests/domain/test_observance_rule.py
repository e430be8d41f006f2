"""When observances occur, rule by rule."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from chorus.domain.observance_rule import WEEKDAYS, Occurrence, Rule

RULE: TypeAdapter[Rule] = TypeAdapter(Rule)


def starts(rule: dict[str, Any], *years: int) -> list[str]:
    return [o.start.isoformat() for year in years for o in RULE.validate_python(rule).in_year(year)]


def test_a_fixed_day() -> None:
    assert starts({"type": "fixed", "month_day": "05-22"}, 2020, 2021) == ["2020-05-22", "2021-05-22"]


def test_a_leap_day_is_kept_in_leap_years_only() -> None:
    leap = {"type": "fixed", "month_day": "02-29"}
    assert starts(leap, 1900, 2000, 2021, 2024) == ["2000-02-29", "2024-02-29"]


def test_a_week_has_a_last_day() -> None:
    week = RULE.validate_python({"type": "fixed", "month_day": "11-18", "length_days": 7})
    assert week.in_year(2021) == (Occurrence(start=date(2021, 11, 18), end=date(2021, 11, 24)),)


@pytest.mark.parametrize(
    ("month", "weekday", "n", "year", "start"),
    [
        (5, "SA", 2, 2021, ["2021-05-08"]),
        (10, "MO", 1, 2021, ["2021-10-04"]),
        (9, "TH", -1, 2021, ["2021-09-30"]),
        (9, "SU", 4, 2019, ["2019-09-22"]),
        (2, "MO", 5, 2021, []),
        (2, "MO", -5, 2021, []),
        (2, "SA", 5, 2020, ["2020-02-29"]),
        (2, "SA", -5, 2020, ["2020-02-01"]),
    ],
)
def test_the_nth_weekday_of_a_month(month: int, weekday: str, n: int, year: int, start: list[str]) -> None:
    assert starts({"type": "nth_weekday", "month": month, "weekday": weekday, "n": n}, year) == start


@given(st.integers(1800, 2300), st.integers(1, 12), st.sampled_from(WEEKDAYS), st.sampled_from([-4, -1, 1, 2, 4]))
def test_the_nth_weekday_is_that_weekday(year: int, month: int, weekday: str, n: int) -> None:
    rule = RULE.validate_python({"type": "nth_weekday", "month": month, "weekday": weekday, "n": n})
    (occurrence,) = rule.in_year(year)
    first = occurrence.start
    assert (first.year, first.month, WEEKDAYS[first.weekday()]) == (year, month, weekday)
    if n > 0:
        assert (first.day - 1) // 7 == n - 1


def test_a_weekday_on_or_before_a_day() -> None:
    week = {"type": "weekday_on_or_before", "month": 10, "day": 25, "weekday": "SU", "length_days": 7}
    assert starts(week, 2018, 2019, 2020, 2021, 2022, 2024) == [
        "2018-10-21",
        "2019-10-20",
        "2020-10-25",
        "2021-10-24",
        "2022-10-23",
        "2024-10-20",
    ]


@given(st.integers(1800, 2300), st.integers(1, 12), st.integers(1, 28), st.sampled_from(WEEKDAYS))
def test_it_is_that_weekday_and_less_than_a_week_before(year: int, month: int, day: int, weekday: str) -> None:
    rule = RULE.validate_python({"type": "weekday_on_or_before", "month": month, "day": day, "weekday": weekday})
    (occurrence,) = rule.in_year(year)
    assert WEEKDAYS[occurrence.start.weekday()] == weekday
    assert 0 <= (date(year, month, day) - occurrence.start).days < 7


def test_a_rule_that_is_only_inferred_gives_tentative_occurrences() -> None:
    rule = RULE.validate_python({"type": "fixed", "month_day": "05-22", "status": "tentative"})
    assert rule.in_year(2021) == (Occurrence(start=date(2021, 5, 22), end=date(2021, 5, 22), status="tentative"),)


def test_dated_occurrences_come_by_their_first_day() -> None:
    rule = {
        "type": "dated",
        "occurrences": [
            {"start": "2021-10-11", "end": "2021-10-15", "part": "part 1"},
            {"start": date(2021, 5, 17), "status": "rescheduled", "rescheduled_to": date(2021, 10, 11)},
            {"start": "2022-12-07", "end": "2022-12-19", "part": "part 2"},
        ],
    }
    assert RULE.validate_python(rule).in_year(2021) == (
        Occurrence(
            start=date(2021, 5, 17),
            end=date(2021, 5, 17),
            status="rescheduled",
            rescheduled_to=date(2021, 10, 11),
        ),
        Occurrence(start=date(2021, 10, 11), end=date(2021, 10, 15), part="part 1"),
    )


def test_only_the_tentative_and_the_confirmed_stand() -> None:
    day = date(2021, 5, 22)
    stands = {
        status: Occurrence.model_validate({"start": day, "status": status}).stands
        for status in ("tentative", "confirmed", "rescheduled", "cancelled")
    }
    assert stands == {"tentative": True, "confirmed": True, "rescheduled": False, "cancelled": False}


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"type": "fixed", "month_day": "02-30"}, "Value error, '02-30' is not a day of the calendar"),
        (
            {"type": "nth_weekday", "month": 5, "weekday": "SA", "n": 0},
            "Value error, there is no weekday number 0: 1 is the first, -1 the last",
        ),
        (
            {"type": "weekday_on_or_before", "month": 2, "day": 29, "weekday": "SU"},
            "Value error, month 2 has no day 29 every year",
        ),
        ({"type": "dated", "occurrences": [5]}, "Input should be a valid dictionary or instance of Occurrence"),
        ({"type": "dated", "occurrences": [{}]}, "Field required"),
        (
            {"type": "dated", "occurrences": [{"start": "2021-05-22", "end": "2021-05-21"}]},
            "Value error, ends on 2021-05-21, before it starts on 2021-05-22",
        ),
        (
            {"type": "dated", "occurrences": [{"start": "2021-05-22", "rescheduled_to": "2021-06-22"}]},
            "Value error, has a new date, but its status is 'confirmed' and not 'rescheduled'",
        ),
        (
            {"type": "dated", "occurrences": [{"start": 20210522}]},
            "Value error, must be a day of the calendar such as 2027-05-22",
        ),
        (
            {"type": "dated", "occurrences": [{"start": datetime(2021, 5, 22)}]},  # noqa: DTZ001 - as TOML gives it
            "Value error, must be a day of the calendar such as 2027-05-22",
        ),
        ({"type": "fixed", "month_day": "05-22", "lenght_days": 7}, "Extra inputs are not permitted"),
        (
            {"type": "easter"},
            (
                "Input tag 'easter' found using 'type' does not match any of the expected tags: 'fixed', "
                "'nth_weekday', 'weekday_on_or_before', 'dated'"
            ),
        ),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(rule: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        RULE.validate_python(rule)
    assert message in [error["msg"] for error in caught.value.errors()]
