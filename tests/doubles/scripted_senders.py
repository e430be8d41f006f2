"""Senders that answer at once, as a script says: the conductor's other side without a process."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, field

from chorus.domain.delivery import Outcome, State
from chorus.services.messages import Batch, BatchResult, Due


def accepted(due: Due) -> Outcome:
    return Outcome(delivery=due.delivery, state=State.ACCEPTED, detail="250 ok")


@dataclass
class ScriptedSenders:
    """Implements ``ports.Senders``; ``mail`` has (sender, target) in the order of sending."""

    answer: Callable[[Due], Outcome] = accepted
    capacity: int = 4
    mail: list[tuple[str, str]] = field(default_factory=list)
    waiting: list[tuple[str, BatchResult]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    why: str = ""
    closed: bool = False
    renewed: int = 0
    journals_emptied: list[str] = field(default_factory=list)
    recalled: list[tuple[int, ...]] = field(default_factory=list)

    def submit(self, sender: str, batch: Batch) -> None:
        self.mail += [(sender, due.target) for due in batch.deliveries]
        result = BatchResult(batch=batch.batch, outcomes=tuple(map(self.answer, batch.deliveries)))
        self.waiting.append((sender, result))

    def recall(self, batches: Set[int]) -> None:
        self.recalled.append(tuple(sorted(batches)))

    def recall_all(self) -> None:
        self.recall({result.batch for _, result in self.waiting})

    def room(self, sender: str) -> int:
        return max(0, self.capacity - sum(name == sender for name, _ in self.waiting))

    def collect(self, timeout: float) -> list[BatchResult]:
        back, self.waiting = [result for _, result in self.waiting], []
        return back

    def busy(self) -> bool:
        return bool(self.waiting)

    def settled(self, sender: str) -> None:
        self.journals_emptied.append(sender)

    def renew(self) -> None:
        self.renewed += 1

    def dead(self) -> Sequence[str]:
        back, self.gone = self.gone, []
        return back

    def failure(self, sender: str) -> str:
        return self.why

    def close(self) -> None:
        self.closed = True
