"""The few pages that the web process makes itself: notices in the reader's language, and unsubscribing."""

from collections.abc import Sequence
from functools import cache
from typing import Literal

from jinja2 import Environment, PackageLoader, StrictUndefined

from chorus.domain.language import Language
from chorus.web.negotiation import choose
from chorus.web.texts import TEXTS

PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The pages hold their styles and nothing else; see CSP Level 3, w3.org/TR/CSP3."""

UnsubscribeState = Literal["ask", "done", "failed"]


@cache
def environment() -> Environment:
    """What makes pages of the web process's own templates."""
    return Environment(
        loader=PackageLoader("chorus.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def notice_page(status: int, accept_language: str) -> bytes:
    """A page that says no: 404 for what is not there, else that it is not available now.

    ``accept_language`` is as the browser sends it; a language's code is one too.
    """
    language = choose(accept_language, tuple(Language))
    texts = TEXTS[language]
    title, text = (
        (texts.not_found, texts.not_found_more) if status == 404 else (texts.unavailable, texts.unavailable_more)
    )
    return environment().get_template("notice.html.jinja").render(language=language, title=title, text=text).encode()


def unsubscribe_page(state: UnsubscribeState, language: Language, names: Sequence[str], title: str) -> bytes:
    """Asks, confirms or regrets; ``names`` are the conventions' in that language, empty when they aren't known."""
    template = environment().get_template("unsubscribe.html.jinja")
    return template.render(
        state=state, language=language, texts=TEXTS[language], names=names, title=title, languages=tuple(Language)
    ).encode()


def html_headers(length: int, policy: str = PAGE_POLICY) -> list[tuple[bytes, bytes]]:
    """The headers of a page of ours: never cached, never indexed, no script, no address passed on."""
    return [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(length).encode()),
        (b"cache-control", b"no-store"),
        (b"vary", b"Accept-Language"),
        (b"content-security-policy", policy.encode()),
        (b"referrer-policy", b"no-referrer"),
        (b"x-content-type-options", b"nosniff"),
        (b"x-robots-tag", b"noindex"),
    ]
