"""Isolates what goes from left to right in the HTML of Arabic mails and pages.

With ``<span dir="ltr">`` rather than ``<bdi>``: Gmail, Outlook and Yahoo pass over HTML 5's ``bdi``
(https://www.caniemail.com/features/html-bdi/) and know HTML 4's ``dir`` (https://www.caniemail.com/features/html-dir/).
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape, unescape

from chorus.domain.artefact import SLOT_PATTERN
from chorus.domain.bidi import has_arabic, ltr_runs, needs_isolating

_MARKUP = re.compile(r"""(<!--.*?-->|<(?:[^<>"']|"[^"]*"|'[^']*')*>)""", re.DOTALL)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_OWN_DIRECTION = re.compile(r"""\sdir=["']?(ltr|rtl|auto)\b""", re.IGNORECASE)
_LEFT_ALONE = frozenset(("title", "style", "script", "code", "pre", "bdi", "bdo", "textarea"))
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_Open = tuple[str, str]
"""An element that is open: its name, and the direction that it has of its own, or empty."""

_SLOT = re.compile(f"({SLOT_PATTERN.pattern.replace('(', '(?:')})")


def isolated_html(html: str) -> str:
    """The HTML with each run and each slot of its text in a span of its own direction.

    Attributes, titles, code and elements that have a direction of their own stay as they are, to the byte.
    """
    made: list[str] = []
    open_elements: list[_Open] = []
    for number, piece in enumerate(_MARKUP.split(html)):
        if number % 2:
            _follow(piece, open_elements)
            made.append(piece)
        elif not piece.strip() or _is_quiet(open_elements):
            made.append(piece)
        else:
            made.append(_text(piece))
    return "".join(made)


def _is_quiet(open_elements: Sequence[_Open]) -> bool:
    """Within what is left alone, or where the innermost direction that an element has of its own is no Arabic one."""
    own = [direction for _, direction in open_elements if direction]
    return any(name in _LEFT_ALONE for name, _ in open_elements) or (bool(own) and own[-1] != "rtl")


def _follow(markup: str, open_elements: list[_Open]) -> None:
    """Keep track of what is open; an end tag closes all that was left open within its element."""
    tag = _TAG.match(markup)
    if tag is None or markup.endswith("/>") or (name := tag[2].lower()) in _VOID:
        return
    if not tag[1]:
        own = _OWN_DIRECTION.search(markup)
        open_elements.append((name, own[1].lower() if own else ""))
    elif any(name == opened for opened, _ in open_elements):
        while open_elements.pop()[0] != name:
            pass


@lru_cache(maxsize=4096)
def _text(source: str) -> str:
    """A text node's pieces as HTML: what has no run and no slot as it was. Mail and page say much the same."""
    parts = enumerate(_SLOT.split(source))
    return "".join(f'<span dir="auto">{part}</span>' if number % 2 else _runs(part) for number, part in parts)


def _runs(source: str) -> str:
    text = unescape(source)
    inside_arabic = has_arabic(text)
    runs = [run for run in ltr_runs(text) if inside_arabic or needs_isolating(text, *run)]
    if not runs:
        return source
    made, done = "", 0
    for start, end in runs:
        made += f'{_escaped(text[done:start])}<span dir="ltr">{_escaped(text[start:end])}</span>'
        done = end
    return made + _escaped(text[done:])


def _escaped(text: str) -> str:
    return escape(text, quote=False)
