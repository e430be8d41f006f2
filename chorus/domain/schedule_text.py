"""The grammar of schedules: what an officer may write, and what is wrong with what they wrote."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Literal

from chorus.domain.problems import MisreadError
from chorus.domain.schedule_slips import slip_in
from chorus.domain.schedule_wall import suggest_zone, zone_info

Anchor = Literal["T", "E"]
Unit = Literal["d", "w", "wd"]
Shift = Literal["", "previous", "next"]

RECIPIENT = "recipient"
FIRST_YEAR, LAST_YEAR = 1945, 2200
_UNITS: dict[str, Unit] = {"d": "d", "w": "w", "wd": "wd"}
MOST: dict[Unit, int] = {"d": 1100, "w": 157, "wd": 785}
"""The furthest offsets, about three years: more is a slip of the keyboard."""

EXAMPLE = "`T-14d 10:00 Europe/Zurich`"
DATED = "write for example `2020-09-30 15:00 Europe/Zurich`"

_RELATIVE = re.compile(r"([TE])(?:([+-])(\d{1,6})([a-zA-Z]+))?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CLOCK = re.compile(r"\d{2}:\d{2}(:\d{2})?", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Day:
    """The day that a schedule means: an absolute date, or an offset from the occasion."""

    on: date | None = None
    anchor: Anchor = "T"
    amount: int = 0
    unit: Unit = "d"
    shift: Shift = ""

    def __str__(self) -> str:
        if self.on is not None:
            return self.on.isoformat()
        offset = f"{self.amount:+d}{self.unit}" if self.amount else ""
        return f"{self.anchor}{offset}" + (f" {self.shift} working day" if self.shift else "")


def refuse(what: str, todo: str = f"write for example {EXAMPLE}") -> MisreadError:
    """The error for a wrong text: what is wrong, and what to write."""
    return MisreadError(what, todo)


def read_schedule(text: str) -> tuple[Day, time, str]:
    """Day, time of day, and zone (an IANA name or ``recipient``) of a schedule's text.

    One that is not understood, but looks like an offset or a day in other words, is refused with what was meant.
    """
    words = text.split()
    try:
        return _read(words)
    except MisreadError as error:
        raise _meant(" ".join(words)) or error from None


def _meant(text: str) -> MisreadError | None:
    slip = slip_in(text)
    if slip is None or slip.meant.startswith(f"{slip.written} "):
        return None  # what is wrong beside a day that is right is told by itself
    try:
        _read(slip.meant.split())
    except MisreadError as error:
        return error
    how = "write it without spaces: " if slip.spaced else "write for example " if slip.guessed else "write "
    what = "an offset" if slip.meant[0] in "TE" else "a day"
    return refuse(f"{slip.written!r} is not how {what} is written", f"{how}`{slip.meant}`")


def _read(words: list[str]) -> tuple[Day, time, str]:
    joined = " ".join(words)
    if _INSTANT.fullmatch(joined):
        return instant_parts(_parsed(joined))
    if not words:
        raise refuse("the schedule is empty")
    day_words, clock, zone = _split(words)
    day = _absolute(day_words) if _DATE.fullmatch(words[0]) else _relative(day_words)
    at = _clock(clock)
    if at.second and day.on is None:
        raise refuse(f"{clock!r} has seconds, which relative schedules don't take", "leave them out")
    if zone != RECIPIENT:
        zone_info(zone)
    return day, at, zone


def instant_parts(instant: datetime) -> tuple[Day, time, str]:
    """Day, time of day and zone of an aware datetime, in UTC; fractions of a second are cut."""
    if instant.utcoffset() is None:
        raise refuse("a date and time without a zone", DATED)
    _check_year(instant.year)
    there = instant.astimezone(UTC)
    return Day(on=there.date()), there.time().replace(microsecond=0), "UTC"


def _split(words: list[str]) -> tuple[list[str], str, str]:
    """The words before the time of day, the time of day, the zone."""
    at = next((i for i, word in enumerate(words) if i and word[0].isdigit()), None)
    if at is None:
        raise refuse(f"{' '.join(words)!r} names no time of day")
    rest = words[at + 1 :]
    if not rest:
        raise refuse(f"{' '.join(words)!r} names no time zone", "add an IANA name, UTC or `recipient`")
    if len(rest) > 1:
        named = " ".join(rest)
        near = suggest_zone(named)
        todo = f"did you mean {near!r}?" if near else "write one word: an IANA name, UTC or `recipient`"
        raise refuse(f"{named!r} is not a time zone", todo)
    return words[:at], words[at], rest[0]


def _absolute(words: list[str]) -> Day:
    if len(words) > 1:
        raise refuse(f"{' '.join(words[1:])!r} can't follow a date", DATED)
    try:
        day = date.fromisoformat(words[0])
    except ValueError:
        raise refuse(f"{words[0]!r} is not a day of the calendar", DATED) from None
    _check_year(day.year)
    return Day(on=day)


def _relative(words: list[str]) -> Day:
    match = _RELATIVE.fullmatch(words[0])
    if match is None:
        raise refuse(f"{words[0]!r} is neither a date nor `T` (the occasion's first day) nor `E` (its last)")
    anchor: Anchor = "E" if match[1] == "E" else "T"
    unit = _unit(match[4] or "d", words[0])
    amount = int((match[2] or "") + (match[3] or "0"))
    if abs(amount) > MOST[unit]:
        raise refuse(f"{words[0]!r} is more than three years away", f"write at most {MOST[unit]}{unit}")
    shift = _shift(words[1:])
    if shift and unit == "wd":
        raise refuse(f"{words[0]!r} counts working days already", f"leave out '{shift} working day'")
    return Day(anchor=anchor, amount=amount, unit=unit if amount else "d", shift=shift)


def _unit(letters: str, word: str) -> Unit:
    if letters in _UNITS:
        return _UNITS[letters]
    if letters in {"h", "m", "min", "s"}:
        raise refuse(f"{word!r} counts hours or minutes", "give the day, and the time of day after it")
    raise refuse(f"{word!r} has an unknown unit", "write `d` for days, `w` for weeks, `wd` for working days")


def _shift(words: list[str]) -> Shift:
    match words:
        case []:
            return ""
        case ["previous", "working", "day"]:
            return "previous"
        case ["next", "working", "day"]:
            return "next"
    raise refuse(f"{' '.join(words)!r} is not understood", "write `previous working day` or `next working day`")


def _clock(word: str) -> time:
    if _CLOCK.fullmatch(word):
        try:
            return time.fromisoformat(word)
        except ValueError:
            pass  # 24:00 or 09:75: told below, like any other text that is no time of day
    raise refuse(f"{word!r} is not a time of day", "write one from 00:00 to 23:59")


def _parsed(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise refuse(f"{text!r} is not a date and time", "write for example `2020-09-30T15:00:00Z`") from None


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise refuse(f"the year {year} is out of reach", f"write one from {FIRST_YEAR} to {LAST_YEAR}")
