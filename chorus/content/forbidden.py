"""Characters that no input's text may have: those that Chorus marks with, and those that change direction unseen."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from unicodedata import name

from chorus.domain.bidi_controls import CONTROLS
from chorus.domain.problems import Problem

RESERVED = re.compile("[\0\ue000-\ue0ff]")
"""What an input's text can't have: with private-use characters Chorus marks slots, and places while it renders."""

_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]+);")
"""A character by its name or number, which Markdown reads (CommonMark 0.31, section 2.5)."""


@dataclass(frozen=True)
class Forbidden:
    """A character that may not be there: which, how it is written, and where that begins in the text."""

    character: str
    written: str
    start: int

    @property
    def said(self) -> tuple[str, str, str]:
        """A problem's code, message and what to do."""
        written = "" if self.written == self.character else f" (`{self.written}`)"
        if RESERVED.match(self.character):
            message = f"the character U+{ord(self.character):04X}{written} is kept for Chorus itself"
            return "reserved-character", message, "remove it"
        message = f"the character U+{ord(self.character):04X} {name(self.character)}{written} changes direction unseen"
        return "bidi-control", message, "remove it: Chorus isolates numbers, addresses and names by itself"

    def problem(self, file: str, text: str) -> Problem:
        """As a problem at its line and column of the file that holds ``text``."""
        code, message, todo = self.said
        line = text.count("\n", 0, self.start) + 1
        column = self.start - text.rfind("\n", 0, self.start)
        return Problem(code=code, message=message, todo=todo, file=file, line=line, column=column)


def forbidden(text: str) -> Iterator[Forbidden]:
    """Every character of a text that may not be there, in order, be it written as a reference such as ``&rlm;``."""
    found = [Forbidden(m[0], m[0], m.start()) for pattern in (RESERVED, CONTROLS) for m in pattern.finditer(text)]
    for reference in _REFERENCE.finditer(text):
        character = unescape(reference[0])
        if RESERVED.match(character) or CONTROLS.match(character):
            found.append(Forbidden(character[0], reference[0], reference.start()))
    yield from sorted(found, key=lambda one: one.start)
