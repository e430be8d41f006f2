"""Groups too small to be shown to another convention: no broken-down count of contacts under five."""

from collections.abc import Mapping, Sequence

from chorus.domain.report_tally import FIGURES, SHARED_FIGURES

SMALLEST_SHOWN = 5
NEEDED_TO_HIDE = 2
_PARTS_OF_SENT = ("bounced", "failed", "uncertain")


def hide_small(rows: Sequence[Mapping[str, int]]) -> list[dict[str, int | None]]:
    """The rows of one breakdown with None for each count of contacts from 1 to 4, and for more where that would tell.

    A total stands beside every breakdown. So at least two counts of a figure are hidden, which together are 5 or
    more, and ``delivered`` is hidden beside a hidden part of ``sent``. Posts, pages and visits count no contacts.
    """
    shown: list[dict[str, int | None]] = [dict(row) for row in rows]
    for figure in FIGURES:
        if figure in SHARED_FIGURES:
            continue
        for index in _hidden([row.get(figure, 0) for row in rows]):
            shown[index][figure] = None
            if figure in _PARTS_OF_SENT:
                shown[index]["delivered"] = None
    return shown


def _hidden(column: Sequence[int]) -> set[int]:
    """Which values to hide: the small ones, then the next larger ones until they can't be told by subtraction."""
    hidden: set[int] = set()
    total = 0
    for value, index in sorted((value, index) for index, value in enumerate(column) if value):
        if value >= SMALLEST_SHOWN and (not hidden or (len(hidden) >= NEEDED_TO_HIDE and total >= SMALLEST_SHOWN)):
            break
        hidden.add(index)
        total += value
    return hidden
