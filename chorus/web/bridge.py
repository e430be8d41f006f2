"""ASGI over RSGI: what Starlette answers, behind the tracking routes that Granian's own interface carries.

Granian has both interfaces, but a server speaks one of them.
"""

from typing import Any

from starlette.types import ASGIApp, Message
from starlette.types import Scope as AsgiScope

from chorus.web.rsgi import HTTPProtocol, ProtocolClosed, Scope, address_of

_ASGI = {"version": "3.0", "spec_version": "2.4"}
"""From 2.4 on ``send`` tells by an OSError that the reader is gone (ASGI, HTTP and WebSocket specification)."""


class Bridge:
    """An RSGI application that is an ASGI application behind it. HTTP only, without lifespan."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, proto: HTTPProtocol) -> None:
        """Answer one request."""
        exchange = _Exchange(proto)
        await self._app(_asgi(scope), exchange.receive, exchange.send)


def _asgi(scope: Scope) -> AsgiScope:
    return {
        "type": "http",
        "asgi": _ASGI,
        "http_version": {"1": "1.0"}.get(scope.http_version, scope.http_version),
        "method": scope.method,
        "scheme": scope.scheme,
        "path": scope.path,
        "root_path": "",
        "query_string": scope.query_string.encode("latin-1", "replace"),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in scope.headers.items()],
        "client": address_of(scope),
        "server": None,
    }


class _Exchange:
    """One request's body on its way in, and the answer on its way out: at once when it is whole, else in pieces."""

    def __init__(self, proto: HTTPProtocol) -> None:
        self._proto = proto
        self._body: Any = None
        self._read = False
        self._start: Message = {}
        self._stream: Any = None

    async def receive(self) -> Message:
        """The next piece of the body; after its end, that the reader is gone, once that is so."""
        if self._read:
            await self._proto.client_disconnect()
            return {"type": "http.disconnect"}
        if self._body is None:
            self._body = aiter(self._proto)
        try:
            piece = await self._body.__anext__()
        except StopAsyncIteration:
            self._read, piece = True, b""
        return {"type": "http.request", "body": piece, "more_body": not self._read}

    async def send(self, message: Message) -> None:
        """Take the start of the answer, or a piece of it; OSError when the reader is gone."""
        if message["type"] == "http.response.start":
            self._start = message
            return
        body, more = message.get("body", b""), message.get("more_body", False)
        try:
            if self._stream is None and not more:
                self._proto.response_bytes(self._start["status"], self._headers(), body)
                return
            if self._stream is None:
                self._stream = self._proto.response_stream(self._start["status"], self._headers())
            if body:
                await self._stream.send_bytes(body)
        except ProtocolClosed as error:
            raise ConnectionResetError("the reader is gone") from error

    def _headers(self) -> list[tuple[str, str]]:
        return text_headers(self._start.get("headers", ()))


def text_headers(headers: Any) -> list[tuple[str, str]]:
    """Headers as RSGI has them."""
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
