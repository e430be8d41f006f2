"""A mail server (aiosmtpd) that follows a script: refuse, drop the line, keep silent; with TLS and AUTH if asked."""

import asyncio
import ssl
import threading
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword

DROP, SILENCE, HOLD = "DROP", "SILENCE", "HOLD"
"""Instead of a reply: close the connection, say nothing until the end, or nothing until ``release``."""

Script = Mapping[str, str]
"""By stage (``MAIL``, ``RCPT``, ``DATA``, ``BODY``) or by ``STAGE address``: the reply."""


class ScriptedSmtp:
    """``with ScriptedSmtp({"RCPT gone@party.example": "550 5.1.1 no such user"}) as server: server.port``."""

    def __init__(
        self,
        script: Script | None = None,
        *,
        tls: ssl.SSLContext | None = None,
        password: str = "",
        smtputf8: bool = True,
        pipelining: bool = False,
        on_body: Callable[[int], None] = lambda _count: None,
    ) -> None:
        self.script, self.bodies, self.connections = dict(script or {}), list[tuple[str, bytes]](), 0
        self._tls, self._password, self._utf8, self._on_body = tls, password, smtputf8, on_body
        self._pipelining = pipelining
        self.lines: list[str] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._released: asyncio.Future[str] = self._loop.create_future()
        self.port = 0

    def release(self, reply: str) -> None:
        """Answer all that was held with this reply (or DROP), and hold nothing more."""
        self.script = {stage: known for stage, known in self.script.items() if known != HOLD}
        held, self._released = self._released, self._loop.create_future()
        self._loop.call_soon_threadsafe(held.set_result, reply)

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _listen(self) -> asyncio.Server:
        return await self._loop.create_server(self._protocol, "127.0.0.1", 0)

    async def _end(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for _ in range(3):
            await asyncio.sleep(0)

    def _protocol(self) -> asyncio.Protocol:
        self.connections += 1
        protocol: asyncio.Protocol = _Server(
            self,
            hostname="scripted.example",
            enable_SMTPUTF8=self._utf8,
            loop=self._loop,
            tls_context=self._tls,
            require_starttls=self._tls is not None,
            auth_required=bool(self._password),
            authenticator=self._authenticate if self._password else None,
        )
        return protocol

    def _authenticate(self, _server: Any, _session: Any, _envelope: Any, mechanism: str, data: Any) -> AuthResult:
        known = isinstance(data, LoginPassword) and data.password == self._password.encode()
        return AuthResult(success=known, handled=False)

    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [responses[0], "250-PIPELINING", *responses[1:]] if self._pipelining else responses

    async def handle_MAIL(self, server: Any, _s: Any, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802
        reply = await self._reply(server, "MAIL", address)
        if reply.startswith("2"):
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return reply

    async def handle_RCPT(self, server: Any, _s: Any, envelope: Envelope, address: str, _o: list[str]) -> str:  # noqa: N802
        reply = await self._reply(server, "RCPT", address)
        if reply.startswith("2"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        address = envelope.rcpt_tos[0]
        self.bodies.append((address, envelope.original_content or b""))
        self._on_body(len(self.bodies))
        return await self._reply(server, "BODY", address)

    async def _reply(self, server: Any, stage: str, address: str) -> str:
        reply = self.script.get(f"{stage} {address}") or self.script.get(stage) or "250 2.0.0 Ok: queued as 4X1"
        if reply == HOLD:
            reply = await asyncio.shield(self._released)
        if reply == DROP:
            server.transport.abort()
        if reply in (DROP, SILENCE):
            await asyncio.Event().wait()
        return reply


class _Server(SMTP):
    """Lets the script answer the DATA command itself."""

    async def push(self, status: Any) -> None:
        """As the base's, and kept: what the server said."""
        self.event_handler.lines.append(status if isinstance(status, str) else status.decode())
        await super().push(status)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        reply = self.event_handler.script.get("DATA")
        if reply is None:
            await super().smtp_DATA(arg)
        elif reply == DROP:
            assert isinstance(self.transport, asyncio.Transport)
            self.transport.abort()
            await asyncio.Event().wait()
        else:
            await self.push(reply)
