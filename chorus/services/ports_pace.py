"""The protocols for pace: what a claim asks before it takes what is due, and what the pace knows of what left."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol


class Pace(Protocol):
    """Bounds how much leaves at a time; whoever claims asks, and takes what is not told to wait."""

    def most(self, sender: str, now: datetime) -> int:
        """How many more deliveries of a sender may be looked at now; 0 when it has none left for this look."""
        ...

    def sort(self, sender: str, due: Sequence[tuple[int, str]], now: datetime) -> Mapping[int, datetime]:
        """Of due deliveries (number, address) in their order: which have to wait, and until when.

        The others count as taken: they leave now. At most ``most`` are given.
        """
        ...


class PaceStore(Protocol):
    """What left a while ago, so that a restart does not begin anew."""

    def claimed(self, sender: str, since: datetime) -> Sequence[tuple[datetime, int]]:
        """When how many deliveries were claimed for a sender, from an instant on, in order."""
        ...

    def answered(self, since: datetime) -> Iterable[tuple[datetime, str]]:
        """When which address had an answer, from an instant on, in order."""
        ...
