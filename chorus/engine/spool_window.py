"""A file that is written through shared memory: no system call a record, and it survives the death of the process."""

import mmap
import os

WINDOW_BYTES = 256 * 1024
"""How much of the file is mapped, and how much room is made at a time; whole pages of every machine."""


class Window:
    """Appends to an open, empty file. The kernel has what was written, whatever becomes of the process.

    Room is made before anything is written to it (posix_fallocate(3)), so that a full disk is an OSError and not a
    fault of memory. So the file ends in zeros until ``cut``. fdatasync(2) takes along what came through the memory.
    """

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self.size = 0
        self._move()

    def write(self, data: bytes) -> None:
        """All of it or nothing; OSError when there is no room. At most a window less a page at a time."""
        at = self.size - self._start
        end = at + len(data)
        if end > WINDOW_BYTES:
            self._move()
            at = self.size - self._start
            end = at + len(data)
        self._memory[at:end] = data
        self.size += len(data)

    def cut(self) -> None:
        """Let the zeros go; nothing can be written any more."""
        self._memory.close()
        os.ftruncate(self.fd, self.size)

    def _move(self) -> None:
        """Map the window that begins with the page in which the next byte goes."""
        start = self.size - self.size % mmap.ALLOCATIONGRANULARITY
        os.posix_fallocate(self.fd, start, WINDOW_BYTES)
        self._memory = mmap.mmap(self.fd, WINDOW_BYTES, offset=start)
        self._start = start
