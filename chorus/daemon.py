"""The daemon: one writer's thread behind an agenda, with senders and the web process beside it."""

import logging
import signal
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import wraps
from pathlib import Path
from types import FrameType
from typing import TypeAlias

from chorus.bootstrap.serving import Serving, serving
from chorus.bootstrap.workspace import Parts
from chorus.domain.problems import ChorusError
from chorus.domain.week import IsoWeek
from chorus.engine.control import ControlServer

log = logging.getLogger(__name__)
Action: TypeAlias = Callable[[], None]

SLICE = timedelta(seconds=0.5)
"""How long sending may keep the writer's thread before others get their turn."""

LOOK_SECONDS = 5.0
"""How often files and what waits for a signature are looked at again."""

FOLD_SECONDS = 1.0
RETRY = timedelta(hours=1)


class Daemon:
    """Runs until it is told to stop; a restart goes on where it was."""

    def __init__(self, parts: Serving) -> None:
        self._parts = parts
        self._agenda = parts.agenda(self._failed)
        self._control: ControlServer | None = None
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
        parts.writer.conductor.recover(now)
        self._look()
        self._reports_missed(now)
        self._agenda.every("look", LOOK_SECONDS, self._look)
        self._agenda.every("fold", FOLD_SECONDS, lambda: parts.writer.fold(self._now()))
        self._plan_reports()
        self._due()

    def _answer(self) -> None:
        if self._control is not None:
            self._control.run_waiting()

    def _look(self) -> None:
        """Read the workspace again if a file changed; restart the web process if it died."""
        seen = self._parts.fingerprint()
        if seen != self._seen:
            self._parts.writer.conductor.sync(self._now())
            self._seen = seen
        if not self._parts.web.alive():
            log.error("the web process ended; starting it again")
            self._parts.web.start()
        self._due()

    def _due(self) -> None:
        """Begin what is due, send for a while, and set the alarm for what comes next."""
        parts, now = self._parts, self._now()
        parts.writer.fold(now)
        parts.writer.conductor.begin_due(now)
        until = now + SLICE
        handed = parts.writer.conductor.dispatch(now)
        while self._now() < until and (handed or parts.writer.conductor.busy()):
            parts.writer.conductor.collect(self._now(), timeout=0.1)
            handed = parts.writer.conductor.dispatch(self._now())
        if handed or parts.writer.conductor.busy():
            self._agenda.soon("due", self._due)
            return
        upcoming = parts.writer.store.next_due()
        if upcoming is not None and upcoming > self._now():
            # What is overdue waits for a signature or a mended file: ``look`` tries it again.
            self._agenda.at("due", upcoming, self._due)

    def _plan_reports(self) -> None:
        workspace = self._parts.writer.conductor.loaded.workspace
        day, clock = workspace.reporting.weekly.split()
        hour, minute = (int(part) for part in clock.split(":"))
        zone = workspace.workspace.timezone
        self._agenda.weekly("report", day, hour, minute, zone, lambda: self._report_last_week(self._now()))

    def _report_last_week(self, now: datetime) -> None:
        if not any(send.began for send in self._parts.writer.store.sends()):
            return  # a workspace that has sent nothing yet has nothing to report
        zone = self._parts.writer.conductor.loaded.workspace.workspace.timezone
        self._parts.writer.fold(now)
        try:
            self._parts.report(IsoWeek.of(now, zone).previous(), now)
        except ChorusError as error:
            log.error("the weekly report could not be sent, it is tried again in an hour: %s", error)
            self._agenda.at("report-again", now + RETRY, lambda: self._report_last_week(self._now()))

    def _reports_missed(self, now: datetime) -> None:
        """Issue last week's reports when the machine was down on Monday; what was issued before is not issued again."""
        workspace = self._parts.writer.conductor.loaded.workspace
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
        while self._parts.writer.conductor.busy():
            self._parts.writer.conductor.collect(self._now(), timeout=1.0)
        self._parts.web.stop()
        self._parts.writer.fold(self._now())

    def _now(self) -> datetime:
        return self._parts.clock.now()

    def _failed(self, name: str, error: BaseException) -> None:
        if isinstance(error, ChorusError):
            log.error("%s: %s", name, error)
        else:
            log.error("%s failed", name, exc_info=error)

    def _signalled(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self.stop()


def serve(root: Path) -> int:
    """Be the daemon of a workspace; the exit code. RefusedError when another one is, or when the port is taken."""
    parts = Parts(root)
    with parts.lock.hold(), serving(parts) as served:
        return Daemon(served).run()
