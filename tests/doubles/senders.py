"""Senders within the test's own process: the same batches, the same journal, no pipes."""

import asyncio
from collections.abc import Callable, Sequence, Set
from pathlib import Path

from chorus.engine.journal import FileJournal
from chorus.engine.journal_form import boot_id
from chorus.engine.sender_batch import BatchSender
from chorus.engine.sender_messages import ComposeFor, MessageMaker
from chorus.services.messages import Batch, BatchResult, SenderSpec
from chorus.services.ports_senders import Channel, Sealer


class InlineSenders:
    """``ports.Senders``: a batch is delivered when it is submitted, its result waits for ``collect``."""

    def __init__(
        self,
        spec_of: Callable[[str], SenderSpec],
        channel_of: Callable[[SenderSpec], Channel],
        sealer_of: Callable[[SenderSpec], Sealer],
        composer_of: Callable[[SenderSpec], ComposeFor],
        capacity: int = 4,
    ) -> None:
        self._spec_of, self._channel_of, self._capacity = spec_of, channel_of, capacity
        self._sealer_of, self._composer_of = sealer_of, composer_of
        self._runner = asyncio.Runner()
        self._open: dict[str, tuple[SenderSpec, Channel, FileJournal, BatchSender]] = {}
        self._results: list[tuple[str, BatchResult]] = []

    def submit(self, sender: str, batch: Batch) -> None:
        *_, work = self._open.get(sender) or self._start(sender)
        self._results.append((sender, self._runner.run(work.send(batch))))

    def recall(self, batches: Set[int]) -> None:
        """A batch is over when it is submitted: there is nothing to call back."""

    def recall_all(self) -> None:
        """As ``recall``."""

    def room(self, sender: str) -> int:
        return max(0, self._capacity - sum(name == sender for name, _ in self._results))

    def collect(self, timeout: float) -> list[BatchResult]:
        results, self._results = [r for _, r in self._results], []
        return results

    def busy(self) -> bool:
        return bool(self._results)

    def renew(self) -> None:
        """A batch is over when it is submitted: the next one starts from the specification as it is then."""
        for name in [n for n, (spec, *_) in self._open.items() if spec != self._spec_of(n)]:
            self._shut(name)

    def dead(self) -> Sequence[str]:
        return ()

    def failure(self, sender: str) -> str:
        return ""

    def settled(self, sender: str) -> None:
        if sender in self._open and self.room(sender) == self._capacity:
            self._open[sender][2].start_anew()

    def close(self) -> None:
        for name in list(self._open):
            self._shut(name)
        self._runner.close()

    def _shut(self, sender: str) -> None:
        _, channel, journal, _ = self._open.pop(sender)
        self._runner.run(channel.close())
        journal.close()

    def _start(self, sender: str) -> tuple[SenderSpec, Channel, FileJournal, BatchSender]:
        spec = self._spec_of(sender)
        channel, journal = self._channel_of(spec), FileJournal(Path(spec.journal), boot_id())
        maker = MessageMaker(spec, self._sealer_of(spec), self._composer_of(spec))
        self._runner.run(channel.open())
        self._open[sender] = (spec, channel, journal, BatchSender(channel, journal.of, maker))
        return self._open[sender]
