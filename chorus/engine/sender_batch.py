"""What a sender does with one batch: exactly one outcome for each of its deliveries, whatever the channel does."""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta

from chorus.domain.delivery import Outcome, State
from chorus.domain.problems import ChorusError, RefusedError, TransientError
from chorus.engine.sender_messages import MessageMaker, Prepared
from chorus.services.messages import Batch, BatchResult, Due, Message
from chorus.services.ports_senders import Channel, Journal

log = logging.getLogger(__name__)
RETRY = timedelta(minutes=5)


class BatchSender:
    """Sends batches through one channel.

    ``stopped`` is asked before each body: why nothing more of a batch may begin, or "". What has not begun by then is
    answered as queued.
    """

    def __init__(
        self,
        channel: Channel,
        journal_of: Callable[[int], Journal],
        maker: MessageMaker,
        stopped: Callable[[int], str] = lambda _batch: "",
    ) -> None:
        self._channel, self._journal_of, self._maker, self._stopped = channel, journal_of, maker, stopped

    async def send(self, batch: Batch) -> BatchResult:
        """Deliver, and journal what the channel could not answer for."""
        journal = _WatchedJournal(self._journal_of(batch.batch), lambda: self._stopped(batch.batch))
        outcomes: dict[int, Outcome] = {}
        if why := self._stopped(batch.batch):
            return BatchResult(batch=batch.batch, outcomes=tuple(_untouched(d, why) for d in batch.deliveries))
        try:
            prepared = self._maker.prepare(batch)
        except ChorusError as error:
            outcomes = {d.delivery: _refusal(batch, d, error) for d in batch.deliveries}
            journal.end(tuple(outcomes.values()))
        else:
            messages = self._messages(batch, prepared, outcomes)
            journal.end(tuple(outcomes.values()))
            await self._deliver(messages, prepared, journal, outcomes)
            self._complete(batch, journal, outcomes)
        told = tuple(outcomes[d.delivery] for d in batch.deliveries)
        return BatchResult(batch=batch.batch, outcomes=told, pause=self._channel.pause)

    def _messages(self, batch: Batch, prepared: Prepared, outcomes: dict[int, Outcome]) -> list[Message]:
        messages: list[Message] = []
        for due in batch.deliveries:
            try:
                messages.append(self._maker.message(batch, due, prepared))
            except ChorusError as error:
                outcomes[due.delivery] = _refusal(batch, due, error)
        return messages

    async def _deliver(
        self, messages: Sequence[Message], prepared: Prepared, journal: Journal, outcomes: dict[int, Outcome]
    ) -> None:
        try:
            async for outcome in self._channel.deliver(messages, prepared.compose, journal):
                outcomes[outcome.delivery] = outcome
        except Exception:  # one message that breaks a channel must not stop the others for good
            log.exception("the channel broke off")

    def _complete(self, batch: Batch, journal: "_WatchedJournal", outcomes: dict[int, Outcome]) -> None:
        """An outcome for what the channel gave none for: uncertain once begun, else to be tried again."""
        missing = [
            _unanswered(batch, d, d.delivery in journal.begun) for d in batch.deliveries if d.delivery not in outcomes
        ]
        journal.end(missing)
        outcomes.update({o.delivery: o for o in missing})


def _refusal(batch: Batch, due: Due, error: ChorusError) -> Outcome:
    if isinstance(error, TransientError):
        return Outcome(delivery=due.delivery, state=State.DEFERRED, detail=str(error), retry_at=batch.at + RETRY)
    return Outcome(delivery=due.delivery, state=State.FAILED, detail=str(error))


def _untouched(due: Due, why: str) -> Outcome:
    """Of a batch that was stopped before anything of it began: nothing is journalled, so replay says the same."""
    return Outcome(delivery=due.delivery, state=State.QUEUED, detail=why)


def _unanswered(batch: Batch, due: Due, begun: bool) -> Outcome:
    if begun:
        return Outcome(delivery=due.delivery, state=State.UNCERTAIN, detail="the channel broke off after it had begun")
    detail = "the channel broke off before it: see the sender's log"
    return Outcome(delivery=due.delivery, state=State.DEFERRED, detail=detail, retry_at=batch.at + RETRY)


class _WatchedJournal:
    """A journal that knows what has begun and no reply, and refuses to begin once the batch is stopped."""

    def __init__(self, journal: Journal, stopped: Callable[[], str]) -> None:
        self._journal, self._stopped = journal, stopped
        self.begun: set[int] = set()

    def begin(self, deliveries: Sequence[int]) -> None:
        if why := self._stopped():
            raise RefusedError(why)
        self._journal.begin(deliveries)
        self.begun.update(deliveries)

    def end(self, outcomes: Sequence[Outcome]) -> None:
        if outcomes:
            self._journal.end(outcomes)
            self.begun.difference_update(o.delivery for o in outcomes)
