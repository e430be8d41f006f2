"""ISO weeks and days as reports count them, in the report's own zone."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar, Self

from chorus.domain.observance import FIRST_YEAR, LAST_YEAR
from chorus.domain.schedule_wall import aware, instant_of, zone_info
from chorus.domain.textual import Textual

_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class IsoWeek(Textual):
    """A week of ISO 8601: from Monday, in the year that its Thursday is in; ``str()`` gives ``2021-W20``."""

    DESCRIPTION: ClassVar[str] = "A week of ISO 8601, Monday to Sunday."
    PATTERN: ClassVar[str] = r"^\d{4}-W\d{2}$"
    EXAMPLES: ClassVar[tuple[str, ...]] = ("2021-W20",)

    year: int
    week: int

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise ValueError(f"the year {self.year} is not between {FIRST_YEAR} and {LAST_YEAR}")
        try:
            date.fromisocalendar(self.year, self.week, 1)
        except ValueError:
            raise ValueError(f"{self.year} has no week {self.week}; for example `2021-W20`") from None

    @classmethod
    def parse(cls, text: str) -> Self:
        """The week that ``text`` means; ValueError when it is none."""
        match = _WEEK.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"{text!r} is not a week; for example `2021-W20`")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of_day(cls, day: date) -> Self:
        """The week that ``day`` is in."""
        year, week, _ = day.isocalendar()
        return cls(year, week)

    @classmethod
    def of(cls, instant: datetime, zone: str) -> Self:
        """The week that an aware instant is in, by the clocks of ``zone``."""
        return cls.of_day(local_day(instant, zone))

    def __str__(self) -> str:
        return f"{self.year:04}-W{self.week:02}"

    @property
    def monday(self) -> date:
        """The first day."""
        return date.fromisocalendar(self.year, self.week, 1)

    @property
    def days(self) -> tuple[date, ...]:
        """The seven days."""
        return tuple(self.monday + timedelta(days=n) for n in range(7))

    def start(self, zone: str) -> datetime:
        """The first instant of Monday in ``zone`` (aware, UTC)."""
        return instant_of(self.monday, time(), zone)[0]

    def end(self, zone: str) -> datetime:
        """The first instant after the week: where the next one starts."""
        return self.next().start(zone)

    def previous(self) -> Self:
        """The week before."""
        return self.of_day(self.monday - timedelta(days=7))

    def next(self) -> Self:
        """The week after."""
        return self.of_day(self.monday + timedelta(days=7))


def local_day(instant: datetime, zone: str) -> date:
    """The date that the calendars of ``zone`` show at an aware instant."""
    return aware(instant).astimezone(zone_info(zone)).date()
