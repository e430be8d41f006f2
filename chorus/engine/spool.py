"""The hit spool: an append-only record of hits that survives the death of the web process (docs/adr/0004-hits.md)."""

import errno
import fcntl
import json
import logging
import os
import re
import threading
import zlib
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

log = logging.getLogger(__name__)

FORMAT = 1
SPOOL_BYTES = 16 * 1024 * 1024
SYNC_SECONDS = 0.05
"""Half of the 100 ms within which a hit has to be on the disk: the sync itself takes time too."""

SPOOL_NAME = re.compile(r"spool-(\d+)\.log")


def encode(record: Mapping[str, object]) -> bytes:
    """A line of a spool: eight hexadecimal digits of CRC-32, a space, a JSON object, LF."""
    body = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
    return b"%08x %b\n" % (zlib.crc32(body), body)


def boot_id() -> str:
    """The kernel's id of this boot: another one later means that the machine went down in between."""
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def spool_numbers(folder: Path) -> list[int]:
    """The numbers of the spools in a folder, oldest first."""
    found = (SPOOL_NAME.fullmatch(path.name) for path in folder.iterdir()) if folder.is_dir() else iter(())
    return sorted(int(match[1]) for match in found if match)


class Spool:
    """Writes hits to ``folder/spool-<n>.log``, each writer to files of its own, which it locks while it writes.

    A new file begins with the first record and at ``limit`` bytes. Numbers only grow, because the store remembers
    by name how far a spool was read.
    """

    def __init__(self, folder: Path, limit: int = SPOOL_BYTES, boot: str | None = None) -> None:
        self.folder = folder
        self.sync_failures = 0
        self._limit = limit
        self._boot = boot_id() if boot is None else boot
        self._fd = -1
        self._size = 0
        self._guard = threading.Lock()
        self._unsynced = threading.Event()
        self._ending = threading.Event()
        self._syncer = threading.Thread(target=self._sync_forever, name="spool-sync", daemon=True)
        self._syncer.start()

    def append(self, record: Mapping[str, object]) -> None:
        """Write one record before returning, with one ``write``; OSError when it can't be kept (a full disk)."""
        line = encode(record)
        with self._guard:
            if self._ending.is_set():
                raise OSError(errno.EBADF, "the hit spool is closed")
            if self._fd < 0 or self._size >= self._limit:
                self._begin_file()
            self._write(line)
        self._unsynced.set()

    def close(self) -> None:
        """Sync, mark the end and let the file go; what comes later is refused."""
        with self._guard:
            if self._ending.is_set():
                return
            self._ending.set()
            self._end_file()
        self._unsynced.set()
        self._syncer.join()

    def __enter__(self) -> "Spool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _begin_file(self) -> None:
        self._end_file()
        self.folder.mkdir(parents=True, exist_ok=True)
        number = max(spool_numbers(self.folder), default=0)
        while self._fd < 0:
            number += 1
            try:
                self._fd = os.open(self.folder / f"spool-{number}.log", _NEW_FILE, 0o600)
            except FileExistsError:
                continue  # another writer, still draining, took that number a moment ago
        fcntl.flock(self._fd, fcntl.LOCK_EX)
        self._size = 0
        try:
            self._write(encode({"kind": "begin", "format": FORMAT, "boot": self._boot}))
            _sync_folder(self.folder)
        except OSError:
            os.close(self._fd)
            self._fd = -1
            (self.folder / f"spool-{number}.log").unlink()
            raise

    def _write(self, line: bytes) -> None:
        """All of the line or nothing of it: a disk that fills up in between must not leave half a record behind."""
        written = 0
        try:
            written = os.write(self._fd, line)
        finally:
            if written < len(line):
                os.ftruncate(self._fd, self._size)
        if written < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._size += written

    def _end_file(self) -> None:
        if self._fd < 0:
            return
        fd, self._fd = self._fd, -1
        try:
            os.write(fd, encode({"kind": "end"}))
            os.fdatasync(fd)
        except OSError:
            # Without its end mark the file reads as one whose writer was killed: whole, but not known to be.
            self.sync_failures += 1
            log.exception("the hit spool could not be closed properly")
        finally:
            os.close(fd)

    def _sync_forever(self) -> None:
        while not self._ending.is_set():
            self._unsynced.wait()
            self._unsynced.clear()
            self._ending.wait(SYNC_SECONDS)
            self._sync()

    def _sync(self) -> None:
        with self._guard:
            fd = os.dup(self._fd) if self._fd >= 0 else -1
        if fd < 0:
            return
        try:
            os.fdatasync(fd)
        except OSError:
            self.sync_failures += 1
            log.exception("the hit spool could not be synced to disk")
        finally:
            os.close(fd)


_NEW_FILE = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC


def _sync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
