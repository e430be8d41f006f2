"""The protocol of roll-ups: what days come to, kept in step with hits and outcomes."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import NamedTuple, Protocol

from chorus.domain.rollup import Rolled, RollupRow, Rows


class RollLimit(NamedTuple):
    """How many hits and deliveries one step takes on, so that whoever waits for the writer does not wait long."""

    hits: int = 2_000
    deliveries: int = 20_000


class RollupDifference(NamedTuple):
    """A row whose number is another one than the hits give; 0 where there is no such row."""

    row: RollupRow
    counted: int


class RollupStore(Protocol):
    """What the store does with roll-ups."""

    def roll(self, rules: int, zone: str, limit: RollLimit = ...) -> bool:
        """Take one step, in one transaction; whether there is another. Rows that were made by other rules or in another
        zone count until those that are wanted are whole."""
        ...

    def rebuild_rollups(self, rules: int, zone: str) -> None:
        """Begin to make the rows anew from the hits; ``roll`` goes on with it, and the old ones count meanwhile."""
        ...

    def keep_rollups_before(self, day: date) -> None:
        """Hits of days before ``day`` may go: the rows of those days stay whatever is made anew later.

        RefusedError while rows do not go as far as the hits.
        """
        ...

    def rolled(self) -> Rolled | None:
        """How far the rows go that count, and by which rules; None before there are any."""
        ...

    def rollups(self, first: date, last: date) -> Iterator[RollupRow]:
        """The rows from one day to another, both included, in the order of their keys."""
        ...

    def rollup_differences(self) -> Iterator[RollupDifference]:
        """Where the rows differ from what the hits and outcomes give; days whose hits are gone are not looked at."""
        ...

    def count_hits(self, first: date, last: date, zone: str, versions: Sequence[int]) -> Mapping[int, Rows]:
        """The rows of some days' hits by each of some versions of the rules, counted from the hits themselves."""
        ...

    def snapshot(self) -> AbstractContextManager[None]:
        """What this thread reads inside is of one instant, whatever is written meanwhile. Nothing is written inside."""
        ...
