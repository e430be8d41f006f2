"""Mail through an SMTP server of one's own, over a few connections."""

import asyncio
import logging
import socket
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence

from chorus.channels.answers import SOON
from chorus.channels.smtp_conversation import Conversation
from chorus.channels.smtp_jobs import Job, Run
from chorus.channels.smtp_link import LOOPBACK, SmtpAccess, SmtpLink
from chorus.domain.delivery import Outcome, Reply, State
from chorus.services.messages import Message
from chorus.services.ports_senders import Composer, Journal

log = logging.getLogger(__name__)


class SmtpChannel:
    """Sends over ``connections`` links; what is uncertain after a death is at most one message a link.

    ``settings`` are those of ``[channels.smtp]`` with ``password``, and ``ca_file`` and ``hostname`` where needed.
    Several calls of ``deliver`` may be under way: the links go on with the next when the first has no more to take.
    """

    parallel = 2
    pause: float | None = None

    def __init__(self, settings: Mapping[str, object]) -> None:
        self._access = SmtpAccess.model_validate(settings)
        self._links: list[SmtpLink] = []
        self._runs: deque[Run] = deque()
        self._open_runs: set[Run] = set()
        self._bodies: list[tuple[Conversation, Job]] = []
        self._turning = False

    async def open(self) -> None:
        """Get ready; connections are made when the first message comes, so that a server may come up later."""
        hostname = self._access.hostname or ("localhost" if self._access.host in LOOPBACK else None)
        if hostname is None:  # may ask the name server, and wait for it
            hostname = await asyncio.to_thread(socket.getfqdn)
        self._links = [SmtpLink(self._access, hostname, self) for _ in range(self._access.connections)]

    async def close(self) -> None:
        """Take leave of the server."""
        await asyncio.gather(*(link.quit() for link in self._links))

    async def deliver(
        self, messages: Sequence[Message], compose: Composer | None, journal: Journal
    ) -> AsyncIterator[Outcome]:
        """Send each message; without a server that can be used, all are deferred."""
        if not messages:
            return
        run = Run(messages, compose, journal)
        self._runs.append(run)
        self._open_runs.add(run)
        try:
            for link in self._links:
                link.wake()
            self._turn_soon()
            await run.over
        finally:
            run.close()
            self._open_runs.discard(run)
            if run in self._runs:
                self._runs.remove(run)
        for done in run.outcomes:
            yield done

    # what the links ask

    def next_job(self) -> Job | None:
        """The next mail of the oldest run."""
        while self._runs:
            if (job := self._runs[0].next_job()) is not None:
                return job
            self._runs.popleft()
            self._turn_soon()
        return None

    def answer(self, job: Job, reply: Reply) -> None:
        """Take note of a reply."""
        job.run.answer(job.message, reply)
        if reply.state is State.ACCEPTED:
            self.pause = None
        self._turn_soon()

    def wants_body(self, conversation: Conversation, job: Job) -> None:
        """A server waits for a body; it leaves in this turn's end, when its ``begin`` is in the journal."""
        self._bodies.append((conversation, job))
        self._turn_soon()

    def put_back(self, job: Job) -> bool:
        """Let another connection try a mail whose body has not begun; False when that was tried before."""
        if not job.run.put_back(job):
            return False
        if job.run not in self._runs:
            self._runs.appendleft(job.run)
        return True

    @property
    def waiting(self) -> bool:
        """Whether there is any mail that no link has taken."""
        return any(run.waiting for run in self._runs)

    def gave_up(self, why: Reply) -> None:
        """When no link is left that works, what nobody took gets this reply, and nothing should come for a while."""
        if any(link.working for link in self._links):
            for link in self._links:
                link.nudge()  # for what was put back
            return
        self.pause = SOON if self._runs else None
        while self._runs:
            self._runs.popleft().leave(why)
        self._turn_soon()

    # a turn: what several connections have come to since the last one shares a record in the journal

    def _turn_soon(self) -> None:
        if not self._turning:
            self._turning = True
            asyncio.get_running_loop().call_soon(self._turn)

    def _turn(self) -> None:
        self._turning = False
        bodies, self._bodies = self._bodies, []
        try:
            for run in list(self._open_runs):
                run.settle()
            for run in dict.fromkeys(job.run for _, job in bodies):
                self._begin(run, [(c, job) for c, job in bodies if job.run is run and c.waits_for(job)])
        except Exception as error:  # it would be lost in the event loop, and the batch would wait for ever
            log.exception("the channel breaks off")
            for run in self._open_runs:
                run.fail(error)
            for conversation, _ in bodies:
                conversation.abort("the channel breaks off")

    def _begin(self, run: Run, bodies: Sequence[tuple[Conversation, Job]]) -> None:
        if not bodies:
            return
        refusal = run.begin([job for _, job in bodies])
        if refusal is None:
            for conversation, job in bodies:
                conversation.send_body(job)
            return
        if run in self._runs:
            self._runs.remove(run)
        run.leave(refusal)
        for conversation, job in bodies:
            job.refusal = refusal
            conversation.abort(
                "the journal refuses", ours=True
            )  # the server waits for a body: only this takes the mail back
        self._turn_soon()
