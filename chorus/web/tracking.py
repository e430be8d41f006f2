"""The tracking routes, raw RSGI and first in line: the pixel, and a mail's links (docs/adr/0011-the-hot-path.md)."""

import base64
import logging

from chorus.domain.engagement import NOBODY, TEST, UNTOLD, MessageToken, drawn_from
from chorus.domain.problems import ChorusError
from chorus.services.ports_senders import Sealer
from chorus.web.bridge import text_headers
from chorus.web.links import LinkTable
from chorus.web.pages import html_headers, notice_page
from chorus.web.recorder import Recorder
from chorus.web.rsgi import Application, HTTPProtocol, Scope

log = logging.getLogger(__name__)

GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==")
"""One transparent pixel: GIF89a with a palette of two and one image block, 43 bytes."""

_NEVER_KEPT = ("cache-control", "no-store, max-age=0")
_GIF_HEADERS = [("content-type", "image/gif"), ("content-length", str(len(GIF))), _NEVER_KEPT]
_METHODS = ("GET", "HEAD")
_NO_NUMBER = -1


class Tracking:
    """Answers ``/o/TOKEN.gif`` and ``/c/TOKEN/N``; all else goes to the application behind it.

    A link leads only to the N-th URL (from 0) of the signed artefact that the token was sealed for. HEAD is answered
    as GET, without the body that Granian leaves away, and recorded as HEAD. A Range is not looked at: the whole of 43
    bytes is a right answer to it (RFC 9110, section 14.2).
    """

    def __init__(self, behind: Application, recorder: Recorder, sealer: Sealer, links: LinkTable) -> None:
        self._behind = behind
        self._recorder = recorder
        self._sealer = sealer
        self._links = links

    async def __call__(self, scope: Scope, proto: HTTPProtocol) -> None:
        """An RSGI application."""
        path = scope.path
        if path.startswith("/o/"):
            return self._pixel(scope, proto, path)
        if path.startswith("/c/"):
            return await self._link(scope, proto, path)
        return await self._behind(scope, proto)

    def _pixel(self, scope: Scope, proto: HTTPProtocol, path: str) -> None:
        """The pixel, whatever the token is worth: a broken image in an old mail would help nobody."""
        if scope.method not in _METHODS:
            return _refuse(proto)
        token = self._open(path[3:-4]) if path.endswith(".gif") else None
        if token is not None and token.send != TEST:
            pseudonym = _pseudonym(token, path[3:-4])
            self._recorder.hit("open", scope.method, scope.headers, _place(token), pseudonym, _whose(token))
        return proto.response_bytes(200, _GIF_HEADERS, GIF)

    async def _link(self, scope: Scope, proto: HTTPProtocol, path: str) -> None:
        if scope.method not in _METHODS:
            return _refuse(proto)
        sealed, _, number = path[3:].partition("/")
        token, index = self._open(sealed), _index(number)
        if token is None:
            return _notice(scope, proto, 404)
        try:
            targets = await self._links.targets(token.artefact)
        except ChorusError:
            log.exception("the links of artefact %d could not be read", token.artefact)
            return _notice(scope, proto, 503)
        if not 0 <= index < len(targets):
            return _notice(scope, proto, 404)
        if token.send != TEST:
            place, pseudonym = f'{_place(token)},"link":{index}', _pseudonym(token, sealed)
            self._recorder.hit("click", scope.method, scope.headers, place, pseudonym, _whose(token))
        return proto.response_empty(302, _redirect_headers(targets[index]))

    def _open(self, sealed: str) -> MessageToken | None:
        try:
            return MessageToken.unpack(self._sealer.open(sealed))
        except ValueError:
            return None


def _pseudonym(token: MessageToken, sealed: str) -> str:
    if token.delivery is not None:
        return drawn_from(sealed).hex()
    return "" if token.pseudonym == NOBODY else token.pseudonym.hex()


def _place(token: MessageToken) -> str:
    """What a hit is counted under, as members of its record: a message of a small send belongs to no cell."""
    return f',"send":{token.send}' if token.cell == UNTOLD else f',"send":{token.send},"cell":{token.cell}'


def _whose(token: MessageToken) -> str:
    """The delivery of a contact who has consented, as a member of the record."""
    return "" if token.delivery is None else f',"delivery":{token.delivery}'


def _index(number: str) -> int:
    """A link's number as composing writes it: plain digits without a leading zero."""
    if not (number.isascii() and number.isdigit()) or len(number) > 4 or (number[0] == "0" and number != "0"):
        return _NO_NUMBER
    return int(number)


def _redirect_headers(target: str) -> list[tuple[str, str]]:
    return [
        ("location", target),
        ("content-length", "0"),
        _NEVER_KEPT,
        ("referrer-policy", "no-referrer"),
        ("x-robots-tag", "noindex"),
    ]


def _notice(scope: Scope, proto: HTTPProtocol, status: int) -> None:
    body = notice_page(status, scope.headers.get("accept-language") or "")
    proto.response_bytes(status, text_headers(html_headers(len(body))), body)


def _refuse(proto: HTTPProtocol) -> None:
    proto.response_empty(405, [("allow", "GET, HEAD"), ("content-length", "0")])
