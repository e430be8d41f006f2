"""The lock that makes one process the writer of a workspace's database."""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from chorus.domain.problems import RefusedError

_TRIES, _PAUSE = 10, 0.02
COMMAND_SECONDS = 20.0
"""How long whoever comes waits for a command, which has the lock for a moment only."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class WriterLock:
    """An exclusive ``flock`` on a file that says who holds it; it ends with its process, however that dies.

    ``path`` is the lock file, which stays: removing it would let two processes hold two locks of one name. ``now``
    tells since when, for the eyes of whoever is refused.
    """

    def __init__(self, path: Path, now: Callable[[], datetime] = _utc_now) -> None:
        self._path = path
        self._now = now

    @contextmanager
    def hold(self, *, command: bool = False) -> Iterator[None]:
        """Be the writer; RefusedError, naming the holder's pid and since when, while another process is.

        A ``command`` is over in a moment: who comes waits for it, and it is nobody's ``holder``.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            self._take(descriptor)
            about = {"pid": os.getpid(), "since": self._now().isoformat()}
            _write(descriptor, {**about, "command": True} if command else about)
            try:
                yield
            finally:
                os.ftruncate(descriptor, 0)
        finally:
            os.close(descriptor)

    def holder(self) -> dict[str, object] | None:
        """``{"pid": ..., "since": ISO instant}`` of the daemon that holds the lock, or None."""
        try:
            descriptor = os.open(self._path, os.O_RDONLY)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            found = _read(descriptor)
            return None if "command" in found else found
        finally:
            os.close(descriptor)
        return None

    def _take(self, descriptor: int) -> None:
        deadline = time.monotonic() + COMMAND_SECONDS
        while not _taken(descriptor):
            holder = _read(descriptor)
            is_daemon = "pid" in holder and "command" not in holder  # who is about to say so, or to let go, is neither
            if is_daemon or time.monotonic() >= deadline:
                raise self._refusal(holder)

    def _refusal(self, holder: dict[str, object]) -> RefusedError:
        pid, since = holder.get("pid"), holder.get("since")
        if "command" in holder:
            return RefusedError(
                f"a command still writes to this workspace: process {pid} since {_shown(str(since))}",
                "wait until it has ended, then try again",
                path=self._path,
                pid=pid,
                since=since,
            )
        who = f"process {pid} since {_shown(str(since))}" if pid else "another process"
        stop = f"stop it first (kill {pid})" if pid else "stop it first"
        return RefusedError(
            f"another daemon writes to this workspace: {who}",
            f"{stop}, or leave it running: the command line speaks to it",
            path=self._path,
            pid=pid,
            since=since,
        )


def _shown(since: str) -> str:
    """``23 Nov 2026 19:52 UTC``."""
    there = datetime.fromisoformat(since).astimezone(UTC)
    return f"{there.day} {there:%b %Y %H:%M} UTC"


def _taken(descriptor: int) -> bool:
    """Take the lock; tries for a moment, because somebody may just be looking who holds it."""
    for attempt in range(_TRIES):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if attempt < _TRIES - 1:
                time.sleep(_PAUSE)
        else:
            return True
    return False


def _write(descriptor: int, holder: dict[str, object]) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps(holder).encode(), 0)


def _read(descriptor: int) -> dict[str, object]:
    """Who holds the lock; empty in the moment between taking it and saying so."""
    text = os.pread(descriptor, 4096, 0)
    return dict(json.loads(text)) if text else {}
