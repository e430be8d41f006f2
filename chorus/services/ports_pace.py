"""The protocol for pace: what a claim asks before it takes what is due."""

from collections.abc import Mapping, Sequence
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
