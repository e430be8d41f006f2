"""A sender's journal, as its sender writes it: what it is about to send, and what the replies were."""

import fcntl
import logging
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from chorus.domain.delivery import Outcome
from chorus.domain.problems import RefusedError, TransientError
from chorus.engine.journal_form import begin_record, end_record, header_record

log = logging.getLogger(__name__)
SYNC_SECONDS = 0.05
"""Half of what docs/adr/0003-the-journal.md allows, so that a slow disk stays within it."""

CrashPoint = Callable[[str], None]


def _no_crash(_name: str) -> None:
    """Production passes the named points by."""


class FileJournal:
    """The append-only file of one sender, locked as long as it is open.

    ``crash_point`` is called with the name of each point at which a test may let the process die: ``begin.before``,
    ``begin.after``, ``end.before``, ``end.after``, ``anew.before-rename``, ``anew.after-rename``.
    RefusedError when another process holds the file.
    """

    def __init__(self, path: Path, boot: str, crash_point: CrashPoint = _no_crash) -> None:
        self._path, self._boot, self._at = path, boot, crash_point
        self._guard = threading.Lock()
        self._unsaved = b""
        self._sync_error: OSError | None = None
        path.parent.mkdir(parents=True, exist_ok=True)
        self._fd = _open_locked(path)
        self._size = _cut_tail(self._fd)
        self._append(header_record(boot))
        self._dirty, self._closed = threading.Event(), threading.Event()
        self._dirty.set()
        self._syncer = threading.Thread(target=self._sync_in_turn, name="journal-sync", daemon=True)
        self._syncer.start()

    def begin(self, batch: int, deliveries: Sequence[int]) -> None:
        """Record that these bodies are about to leave; TransientError when the disk won't: then none may leave."""
        self._at("begin.before")
        with self._guard:
            self._raise_sync_error()
            try:
                self._append(self._unsaved + begin_record(batch, deliveries))
            except OSError as error:
                raise TransientError(
                    f"the journal {self._path.name} can't be written: {error.strerror}", "make room on the disk"
                ) from error
            self._unsaved = b""
        self._dirty.set()
        self._at("begin.after")

    def end(self, batch: int, outcomes: Sequence[Outcome]) -> None:
        """Record the replies. What a full disk refuses is kept and written before the next ``begin``."""
        self._at("end.before")
        with self._guard:
            line = self._unsaved + end_record(batch, outcomes)
            try:
                self._append(line)
                self._unsaved = b""
            except OSError as error:
                self._unsaved = line
                log.error("the journal %s can't be written: %s", self._path.name, error.strerror)
        self._dirty.set()
        self._at("end.after")

    def of(self, batch: int) -> "BatchJournal":
        """The journal as a channel sees it (``ports.Journal``), its records under a batch's number."""
        return BatchJournal(self, batch)

    def start_anew(self) -> None:
        """Begin an empty file in place of this one; only when every outcome in it is committed elsewhere."""
        with self._guard:
            temporary = self._path.with_name(self._path.name + ".new")
            temporary.unlink(missing_ok=True)
            fresh = _open_locked(temporary)
            _write_all(fresh, header_record(self._boot), 0)
            os.fsync(fresh)
            self._at("anew.before-rename")
            temporary.rename(self._path)
            self._at("anew.after-rename")
            _sync_folder(self._path.parent)
            os.close(self._fd)
            self._fd, self._size, self._unsaved = fresh, os.fstat(fresh).st_size, b""
            self._sync_error = None  # it was of the old file, whose outcomes are all committed

    def close(self) -> None:
        """Sync and unlock."""
        self._closed.set()
        self._dirty.set()
        self._syncer.join()
        os.fsync(self._fd)
        os.close(self._fd)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _append(self, line: bytes) -> None:
        self._size = _write_all(self._fd, line, self._size)

    def _raise_sync_error(self) -> None:
        if self._sync_error is not None:
            raise TransientError(
                f"the journal {self._path.name} can't be synced: {self._sync_error.strerror}", "look at the disk"
            ) from self._sync_error

    def _sync_in_turn(self) -> None:
        while not self._closed.is_set():
            self._dirty.wait()
            self._closed.wait(SYNC_SECONDS)
            self._dirty.clear()
            with self._guard:
                copy = os.dup(self._fd)
            try:
                os.fdatasync(copy)
            except OSError as error:  # nothing may leave any more: the next begin tells
                self._sync_error = error
            finally:
                os.close(copy)


class BatchJournal:
    """``ports.Journal`` for one batch."""

    def __init__(self, journal: FileJournal, batch: int) -> None:
        self._journal, self._batch = journal, batch

    def begin(self, deliveries: Sequence[int]) -> None:
        """As ``FileJournal.begin``."""
        self._journal.begin(self._batch, deliveries)

    def end(self, outcomes: Sequence[Outcome]) -> None:
        """As ``FileJournal.end``."""
        self._journal.end(self._batch, outcomes)


def _open_locked(path: Path) -> int:
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        raise RefusedError(
            f"another sender holds the journal {path.name}", "wait until it ends, or end the other daemon"
        ) from None
    return fd


def _cut_tail(fd: int) -> int:
    """Cut off a last line that was never completed (nothing left under it); the file's size."""
    size = os.fstat(fd).st_size
    end = size
    while end > 0:
        start = max(0, end - 65536)
        newline = os.pread(fd, end - start, start).rfind(b"\n")
        if newline >= 0:
            end = start + newline + 1
            break
        end = start
    if end != size:
        os.ftruncate(fd, end)
    return end


def _write_all(fd: int, line: bytes, size: int) -> int:
    """One write; a partial one is undone, so that no later record stands behind half a line. The new size."""
    try:
        written = os.write(fd, line)
        if written != len(line):
            os.write(fd, line[written:])
    except OSError:
        os.ftruncate(fd, size)
        raise
    return size + len(line)


def _sync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
