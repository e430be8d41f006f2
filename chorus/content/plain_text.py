"""Plain text of a body's HTML.

Most bodies are paragraphs, headings, pictures and flat lists: those are written straight from the markup. All else,
tables above all, inscriptis draws; what is written here is what it would draw, to the byte.
"""

import re
from functools import lru_cache
from html import escape, unescape

from inscriptis import get_text
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.model.config import ParserConfig

_ANCHOR = re.compile(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_IMAGE = re.compile(r'<img [^>]*alt="([^"]*)"[^>]*>')
_HIDDEN = (("\xa0", "\ue010"), ("\u202f", "\ue011"), ("\u3000", "\ue012"))
"""Spaces that must not break or shrink; inscriptis would make plain ones of them."""

_TEXT_STYLE = ParserConfig(css=CSS_PROFILES["strict"])

_WORDS = r"(?:[^<]|</?(?:em|strong|code)>)+"
_ITEM = rf"<li>{_WORDS}</li>\n"
_BLOCK = re.compile(
    rf'<(p|h[1-6])(?: class="button")?>({_WORDS}(?:<br>{_WORDS})*)</\1>\n?'
    r"|<p><p>(\[[^<]*\])</p></p>\n?"
    rf'|<(ul|ol)(?: start="[0-9]+")?>\n((?:{_ITEM})+)</\4>\n?'
)
_TAG = re.compile(r"<[^>]*>")
_ODD = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
"""Characters that a parser of HTML leaves out or replaces."""

_INDENT = 4
"""How far the words of a list's items stand in."""


@lru_cache(maxsize=512)
def to_text(html: str) -> str:
    """Plain text of a body's HTML: every link's target visible between angle brackets, pictures by their words."""
    visible = _IMAGE.sub(lambda found: f"<p>[{found[1]}]</p>" if found[1] else "", html)
    visible = _ANCHOR.sub(_visible, visible)
    for space, mark in _HIDDEN:
        visible = visible.replace(space, mark)
    plain = _written(visible)
    if plain is None:
        plain = str(get_text(f"<html><body>{visible}</body></html>", _TEXT_STYLE))
    for space, mark in _HIDDEN:
        plain = plain.replace(mark, space)
    lines = (line.rstrip() for line in plain.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _visible(found: re.Match[str]) -> str:
    target, words = unescape(found[1]), found[2]
    address = target.removeprefix("mailto:")
    shown = escape(f"<{address}>")
    return shown if unescape(words) in {target, address} else f"{words} {shown}"


def _written(html: str) -> str | None:
    """A body of nothing but paragraphs, headings, pictures and flat lists, with an empty line around all but lists.

    None when there is anything else in it.
    """
    if _ODD.search(html):
        return None
    html = html.replace("<hr>\n", "")  # a line is drawn as nothing
    written: list[str] = []
    at, after_list = 0, False
    while at < len(html):
        found = _BLOCK.match(html, at)
        lines = _lines(found) if found else None
        if found is None or lines is None:
            return None
        is_list = found[4] is not None
        written += lines if is_list and after_list else ["", *lines]
        at, after_list = found.end(), is_list
    return "\n".join(written)


def _lines(block: re.Match[str]) -> list[str] | None:
    """The lines of a block; None when some of it has to be drawn."""
    _, words, picture, kind, items = block.groups()
    if kind is None:
        lines = [_words(line) for line in (words or picture).split("<br>")]
    else:
        lines = [_words(item) for item in items.split("</li>")[:-1]]
    known = [line for line in lines if line is not None]
    if len(known) < len(lines):
        return None
    return known if kind is None else [_bullet(kind, number) + line for number, line in enumerate(known, 1)]


def _bullet(kind: str, number: int) -> str:
    """What stands before an item; lists that are numbered begin with one."""
    return (f"{number}. " if kind == "ol" else "* ").rjust(_INDENT)


def _words(markup: str) -> str | None:
    """The words of inline markup on one line; None for no words at all, and for what could be unescaped once more."""
    words = " ".join(unescape(_TAG.sub("", markup)).split())
    return words if words and ("&" not in words or unescape(words) == words) else None
