"""Mail through an SMTP server of one's own, over a few connections."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence

from chorus.channels.answers import begin, end, failed, mime_of, not_now, outcome
from chorus.channels.smtp_link import LOOPBACK, MAX_LOSSES, Envelope, SmtpAccess, SmtpLink
from chorus.domain.delivery import Outcome, Reply
from chorus.domain.problems import PermanentError, TransientError
from chorus.services.messages import MailMessage, Message
from chorus.services.ports import Composer, Journal


class SmtpChannel:
    """Sends over ``connections`` links; what is uncertain after a death is at most one message a link.

    ``settings`` are those of ``[channels.smtp]`` with ``password``, and ``ca_file`` and ``hostname`` where needed.
    """

    def __init__(self, settings: Mapping[str, object]) -> None:
        self._access = SmtpAccess.model_validate(settings)
        self._links: list[SmtpLink] = []

    async def open(self) -> None:
        """Get ready; connections are made when the first message comes, so that a server may come up later."""
        hostname = self._access.hostname or ("localhost" if self._access.host in LOOPBACK else None)
        if hostname is None:  # may ask the name server, and wait for it
            hostname = await asyncio.to_thread(socket.getfqdn)
        self._links = [SmtpLink(self._access, hostname) for _ in range(self._access.connections)]

    async def close(self) -> None:
        """Take leave of the server."""
        await asyncio.gather(*(link.quit() for link in self._links))

    async def deliver(
        self, messages: Sequence[Message], compose: Composer | None, journal: Journal
    ) -> AsyncIterator[Outcome]:
        """Send each message; without a server that can be used, all are deferred."""
        run = _Run(messages, compose, journal)
        ends = await asyncio.gather(*(run.work(link) for link in self._links), return_exceptions=True)
        run.leave_the_rest()
        for done in run.outcomes:
            yield done
        for error in ends:
            if error is not None:
                raise error


class _Run:
    """One call of ``deliver``: the links take messages in turn."""

    def __init__(self, messages: Sequence[Message], compose: Composer | None, journal: Journal) -> None:
        self._todo: Iterator[Message] = iter(messages)
        self._compose, self._journal = compose, journal
        self._sender = compose.template().from_address if compose is not None else ""
        self._rest = not_now("no connection is left")
        self._refused = False
        self.outcomes: list[Outcome] = []

    async def work(self, link: SmtpLink) -> None:
        """Send over one link until nothing is left, or the link is of no use: others may have one that is."""
        link.losses = 0
        while link.losses < MAX_LOSSES and not self._refused:
            try:
                await link.ready()
            except TransientError as error:
                self._rest = not_now(str(error))
                return
            message = next(self._todo, None)
            if message is None:
                return
            self._answer(message, await self._send(link, message))

    def leave_the_rest(self) -> None:
        """Defer what no link took."""
        for message in self._todo:
            self._answer(message, self._rest)

    async def _send(self, link: SmtpLink, message: Message) -> Reply:
        if not isinstance(message, MailMessage):
            return failed("a mail server takes mails")
        try:
            data = mime_of(self._compose, message)
        except PermanentError as error:
            return failed(str(error))
        envelope = Envelope(self._sender, message.address)
        return await link.transact(envelope, data, lambda: self._begin(message))

    def _begin(self, message: Message) -> Reply | None:
        """As ``begin``; what the journal refuses once it refuses for the rest of the batch."""
        reply = begin(self._journal, [message])
        if reply is not None:
            self._rest, self._refused = reply, True
        return reply

    def _answer(self, message: Message, reply: Reply) -> None:
        self.outcomes.extend(end(self._journal, [outcome(message, reply)]))
