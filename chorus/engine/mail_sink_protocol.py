"""The server's side of SMTP for the mail sink: as much of RFC 5321 as a sender uses, with PIPELINING (RFC 2920)."""

import asyncio
import re
from collections.abc import Callable
from typing import cast

Refuse = Callable[[str], str]
Take = Callable[[str, str, bytes], str]

_PATH = re.compile(rb"^(?:FROM|TO):\s*<([^<>]*)>", re.IGNORECASE)
_END = b"\r\n.\r\n"
_GREETING = b"220 mail-sink.invalid ESMTP\r\n"
_EHLO = b"250-mail-sink.invalid\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES\r\n"
MAX_LINE = 4096
MAX_MAIL = 64 * 1024 * 1024


class SinkProtocol(asyncio.Protocol):
    """One connection. ``refuse`` answers RCPT ("" takes it); ``take`` gets (sender, recipient, content) and replies."""

    def __init__(self, refuse: Refuse, take: Take, connections: set[asyncio.Transport]) -> None:
        self._refuse, self._take, self._connections = refuse, take, connections
        self._buffer = bytearray(b"\r\n")
        self._in_data = False
        self._forget()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        self._transport = cast("asyncio.Transport", transport)
        self._connections.add(self._transport)
        self._transport.write(_GREETING)
        self._buffer.clear()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - whatever the reason
        """The other side went, or we closed."""
        self._connections.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        """Commands in a row, or a piece of a mail."""
        searched = max(0, len(self._buffer) - len(_END))
        self._buffer += data
        while self._content(searched) if self._in_data else self._line():
            searched = 0
        if len(self._buffer) > (MAX_MAIL if self._in_data else MAX_LINE):
            self._transport.write(b"500 5.5.2 too long\r\n")
            self._transport.close()

    def _line(self) -> bool:
        end = self._buffer.find(b"\r\n")
        if end < 0:
            return False
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 2]
        verb, _, rest = line.partition(b" ")
        self._transport.write(self._answer(verb.upper(), rest))
        if verb.upper() == b"QUIT":
            self._transport.close()
        return not self._transport.is_closing()

    def _answer(self, verb: bytes, rest: bytes) -> bytes:
        match verb:
            case b"EHLO":
                self._forget()
                return _EHLO
            case b"MAIL" | b"RCPT" if found := _PATH.match(rest):
                return self._address(verb, found[1].decode(errors="replace"))
            case b"DATA" if self._recipient:
                self._in_data = True
                self._buffer[:0] = b"\r\n"  # so that a body of a single dot ends as any other
                return b"354 go on\r\n"
            case b"RSET" | b"NOOP" | b"HELO":
                self._forget()
                return b"250 2.0.0 Ok\r\n"
            case b"QUIT":
                return b"221 2.0.0 Bye\r\n"
        return b"503 5.5.1 not now\r\n" if verb in (b"DATA", b"MAIL", b"RCPT") else b"500 5.5.2 unknown\r\n"

    def _address(self, verb: bytes, address: str) -> bytes:
        if verb == b"MAIL":
            self._forget()
            self._sender = address
            return b"250 2.1.0 Ok\r\n"
        refusal = self._refuse(address)
        if refusal:
            return refusal.encode() + b"\r\n"
        self._recipient = address
        return b"250 2.1.5 Ok\r\n"

    def _content(self, searched: int) -> bool:
        end = self._buffer.find(_END, searched)
        if end < 0:
            return False
        content = bytes(self._buffer[2 : end + 2]).replace(b"\r\n..", b"\r\n.")
        del self._buffer[: end + len(_END)]
        self._in_data = False
        if content.startswith(b".."):
            content = content[1:]
        self._transport.write(self._take(self._sender, self._recipient, content).encode() + b"\r\n")
        self._forget()
        return True

    def _forget(self) -> None:
        self._sender = self._recipient = ""
