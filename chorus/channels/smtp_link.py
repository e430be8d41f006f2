"""One connection to a mail server, in lockstep; a pipelining link takes its place where PIPELINING is offered."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

import aiosmtplib
from pydantic import ConfigDict, SecretStr

from chorus.channels.answers import failed, not_now, uncertain
from chorus.channels.smtp_replies import Stage, reply_of
from chorus.domain.delivery import Reply, State
from chorus.domain.organisation import SmtpSettings
from chorus.domain.problems import TransientError

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
MAX_LOSSES = 2


class SmtpAccess(SmtpSettings):
    """The settings with the password; ``ca_file`` names further certificates to trust, ``hostname`` what EHLO says."""

    model_config = ConfigDict(hide_input_in_errors=True)

    password: SecretStr | None = None
    ca_file: str | None = None
    hostname: str | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sends to whom."""

    sender: str
    recipient: str


class SmtpLink:
    """Connects when needed, with TLS as RFC 8314 has it, and sends one message after the other.

    ``losses`` counts connections lost in a row before any reply to a body.
    """

    def __init__(self, access: SmtpAccess, hostname: str) -> None:
        self._access, self._hostname = access, hostname
        self._client: aiosmtplib.SMTP | None = None
        self.losses = 0

    async def ready(self) -> None:
        """Be connected, encrypted and logged in; TransientError when the server won't."""
        if self._client is not None and self._client.is_connected:
            return
        access = self._access
        if access.username and access.security == "none" and access.host not in LOOPBACK:
            raise TransientError("a password is not sent without TLS", "set security to starttls or tls")
        client = aiosmtplib.SMTP(
            hostname=access.host,
            port=access.port,
            username=access.username,
            password=access.password.get_secret_value() if access.password else None,
            local_hostname=self._hostname,
            timeout=access.timeout,
            use_tls=access.security == "tls",
            start_tls=access.security == "starttls",
            cert_bundle=access.ca_file,
        )
        try:
            await client.connect()
            if client.is_ehlo_or_helo_needed:
                await client.ehlo()
        except (aiosmtplib.SMTPException, OSError) as error:
            client.close()
            raise TransientError(f"the mail server can't be used: {error}", "it is tried again") from error
        self._client = client

    async def transact(self, envelope: Envelope, data: bytes, begin: Callable[[], Reply | None]) -> Reply:
        """Send one message; ``begin`` is called right before the body's first byte and may refuse."""
        client = self._client
        assert client is not None
        options = _options(client, envelope)
        if options is None:
            return failed("the address needs SMTPUTF8 (RFC 6531), which the mail server does not offer")
        try:
            refusal = await self._until_body(client, envelope, options)
        except (aiosmtplib.SMTPException, OSError) as error:
            return self._lost(f"the connection was lost before the body: {error}")
        except ValueError as error:  # a control character in an address
            return failed(f"the address can't be used: {error}")
        if refusal is not None:
            await self._forget(client)
            return refusal
        refusal = begin()
        if refusal is not None:
            self.close()  # the server waits for a body: only closing takes the mail back
            return refusal
        self.losses = 0
        return await self._body(client, data)

    async def _until_body(self, client: aiosmtplib.SMTP, envelope: Envelope, options: list[bytes]) -> Reply | None:
        """MAIL, RCPT and DATA; the reply when one of them is refused."""
        commands: tuple[tuple[Stage, list[bytes], range], ...] = (
            ("mail", [b"MAIL", b"FROM:<" + envelope.sender.encode() + b">", *options], range(200, 300)),
            ("rcpt", [b"RCPT", b"TO:<" + envelope.recipient.encode() + b">"], range(200, 300)),
            ("data", [b"DATA"], range(354, 355)),
        )
        for stage, command, good in commands:
            answer = await client.execute_command(*command)
            if answer.code not in good:
                self.losses = 0
                return reply_of(stage, answer.code, answer.message)
        return None

    async def _body(self, client: aiosmtplib.SMTP, data: bytes) -> Reply:
        try:
            protocol = client.protocol
            if protocol is None:
                raise aiosmtplib.SMTPServerDisconnected("Connection lost")
            protocol.write(stuffed(data))
            answer = await protocol.read_response(timeout=self._access.timeout)
        except (aiosmtplib.SMTPException, OSError) as error:
            self.close()
            return uncertain(f"no reply to the body: {error}")
        return reply_of("body", answer.code, answer.message)

    def _lost(self, detail: str) -> Reply:
        self.close()
        self.losses += 1
        return Reply(state=State.QUEUED, detail=detail) if self.losses < MAX_LOSSES else not_now(detail)

    async def _forget(self, client: aiosmtplib.SMTP) -> None:
        """Leave a refused transaction; a connection that can't be reset is closed."""
        try:
            answer = await client.rset()
        except (aiosmtplib.SMTPException, OSError):
            self.close()
        else:
            if answer.code != 250:
                self.close()

    async def quit(self) -> None:
        """Take leave."""
        if self._client is not None and self._client.is_connected:
            with contextlib.suppress(aiosmtplib.SMTPException, OSError):  # leaving is a courtesy (RFC 5321 4.1.1.10)
                await self._client.quit()
        self.close()

    def close(self) -> None:
        """Drop the connection."""
        if self._client is not None:
            self._client.close()
            self._client = None


def _options(client: aiosmtplib.SMTP, envelope: Envelope) -> list[bytes] | None:
    """MAIL's parameters; None when an address can't be sent to this server."""
    if envelope.sender.isascii() and envelope.recipient.isascii():
        return []
    return [b"SMTPUTF8"] if client.supports_extension("smtputf8") else None


def stuffed(data: bytes) -> bytes:
    """The body as it goes over the wire: dots doubled (RFC 5321 section 4.5.2), CRLF at the end, the last dot."""
    body = data.replace(b"\r\n.", b"\r\n..")
    if body.startswith(b"."):
        body = b"." + body
    return body + (b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n")
