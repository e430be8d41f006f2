"""A journal that remembers, and one that refuses."""

from collections.abc import Sequence

from chorus.domain.delivery import Outcome
from chorus.domain.problems import ChorusError


class MemoryJournal:
    """``ports.Journal`` that keeps what it is told, in order."""

    def __init__(self, refusal: ChorusError | None = None) -> None:
        self.records: list[tuple[str, tuple[int, ...]]] = []
        self._refusal = refusal

    def begin(self, deliveries: Sequence[int]) -> None:
        if self._refusal is not None:
            raise self._refusal
        self.records.append(("begin", tuple(deliveries)))

    def end(self, outcomes: Sequence[Outcome]) -> None:
        self.records.append(("end", tuple(o.delivery for o in outcomes)))
