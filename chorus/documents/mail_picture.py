"""A picture of a signed mail with the share of each link beside it: where people clicked, seen at a glance."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

from markupsafe import Markup

from chorus.domain.artefact import SLOT_PATTERN

_VOID = frozenset({"br", "hr", "img", "wbr"})
_FRAME = frozenset({"html", "body"})
_SHOWN = frozenset({
    "a", "b", "bdi", "bdo", "blockquote", "br", "center", "code", "dd", "del", "div", "dl", "dt", "em", "h1",
    "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "li", "ol", "p", "pre", "s", "small", "span",
    "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "wbr",
})  # fmt: skip
_UNSEEN = frozenset({"head", "iframe", "noscript", "object", "script", "select", "style", "svg", "template", "title"})
"""What these hold is nothing that a reader of the mail sees. Other tags are left out, and what they hold is shown."""

_BADGE = (
    "display:inline-block;margin:0 4px;padding:1px 7px;border-radius:9px;border:1px solid #7a4b00;"
    "font:700 12px/1.5 sans-serif;color:#2b1a00;white-space:nowrap;text-decoration:none;direction:ltr;"
    "background-color:rgb({red},{green},{blue})"
)
_IMAGE = (
    "display:inline-block;max-width:100%;box-sizing:border-box;padding:10px;border:1px dashed #8a96a3;"
    "background:#eef1f4;color:#3c4854;font:13px/1.4 sans-serif"
)
_PALE, _STRONG = (255, 243, 219), (230, 159, 0)
"""From hardly clicked to clicked most: towards the orange of Okabe and Ito."""


@dataclass(frozen=True)
class LinkMark:
    """What stands beside a link: its words (``12.4 %``) and its heat from 0 to 1, which colours them."""

    words: str
    heat: float


def mail_picture(html: str, marks: Mapping[str, LinkMark]) -> Markup:
    """A mail's HTML as a part of another page, each link with its mark; ``marks`` are by the link's target.

    Nothing is fetched and nothing can be clicked: links lose their targets, pictures become their alternative text in a
    box. Slots show their names. What stands in the head (styles for dark mode and telephones) is left out.
    """
    painter = _Painter(marks)
    painter.feed(html)
    painter.close()
    return Markup("".join(painter.out))  # noqa: S704 - every piece of text is escaped by the painter


class _Painter(HTMLParser):
    def __init__(self, marks: Mapping[str, LinkMark]) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._marks = marks
        self._skipping: list[str] = []
        self._link: LinkMark | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._skipping.append(tag)
        if self._skipping or tag not in _SHOWN | _FRAME:
            return
        given = {name: value or "" for name, value in attrs}
        if tag == "img":
            self._image(given)
            return
        if tag == "a":
            self._link = self._marks.get(given.get("href", ""))
        kept = {name: value for name, value in given.items() if _harmless(name, value)}
        if tag in _FRAME:
            kept = {name: value for name, value in kept.items() if name in ("lang", "dir", "style")}
            tag = "div"
        self.out.append(f"<{tag}{_attributes(kept)}>")

    def handle_endtag(self, tag: str) -> None:
        if self._skipping:
            if tag in self._skipping:
                while self._skipping.pop() != tag:
                    pass
            return
        if tag in _VOID or tag not in _SHOWN | _FRAME:
            return
        if tag == "a" and self._link is not None:
            self.out.append(_badge(self._link))
            self._link = None
        self.out.append(f"</{'div' if tag in _FRAME else tag}>")

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self.out.append(SLOT_PATTERN.sub(lambda found: f"‹{found[1]}›", escape(data, quote=False)))

    def _image(self, given: Mapping[str, str]) -> None:
        if alt := given.get("alt", "").strip():
            self.out.append(f'<span style="{_IMAGE}">{escape(alt)}</span>')


def _harmless(name: str, value: str) -> bool:
    """Attributes that neither fetch, nor lead anywhere, nor run anything."""
    if name == "style":
        return "url(" not in value.lower() and "expression(" not in value.lower()
    return name in {"align", "bgcolor", "border", "cellpadding", "cellspacing", "colspan", "dir", "lang", "role"} or (
        name in {"rowspan", "valign", "width", "height"}
    )


def _attributes(kept: Mapping[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in kept.items())


def _badge(mark: LinkMark) -> str:
    heat = min(max(mark.heat, 0.0), 1.0)
    red, green, blue = (round(pale + (strong - pale) * heat) for pale, strong in zip(_PALE, _STRONG, strict=True))
    return f'<span style="{_BADGE.format(red=red, green=green, blue=blue)}">{escape(mark.words)}</span>'
