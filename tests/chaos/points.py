"""Dying at a named point: a process kills itself at the n-th passing, as often as there are fuses left to burn."""

import os
import signal
from dataclasses import dataclass, field
from pathlib import Path

WRITERS = tuple(
    f"{step}.{moment}" for step in ("claim", "record", "recover") for moment in ("before", "commit", "after")
)
"""In the daemon: before a transaction, in it right before its COMMIT, and right after it."""

SENDERS = ("begin.before", "begin.after", "end.before", "end.after", "anew.before-rename", "anew.after-rename")
"""In a sender: around the records of its journal, and around its replacement (engine/journal.py)."""


@dataclass(frozen=True)
class Point:
    """Where to die: at the ``nth`` passing of ``name``."""

    name: str = ""
    nth: int = 1


def lay_fuses(root: Path, count: int) -> None:
    """Let ``count`` processes die."""
    for number in range(count):
        (root / f"fuse.{number}").touch()


def fuses(root: Path) -> int:
    """How many are still to die."""
    return sum(1 for _ in root.glob("fuse.*"))


@dataclass
class CrashPoint:
    """``engine.journal.CrashPoint``: counts passings in this process, and burns a fuse at the n-th."""

    root: Path
    point: Point
    _passed: int = field(default=0)

    def __call__(self, name: str) -> None:
        if name != self.point.name:
            return
        self._passed += 1
        if self._passed == self.point.nth and self._burn():
            os.kill(os.getpid(), signal.SIGKILL)

    def _burn(self) -> bool:
        for fuse in sorted(self.root.glob("fuse.*")):
            try:
                fuse.unlink()
            except FileNotFoundError:  # another process took it
                continue
            return True
        return False
