"""The daemon: one writer's thread behind an agenda, with senders and the web process beside it."""

import logging
import signal
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import wraps
from pathlib import Path
from time import monotonic
from typing import TypeAlias
from zoneinfo import ZoneInfo

from chorus.bootstrap.serving import Serving, serving
from chorus.bootstrap.workspace import Parts
from chorus.domain.problems import ChorusError, PermanentError
from chorus.domain.timeline import SendState
from chorus.domain.week import IsoWeek
from chorus.engine.control import ControlServer
from chorus.services.rolling import is_rolled

log = logging.getLogger(__name__)
Action: TypeAlias = Callable[[], None]

SLICE = 0.5
"""Seconds that sending may keep the writer's thread before others get their turn, whatever the clock does meanwhile."""

LOOK_SECONDS = 5.0
"""How often files and what waits for a signature are looked at again."""

WEB_SECONDS = 1.0
"""How soon a web process that died is missed: until it is there again, links lead nowhere."""

HEED_SECONDS = 0.5
"""How often the main thread looks up: a signal that another thread took for it, or that came just as it lay down, does
not wake it, and Python runs handlers in the main thread only."""

FOLD_SECONDS = 1.0
ROLL_SECONDS = 1.0
ROLL_SLICE = 0.1
ROLL_STEPS = 3
BUSY_ROLL_SECONDS = 10.0
"""How often hits and outcomes are rolled up, and for how long at a time (one step more than that; for a report three
steps at least, so that it waits for nobody where little happened); while mails leave, which come first, one step and
more rarely: what is behind is caught up with afterwards."""

