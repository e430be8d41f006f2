"""Remembers which keys came before and where, in a few bytes a key however long the keys are."""

from array import array

_EMPTY = 0
_FIRST_SIZE = 1 << 12


class FirstSeen:
    """Keys and the line where each came first: an open hash table of 64-bit fingerprints and 32-bit lines.

    Two keys of one fingerprint would be taken for one; among 1,000,000 that has a chance of 1 in 30 million.
    At most 24 bytes a key when just grown, where a set of texts takes about 150.
    """

    def __init__(self) -> None:
        self._size = _FIRST_SIZE
        self._count = 0
        self._prints = array("Q", bytes(8 * self._size))
        self._lines = array("I", bytes(array("I").itemsize * self._size))

    def first(self, key: str, line: int) -> int:
        """The line where ``key`` came first; 0 if it comes now, at ``line`` (from 1)."""
        mark = (hash(key) & 0xFFFFFFFFFFFFFFFF) or 1
        slot = self._slot(mark)
        if self._prints[slot] == mark:
            return self._lines[slot]
        self._put(slot, mark, line)
        if 3 * self._count > 2 * self._size:
            self._grow()
        return 0

    def _slot(self, mark: int) -> int:
        slot = mark & (self._size - 1)
        while self._prints[slot] not in (_EMPTY, mark):
            slot = (slot + 1) & (self._size - 1)
        return slot

    def _put(self, slot: int, mark: int, line: int) -> None:
        self._prints[slot] = mark
        self._lines[slot] = line
        self._count += 1

    def _grow(self) -> None:
        prints, lines = self._prints, self._lines
        self._size, self._count = 2 * self._size, 0
        self._prints = array("Q", bytes(8 * self._size))
        self._lines = array("I", bytes(lines.itemsize * self._size))
        for mark, line in zip(prints, lines, strict=True):
            if mark != _EMPTY:
                self._put(self._slot(mark), mark, line)
