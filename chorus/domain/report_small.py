"""Groups too small to be shown to another convention: no broken-down count of contacts under five."""

from collections.abc import Mapping, Sequence, Set

from chorus.domain.report_tally import FIGURES, SHARED_FIGURES

SMALLEST_SHOWN = 5
NEEDED_TO_HIDE = 2
_PARTS_OF_SENT = ("delivered", "bounced", "failed", "uncertain")


def hide_small(rows: Sequence[Mapping[str, int]]) -> list[dict[str, int | None]]:
    """The rows of one breakdown with None for each count of contacts from 1 to 4, and for more where that would tell.

    A total stands beside every breakdown. So at least two counts of a figure are hidden, which together are 5 or
    more (where there are so many), and ``sent`` is hidden beside a hidden part of it. Posts, pages and visits count
    no contacts.
    """
    shown: list[dict[str, int | None]] = [dict(row) for row in rows]
    beside: set[int] = set()
    for figure in (*_PARTS_OF_SENT, *FIGURES):
        if figure in SHARED_FIGURES:
            continue
        hidden = hide([row.get(figure, 0) for row in rows], beside if figure == "sent" else set())
        beside |= hidden if figure in _PARTS_OF_SENT else set()
        for index in hidden:
            shown[index][figure] = None
    return shown


def hide(column: Sequence[int], hidden: Set[int] = frozenset()) -> set[int]:
    """Which values to hide: the small ones and those hidden already, then the next larger ones until they can't be
    told by subtraction from a total."""
    hidden = {*hidden, *(index for index, value in enumerate(column) if 0 < value < SMALLEST_SHOWN)}
    if not hidden:
        return hidden
    for _, index in sorted((value, index) for index, value in enumerate(column) if value and index not in hidden):
        if len(hidden) >= NEEDED_TO_HIDE and sum(column[each] for each in hidden) >= SMALLEST_SHOWN:
            break
        hidden.add(index)
    return hidden
