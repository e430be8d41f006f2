"""Arabic text with runs that go from left to right: which runs need isolating, and where plain text needs it.

Terms and rules are those of the Unicode bidirectional algorithm (UAX 9, https://www.unicode.org/reports/tr9/). A range
of plain numbers ("22–24") is none of these runs: in Arabic the algorithm lets it go from right to left (rule W2), as
Arabic is read.
"""

import re
from collections.abc import Iterator

from chorus.domain.artefact import SLOT_PATTERN

LRI, FSI, PDI = "\u2066", "\u2068", "\u2069"

_NO_ISOLATES = dict.fromkeys(map(ord, (LRI, FSI, PDI)))

_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff"
_MARK = "\u0300-\u036f"
_LETTER = rf"[^\W\d_{_RTL}]"
_DIGIT = "[0-9]"
_CORE = rf"(?:{_LETTER}|{_DIGIT})"
_INSIDE = rf"(?:[{_MARK}]|{_CORE}|\([^\s(){_RTL}]*\)|[.,:;/\\_\-–—'’&@+#=?!%~*|]+(?={_CORE}))*"
_TOKEN = rf"(?:[+\u2212#@$€£§]|(?<!\S)\.)?{_CORE}{_INSIDE}(?:[%‰°]|\++)?"
_BETWEEN = r"(?:[,;:.] ?|[ \u00a0](?:[-–—&/|] )?)"
_URL = rf"(?:https?://|www\.|mailto:)[^\s<>«»\"{_RTL}]*[^\s<>«»\".,;:!?)\]{_RTL}]"
_ANGLED = rf"<[^<>\s{_RTL}]+>"
_RUN = re.compile(rf"{_ANGLED}|(?:{_URL}|{_TOKEN})(?:{_BETWEEN}(?:{_URL}|{_TOKEN}))*")
_NUMBERS = re.compile(
    rf"[+\u2212]?{_DIGIT}[0-9.,:/()\-]*[0-9)](?:[ \u00a0][0-9(][0-9.,:/()\-]*)*[%‰]?|{_DIGIT}[%‰]|[+\u2212]{_DIGIT}"
)
_RANGE = re.compile(rf"{_DIGIT}+(?:[-–—]{_DIGIT}+)?")
_LEADING_NUMBER = re.compile(rf"({_DIGIT}[0-9.,]*)[ \u00a0](?=\S)")
_ARABIC = re.compile(f"[{_RTL}]")
_ARABIC_BEFORE = re.compile(rf"[{_RTL}]\s*\Z")
_HAS_LETTER = re.compile(_LETTER)
_SAFE = re.compile(rf"{_DIGIT}*{_LETTER}(?:.*(?:{_CORE}|[{_MARK}]))?|{_DIGIT}+(?:[.,:/]{_DIGIT}+)*", re.DOTALL)


def ltr_runs(text: str) -> Iterator[tuple[int, int]]:
    """Where the runs of an Arabic text begin and end that are to be read from left to right as a whole.

    Latin names and sentences, URLs, addresses, document symbols, telephone numbers, and numbers with separators, signs
    or percent; not a plain number, nor a range of two.
    """
    for found in _RUN.finditer(text):
        start, end = found.span()
        if not _HAS_LETTER.search(found[0]):
            yield from _numbers(text, start, end)
            continue
        leading = _LEADING_NUMBER.match(text, start, end)
        if leading and _ARABIC_BEFORE.search(text, 0, start):  # "in 2015 UNEP": the number belongs to the Arabic
            start = leading.end()
        yield start, end


def without_isolates(text: str) -> str:
    """The text as it was written: no author may write isolates, so all that are in it were put there."""
    return text.translate(_NO_ISOLATES)


def needs_isolating(text: str, start: int, end: int) -> bool:
    """Whether the algorithm would put a run into a wrong order.

    That is one that begins or ends with a sign ("+41 22 917", a URL's last slash), or begins with a number of several
    parts.
    """
    return _SAFE.fullmatch(text, start, end) is None


def has_arabic(text: str) -> bool:
    """Whether a text has a letter that goes from right to left."""
    return _ARABIC.search(text) is not None


def _numbers(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for number in _NUMBERS.finditer(text, start, end):
        if not _RANGE.fullmatch(number[0]):
            yield number.span()


def isolated(text: str) -> str:
    """An Arabic plain text with isolates around what the algorithm would put into a wrong order otherwise.

    Also around a slot that is not alone on its line, for its value may be of any script.
    """
    return "\n".join(_line(line) for line in text.split("\n"))


def isolated_lines(text: str) -> str:
    """A plain text in two languages, one of them Arabic, with isolates in the lines that are Arabic only."""
    return "\n".join(_line(line) if has_arabic(line) else line for line in text.split("\n"))


def _line(line: str) -> str:
    parts = re.split(f"({SLOT_PATTERN.pattern.replace('(', '(?:')})", line)
    if len(parts) == 3 and not (parts[0] + parts[2]).strip():
        return line
    return "".join(f"{FSI}{part}{PDI}" if number % 2 else _runs(part) for number, part in enumerate(parts))


def _runs(text: str) -> str:
    made, done = "", 0
    for start, end in ltr_runs(text):
        if needs_isolating(text, start, end):
            made += f"{text[done:start]}{LRI}{text[start:end]}{PDI}"
            done = end
    return made + text[done:]
