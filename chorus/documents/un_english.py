"""How the United Nations write in English: numbers under ten in words, ``per cent``, lists without a last comma."""

from collections.abc import Sequence
from datetime import date, datetime

from chorus.documents.report_format import ENGLISH, HIDDEN
from chorus.domain.language import Language
from chorus.domain.schedule_wall import zone_info

_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

LANGUAGE_NAMES = {
    Language.AR: "Arabic",
    Language.ZH: "Chinese",
    Language.EN: "English",
    Language.FR: "French",
    Language.RU: "Russian",
    Language.ES: "Spanish",
}


def number(count: int) -> str:
    """``six``, ``1,204``; ``no`` for nothing, as it stands before a noun."""
    return _WORDS[count] if 0 <= count < len(_WORDS) else ENGLISH.number(count)


def counted(count: int | None, noun: str, plural: str = "") -> str:
    """``one mail``, ``1,204 mails``; what is not shown is ``some mails``."""
    many = "some" if count is None else number(count)
    return f"{many} {noun if count == 1 else plural or noun + 's'}"


def alone(count: int | None) -> str:
    """``six``, ``1,204``, ``none``, ``some``, as it stands without a noun."""
    return "some" if count is None else number(count) if count else "none"


def be(count: int | None) -> str:
    """``was`` after one, else ``were``."""
    return "was" if count == 1 else "were"


def were(count: int | None, noun: str, done: str) -> str:
    """``one message was sent``, ``1,204 messages were sent``."""
    return f"{counted(count, noun)} {be(count)} {done}"


def figure(count: int | None) -> str:
    """A count in a table."""
    return HIDDEN if count is None else ENGLISH.number(count)


def per_cent(part: int | None, whole: int | None) -> str:
    """``31.4 per cent``; ``some`` of what is not shown, ``none`` of nothing."""
    if not whole:
        return "some" if whole is None else "none"
    return "some" if part is None else f"{ENGLISH.decimal(100 * part / whole)} per cent"


def share(part: int | None, whole: int | None, of: str = "") -> str:
    """The share of a number that stands before it, in parentheses; nothing where it is not known."""
    return f" ({per_cent(part, whole)}{of})" if part is not None and whole else ""


def listed(texts: Sequence[str], joint: str = "and") -> str:
    """``Arabic, Chinese and English``."""
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} {joint} {texts[-1]}"


def languages(chosen: Sequence[Language], of: Sequence[Language] = ()) -> str:
    """``in English``; ``in three languages (Arabic, French and Spanish)``; ``in all six languages`` of ``of``."""
    names = [LANGUAGE_NAMES[each] for each in chosen]
    if len(names) > 2 and set(chosen) == set(of):
        return f"in all {number(len(names))} languages"
    return f"in {listed(names)}" if len(names) < 3 else f"in {number(len(names))} languages ({listed(names)})"


def day(when: date) -> str:
    """``5 June 2021``."""
    return ENGLISH.day(when)


def day_of(at: datetime, zone: str) -> str:
    """The day of an instant, by the calendars of a zone."""
    return day(at.astimezone(zone_info(zone)).date())


def instant(at: datetime, zone: str) -> str:
    """``22 May 2021 at 09:00``, by the clocks of a zone."""
    return f"{day_of(at, zone)} at {at.astimezone(zone_info(zone)):%H:%M}"


def upper_first(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]
