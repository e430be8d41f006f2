"""When an activity happens: relative to its occasion or absolute, in one zone or in each contact's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar, Self

from chorus.domain.observance import Occasion
from chorus.domain.schedule_text import RECIPIENT, Day, instant_parts, read_schedule
from chorus.domain.schedule_wall import Note, aware, instant_of, zone_info
from chorus.domain.textual import Textual

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Resolved:
    """An instant (aware, UTC), the zone that it was asked in, and what the clocks show there then.

    ``note`` is ``gap`` when the asked wall time does not exist that day, ``fold`` when it comes twice.
    """

    instant: datetime
    zone: str
    date: date
    time: time
    note: Note


@dataclass(frozen=True, slots=True)
class Schedule(Textual):
    """A day, a time of day (minutes; seconds when absolute) and a zone; ``str()`` gives the canonical text.

    ``zone`` is an IANA name, or ``recipient``: each contact's own.
    """

    DESCRIPTION: ClassVar[str] = (
        "A day, a time and a time zone. `T` is the occasion's first day, `E` its last; `T-14d` days, "
        "`T+2w` weeks, `T-3wd` working days (Monday to Friday) from it; `previous working day` or "
        "`next working day` moves off a weekend. Or a date, `2020-09-30 15:00 Europe/Zurich`. "
        "The zone is an IANA name, UTC, or `recipient`: each contact's own."
    )
    PATTERN: ClassVar[str] = (
        r"^([TE]([+-]\d+(d|w|wd))?( (previous|next) working day)?|\d{4}-\d{2}-\d{2})[ T]"
        r"\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}| [A-Za-z][A-Za-z0-9_+/-]*)$"
    )
    EXAMPLES: ClassVar[tuple[str, ...]] = (
        "T 09:00 Europe/Zurich",
        "T-14d 10:00 recipient",
        "T+2w 08:30 UTC",
        "T-3wd 18:00 Europe/Zurich",
        "T-14d previous working day 10:00 Europe/Zurich",
        "E+1d next working day 09:00 recipient",
        "2020-09-30 15:00 Europe/Zurich",
        "2020-09-30T15:00:00Z",
    )

    day: Day
    at: time
    zone: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """The schedule that ``text`` means; MisreadError says what is wrong and what to write."""
        return cls(*read_schedule(text))

    @classmethod
    def read(cls, value: object) -> Self:
        """As ``parse``, and a TOML date-time with an offset."""
        if isinstance(value, datetime):
            return cls(*instant_parts(value))
        return super(Schedule, cls).read(value)

    def __str__(self) -> str:
        clock = self.at.isoformat("seconds" if self.at.second else "minutes")
        return f"{self.day} {clock} {self.zone}"

    @property
    def is_local(self) -> bool:
        """Whether it happens at each contact's own time."""
        return self.zone == RECIPIENT

    def date_for(self, occasion: Occasion, holidays: frozenset[date] = frozenset()) -> date:
        """The calendar day; a working day is Monday to Friday and none of ``holidays``."""
        day = self.day
        if day.on is not None:
            return day.on
        anchor = occasion.start if day.anchor == "T" else occasion.end
        if day.unit == "wd":
            return _step(anchor, day.amount, holidays)
        there = anchor + _DAY * (day.amount * (7 if day.unit == "w" else 1))
        if not day.shift:
            return there
        way = _DAY if day.shift == "next" else -_DAY
        while not _works(there, holidays):
            there += way
        return there

    def resolve(
        self, occasion: Occasion, zone: str | None = None, *, holidays: frozenset[date] = frozenset()
    ) -> Resolved:
        """The instant for one occasion; ``zone`` is the contact's and needed when the schedule is local.

        In a daylight-saving gap the first valid instant, in a fold the first of the two.
        ValueError when the zone is needed and missing, or unknown.
        """
        name = self.zone
        if self.is_local:
            if zone is None:
                raise ValueError(f"`{self}` happens at each contact's own time: a zone is needed")
            name = zone
        instant, note = instant_of(self.date_for(occasion, holidays), self.at, name)
        shown = instant.astimezone(zone_info(name))
        return Resolved(instant, name, shown.date(), shown.time(), note)


def resolve_all(
    schedule: Schedule, occasion: Occasion, zones: Iterable[str], not_before: datetime | None = None
) -> dict[str, datetime]:
    """Per zone the instant (aware, UTC): the later of the schedule there and ``not_before``, the embargo."""
    floor = None if not_before is None else aware(not_before)
    times = {zone: schedule.resolve(occasion, zone).instant for zone in zones}
    return times if floor is None else {zone: max(instant, floor) for zone, instant in times.items()}


def _works(day: date, holidays: frozenset[date]) -> bool:
    return day.weekday() < _SATURDAY and day not in holidays


def _step(start: date, count: int, holidays: frozenset[date]) -> date:
    """The working day that is ``count`` working days after ``start`` (before it, if negative)."""
    way = _DAY if count > 0 else -_DAY
    day, left = start, abs(count)
    while left:
        day += way
        left -= _works(day, holidays)
    return day
