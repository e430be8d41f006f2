"""Which block of a translation says which block of the present source, though both were edited since."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from chorus.domain.translation_blocks import shape
from chorus.domain.translation_marks import placeholders, targets

NOTHING = "-"
"""Stands for the digest of a block that has deliberately no counterpart."""

_APART = -1.0
"""What it costs to leave a block alone, against 0 for a bad pair and up to 9 for a perfect one."""


@dataclass(frozen=True)
class Pair:
    """A source block (by number) and the block that says it; None where one side lacks.

    ``source_known`` and ``target_known`` are the record's numbers of the same blocks, unchanged.
    """

    source: int | None
    target: int | None
    source_known: int | None
    target_known: int | None


def same(present: Sequence[str], recorded: Sequence[str]) -> dict[int, int]:
    """By number of what is present, the number of the same in what was recorded; both rising."""
    matcher = SequenceMatcher(None, recorded, present, autojunk=False)
    return {b + n: a + n for a, b, size in matcher.get_matching_blocks() for n in range(size)}


def pair_blocks(
    sources: Sequence[str],
    translations: Sequence[str],
    known_sources: dict[int, int],
    known_targets: dict[int, int],
) -> tuple[Pair, ...]:
    """Every block of both texts once, in order: those that the record pairs, and between them what fits best."""
    pairs: list[Pair] = []

    def add(source: int | None, target: int | None) -> None:
        known = None if source is None else known_sources.get(source)
        pairs.append(Pair(source, target, known, None if target is None else known_targets.get(target)))

    by_target = {record: target for target, record in known_targets.items()}
    anchors = [(s, by_target[record]) for s, record in sorted(known_sources.items()) if record in by_target]
    last_source = last_target = 0
    for source, target in (*anchors, (len(sources), len(translations))):
        between = range(last_source, source), range(last_target, target)
        scores = [
            [_score(s, t, sources, translations, known_sources, known_targets) for t in between[1]] for s in between[0]
        ]
        for one, other in _best(scores, len(between[0]), len(between[1])):
            add(None if one is None else between[0][one], None if other is None else between[1][other])
        if source < len(sources) or target < len(translations):
            add(source, target)
        last_source, last_target = source + 1, target + 1
    return tuple(pairs)


def _score(
    source: int,
    target: int,
    sources: Sequence[str],
    translations: Sequence[str],
    known_sources: dict[int, int],
    known_targets: dict[int, int],
) -> float:
    """How well two blocks fit by their marks and lengths; never what the record pairs with something else."""
    if source in known_sources and target in known_targets:
        return float("-inf")
    one, other = sources[source], translations[target]
    shapes = shape(one), shape(other)
    score = 4.0 if shapes[0] == shapes[1] else 2.0 if shapes[0][:1] == shapes[1][:1] else 0.0
    marks = placeholders(one) + targets(one), placeholders(other) + targets(other)
    if marks[0] == marks[1]:
        score += 3.0 if marks[0] else 1.0
    return score + min(len(one), len(other)) / max(len(one), len(other), 1)


def _best(scores: list[list[float]], rows: int, columns: int) -> list[tuple[int | None, int | None]]:
    """The pairing with the highest sum that crosses nothing (Needleman and Wunsch, 1970)."""
    total = [[_APART * (row + column) for column in range(columns + 1)] for row in range(rows + 1)]
    for row in range(1, rows + 1):
        for column in range(1, columns + 1):
            total[row][column] = max(
                total[row - 1][column - 1] + scores[row - 1][column - 1],
                total[row - 1][column] + _APART,
                total[row][column - 1] + _APART,
            )
    found: list[tuple[int | None, int | None]] = []
    row, column = rows, columns
    while row or column:
        paired = row and column and total[row][column] == total[row - 1][column - 1] + scores[row - 1][column - 1]
        if paired:
            row, column = row - 1, column - 1
            found.append((row, column))
        elif row and total[row][column] == total[row - 1][column] + _APART:
            row -= 1
            found.append((row, None))
        else:
            column -= 1
            found.append((None, column))
    return found[::-1]
