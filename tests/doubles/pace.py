"""A pace as a script says: how many a sender may have, and who waits until when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from chorus.services.ports_pace import WhoseOf


@dataclass
class ScriptedPace:
    """Implements ``ports_pace.Pace``; ``asked`` has the addresses of each question."""

    later: Mapping[str, datetime] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    asked: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    bounds: bool = True

    def most(self, sender: str, now: datetime) -> int:
        return self.left.get(sender, 1_000_000)

    def sort(
        self, sender: str, due: Sequence[tuple[int, str]], now: datetime, whose: WhoseOf
    ) -> Mapping[int, datetime]:
        self.asked.append((sender, tuple(address for _, address in due)))
        waits = {number: self.later[address] for number, address in due if address in self.later}
        if sender in self.left:
            self.left[sender] -= len(due) - len(waits)
        return waits