RETRY = timedelta(hours=1)
TELL_AGAIN = timedelta(minutes=10)
"""How long the log keeps silent about a failure that goes on."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Daemon:
    """Runs until it is told to stop; a restart goes on where it was. ``look`` and ``fold`` are in seconds."""

    def __init__(self, parts: Serving, *, look: float = LOOK_SECONDS, fold: float = FOLD_SECONDS) -> None:
        self._parts = parts
        self._look_seconds, self._fold_seconds = look, fold
        self._agenda = parts.agenda(self._failed)
        parts.writer.conductor.meanwhile = self._meanwhile
        self._control: ControlServer | None = None
        self._stop = threading.Event()
        self._seen: object = None
        self._recovered = False
        self._running: set[int] = set()
        self._told: dict[tuple[str, str], datetime] = {}
        self._rolled_at = monotonic() - BUSY_ROLL_SECONDS
        self._to_report: int | None = None

    def run(self) -> int:
        """Start, wait for ``stop``, drain, end; the process's exit code."""
        self._parts.web.start()
        try:
            self._agenda.start()
            # Before the start, which may take a minute and sends already: whoever stops something finds somebody.
            self._control = self._parts.control(self._handlers(), lambda: self._agenda.soon("control", self._answer))
            self._agenda.ask("start", self._begin).result()
            self._agenda.soon("control", self._answer)  # for what came before it could be heard
            log.info("waiting; stop with ctrl-C or SIGTERM")
            while not self._stop.wait(HEED_SECONDS):
                continue
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
        parts = self._parts
        parts.writer.conductor.recover(self._now())
        self._recovered = True
        self._look()
        self._agenda.every("look", self._look_seconds, self._look)
        self._agenda.every("web", min(self._look_seconds, WEB_SECONDS), self._watch_web)
        self._agenda.every("fold", self._fold_seconds, lambda: parts.writer.fold(self._now()))
        self._agenda.every("roll", ROLL_SECONDS, self._roll)
        self._agenda.soon("report-missed", self._report)

    def _answer(self) -> None:
        """Run the commands that wait. An act is followed by sending, so what a killed daemon left comes first."""
        if self._control is not None and self._recovered:
            self._control.run_waiting()

    def _look(self) -> None:
        """Read the workspace again if a file changed; what is due goes on even if it can't be read now.

        Letters of sign-offs come last: they may have to render a campaign, and what is due has waited long enough.
        """
        try:
            seen = self._parts.fingerprint()
            if seen != self._seen:
                self._parts.writer.conductor.sync(self._now())
                self._plan_reports()
                self._seen = seen
        finally:
            self._due()
        self._remind()

    def _remind(self) -> None:
        """Write to those who have still to sign, and of sends that paused by themselves, what is to be written now."""
        now = self._now()
        for text in self._parts.remind(now):
            log.error("a letter to officers could not leave: %s", text)

    def _roll(self) -> None:
        """Take a step of the roll-up, and the next one as soon as nothing else waits."""
        writer = self._parts.writer
        if writer.conductor.busy() and monotonic() < self._rolled_at + BUSY_ROLL_SECONDS:
            return
        self._rolled_at = monotonic()
        while more := writer.roll():
            if writer.conductor.busy() or monotonic() > self._rolled_at + ROLL_SLICE:
                break
        if more and not writer.conductor.busy():
            self._agenda.soon("roll-on", self._roll)

    def _watch_web(self) -> None:
        """Start the web process again if it died."""
        if not self._parts.web.alive():
            log.error("the web process ended; starting it again")
            self._parts.web.start()

    def _due(self) -> None:
        """Begin what is due, send for a while, and set the alarm for what comes next."""
        parts, now = self._parts, self._now()
        parts.writer.fold(now)
        parts.writer.conductor.begin_due(now)
        self._answer()  # it may have taken long: what was stopped meanwhile is not given out again
        self._running.update(s.number for s in parts.writer.store.sends() if s.state is SendState.RUNNING)
        until = monotonic() + SLICE
        handed = parts.writer.conductor.dispatch(now)
        while monotonic() < until and (handed or parts.writer.conductor.busy()):
            parts.writer.conductor.collect(self._now(), timeout=0.1)
            self._answer()
            now = self._now()
            handed = parts.writer.conductor.dispatch(now)
        if handed or parts.writer.conductor.busy():
            self._agenda.soon("due", self._due)
            return
        self._tell_ends()
        upcoming = parts.writer.conductor.next_due(now)
        if upcoming is not None:
            # Behind the last look, so that nothing is passed over which came due meanwhile. What is overdue waits for
            # a signature or a mended file: ``look`` tries it again.
            self._agenda.at("due", upcoming, self._due)

    def _meanwhile(self) -> None:
        """While a send begins: hear who stops something, and let the others go on."""
        try:
            if self._control is not None:
                self._control.run_waiting(urgent=True)
            self._parts.writer.fold(self._now())  # who unsubscribed a moment ago is not mailed
            self._parts.writer.conductor.go_on(self._now())
        except Exception as error:  # noqa: BLE001 - it must not stop what begins; it is told, and tried again
            self._failed("meanwhile", error)

    def _tell_ends(self) -> None:
        """Log what became of each send that ended since this was last asked."""
        store = self._parts.writer.store
        for send in store.sends():
            if send.number in self._running and send.state is not SendState.RUNNING:
                counts = ", ".join(f"{n} {state}" for state, n in store.counts(send.number).items() if n)
                log.info("%s/%s is %s: %s", send.campaign, send.activity, send.state, counts)
                self._running.discard(send.number)

    def _plan_reports(self) -> None:
        day, hour, minute, zone = self._weekly()
        self._agenda.weekly("report", DAYS[day], hour, minute, zone, self._report)

    def _weekly(self) -> tuple[int, int, int, str]:
        """When reports go: the weekday (Monday is 0), hour and minute, and the zone."""
        workspace = self._parts.writer.conductor.loaded.workspace
        day, clock = workspace.reporting.weekly.split()
        hour, minute = (int(part) for part in clock.split(":"))
        return DAYS.index(day), hour, minute, workspace.workspace.timezone

    def _report(self) -> None:
        """Issue the reports that were due last; those issued and mailed before are not issued or mailed again."""
        now = self._now()
        week, zone = self._reported_week(now), self._weekly()[-1]
        sends = self._parts.writer.store.sends()
        if not any(send.began is not None and send.began < week.end(zone) for send in sends):
            return  # a workspace that had sent nothing by then has nothing to report
        try:
            if not self._is_counted(now):
                self._agenda.soon("report-counted", self._report)
                return
            self._parts.report(week, now)
        except PermanentError as error:
            log.error("the weekly report could not be sent to everybody: %s; it is tried at the next start", error)
        except ChorusError as error:
            log.error("the weekly report could not be sent, it is tried again in an hour: %s", error)
            self._agenda.at("report-again", now + RETRY, self._report)
        except Exception:
            self._agenda.at("report-again", now + RETRY, self._report)  # a disk that is full now may have room then
            raise

    def _is_counted(self, now: datetime) -> bool:
        """Whether the roll-up has come to where hits and outcomes were when this was first asked; rolls for a while."""
        writer = self._parts.writer
        if self._to_report is None:
            writer.fold(now)
            self._to_report = writer.store.watermark()
        until, steps = monotonic() + ROLL_SLICE, 0
        while not is_rolled(writer.store, self._to_report):
            if steps >= ROLL_STEPS and monotonic() > until:
                return False
            writer.roll()
            steps += 1
        self._to_report = None
        return True

    def _reported_week(self, now: datetime) -> IsoWeek:
        """The newest week whose reports are due by ``now``: the machine may have been down when they became so."""
        day, hour, minute, zone = self._weekly()
        week = IsoWeek.of(now, zone)
        local = now.astimezone(ZoneInfo(zone))
        over = week.previous()
        return over if (local.weekday(), local.hour, local.minute) >= (day, hour, minute) else over.previous()

    def _drain(self) -> None:
        log.info("stopping: what is under way is finished first")
        if self._control is not None:
            self._control.close()
        self._agenda.stop()
        try:
            self._parts.writer.conductor.finish(self._now())
        finally:
            self._parts.web.stop()
        self._parts.writer.fold(self._now())

    def _now(self) -> datetime:
        return self._parts.clock.now()

    def _failed(self, name: str, error: BaseException) -> None:
        """Log a failure; one that goes on, only now and then."""
        now, known = self._now(), (name, str(error))
        if now - self._told.get(known, now - TELL_AGAIN) < TELL_AGAIN:
            return
        self._told = {k: at for k, at in self._told.items() if now - at < TELL_AGAIN} | {known: now}
        if isinstance(error, ChorusError):
            log.error("%s: %s", name, error)
        else:
            log.error("%s failed", name, exc_info=error)


def serve(root: Path) -> int:
    """Be the daemon of a workspace; the exit code. RefusedError when another one is, or when the port is taken."""
    parts = Parts(root)
    with parts.lock.hold(), serving(parts) as served:
        daemon = Daemon(served)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: daemon.stop())
        return daemon.run()
