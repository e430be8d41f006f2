"""The daemon: one writer's thread behind an agenda, with senders and the web process beside it."""

import logging
import signal
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from types import FrameType
from typing import Protocol, TypeAlias

from chorus.domain.problems import ChorusError
from chorus.domain.week import IsoWeek
from chorus.services.conducting import Conductor
from chorus.services.ports import Clock, Store

log = logging.getLogger(__name__)
Action: TypeAlias = Callable[[], None]

SLICE = timedelta(seconds=0.5)
"""How long sending may keep the writer's thread before others get their turn."""

LOOK_SECONDS = 5.0
"""How often files and what waits for a signature are looked at again."""

FOLD_SECONDS = 1.0
RETRY = timedelta(hours=1)


class Child(Protocol):
    """A process that the daemon keeps beside itself."""

    def start(self) -> None: ...  # noqa: D102

    def alive(self) -> bool: ...  # noqa: D102

    def stop(self) -> None: ...  # noqa: D102


class Control(Protocol):
    """The socket on which commands ask the daemon."""

    def run_waiting(self) -> int: ...  # noqa: D102

    def close(self) -> None: ...  # noqa: D102


class Agenda(Protocol):
    """Runs actions one at a time on the writer's thread."""

    def start(self) -> None: ...  # noqa: D102

    def at(self, name: str, instant: datetime, action: Action) -> None: ...  # noqa: D102

    def soon(self, name: str, action: Action) -> None: ...  # noqa: D102

    def every(self, name: str, seconds: float, action: Action) -> None: ...  # noqa: D102

    def weekly(self, name: str, day: str, hour: int, minute: int, zone: str, action: Action) -> None: ...  # noqa: D102

    def ask(self, name: str, question: Action) -> "Future[None]": ...  # noqa: D102

    def stop(self) -> None: ...  # noqa: D102


@dataclass(frozen=True)
class DaemonParts:
    """What the daemon is made of; bootstrap puts it together."""

    clock: Clock
    store: Store
    conductor: Conductor
    web: Child
    agenda: Callable[[Callable[[str, BaseException], None]], Agenda]
    control: Callable[[Mapping[str, Callable[..., object]], Action], Control]
    fold: Callable[[datetime], None]
    report: Callable[[IsoWeek, datetime], None]
    fingerprint: Callable[[], object]
    acts: Mapping[str, Callable[..., object]]


class Daemon:
    """Runs until it is told to stop; a restart goes on where it was."""

    def __init__(self, parts: DaemonParts) -> None:
        self._parts = parts
        self._agenda = parts.agenda(self._failed)
        self._control: Control | None = None
        self._stop = threading.Event()
        self._seen: object = None

    def run(self) -> int:
        """Start, wait for SIGTERM or SIGINT, drain, end; the process's exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._signalled)
        self._parts.web.start()
        try:
            self._agenda.start()
            self._agenda.ask("start", self._begin).result()
            self._control = self._parts.control(self._handlers(), lambda: self._agenda.soon("control", self._answer))
            log.info("waiting; stop with ctrl-C or SIGTERM")
            self._stop.wait()
        finally:
            self._drain()
        return 0

    def _handlers(self) -> Mapping[str, Callable[..., object]]:
        """The officers' acts, each followed by a look at what is due now: a signature may let a send begin."""

        def followed(act: Callable[..., object]) -> Callable[..., object]:
            @wraps(act)
            def run(**arguments: object) -> object:
                result = act(**arguments)
                self._agenda.soon("due", self._due)
                return result

            return run

        return {name: followed(act) for name, act in self._parts.acts.items()}

    def stop(self) -> None:
        """Let ``run`` end; what is under way is finished first."""
        self._stop.set()

    # on the writer's thread

    def _begin(self) -> None:
        parts, now = self._parts, self._now()
        parts.conductor.recover(now)
        self._look()
        self._reports_missed(now)
        self._agenda.every("look", LOOK_SECONDS, self._look)
        self._agenda.every("fold", FOLD_SECONDS, lambda: parts.fold(self._now()))
        self._plan_reports()
        self._due()

    def _answer(self) -> None:
        if self._control is not None:
            self._control.run_waiting()

    def _look(self) -> None:
        """Read the workspace again if a file changed; restart the web process if it died."""
        seen = self._parts.fingerprint()
        if seen != self._seen:
            self._parts.conductor.sync(self._now())
            self._seen = seen
        if not self._parts.web.alive():
            log.error("the web process ended; starting it again")
            self._parts.web.start()
        self._due()

    def _due(self) -> None:
        """Begin what is due, send for a while, and set the alarm for what comes next."""
        parts, now = self._parts, self._now()
        parts.fold(now)
        parts.conductor.begin_due(now)
        until = now + SLICE
        handed = parts.conductor.dispatch(now)
        while self._now() < until and (handed or parts.conductor.busy()):
            parts.conductor.collect(self._now(), timeout=0.1)
            handed = parts.conductor.dispatch(self._now())
        if handed or parts.conductor.busy():
            self._agenda.soon("due", self._due)
            return
        upcoming = parts.store.next_due()
        if upcoming is not None and upcoming > self._now():
            # What is overdue waits for a signature or a mended file: ``look`` tries it again.
            self._agenda.at("due", upcoming, self._due)

    def _plan_reports(self) -> None:
        workspace = self._parts.conductor.loaded.workspace
        day, clock = workspace.reporting.weekly.split()
        hour, minute = (int(part) for part in clock.split(":"))
        zone = workspace.workspace.timezone
        self._agenda.weekly("report", day, hour, minute, zone, lambda: self._report_last_week(self._now()))

    def _report_last_week(self, now: datetime) -> None:
        zone = self._parts.conductor.loaded.workspace.workspace.timezone
        self._parts.fold(now)
        try:
            self._parts.report(IsoWeek.of(now, zone).previous(), now)
        except ChorusError as error:
            log.error("the weekly report could not be sent, it is tried again in an hour: %s", error)
            self._agenda.at("report-again", now + RETRY, lambda: self._report_last_week(self._now()))

    def _reports_missed(self, now: datetime) -> None:
        """Issue last week's reports when the machine was down on Monday; what was issued before is not issued again."""
        workspace = self._parts.conductor.loaded.workspace
        day, clock = workspace.reporting.weekly.split()
        week = IsoWeek.of(now, workspace.workspace.timezone)
        local = now.astimezone(week.start(workspace.workspace.timezone).tzinfo)
        due = (("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(day), clock)
        if (local.weekday(), f"{local:%H:%M}") >= due:
            self._report_last_week(now)

    def _drain(self) -> None:
        log.info("stopping: what is under way is finished first")
        if self._control is not None:
            self._control.close()
        self._agenda.stop()
        while self._parts.conductor.busy():
            self._parts.conductor.collect(self._now(), timeout=1.0)
        self._parts.web.stop()
        self._parts.fold(self._now())

    def _now(self) -> datetime:
        return self._parts.clock.now()

    def _failed(self, name: str, error: BaseException) -> None:
        if isinstance(error, ChorusError):
            log.error("%s: %s", name, error)
        else:
            log.error("%s failed", name, exc_info=error)

    def _signalled(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self.stop()
