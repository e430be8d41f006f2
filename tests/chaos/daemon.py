"""A daemon of the harness: ``chorus run`` by the harness' clock, without the web process, dying at a named point.

It tells the harness what it waits for, on standard output.
"""

import dataclasses
import logging
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, Engine, event

from chorus.bootstrap.serving import serving
from chorus.bootstrap.workspace import Parts
from chorus.daemon import Daemon
from chorus.domain.problems import ChorusError
from chorus.engine.agenda import Agenda
from chorus.engine.sender_pool import SenderPool
from chorus.engine.web_child import WebChild
from chorus.services.conducting import Conductor
from chorus.services.ports import Clock
from chorus.store.opening import open_database
from tests.chaos.clock import FileClock
from tests.chaos.points import CrashPoint, Point
from tests.chaos.sender import MODULE, NO_JOURNAL

LOOK, PATIENCE, HASTE = 0.1, 0.2, 50.0
"""Seconds between looks and of waiting for a lock; how much faster the pauses after a sender's death go by."""
WAITS, SETTLED = "chaos: waits until ", "chaos: nothing waits"


class PointedStore:
    """The store, with named points around what the writer does to deliveries."""

    def __init__(self, store: Any, at: Callable[[str], None]) -> None:
        self._store, self._at = store, at
        self._step = ""
        event.listen(Engine, "commit", self._committing)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def claim(self, *arguments: Any, **named: Any) -> Any:
        with self._points("claim"):
            return self._store.claim(*arguments, **named)

    def record(self, *arguments: Any, **named: Any) -> None:
        with self._points("record"):
            self._store.record(*arguments, **named)

    def recover(self, *arguments: Any, **named: Any) -> None:
        with self._points("recover"):
            self._store.recover(*arguments, **named)

    @contextmanager
    def _points(self, step: str) -> Iterator[None]:
        self._at(f"{step}.before")
        self._step = step
        try:
            yield
        finally:
            self._step = ""
        self._at(f"{step}.after")

    def _committing(self, _connection: Connection) -> None:
        if self._step:
            self._at(f"{self._step}.commit")


class TellingConductor(Conductor):
    """Tells what it waits for each time that the daemon asks it, which is when nothing is under way."""

    def next_due(self, now: datetime) -> datetime | None:
        due = super().next_due(now)
        if due is not None:
            _tell(f"{WAITS}{due.isoformat()}")
        elif self._store.next_due() is None:  # else something is overdue: a sender died, and gets work in a moment
            _tell(SETTLED)
        return due


def _tell(line: str) -> None:
    """One write: other threads have lines of their own."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class HarnessAgenda(Agenda):
    """An agenda whose alarms go by the harness' clock, as far off as that clock says."""

    def __init__(self, clock: Clock, on_error: Callable[[str, BaseException], None]) -> None:
        super().__init__(on_error)
        self._clock = clock

    def at(self, name: str, instant: datetime, action: Callable[[], None]) -> None:
        super().at(name, datetime.now(UTC) + (instant - self._clock.now()), action)


class NoWeb(WebChild):
    """Nobody reads these mails."""

    def __init__(self) -> None:
        self.url = ""

    def start(self) -> None: ...

    def alive(self) -> bool:
        return True

    def stop(self) -> None: ...


def run(root: Path, point: Point, *, journalled: bool) -> int:
    """Be the daemon of a workspace; its exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s", stream=sys.stdout)
    logging.getLogger("chorus").setLevel(logging.INFO)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a look that comes while one is under way is none
    crash = CrashPoint(root, point)
    command = (
        sys.executable,
        "-m",
        MODULE,
        str(root),
        point.name,
        str(point.nth),
        *(() if journalled else (NO_JOURNAL,)),
    )
    pool = partial(SenderPool, command=command, clock=lambda: time.monotonic() * HASTE)
    clock = FileClock(root / "clock")
    parts = Parts(root, clock)
    with (
        patch("chorus.bootstrap.writing.SenderPool", pool),
        patch("chorus.bootstrap.writing.Conductor", TellingConductor),
        patch(
            "chorus.bootstrap.writing.open_database",
            lambda path, **how: PointedStore(open_database(path, patience=PATIENCE, **how), crash),
        ),
        parts.lock.hold(),
        serving(parts) as served,
    ):
        daemon = Daemon(
            dataclasses.replace(served, web=NoWeb(), agenda=partial(HarnessAgenda, clock)), look=LOOK, fold=LOOK
        )
        signal.signal(signal.SIGTERM, lambda _number, _frame: daemon.stop())
        try:
            return daemon.run()
        except ChorusError as error:
            logging.getLogger("chorus").error("%s", error)
            return 1
