"""Markdown to HTML: links resolved, pictures with their alternative text, button paragraphs."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from html import unescape
from typing import Protocol

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
    tokens = _PARSER.parse(markdown)
    for number, token in enumerate(tokens):
        if token.type == "inline":
            _inline(token.children or [], resolve, show, wrong)
            if _is_button(token.children or []):
                tokens[number - 1].attrSet("class", "button")
                token.children = [c for c in token.children or [] if not c.type.startswith("strong")]
    html = str(_PARSER.renderer.render(tokens, _PARSER.options, {}))
    return _CLEANER.clean(html)


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


def _inline(children: Sequence[Token], resolve: Resolve, show: Show, wrong: Callable[[str, TargetError], None]) -> None:
    for child in children:
        if child.type == "link_open":
            _replace(child, "href", resolve, wrong)
        elif child.type == "image":
            alt = "".join(part.content for part in child.children or [])
            _replace(child, "src", partial(show, alt=alt), wrong)


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
