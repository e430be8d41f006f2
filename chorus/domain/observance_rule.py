"""When an observance occurs: fixed days, weekdays of a month, weekdays up to a day, and dated occurrences."""

import calendar
from datetime import date, datetime, timedelta
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from chorus.domain.problems import Frozen

Status = Literal["tentative", "confirmed", "rescheduled", "cancelled"]
Mode = Literal["in-person", "online", "hybrid"]
Weekday = Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
WEEKDAYS: tuple[Weekday, ...] = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

MonthDay = Annotated[
    str,
    StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"),
    Field(description="Month and day, `05-22`.", examples=["05-22"]),
]


def _calendar_day(value: object) -> object:
    """Only dates and ISO texts: pydantic would take numbers for seconds, and date-times at midnight."""
    if isinstance(value, datetime) or not isinstance(value, date | str):
        raise ValueError("must be a day of the calendar such as 2027-05-22")
    return value


CalendarDay = Annotated[date, BeforeValidator(_calendar_day)]


class Occurrence(Frozen):
    """One time that an observance occurs, from the first day to the last, both included."""

    start: Annotated[CalendarDay, Field(description="The first day.")]
    end: Annotated[CalendarDay, Field(description="The last day; the first if left out.")]
    status: Status = "confirmed"
    part: Annotated[str | None, Field(min_length=1, description="Which of several in a year: `part 2`.")] = None
    place: Annotated[str | None, Field(min_length=1)] = None
    mode: Mode | None = None
    rescheduled_to: Annotated[
        CalendarDay | None, Field(description="The new first day of what has been rescheduled, if it is known.")
    ] = None

    @model_validator(mode="before")
    @classmethod
    def _one_day(cls, data: object) -> object:
        if isinstance(data, dict) and "start" in data and "end" not in data:
            return {**data, "end": data["start"]}
        return data

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"ends on {self.end}, before it starts on {self.start}")
        if self.rescheduled_to is not None and self.status != "rescheduled":
            raise ValueError(f"has a new date, but its status is {self.status!r} and not 'rescheduled'")
        return self

    @property
    def stands(self) -> bool:
        """Whether it is still to be expected on these days: neither rescheduled nor cancelled."""
        return self.status in {"tentative", "confirmed"}


class _Yearly(Frozen):
    length_days: Annotated[int, Field(ge=1, le=366, description="For how many days, 7 for a week.")] = 1
    status: Annotated[
        Literal["tentative", "confirmed"],
        Field(description="`tentative` when the rule is only inferred from past dates."),
    ] = "confirmed"

    def _starting(self, start: date | None) -> tuple[Occurrence, ...]:
        if start is None:
            return ()
        end = start + timedelta(days=self.length_days - 1)
        return (Occurrence(start=start, end=end, status=self.status),)


class Fixed(_Yearly):
    """The same day every year; 29 February in leap years only."""

    type: Literal["fixed"]
    month_day: MonthDay

    @model_validator(mode="after")
    def _exists(self) -> Self:
        if day_in(2024, self.month_day) is None:
            raise ValueError(f"{self.month_day!r} is not a day of the calendar")
        return self

    def in_year(self, year: int) -> tuple[Occurrence, ...]:
        """The occurrence that starts in ``year``, or none."""
        return self._starting(day_in(year, self.month_day))


class NthWeekday(_Yearly):
    """The nth weekday of a month, counted from its end when negative (-1 is the last)."""

    type: Literal["nth_weekday"]
    month: Annotated[int, Field(ge=1, le=12)]
    weekday: Weekday
    n: Annotated[int, Field(ge=-5, le=5, description="2 is the second, -1 the last.")]

    @model_validator(mode="after")
    def _counts(self) -> Self:
        if self.n == 0:
            raise ValueError("there is no weekday number 0: 1 is the first, -1 the last")
        return self

    def in_year(self, year: int) -> tuple[Occurrence, ...]:
        """The occurrence that starts in ``year``; none when the month has no fifth such weekday."""
        wanted = WEEKDAYS.index(self.weekday)
        month_length = calendar.monthrange(year, self.month)[1]
        days = [date(year, self.month, day) for day in range(1, month_length + 1)]
        matching = [day for day in days if day.weekday() == wanted]
        at = self.n - 1 if self.n > 0 else self.n
        found = matching[at] if -len(matching) <= at < len(matching) else None
        return self._starting(found)


class WeekdayOnOrBefore(_Yearly):
    """The last such weekday up to a day of the year: the Sunday on or before 25 October."""

    type: Literal["weekday_on_or_before"]
    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=31)]
    weekday: Weekday

    @model_validator(mode="after")
    def _exists(self) -> Self:
        if day_in(2023, f"{self.month:02}-{self.day:02}") is None:
            raise ValueError(f"month {self.month} has no day {self.day} every year")
        return self

    def in_year(self, year: int) -> tuple[Occurrence, ...]:
        """The occurrence for ``year``; early in January it may start in the year before."""
        last = date(year, self.month, self.day)
        back = (last.weekday() - WEEKDAYS.index(self.weekday)) % 7
        return self._starting(last - timedelta(days=back))


class Dated(Frozen):
    """Occurrences that are each set by decision, as meetings are."""

    type: Literal["dated"]
    occurrences: Annotated[tuple[Occurrence, ...], Field(min_length=1)]

    def in_year(self, year: int) -> tuple[Occurrence, ...]:
        """The occurrences that start in ``year``."""
        return tuple(sorted((o for o in self.occurrences if o.start.year == year), key=lambda o: o.start))


Rule = Annotated[Fixed | NthWeekday | WeekdayOnOrBefore | Dated, Field(discriminator="type")]


def day_in(year: int, month_day: str) -> date | None:
    """The day of ``month_day`` (``05-22``) in ``year``; None where the calendar has none."""
    try:
        return date.fromisoformat(f"{year:04}-{month_day}")
    except ValueError:
        return None
