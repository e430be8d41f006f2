"""Numbers that are too small to be told, and those from which they could be reckoned."""

from collections.abc import Sequence, Set

SMALLEST_SHOWN = 5
NEEDED_TO_HIDE = 2


def hide(column: Sequence[int], hidden: Set[int] = frozenset()) -> set[int]:
    """Which values of one column to hide: the small ones (1 to 4) and those hidden already, then the next larger ones
    until they can't be told by subtraction from a total."""
    hidden = {*hidden, *(index for index, value in enumerate(column) if 0 < value < SMALLEST_SHOWN)}
    if not hidden:
        return hidden
    for _, index in sorted((value, index) for index, value in enumerate(column) if value and index not in hidden):
        if len(hidden) >= NEEDED_TO_HIDE and sum(column[each] for each in hidden) >= SMALLEST_SHOWN:
            break
        hidden.add(index)
    return hidden
