"""The outline of an HTML page: that its tags close in order, and what it would fetch."""

from html.parser import HTMLParser

VOID = {"meta", "link", "br", "img"}


class Outline(HTMLParser):
    """Checks that tags are closed in order, and gathers attributes that could fetch something."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fetched: list[str] = []
        self.feed(page.decode())
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [value or "" for name, value in attrs if name in ("src", "href", "xlink:href", "srcset")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element of SVG that is closed at once."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
