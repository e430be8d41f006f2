"""The part of the store that keeps roll-ups; a transaction a method."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from chorus.domain.rollup import Rolled, RollupRow, Rows
from chorus.services.ports_rollups import RollLimit, RollupDifference
from chorus.store import rolling, rollups
from chorus.store.part import Part


class RollupsPart(Part):
    """Implements ``services.ports_rollups.RollupStore``."""

    def roll(self, rules: int, zone: str, limit: RollLimit = RollLimit()) -> bool:  # noqa: B008  # immutable
        """See ``rolling.roll``; nothing is written when nothing is new."""
        wanted = rolling.Wanted(rules, zone)
        with self._reading() as connection:
            if rolling.is_done(connection, wanted):
                return False
        with self._writing() as connection:
            return rolling.roll(connection, wanted, limit)

    def rebuild_rollups(self, rules: int, zone: str) -> None:
        """See ``rolling.begin``."""
        with self._writing() as connection:
            rolling.begin(connection, rolling.Wanted(rules, zone))

    def keep_rollups_before(self, day: date) -> None:
        """See ``rolling.keep_before``."""
        with self._writing() as connection:
            rolling.keep_before(connection, day)

    def rolled(self) -> Rolled | None:
        """See ``rollups.counting``."""
        with self._reading() as connection:
            build = rollups.counting(connection)
            return None if build is None else build.rolled()

    def rollups(self, first: date, last: date) -> Iterator[RollupRow]:
        """See ``rollups.read``."""
        with self._reading() as connection:
            return rollups.read(connection, first, last)

    def count_hits(self, first: date, last: date, zone: str, versions: Sequence[int]) -> Mapping[int, Rows]:
        """See ``rolling.count_hits``."""
        with self._reading() as connection:
            return rolling.count_hits(connection, (first, last), zone, versions)

    def rollup_differences(self) -> Iterator[RollupDifference]:
        """See ``rolling.differences``."""
        with self._reading() as connection:
            yield from rolling.differences(connection)
