"""Finds in a text what must agree over all languages."""

import re
import unicodedata
from functools import lru_cache

from chorus.domain.agreement_dates import dates_in
from chorus.domain.agreement_links import TAKEN, links_in
from chorus.domain.agreement_model import Mark, Marks
from chorus.domain.agreement_numbers import numbers_in
from chorus.domain.artefact import SLOT_PATTERN
from chorus.domain.language import Language

_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Above all the marks that isolate numbers and Latin names in Arabic."""

_ZEROS = (number for number in range(0x80, 0x1FBFA) if unicodedata.decimal(chr(number), -1) == 0)
_DIGITS = {zero + digit: str(digit) for zero in _ZEROS for digit in range(10)}
"""Every script's decimal digits; they come in tens (Unicode, section 4.6)."""

_SYMBOL = re.compile(
    r"(?<![A-Za-zА-я0-9/.-])(?=[A-ZА-Я])(?=[A-ZА-Я./()-]{1,60}\d|[A-ZА-Я0-9./()-]{1,60}/[A-Za-zА-я.]{0,20}\d)"
    r"[A-ZА-Я]{1,8}(?:-\d{1,3})?(?:/[A-ZА-Я0-9][A-Za-zА-я0-9.()-]*)+(?![A-Za-zА-я0-9])"
)
"""``UNEP/MC/COP.4/23``, ``A/HRC/45/2``, ``BC-14/12``: letters, then parts behind slashes, digits somewhere.

Cyrillic letters are let in, so that one that only looks Latin is told as what it is.
"""


_SOMETHING = re.compile(r"[\d\u00b2\u00b3\u00b9\u2070-\u2089@\ue000]|://|\bwww\.", re.IGNORECASE)


@lru_cache(maxsize=512)
def marks_of(text: str, language: Language, pictures: tuple[str, ...] = ()) -> Marks:
    """Everything in a text that must agree; ``pictures`` are the names of what it shows."""
    shown = [Mark("picture", name, name) for name in dict.fromkeys(pictures)]
    lines = [_line(line, language) for line in text.split("\n")]
    marks = [*shown, *(mark for found, _ in lines for mark in found)]
    slots = {mark.value: mark for mark in marks if mark.kind == "slot"}
    others = (mark for mark in marks if mark.kind != "slot")
    return Marks(language, (*slots.values(), *others), "\n".join(rest for _, rest in lines))


@lru_cache(maxsize=8192)
def _line(line: str, language: Language) -> tuple[tuple[Mark, ...], str]:
    """The marks of one line, and its rest. Lines come again and again: in mail and page, from sender to sender."""
    if _SOMETHING.search(line) is None:
        return (), line
    slots = [Mark("slot", name, f"{{{{ {name} }}}}") for name in SLOT_PATTERN.findall(line)]
    found_links, rest = links_in(SLOT_PATTERN.sub(TAKEN, _INVISIBLE.sub("", line)))
    symbols, rest = _symbols(plain(rest))
    dates, rest = dates_in(rest, language)
    numbers, rest = numbers_in(rest, language)
    return (*slots, *found_links, *symbols, *dates, *numbers), rest


def plain(text: str) -> str:
    """A text composed (NFKC: full-width letters and special spaces as usual ones), digits of any script as ASCII."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text).translate(_DIGITS)


def _symbols(text: str) -> tuple[list[Mark], str]:
    found: list[Mark] = []

    def take(match: re.Match[str]) -> str:
        symbol = match[0].rstrip(".()-")
        found.append(Mark("symbol", symbol, symbol))
        return TAKEN

    return found, _SYMBOL.sub(take, text)
