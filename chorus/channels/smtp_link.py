"""One connection to a mail server: opened, secured and logged in by aiosmtplib, then a conversation of our own."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Protocol

import aiosmtplib
from pydantic import ConfigDict, SecretStr

from chorus.channels.answers import failed, not_now, uncertain
from chorus.channels.smtp_conversation import Conversation
from chorus.channels.smtp_jobs import Job
from chorus.domain.delivery import Reply
from chorus.domain.organisation import SmtpSettings
from chorus.domain.problems import TransientError

log = logging.getLogger(__name__)
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
MAX_LOSSES = 2
LEAVING_SECONDS = 5.0


class SmtpAccess(SmtpSettings):
    """The settings with the password; ``ca_file`` names further certificates to trust, ``hostname`` what EHLO says."""

    model_config = ConfigDict(hide_input_in_errors=True)

    password: SecretStr | None = None
    ca_file: str | None = None
    hostname: str | None = None


class Work(Protocol):
    """Where links get their mails, and hand in the replies: the channel."""

    def next_job(self) -> Job | None: ...  # noqa: D102

    def wants_body(self, conversation: Conversation, job: Job) -> None: ...  # noqa: D102

    def answer(self, job: Job, reply: Reply) -> None: ...  # noqa: D102

    @property
    def waiting(self) -> bool:
        """Whether there is any mail that no link has taken."""
        ...

    def put_back(self, job: Job) -> bool:
        """Let another connection try it; False when that was tried before."""
        ...

    def gave_up(self, why: Reply) -> None:
        """A link is of no use for now: others may be."""
        ...


@dataclass
class _Use:
    """What a connection was used for since it was made."""

    since: float
    mails: int = 0


class SmtpLink:
    """Connects when there is work, and again after a loss, or when the connection has served long enough.

    ``losses`` counts connections in a row that the server ended without a reply to a body in between; after
    ``MAX_LOSSES`` the link gives up until it is woken anew.
    """

    def __init__(self, access: SmtpAccess, hostname: str, work: Work) -> None:
        self._access, self._hostname, self._work = access, hostname, work
        self._conversation: Conversation | None = None
        self._opening: asyncio.Task[None] | None = None
        self._extensions: frozenset[str] = frozenset()
        self._use = _Use(0.0)
        self._leaving = False
        self.losses = 0

    def wake(self) -> None:
        """There is work: go on with the connection, or make one."""
        if self._conversation is not None and not self._worn():
            self._conversation.wake()
        elif self._conversation is not None and self._conversation.idle:
            self._renew()
        elif self._conversation is None and self._opening is None:
            self.losses = 0
            self._open()

    @property
    def working(self) -> bool:
        """Whether it has a connection, or is about to."""
        return self._conversation is not None or self._opening is not None

    # what the conversation asks

    def next_job(self) -> Job | None:
        """The next mail that this server can take; None when the connection has served long enough."""
        if self._worn():
            if self._conversation is not None and self._conversation.idle:
                asyncio.get_running_loop().call_soon(self._renew)
            return None
        while (job := self._work.next_job()) is not None:
            refusal = self._cannot(job)
            if refusal is None:
                self._use.mails += 1
                return job
            self._work.answer(job, refusal)
        return None

    def wants_body(self, job: Job) -> None:
        """As ``Work.wants_body``."""
        assert self._conversation is not None
        self._work.wants_body(self._conversation, job)

    def answered(self, job: Job, reply: Reply) -> None:
        """A reply; one to a body shows that the connection is of use."""
        if job.refusal is None:
            self.losses = 0
        self._work.answer(job, reply)

    def lost(self, ahead: Job | None, body: Job | None, why: str) -> None:
        """The connection is gone: what had no body is tried by another connection, once; the other is uncertain."""
        conversation, self._conversation = self._conversation, None
        if conversation is None or not conversation.leaving:
            self.losses += 1
        if body is not None:
            self._work.answer(body, uncertain(f"no reply to the body: {why}"))
        rest = not_now(f"the connection was lost: {why}")
        if ahead is not None:
            rest = not_now(f"the connection was lost before the body: {why}")
            if not self._work.put_back(ahead):
                self._work.answer(ahead, rest)
        if self.losses >= MAX_LOSSES:
            self._work.gave_up(rest)
        elif self._work.waiting and not self._leaving:
            self._open()

    def nudge(self) -> None:
        """There may be work again for a connection that is open."""
        if self._conversation is not None:
            self._conversation.wake()

    # connecting

    def _open(self) -> None:
        self._opening = asyncio.get_running_loop().create_task(self._connect())

    async def _connect(self) -> None:
        try:
            conversation = await self._conversing()
        except Exception as error:  # what is swallowed in a task would leave the batch waiting for ever
            if not isinstance(error, TransientError):
                log.exception("the mail server can't be used")
            self._opening = None
            self._work.gave_up(not_now(str(error)))
            return
        self._opening, self._conversation = None, conversation
        self._use = _Use(asyncio.get_running_loop().time())
        conversation.wake()

    async def _conversing(self) -> Conversation:
        """Be connected, encrypted and logged in; TransientError when the server won't."""
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
        except asyncio.CancelledError:  # the sender ends before the server greets
            client.close()
            raise
        self._extensions = frozenset(name for name in ("pipelining", "smtputf8") if client.supports_extension(name))
        transport = client.transport
        assert isinstance(transport, asyncio.Transport)
        conversation = Conversation(
            transport,
            self,
            pipelining="pipelining" in self._extensions,
            timeout=access.timeout,
            body_timeout=access.body_timeout,
        )
        transport.set_protocol(conversation)
        return conversation

    def _cannot(self, job: Job) -> Reply | None:
        addresses = job.sender, job.message.address
        if not all(a.isprintable() and not set("<> ") & set(a) for a in addresses):
            return failed("the address can't be used: it has a space, an angle bracket or a control character")
        if "smtputf8" in self._extensions or all(a.isascii() for a in addresses):
            return None
        return failed("the address needs SMTPUTF8 (RFC 6531), which the mail server does not offer")

    # renewing and leaving

    def _worn(self) -> bool:
        access, now = self._access, asyncio.get_running_loop().time()
        return self._use.mails >= access.mails_per_connection or now - self._use.since > access.connection_seconds

    def _renew(self) -> None:
        """Take leave; ``lost`` opens the next."""
        if self._conversation is not None and self._conversation.idle:
            self._conversation.quit()

    async def quit(self) -> None:
        """Take leave for good."""
        self._leaving = True
        if self._opening is not None:
            self._opening.cancel()
            await asyncio.gather(self._opening, return_exceptions=True)
        conversation = self._conversation
        if conversation is None:
            return
        if conversation.idle:
            conversation.quit()
            await asyncio.wait([conversation.closed], timeout=min(LEAVING_SECONDS, self._access.timeout))
        conversation.abort("the sender ends")
        await conversation.closed
