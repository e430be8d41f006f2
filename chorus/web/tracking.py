"""The tracking routes, raw ASGI and first in line: the pixel, and the links of a mail (docs/adr/0002-the-token.md)."""

import asyncio
import base64
import logging
from collections.abc import Callable
from urllib.parse import quote

from starlette.types import ASGIApp, Receive, Scope, Send

from chorus.domain.engagement import NOBODY, TEST, UNTOLD, MessageToken
from chorus.domain.problems import ChorusError
from chorus.services.ports_senders import Sealer
from chorus.web.pages import html_headers, notice_page
from chorus.web.recorder import Recorder

log = logging.getLogger(__name__)

GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==")
"""One transparent pixel: GIF89a with a palette of two and one image block, 43 bytes."""

_GIF_HEADERS = [
    (b"content-type", b"image/gif"),
    (b"content-length", str(len(GIF)).encode()),
    (b"cache-control", b"no-store, max-age=0"),
]
_METHODS = ("GET", "HEAD")
_URL_SAFE = "!#$%&'()*+,/:;=?@[]~-._"

Links = Callable[[int], tuple[str, ...]]
"""The link targets of a kept artefact by its number, empty when there is none; ChorusError when they can't be read."""


class Tracking:
    """Answers ``/o/TOKEN.gif`` and ``/c/TOKEN/N``; all else goes to the app behind it.

    A link leads only to the N-th URL (from 0) of the signed artefact that the token was sealed for. HEAD is answered
    as GET without the body, and recorded as HEAD.
    """

    def __init__(self, behind: ASGIApp, recorder: Recorder, sealer: Sealer, links: Links) -> None:
        self._behind = behind
        self._recorder = recorder
        self._sealer = sealer
        self._links = links
        self._known: dict[int, tuple[str, ...]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application."""
        if scope["type"] == "http":
            path: str = scope["path"]
            if path.startswith("/o/"):
                return await self._pixel(scope, send)
            if path.startswith("/c/"):
                return await self._link(scope, send)
        return await self._behind(scope, receive, send)

    async def _pixel(self, scope: Scope, send: Send) -> None:
        """The pixel, whatever the token is worth: a broken image in an old mail would help nobody."""
        method: str = scope["method"]
        if method not in _METHODS:
            return await _refuse(send)
        path: str = scope["path"]
        token = self._open(path[3:-4]) if path.endswith(".gif") else None
        if token is not None and token.send != TEST:
            self._recorder.hit("open", method, scope["headers"], _pseudonym(token), **_place(token))
        return await _answer(send, 200, _GIF_HEADERS, b"" if method == "HEAD" else GIF)

    async def _link(self, scope: Scope, send: Send) -> None:
        method: str = scope["method"]
        if method not in _METHODS:
            return await _refuse(send)
        sealed, _, number = scope["path"][3:].partition("/")
        token = self._open(sealed)
        if token is None:
            return await _notice(send, scope, 404)
        try:
            targets = await self._targets(token.artefact)
        except ChorusError:
            log.exception("the links of artefact %d could not be read", token.artefact)
            return await _notice(send, scope, 503)
        index = _index(number)
        if index is None or index >= len(targets):
            return await _notice(send, scope, 404)
        if token.send != TEST:
            self._recorder.hit("click", method, scope["headers"], _pseudonym(token), **_place(token), link=index)
        return await _answer(send, 302, _redirect_headers(targets[index]), b"")

    def _open(self, sealed: str) -> MessageToken | None:
        try:
            return MessageToken.unpack(self._sealer.open(sealed))
        except ValueError:
            return None

    async def _targets(self, artefact: int) -> tuple[str, ...]:
        """From memory; an artefact not yet seen is looked up in a thread, and kept unless there is none."""
        targets = self._known.get(artefact)
        if targets is None:
            targets = await asyncio.to_thread(self._links, artefact)
            if targets:
                self._known[artefact] = targets
        return targets


def _pseudonym(token: MessageToken) -> str:
    return "" if token.pseudonym == NOBODY else token.pseudonym.hex()


def _place(token: MessageToken) -> dict[str, object]:
    """What a hit is counted under: a message of a small send belongs to no cell."""
    return {"send": token.send} if token.cell == UNTOLD else {"send": token.send, "cell": token.cell}


def _index(number: str) -> int | None:
    """A link's number as composing writes it: plain digits without a leading zero."""
    if not (number.isascii() and number.isdigit()) or len(number) > 4 or (number[0] == "0" and number != "0"):
        return None
    return int(number)


def _redirect_headers(target: str) -> list[tuple[bytes, bytes]]:
    """Header values are ASCII: what a URL should not hold (letters of other scripts, spaces, line ends) is encoded."""
    return [
        (b"location", quote(target, safe=_URL_SAFE).encode("ascii")),
        (b"content-length", b"0"),
        (b"cache-control", b"no-store, max-age=0"),
        (b"referrer-policy", b"no-referrer"),
        (b"x-robots-tag", b"noindex"),
    ]


async def _notice(send: Send, scope: Scope, status: int) -> None:
    accept = b",".join(value for name, value in scope["headers"] if name == b"accept-language").decode("latin-1")
    body = notice_page(status, accept)
    await _answer(send, status, html_headers(len(body)), b"" if scope["method"] == "HEAD" else body)


async def _refuse(send: Send) -> None:
    await _answer(send, 405, [(b"allow", b"GET, HEAD"), (b"content-length", b"0")], b"")


async def _answer(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
