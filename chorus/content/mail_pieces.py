"""A mail's text and HTML cut where one message differs from another: slots, tracked links, unsubscribe, pixel."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from html import escape, unescape

from chorus.domain.artefact import SLOT_PATTERN

UNSUBSCRIBE_TARGET = "https://chorus.invalid/unsubscribe"
"""An artefact's unsubscribe link (RFC 2606 reserves .invalid); composing puts the message's own in its place."""


class Mark(Enum):
    """A place that every message fills with a token of its own."""

    TOKEN = "token"  # noqa: S105  # a place's name, no secret
    UNSUBSCRIBE = "unsubscribe"


@dataclass(frozen=True, slots=True)
class Slot:
    """A place that every message fills with a value of its contact."""

    name: str


Piece = str | Slot | Mark

_HREF = re.compile(r'href="([^"]*)"')
_ANGLE = re.compile(r"<([^<>\s]+)>")


def html_pieces(html: str, links: Sequence[str], base_url: str, *, tracked: bool = True) -> list[Piece]:
    """The pieces of an HTML part: each listed link tracked, the pixel before ``</body>``; or neither (``tracked``)."""
    if not tracked:
        return _merged(_linked(html, _HREF, (), base_url, in_html=True))
    body_end = html.rfind("</body>")
    at = body_end if body_end >= 0 else len(html)
    pieces = _linked(html[:at], _HREF, links, base_url, in_html=True)
    pieces += [f'<img src="{escape(base_url)}/o/', Mark.TOKEN, '.gif" width="1" height="1" alt="">', html[at:]]
    return _merged(pieces)


def text_pieces(text: str, links: Sequence[str], base_url: str, *, tracked: bool = True) -> list[Piece]:
    """The pieces of a plain text: links stand between angle brackets (RFC 3986, appendix C)."""
    return _merged(_linked(text, _ANGLE, links if tracked else (), base_url, in_html=False))


def subject_pieces(subject: str) -> list[Piece]:
    """The pieces of a subject: slots only."""
    return _merged(_slotted(subject))


def _linked(
    source: str, pattern: re.Pattern[str], links: Sequence[str], base_url: str, *, in_html: bool
) -> list[Piece]:
    base = escape(base_url) if in_html else base_url
    pieces: list[Piece] = []
    done = 0
    for found in pattern.finditer(source):
        target = unescape(found[1]) if in_html else found[1]
        if target == UNSUBSCRIBE_TARGET:
            filled: list[Piece] = [f"{base}/u/", Mark.UNSUBSCRIBE]
        elif target in links:
            filled = [f"{base}/c/", Mark.TOKEN, f"/{links.index(target)}"]
        else:
            continue
        pieces += [*_slotted(source[done : found.start(1)]), *filled]
        done = found.end(1)
    return [*pieces, *_slotted(source[done:])]


def _slotted(text: str) -> list[Piece]:
    """Split at slots: ``SLOT_PATTERN`` has one group, so every second part is a slot's name."""
    parts = SLOT_PATTERN.split(text)
    return [Slot(part) if number % 2 else part for number, part in enumerate(parts)]


def _merged(pieces: Sequence[Piece]) -> list[Piece]:
    """Neighbouring texts as one, empty ones left out."""
    merged: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and merged and isinstance(merged[-1], str):
            merged[-1] += piece
        elif piece != "":
            merged.append(piece)
    return merged
