"""The salt of a day: random, in a file of its own, and gone once its day is over (docs/adr/0011-the-hot-path.md)."""

import contextlib
import logging
import os
import secrets
import threading
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from chorus.services.ports import Clock

log = logging.getLogger(__name__)

SALT_BYTES = 32
LOOK_SECONDS = 600.0
"""How often it is looked whether the day is over, also when nobody visits."""


class DaySalts:
    """One salt a day of ``zone``, kept in ``folder/YYYY-MM-DD`` (mode 0600) so that a restart within the day finds it.

    Any other day's is removed at the start, at the change of the day, and by a look now and then.
    """

    def __init__(self, folder: Path, zone: str, clock: Clock, look: float = LOOK_SECONDS) -> None:
        self._folder, self._zone, self._clock, self._look = folder, ZoneInfo(zone), clock, look
        self._guard = threading.Lock()
        self._ending = threading.Event()
        self._day: date | None = None
        self._salt = b""
        self.forget()
        self._looker = threading.Thread(target=self._look_forever, name="day-salts", daemon=True)
        self._looker.start()

    def salt(self) -> bytes:
        """The salt of this day, SALT_BYTES long. One that can't be kept is used all the same, until a restart."""
        with self._guard:
            today = self._today()
            if today != self._day:
                self._remove_but(today)
                self._day, self._salt = today, self._kept(self._folder / today.isoformat())
            return self._salt

    def forget(self) -> None:
        """Remove the salts of other days than this one."""
        with self._guard:
            today = self._today()
            if today != self._day:
                self._day, self._salt = None, b""
            self._remove_but(today)

    def close(self) -> None:
        """Look no more. This day's salt stays for who comes next."""
        self._ending.set()
        self._looker.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _today(self) -> date:
        return self._clock.now().astimezone(self._zone).date()

    def _look_forever(self) -> None:
        while not self._ending.wait(self._look):
            self.forget()

    def _remove_but(self, today: date) -> None:
        """Halves that a killed process left go too: they have other names than any day."""
        try:
            found = tuple(self._folder.iterdir()) if self._folder.is_dir() else ()
        except OSError:
            log.exception("the salts of days gone by could not be removed")
            return
        for path in found:
            if path.name != today.isoformat():
                try:
                    path.unlink(missing_ok=True)
                except OSError:  # the others go all the same
                    log.exception("what is left of days gone by could not be removed: %s", path.name)

    def _kept(self, path: Path) -> bytes:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if path.exists() and path.stat().st_size != SALT_BYTES:
                path.unlink(missing_ok=True)  # a power cut left it empty, and a hash without a salt can be reckoned
            if not path.exists():
                _create(path, secrets.token_bytes(SALT_BYTES))
            return path.read_bytes()
        except OSError:
            log.exception("the salt of the day could not be kept: after a restart its visitors count anew")
            return secrets.token_bytes(SALT_BYTES)


def _create(path: Path, salt: bytes) -> None:
    """Whole or not at all; where another process was first, its salt stays."""
    half = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(salt)
        file.flush()
        os.fsync(descriptor)
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(half)
    half.unlink()
