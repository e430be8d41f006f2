"""What was probably meant by a schedule that is not written as one: offsets with spaces, days and hours in words."""

import re
from dataclasses import dataclass

from chorus.domain.schedule_wall import suggest_zone, zone_names

_OFFSET = re.compile(
    r"(?P<anchor>[TE])\s*(?P<sign>[+\-\u2010-\u2015\u2212])\s*(?P<amount>\d{1,6})\s*"
    r"(?P<unit>working\s+days?|days?|weeks?|wd|d|w|jours?|semaines?|d[ií]as?|semanas?)?(?=\s|$)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.)?\s+(?:of\s+|de\s+)?"
    r"(?P<month>[^\W\d_]{3,})\.?,?\s+(?:de\s+)?(?P<year>\d{4})"
)
_AMERICAN = re.compile(r"(?P<month>[^\W\d_]{3,})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})")
_DOTTED = re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})")
_SPOKEN = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2})?)?\s*(?P<half>[ap]\.?m\.?)?(?=\s|$|,)(?:\s*(?:hrs?|hours|o'clock)\b)?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"^[\s,]*(?:at|à|a las)?\s*", re.IGNORECASE)

_MONTHS = (
    ("jan", "ene"),
    ("feb", "fév", "fev"),
    ("mar",),
    ("apr", "avr", "abr"),
    ("may", "mai"),
    ("jun", "juin"),
    ("jul", "juil"),
    ("aug", "aoû", "aou", "ago"),
    ("sep",),
    ("oct",),
    ("nov",),
    ("dec", "déc", "dic"),
)


@dataclass(frozen=True, slots=True)
class Slip:
    """A day as written, and the schedule that was probably meant; ``guessed`` when its hour or zone is an example."""

    written: str
    meant: str
    guessed: bool = False

    @property
    def spaced(self) -> bool:
        """Whether only spaces are too many."""
        return "".join(self.written.split()) == self.meant.split()[0] and self.written != self.meant.split()[0]


def slip_in(text: str) -> Slip | None:
    """What was probably meant by a text (its white space made single); None when that can't be told."""
    day = ""
    if found := _OFFSET.match(text):
        sign = "+" if found["sign"] == "+" else "-"
        day = f"{found['anchor'].upper()}{sign}{found['amount']}{_unit(found['unit'] or 'd')}"
    elif found := _NAMED.match(text) or _AMERICAN.match(text) or _DOTTED.match(text):
        day = _day(found)
    if not found or not day:
        return None
    shift, rest = _shift(text[found.end() :])
    clock, zone = _clock_and_zone(rest)
    meant = f"{day}{shift} {clock or '10:00'} {zone or 'Europe/Zurich'}"
    return Slip(found[0].strip(), meant, not (clock and zone))


def _unit(word: str) -> str:
    word = word.lower()
    if word.startswith("work") or word == "wd":
        return "wd"
    return "w" if word.startswith(("w", "s")) else "d"


def _day(found: re.Match[str]) -> str:
    """The day in ISO form, also of one that no calendar has; ``""`` when the month is none."""
    month = found["month"].lower()
    number = int(month) if month.isdigit() else _month(month)
    return f"{found['year']}-{number:02}-{int(found['day']):02}" if number else ""


def _month(word: str) -> int:
    return next((n for n, begins in enumerate(_MONTHS, start=1) if word.startswith(begins)), 0)


def _shift(rest: str) -> tuple[str, str]:
    for shift in (" previous working day", " next working day"):
        if rest.startswith(shift):
            return shift, rest.removeprefix(shift)
    return "", rest


def _clock_and_zone(rest: str) -> tuple[str, str]:
    """Time of day and zone of what follows a day, each ``""`` where there is none."""
    rest = _BETWEEN.sub("", rest)
    spoken = _SPOKEN.match(rest)
    if spoken is None:
        return "", ""
    hour = int(spoken["hour"])
    if spoken["half"]:
        hour = hour % 12 + (12 if spoken["half"].lower().startswith("p") else 0)
    zone = rest[spoken.end() :].strip(" ,.")
    known = zone == "recipient" or zone in zone_names()
    return f"{hour:02}:{spoken['minute'] or '00'}", zone if known else suggest_zone(zone) or zone
