"""What rounds came to: a row for each scenario, and what is told of a round that failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tests.chaos.verdict import Verdict

ALL = "all"


class Row(NamedTuple):
    """The figures of a scenario, added up over its rounds."""

    scenario: str
    rounds: int
    expected: int
    received: int
    twice: int
    lost: int
    uncertain: int
    in_flight: int


@dataclass(frozen=True)
class Told:
    """A round; ``verdict`` is None when it came to no end, ``wrong`` is empty when all was well."""

    scenario: str
    seed: int
    folder: Path
    verdict: Verdict | None
    wrong: tuple[str, ...] = ()

    def as_text(self) -> str:
        """Why it failed, where its folder is, and how to play it again."""
        again = f'python -m tests.chaos --rounds 1 --seed {self.seed} --scenario "{self.scenario}"'
        lines = (f"FAILED: {self.scenario}, seed {self.seed}", *self.wrong, f"kept in {self.folder}; again: {again}")
        return "\n  ".join(lines)


def rows_of(told: Sequence[Told]) -> list[Row]:
    """A row for each scenario, in their order, and one for all. A round without a verdict counts as a round only."""
    rows = []
    for scenario in [*dict.fromkeys(t.scenario for t in told), ALL]:
        played = [t for t in told if scenario in (ALL, t.scenario)]
        found = [t.verdict for t in played if t.verdict is not None]
        rows.append(
            Row(
                scenario,
                len(played),
                sum(v.expected for v in found),
                sum(v.received for v in found),
                sum(v.twice for v in found),
                sum(v.lost for v in found),
                sum(v.uncertain for v in found),
                sum(v.in_flight for v in found),
            )
        )
    return rows


def as_text(rows: Sequence[Row]) -> str:
    """The table."""
    cells = [Row._fields, *([str(c) if i == 0 else f"{c:,}" for i, c in enumerate(row)] for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(Row._fields))]
    lines = [
        "   ".join(c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(line, widths, strict=True)))
        for line in cells
    ]
    return "\n".join([lines[0], "─" * len(lines[0]), *lines[1:]])
