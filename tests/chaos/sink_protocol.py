"""One SMTP session of the misbehaving server: commands in groups as RFC 2920 has them, and no mercy for breaches."""

import asyncio
import re
from typing import cast

from tests.chaos.faults import Act, Fault, Stage
from tests.chaos.sink import Manners, Script

_PATH = re.compile(rb"^(?:FROM|TO):\s*<([^<>]*)>", re.IGNORECASE)
_MESSAGE_ID = re.compile(rb"^Message-ID: <[0-9a-f]+\.(\d+)@", re.MULTILINE)
_END = b"\r\n.\r\n"
_LAST_IN_GROUP = {b"EHLO", b"HELO", b"DATA", b"QUIT", b"NOOP", b"VRFY", b"EXPN"}
"""RFC 2920, section 3.1: only these must end a group; RSET, MAIL and RCPT may stand anywhere."""
_OK, _NOT_NOW = b"250 2.0.0 Ok\r\n", b"503 5.5.1 not now\r\n"
_GO, _NOBODY = b"354 go on\r\n", b"554 5.5.1 no valid recipients\r\n"


class Session(asyncio.Protocol):
    """One connection. Replies to a group leave together; what happens at a stage is the script's."""

    def __init__(self, script: Script, connections: set[asyncio.Transport], manners: Manners) -> None:
        self._script, self._seen, self._connections = script, script.seen, connections
        self._pipelining, self._eager = manners.pipelining, manners.eager
        self._buffer, self._out = bytearray(), bytearray()
        self._in_body = self._body_begun = self._mute = self._stuttered = False
        self._mailed = self._took_leave = False
        self._sender: str | None = None
        self._recipient: str | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._connections.add(self._transport)
        if not self._happens(Stage.CONNECT):
            self._out += b"220 chaos.invalid ESMTP\r\n"
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:
        self._connections.discard(self._transport)
        self._seen.cut += self._mailed and not self._took_leave

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while self._content() if self._in_body else self._command():
            pass
        self._flush()

    def _flush(self) -> None:
        if self._out and not self._transport.is_closing():
            self._transport.write(bytes(self._out))
        self._out.clear()

    def _command(self) -> bool:
        line, found, rest = bytes(self._buffer).partition(b"\r\n")
        if not found or self._mute:
            return False
        self._buffer[:] = rest
        verb, _, argument = line.partition(b" ")
        verb = verb.upper()
        if rest and not self._stuttered and (not self._pipelining or verb in _LAST_IN_GROUP):
            self._seen.breaches.append(f"{line!r} was followed by {rest[:40]!r} before it was answered")
        self._obey(verb, argument)
        return True

    def _obey(self, verb: bytes, argument: bytes) -> None:
        match verb:
            case b"EHLO":
                self._answer(Stage.EHLO, self._offer())
            case b"MAIL" if self._sender is None and (path := _PATH.match(argument)):
                self._mailed = True
                if self._answer(Stage.MAIL, _OK):
                    self._sender = path[1].decode()
            case b"RCPT" if self._sender is not None and (path := _PATH.match(argument)):
                if self._answer(Stage.RCPT, _OK):
                    self._recipient = path[1].decode()
            case b"DATA" if self._recipient is not None or (self._eager and self._sender is not None):
                self._begin_body()
            case b"RSET":
                self._forget()
                self._out += _OK
            case b"QUIT":
                self._took_leave = True
                self._out += b"221 2.0.0 Bye\r\n"
                self._close()
            case b"MAIL" | b"RCPT" | b"DATA":
                self._out += _NOT_NOW
            case _:
                self._out += b"500 5.5.2 unknown\r\n"

    def _offer(self) -> bytes:
        extensions = [b"chaos.invalid", *([b"PIPELINING"] if self._pipelining else []), b"8BITMIME", b"SMTPUTF8"]
        return b"".join(b"250-%b\r\n" % e for e in extensions) + b"250 ENHANCEDSTATUSCODES\r\n"

    def _begin_body(self) -> None:
        if self._recipient is None:
            self._out += _GO
            self._in_body = self._body_begun = True
            self._buffer[:0] = b"\r\n"
            return
        if not self._answer(Stage.DATA, _GO):
            return
        self._in_body, self._body_begun = True, False
        self._flush()
        self._happens(Stage.GO)

    def _content(self) -> bool:
        if not self._buffer or self._mute:
            return False
        if not self._body_begun:
            self._body_begun = True
            self._buffer[:0] = b"\r\n"  # so that an empty mail ends as any other
            if self._happens(Stage.BODY):
                return False
        content, found, rest = bytes(self._buffer).partition(_END)
        if not found:
            return False
        self._buffer[:] = rest
        self._in_body = False
        if rest and not self._pipelining and not self._stuttered:
            self._seen.breaches.append(f"a mail was followed by {rest[:40]!r} before it was answered")
        self._end_body(content)
        return True

    def _end_body(self, content: bytes) -> None:
        if self._recipient is None:
            self._end_nobodys(content)
            return
        fault = self._script.at(Stage.DOT)
        if fault is None or fault.act in (Act.TAKE_AND_DROP, Act.TAKE_AND_STALL):
            self._take(content)
        self._forget()
        if fault is None:
            self._out += b"250 2.0.0 Ok: queued as 4X1\r\n"
            self._flush()
            self._happens(Stage.REPLY)
        else:
            self._misbehave(fault)

    def _end_nobodys(self, content: bytes) -> None:
        if content:
            self._seen.breaches.append(f"a mail for nobody was sent: {content[:40]!r}")
        self._forget()
        self._out += _NOBODY

    def _take(self, content: bytes) -> None:
        found = _MESSAGE_ID.search(content)
        if found is None:
            self._seen.letters += 1
        else:
            self._seen.arrivals.append((int(found[1]), self._recipient or ""))

    def _answer(self, stage: Stage, reply: bytes) -> bool:
        """Answer as a server should, unless something happens at this stage; whether it did."""
        if self._happens(stage):
            return False
        self._out += reply
        return True

    def _happens(self, stage: Stage) -> bool:
        fault = self._script.at(stage)
        if fault is not None:
            self._misbehave(fault)
        return fault is not None

    def _misbehave(self, fault: Fault) -> None:
        if fault.act is Act.ANSWER:
            self._out += fault.reply.encode() + b"\r\n"
            self._seen.refusals += fault.reply.startswith("5") and fault.stage is not Stage.EHLO
            if fault.reply.startswith("421"):  # RFC 5321, section 3.8: it closes the channel, and has said so
                self._took_leave = True
                self._close()
            return
        if fault.act in (Act.STUTTER, Act.REFUSE_TWICE):
            twice = fault.act is Act.REFUSE_TWICE
            self._seen.refusals += twice
            self._out += (fault.reply.encode() + b"\r\n") * 2 if twice else b"250 2.0.0 Ok\r\n"
            self._flush()
            self._stuttered = True  # from here on the client can't know what is answered
            return
        self._mute = True
        self._flush()
        if fault.act in (Act.DROP, Act.TAKE_AND_DROP):
            self._transport.abort()

    def _close(self) -> None:
        self._mute = True
        self._flush()
        self._transport.close()

    def _forget(self) -> None:
        self._sender = self._recipient = None
