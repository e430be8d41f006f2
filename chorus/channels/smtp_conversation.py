"""Our side of SMTP on a connection that is open and secured: pipelined where the server offers it (RFC 2920)."""

import asyncio
import re
from collections import deque
from typing import Literal, Protocol

from chorus.channels.smtp_jobs import Job
from chorus.channels.smtp_replies import ReplyReader, Stage, reply_of
from chorus.domain.delivery import Reply

Step = Stage | Literal["void", "rset", "quit"]
"""What a reply answers; ``void`` is the empty body for a server that wants one after it refused the recipient."""


class Desk(Protocol):
    """Who has the work: the link of the conversation."""

    def next_job(self) -> Job | None:
        """The next mail; None when there is none, or this connection shall have no more."""
        ...

    def wants_body(self, job: Job) -> None:
        """The server waits for it: ``send_body`` once it may leave, or ``abort``."""
        ...

    def answered(self, job: Job, reply: Reply) -> None: ...  # noqa: D102

    def lost(self, ahead: Job | None, body: Job | None, why: str) -> None:
        """The connection is gone: ``ahead`` had no body yet, of ``body`` some or all has left and no reply came."""
        ...


class Conversation(asyncio.Protocol):
    """Sends one mail after the other. At most one body is without its reply, and at most one mail is ahead of it.

    With ``pipelining`` the commands of a mail go in one write, together with the body of the mail before it: one round
    trip a mail. Without, each command waits for the reply to the one before (RFC 5321, section 4.1.4). ``timeout`` and
    ``body_timeout`` are seconds without a reply after which the connection is given up.
    """

    def __init__(
        self, transport: asyncio.Transport, desk: Desk, *, pipelining: bool, timeout: float, body_timeout: float
    ) -> None:
        self._transport, self._desk, self._pipelining = transport, desk, pipelining
        self._timeout, self._body_timeout = timeout, body_timeout
        self._reader = ReplyReader()
        self._awaited: deque[tuple[Step, Job | None]] = deque()
        self._unsent: deque[tuple[Step, Job, bytes]] = deque()
        self._out: list[bytes] = []
        self._unasked = 0
        self._ahead: Job | None = None
        self._body: Job | None = None
        self._why, self._quitting = "the server closed it", False
        self._loop = asyncio.get_running_loop()
        self._since, self._period = self._loop.time(), min(timeout, body_timeout) / 4
        self._alarm: asyncio.TimerHandle | None = None
        self.closed: asyncio.Future[None] = self._loop.create_future()

    # what the desk calls

    def wake(self) -> None:
        """There is work again."""
        self._pump()
        self._flush()

    def send_body(self, job: Job) -> None:
        """The body of the mail for which the server waits, and the commands of the next along with it."""
        self._ahead, self._body = None, job
        self._say("body", job, stuffed(job.data))
        self._pump()
        self._flush()

    def waits_for(self, job: Job) -> bool:
        """Whether the server still waits for this body."""
        return self._ahead is job and not self._transport.is_closing()

    def quit(self) -> None:
        """Take leave (RFC 5321, section 4.1.1.10), once nothing is under way."""
        if not self._quitting:
            self._quitting = True
            self._say("quit", None, b"QUIT\r\n")
            self._flush()

    def abort(self, why: str, *, ours: bool = False) -> None:
        """Drop the connection; ``ours`` when the server has no part in it."""
        self._why, self._quitting = why, self._quitting or ours
        self._transport.abort()

    @property
    def leaving(self) -> bool:
        """Whether we have taken leave."""
        return self._quitting

    @property
    def idle(self) -> bool:
        """Whether nothing is under way."""
        return self._ahead is None and self._body is None

    # what asyncio calls

    def data_received(self, data: bytes) -> None:
        """Replies, in any pieces."""
        try:
            for code, text in self._reader.feed(data):
                self._since = self._loop.time()  # a whole reply, not any byte: a trickle shall not keep us for ever
                self._hear(code, text)
        except ValueError as error:
            if self._ahead is not None:
                self._ahead.refusal = None  # it may have been another mail's: this one is tried by another connection
            self.abort(str(error))
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:
        """The end, whoever wanted it."""
        if self._alarm is not None:
            self._alarm.cancel()
        ahead, body, self._ahead, self._body = self._ahead, self._body, None, None
        why = f"{self._why}: {exc}" if exc else self._why
        if ahead is not None and ahead.refusal is not None:
            self._desk.answered(ahead, ahead.refusal)
            ahead = None
        if not self.closed.done():
            self.closed.set_result(None)
        self._desk.lost(ahead, body, why)

    # the conversation

    def _pump(self) -> None:
        """Begin the next mail where that is allowed."""
        if self._quitting or self._ahead is not None or (self._awaited and not self._pipelining):
            return
        job = self._desk.next_job()
        if job is None:
            return
        self._ahead = job
        utf8 = b"" if job.sender.isascii() and job.message.address.isascii() else b" SMTPUTF8"
        commands: tuple[tuple[Step, bytes], ...] = (
            ("mail", b"MAIL FROM:<%b>%b\r\n" % (job.sender.encode(), utf8)),
            ("rcpt", b"RCPT TO:<%b>\r\n" % job.message.address.encode()),
            ("data", b"DATA\r\n"),
        )
        if self._pipelining:
            for step, line in commands:
                self._say(step, job, line)
        else:
            self._unsent.extend((step, job, line) for step, line in commands)
            self._say(*self._unsent.popleft())

    def _say(self, step: Step, job: Job | None, data: bytes) -> None:
        if not self._awaited:
            self._since = self._loop.time()
            if self._alarm is None:
                self._alarm = self._loop.call_later(self._period, self._look_at_time)
        self._awaited.append((step, job))
        self._unasked += 1
        self._out.append(data)

    def _flush(self) -> None:
        if self._out:
            data, self._out, self._unasked = b"".join(self._out), [], 0
            self._transport.write(data)

    def _hear(self, code: int, text: str) -> None:
        if len(self._awaited) <= self._unasked:  # what has not left yet can't have been answered
            raise ValueError(f"the server said without being asked: {code} {text}")
        step, job = self._awaited[0]
        if not _answers(step, code):  # it counts replies in another way than we do: nothing that follows can be trusted
            raise ValueError(f"the server said what is no reply to {step}: {code} {text}")
        self._awaited.popleft()
        if job is None:
            if step == "quit":
                self.abort(f"the server answered {code} {text}")
            else:
                self._pump()
        elif step == "body":
            self._body = None
            self._desk.answered(job, reply_of(step, code, text))
            self._pump()
        elif step == "data":
            self._hear_data(job, code, text)
        elif step == "void":
            self._refuse(job)
        elif step == "mail" or step == "rcpt":
            self._hear_envelope(step, job, code, text)

    def _hear_envelope(self, step: Stage, job: Job, code: int, text: str) -> None:
        if not 200 <= code < 300 and job.refusal is None:
            job.refusal = reply_of(step, code, text)
        if self._pipelining:
            return
        if job.refusal is not None:
            self._unsent.clear()
            self._refuse(job)
        else:
            self._say(*self._unsent.popleft())

    def _hear_data(self, job: Job, code: int, text: str) -> None:
        if code != 354:
            job.refusal = job.refusal or reply_of("data", code, text)
            self._refuse(job)
        elif job.refusal is not None:  # it refused the recipient and waits for a body all the same (RFC 2920, 3.1)
            self._say("void", job, b".\r\n")
        else:
            self._desk.wants_body(job)

    def _refuse(self, job: Job) -> None:
        assert job.refusal is not None
        self._ahead = None
        self._desk.answered(job, job.refusal)
        self._say("rset", None, b"RSET\r\n")
        self._pump()

    # time

    def _look_at_time(self) -> None:
        """Look now and then as long as a reply is awaited: cheaper than an alarm for each command."""
        self._alarm = None
        if not self._awaited:
            return
        limit = self._body_timeout if self._awaited[0][0] in ("body", "void") else self._timeout
        if self._loop.time() >= self._since + limit:
            self.abort(f"no reply within {limit:g} seconds")
        else:
            self._alarm = self._loop.call_later(self._period, self._look_at_time)


def _answers(step: Step, code: int) -> bool:
    """Whether a code can answer a command (RFC 5321, section 4.3.2): to DATA 354 or a refusal, never 250."""
    if step == "quit":
        return True
    if step == "rset":
        return code == 250
    return 400 <= code < 600 or (code == 354 if step == "data" else 200 <= code < 300)


_DOT_AT_LINE = re.compile(rb"\n\.")


def stuffed(data: bytes) -> bytes:
    """The body as it goes over the wire: dots doubled (RFC 5321 section 4.5.2), CRLF at the end, the last dot."""
    if _DOT_AT_LINE.search(data) is not None:  # a search costs a third of a replacement that finds nothing
        data = data.replace(b"\r\n.", b"\r\n..")
    if data.startswith(b"."):
        data = b"." + data
    return data + (b".\r\n" if data.endswith(b"\r\n") else b"\r\n.\r\n")
