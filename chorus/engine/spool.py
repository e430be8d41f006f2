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

from chorus.engine.spool_window import Window

log = logging.getLogger(__name__)

FORMAT = 2
SPOOL_BYTES = 16 * 1024 * 1024
SYNC_SECONDS = 0.05
"""Half of the 100 ms within which a hit has to be on the disk: the sync itself takes time too."""

SPOOL_NAME = re.compile(r"spool-(\d+)\.log")


def body_of(record: Mapping[str, object]) -> bytes:
    """A record as JSON without spaces or line ends."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()


def encode(body: bytes) -> bytes:
    """A line of a spool: eight hexadecimal digits of CRC-32, a space, a JSON object, LF."""
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
        self._window: Window | None = None
        self._guard = threading.Lock()
        self._unsynced = threading.Event()
        self._ending = threading.Event()
        self._syncer = threading.Thread(target=self._sync_forever, name="spool-sync", daemon=True)
        self._syncer.start()

    def append(self, body: bytes) -> None:
        """Keep one record, a JSON object on one line, before returning; OSError when it can't be (a full disk)."""
        line = encode(body)
        with self._guard:
            window = self._window
            if window is None or window.size >= self._limit:
                window = self._begin_file()
            window.write(line)
        if not self._unsynced.is_set():
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

    def _begin_file(self) -> Window:
        if self._ending.is_set():
            raise OSError(errno.EBADF, "the hit spool is closed")
        self._end_file()
        self.folder.mkdir(parents=True, exist_ok=True)
        fd, path = self._create()
        fcntl.flock(fd, fcntl.LOCK_EX)
        try:
            window = Window(fd)
            window.write(encode(body_of({"kind": "begin", "format": FORMAT, "boot": self._boot})))
            _sync_folder(self.folder)
        except OSError:
            os.close(fd)
            path.unlink()
            raise
        self._window = window
        return window

    def _create(self) -> tuple[int, Path]:
        number = max(spool_numbers(self.folder), default=0)
        while True:
            number += 1
            path = self.folder / f"spool-{number}.log"
            try:
                return os.open(path, _NEW_FILE, 0o600), path
            except FileExistsError:
                continue  # another writer, still draining, took that number a moment ago

    def _end_file(self) -> None:
        window, self._window = self._window, None
        if window is None:
            return
        try:
            window.write(encode(body_of({"kind": "end"})))
            window.cut()
            os.fdatasync(window.fd)
        except OSError:
            # Without its end mark the file reads as one whose writer was killed: whole, but not known to be.
            self.sync_failures += 1
            log.exception("the hit spool could not be closed properly")
        finally:
            os.close(window.fd)

    def _sync_forever(self) -> None:
        while not self._ending.is_set():
            self._unsynced.wait()
            self._unsynced.clear()
            self._ending.wait(SYNC_SECONDS)
            self._sync()

    def _sync(self) -> None:
        with self._guard:
            fd = os.dup(self._window.fd) if self._window else -1
        if fd < 0:
            return
        try:
            os.fdatasync(fd)
        except OSError:
            self.sync_failures += 1
            log.exception("the hit spool could not be synced to disk")
        finally:
            os.close(fd)


_NEW_FILE = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC


def _sync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
