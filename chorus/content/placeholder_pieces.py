"""Templates cut into plain text and placeholders that stand alone, so that each distinct placeholder is read once.

Most templates are text with placeholders of a few kinds, and Jinja would read and compile every one of them anew; cut
into pieces, a whole workspace has a few dozen. What has more (conditions, comments, signs that trim spaces) is not cut,
and whatever goes wrong in a piece is told by Jinja on the whole text, with its line.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

_PIECE = re.compile(r'(\{\{(?![-+])[^{}]*(?<![-+])\}\}|\{%[ \t]*include[ \t]+"[^"\\{}%\n]+"[ \t]*%\})')
_OPENING = re.compile(r"\{[{%#]|\r")


@dataclass(frozen=True)
class Placed:
    """A placeholder or an include as it is written, and its line, from 1."""

    source: str
    line: int


@lru_cache(maxsize=4096)
def pieces(text: str) -> tuple[str | Placed, ...] | None:
    """A text in pieces; None when it has more than placeholders and includes.

    Cutting at braces is safe though a text between quotes could hold them: a piece has no braces inside, and one whose
    quotes don't close can't be read alone. Jinja drops one line end at the end of a text.
    """
    parts = _PIECE.split(text.removesuffix("\n"))
    if any(_OPENING.search(part) for part in parts[::2]) or any(part.endswith("{") for part in parts[:-1:2]):
        return None  # a brace before a placeholder moves where Jinja begins to read it
    found: list[str | Placed] = []
    line = 1
    for number, part in enumerate(parts):
        if number % 2:
            found.append(Placed(part, line))
        elif part:
            found.append(part)
        line += part.count("\n")
    return tuple(found)
