"""Markdown to HTML: links resolved, pictures with their alternative text, button paragraphs."""

import re
from collections.abc import Callable, MutableMapping, Sequence
from functools import lru_cache, partial
from html import unescape
from typing import Any, NamedTuple, Protocol

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from chorus.domain.problems import ChorusError


class TargetError(ChorusError):
    """A link's or a picture's target can't be used; ``code`` is the problem's."""

    def __init__(self, code: str, message: str, todo: str) -> None:
        self.code = code
        super().__init__(message, todo)


Resolve = Callable[[str], str]
"""From the target as it is written to the one that leaves; TargetError says why it can't."""


class Show(Protocol):
    """From a picture's target and alternative text to its source; TargetError says why it can't."""

    def __call__(self, target: str, alt: str) -> str:
        """The picture's source as it leaves."""
        ...


_PARSER = MarkdownIt("commonmark", {"html": False, "xhtmlOut": True}).enable("table")
_BLOCKS = MarkdownIt("commonmark", {"html": False, "xhtmlOut": True}).enable("table").disable(["inline", "text_join"])
"""Reads blocks and leaves what is in them as it is written."""

_TARGETED = {"link_open", "image"}
_ATTRIBUTES = {
    "a": {"href", "class"},
    "img": {"src", "alt"},
    "p": {"class"},
    "td": {"style"},
    "th": {"style"},
    "ol": {"start"},
    "code": {"class"},
}
_CLEANER = nh3.Cleaner(
    tags={
        *("p", "a", "em", "strong", "ul", "ol", "li", "br", "hr", "img", "blockquote", "code", "pre"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
    },
    attributes=_ATTRIBUTES,
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
    filter_style_properties={"text-align"},
)


def to_html(markdown: str, resolve: Resolve, show: Show, wrong: Callable[[str, TargetError], None]) -> str:
    """HTML of CommonMark with tables. ``wrong`` is told each target that can't be."""
    environment: dict[str, Any] = {}
    tokens = _BLOCKS.parse(markdown, environment)
    for number, token in enumerate(tokens):
        if token.type == "inline":
            # What a reference means is written elsewhere in the text.
            line = _read(token.content, environment) if environment.get("references") else _line(token.content)
            if line.is_button:
                tokens[number - 1].attrSet("class", "button")
            html = "".join(p if isinstance(p, str) else _targeted(p, resolve, show, wrong) for p in line.pieces)
            token.children = [Token("html_inline", "", 0, content=html)]
    return _CLEANER.clean(_html(tokens))


class _Line(NamedTuple):
    """A line of inline Markdown: the HTML of what is always the same, and the tokens of what has a target."""

    pieces: tuple[str | Token, ...]
    is_button: bool


def _read(content: str, environment: MutableMapping[str, Any]) -> _Line:
    children = _PARSER.parseInline(content, environment)[0].children or []
    is_button = _is_button(children)
    shown = [c for c in children if not c.type.startswith("strong")] if is_button else children
    return _Line(tuple(child if child.type in _TARGETED else _html([child]) for child in shown), is_button)


@lru_cache(maxsize=4096)
def _line(content: str) -> _Line:
    """A line without references; kept, because texts have their partials and most of their paragraphs in common."""
    return _read(content, {})


def _targeted(token: Token, resolve: Resolve, show: Show, wrong: Callable[[str, TargetError], None]) -> str:
    """The HTML of a link's beginning or of a picture, with the target that leaves."""
    token = token.copy(attrs=dict(token.attrs))
    if token.type == "link_open":
        _replace(token, "href", resolve, wrong)
    else:
        alt = "".join(part.content for part in token.children or [])
        _replace(token, "src", partial(show, alt=alt), wrong)
    return _html([token])


def _html(tokens: Sequence[Token]) -> str:
    return str(_PARSER.renderer.render(tokens, _PARSER.options, {}))


def unread_mark(markdown: str) -> str:
    """A mark that CommonMark leaves as text, ``**`` or ``](``; "" when it reads them all.

    ``**`` beside a letter on one side and punctuation on the other opens or closes nothing (section 6.2), which is
    easily missed in Chinese.
    """
    words = [
        child.content
        for token in _PARSER.parse(markdown)
        for child in token.children or []
        if child.type in {"text", "image"}
    ]
    return next((mark for mark in ("**", "](") if any(mark in text for text in words)), "")


def _replace(token: Token, attribute: str, change: Resolve, wrong: Callable[[str, TargetError], None]) -> None:
    target = str(token.attrGet(attribute) or "")
    try:
        token.attrSet(attribute, change(target))
    except TargetError as error:
        wrong(target, error)


def _is_button(children: Sequence[Token]) -> bool:
    """Whether a paragraph is nothing but one bold link."""
    kinds = [child.type for child in children if child.type != "text" or child.content.strip()]
    return (
        kinds[:2] == ["strong_open", "link_open"]
        and kinds[-2:] == ["link_close", "strong_close"]
        and kinds.count("link_open") == 1
        and kinds.count("strong_open") == 1
    )


def links_of(html: str) -> tuple[str, ...]:
    """The http(s) targets of a document's links in order of first appearance."""
    targets = (unescape(found) for found in re.findall(r'<a [^>]*?href="([^"]*)"', html))
    return tuple(dict.fromkeys(target for target in targets if target.startswith(("http://", "https://"))))
