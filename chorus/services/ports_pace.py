"""The protocols for pace: what a claim asks before it takes what is due, and what the pace knows of what left."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol, TypeAlias


class Whose(NamedTuple):
    """Of which mailing a delivery is, and what is known of where its contact is."""

    campaign: str
    activity: str
    audience: str
    timezone: str | None
    country: str | None


WhoseOf: TypeAlias = Callable[[Sequence[int]], Mapping[int, Whose]]
"""Looks up deliveries by number; those without a contact are left out."""


class Pace(Protocol):
    """Bounds how much leaves at a time, and at which hours; whoever claims asks, and takes what is not told to wait."""

    @property
    def bounds(self) -> bool:
        """Whether there is any rate; without one only what was deferred or is late need be sorted, for its hours."""
        ...

    def most(self, sender: str, now: datetime) -> int:
        """How many more deliveries of a sender may be looked at now; 0 when it has none left for this look."""
        ...

    def sort(
        self, sender: str, due: Sequence[tuple[int, str]], now: datetime, whose: WhoseOf
    ) -> Mapping[int, datetime]:
        """Of due deliveries (number, address) in their order: which have to wait, and until when.

        The others count as taken: they leave now. At most ``most`` are given. ``whose`` tells more where it is needed.
        """
        ...


class Unsent(Protocol):
    """Is told what was claimed and never left: it does not count."""

    def returned(self, sender: str, addresses: Sequence[str]) -> None:
        """These mails of a sender went back to the queue."""
        ...

    def lost(self) -> None:
        """A sender ended in mid-batch: what left of that, the store knows."""
        ...


class PaceStore(Protocol):
    """What left a while ago, so that a restart does not begin anew."""

    def tried(self, sender: str, since: datetime) -> Sequence[tuple[datetime, int]]:
        """When how many deliveries of a sender had an answer or were claimed and have none, from an instant on, in
        order; what went back to the queue does not count."""
        ...

    def answered(self, since: datetime) -> Iterable[tuple[datetime, str]]:
        """When which address had an answer, from an instant on, in order; going back to the queue is none."""
        ...
