"""Permitted hours: when a mail may reach somebody, by the clocks where they are."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field

from chorus.domain.problems import Frozen, MisreadError
from chorus.domain.schedule_wall import aware, instant_of, zone_info
from chorus.domain.textual import Textual

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALWAYS = "always"
_SPAN = re.compile(r"(\d\d:\d\d)\s*-\s*(\d\d:\d\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span(Textual):
    """From one time of day to another (both belong to it), or ``always``; ``str()`` gives the canonical text."""

    DESCRIPTION: ClassVar[str] = "From when to when, `07:00-21:00`, or `always`."
    PATTERN: ClassVar[str] = r"^(always|\d{2}:\d{2} ?- ?\d{2}:\d{2})$"
    EXAMPLES: ClassVar[tuple[str, ...]] = ("07:00-21:00", "always")

    first: time
    last: time

    @classmethod
    def parse(cls, text: str) -> Self:
        """The hours that ``text`` means; MisreadError says what is wrong and what to write."""
        if text.strip() == ALWAYS:
            return cls(time.min, time.max)
        try:
            found = _SPAN.fullmatch(text.strip())
            first, last = (time.fromisoformat(found[n]) for n in (1, 2)) if found else (time.max, time.min)
        except ValueError:
            first, last = time.max, time.min
        if first >= last:
            raise MisreadError(f"{text!r} are no hours of a day", "write from when to when: `07:00-21:00`, or `always`")
        return cls(first, last)

    def __str__(self) -> str:
        if (self.first, self.last) == (time.min, time.max):
            return ALWAYS
        return f"{self.first:%H:%M}-{self.last:%H:%M}"


class Hours(Frozen):
    """When mailings at each contact's own time may reach people, by the clocks where they are."""

    mail: Annotated[
        Span,
        Field(
            description="From when to when a mailing with a `recipient` schedule may reach somebody; what falls "
            "outside (an embargo ends at night there) leaves at the next permitted time. `always` permits every hour."
        ),
    ] = Span.parse("07:00-21:00")
    not_on: Annotated[
        tuple[Weekday, ...], Field(max_length=6, description='Weekdays on which it may not: `["sat", "sun"]`.')
    ] = ()


def permitted(instant: datetime, zone: str, hours: Hours) -> datetime:
    """``instant`` (UTC) when the clocks of ``zone`` show a permitted hour then, else the next instant at which they do.

    Where the first permitted hour falls into a daylight-saving gap, the first valid instant; in a fold the first.
    """
    now = aware(instant)
    shown = now.astimezone(zone_info(zone))
    day, clock = shown.date(), shown.time()
    if _open(day, hours) and hours.mail.first <= clock <= hours.mail.last:
        return now
    if clock >= hours.mail.first:
        day += timedelta(days=1)
    while not _open(day, hours):
        day += timedelta(days=1)
    # In a fold the clocks may have shown that hour already, and show an earlier one again: it has come.
    return max(now, instant_of(day, hours.mail.first, zone)[0])


def closes(instant: datetime, zone: str, hours: Hours) -> datetime:
    """The last permitted instant of the day that the clocks of ``zone`` show at a permitted ``instant``."""
    day = aware(instant).astimezone(zone_info(zone)).date()
    return max(aware(instant), instant_of(day, hours.mail.last, zone)[0])


def _open(day: date, hours: Hours) -> bool:
    return WEEKDAYS[day.weekday()] not in hours.not_on
