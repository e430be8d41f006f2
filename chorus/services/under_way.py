"""What is under way: batches that senders hold, and what becomes of them whatever dies meanwhile."""

import logging
from collections.abc import Callable, Iterable, Set
from datetime import datetime

from chorus.domain.delivery import State
from chorus.domain.problems import ChorusError, NotFoundError, RefusedError, TransientError
from chorus.services.breaking import SendBreaker
from chorus.services.messages import Batch, BatchResult
from chorus.services.ports import Store
from chorus.services.ports_senders import Journals, Senders
from chorus.services.recovery import recover

log = logging.getLogger(__name__)


class UnderWay:
    """Hands batches over and records what came back; a sender that died gets no work before it is settled."""

    def __init__(
        self, store: Store, senders: Senders, journals: Journals, tell: Callable[..., None], breaker: SendBreaker
    ) -> None:
        self._store, self._senders, self._journals, self._tell = store, senders, journals, tell
        self._breaker = breaker
        self._handed: dict[int, tuple[str, int]] = {}
        self._recalled: set[int] = set()
        self._unsettled: set[str] = set()
        self._unrecorded: list[BatchResult] = []

    def room(self, names: Iterable[str]) -> dict[str, int]:
        """How many more batches each sender takes now, of those that take any."""
        settled = (name for name in names if name not in self._unsettled)
        return {name: room for name in settled if (room := self._senders.room(name)) > 0}

    def hand(self, sender: str, batch: Batch, now: datetime) -> int:
        """Hand a claimed batch over; how many deliveries: none when the sender takes no work."""
        if sender in self._unsettled:
            return 0  # it failed a moment ago: what was claimed for it goes back when it is settled
        try:
            self._senders.submit(sender, batch)
        except Exception as error:  # it is claimed: whatever is wrong, it goes back when the sender is settled
            if not isinstance(error, ChorusError):
                log.exception("sender %s takes no work", sender)
            self._unsettled.add(sender)
            self._tell(now, "sender", f"sender {sender} takes no work: {error}")
            return 0
        self._handed[batch.batch] = sender, batch.send
        return len(batch.deliveries)

    def recall(self, stopped: Callable[[Set[int]], Set[int]]) -> None:
        """Call back the batches of those sends that ``stopped`` says, once each: nothing of them begins any more."""
        sends = {send for batch, (_, send) in self._handed.items() if batch not in self._recalled}
        if not sends:
            return
        over = stopped(sends)
        batches = {batch for batch, (_, send) in self._handed.items() if send in over} - self._recalled
        if batches:
            log.info("%d batches of what was stopped are called back", len(batches))
            self._senders.recall(batches)
            self._recalled |= batches

    def collect(self, now: datetime, timeout: float) -> int:
        """Record what has come back, waiting up to ``timeout`` seconds; settle what dead senders left. How many.

        What a full disk refuses is kept, and recorded by the next call.
        """
        self._unrecorded += self._senders.collect(0.0 if self._unrecorded else timeout)
        # A journal is the only evidence until its outcomes or its replay are committed: until then its sender gets no
        # work, and its journal is not started anew, even if that fails now and is tried again.
        self._unsettled.update(self._senders.dead())
        self._record(now)
        results, self._unrecorded = self._unrecorded, []
        self._recalled.difference_update(r.batch for r in results)
        self._breaker.recorded(results, now)
        for sender in sorted({self._handed.pop(r.batch)[0] for r in results if r.batch in self._handed}):
            if sender not in self._unsettled:
                self._senders.settled(sender)
        self._settle_all(now)
        return sum(len(r.outcomes) for r in results)

    def recover(self, now: datetime, names: Iterable[str]) -> None:
        """Settle what these senders left behind."""
        self._unsettled.update(names)
        self._settle_all(now)

    def busy(self) -> bool:
        """Whether any batch is under way, or what became of one is still to be recorded."""
        return bool(self._unrecorded or self._unsettled) or self._senders.busy()

    def _record(self, now: datetime) -> None:
        """Record what came back; an outcome that the rules refuse for good is told and does not stop the others.

        What is not recorded here would be forgotten with the journal: its mail has left, and it would be sent again.
        """
        if not self._unrecorded:
            return
        try:
            self._store.record(self._unrecorded, now)
        except (RefusedError, NotFoundError):
            for result in self._unrecorded:
                for outcome in result.outcomes:
                    self._record_one(BatchResult(batch=result.batch, outcomes=(outcome,)), now)

    def _record_one(self, result: BatchResult, now: datetime) -> None:
        try:
            self._store.record([result], now)
        except (RefusedError, NotFoundError) as error:
            self._tell(now, "refused", f"an answer to batch {result.batch} can't be recorded: {error}")

    def _settle_all(self, now: datetime) -> None:
        """Settle each sender that is to be; one whose journal is still held is tried again by the next ``collect``."""
        for sender in sorted(self._unsettled):
            try:
                self._settle(sender, now)
            except TransientError as error:
                self._tell(now, "journal", str(error))

    def _settle(self, sender: str, now: datetime) -> None:
        self._breaker.forget(batch for batch, to in self._handed.items() if to[0] == sender)
        self._handed = {batch: to for batch, to in self._handed.items() if to[0] != sender}
        self._recalled &= set(self._handed)
        counts = recover(self._store, self._journals, sender, now, lambda text: self._tell(now, "journal", text))
        self._unsettled.discard(sender)
        if why := self._senders.failure(sender):
            self._tell(now, "sender", f"sender {sender} can't work: {why}")
        if set(counts) - {State.QUEUED}:
            listed = ", ".join(f"{n} {state}" for state, n in sorted(counts.items()))
            self._tell(now, "recovered", f"sender {sender} ended in mid-send at {now:%d %b %Y %H:%M:%S} UTC: {listed}")
