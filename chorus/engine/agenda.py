"""The daemon's agenda on APScheduler: one process, a memory job store, and one thread that does all the writing."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import Any, TypeAlias, TypeVar

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger

Action: TypeAlias = Callable[[], None]
T = TypeVar("T")
_UNBOUNDED = 1_000_000
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""Due at once, whatever the clock shows."""


class Agenda:
    """Runs actions one at a time on the writer's thread: at an instant, every so often, weekly, or as soon as it can.

    Jobs live in memory only and are made anew from the store's table at each start. The misfire grace is unlimited:
    APScheduler's default of one second would drop a job that came due while another was running; what is too late
    is for the conductor to decide.
    """

    def __init__(self, on_error: Callable[[str, BaseException], None]) -> None:
        self._on_error = on_error
        # APScheduler waits for running jobs while it holds the lock that adding a job takes (3.11, shutdown): a job
        # that makes itself anew would wait for its own end. So nothing reaches the scheduler once it stops.
        self._guard = threading.Lock()
        self._stopped = False
        self._timers: dict[str, threading.Timer] = {}
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Begin."""
        self._scheduler.start()

    def at(self, name: str, instant: datetime, action: Action) -> None:
        """Run once at ``instant``; a job of the same name is replaced."""
        self._add(name, action, DateTrigger(run_date=instant, timezone=UTC))

    def soon(self, name: str, action: Action) -> None:
        """Run once as soon as the writer's thread is free."""
        self._add(name, action, DateTrigger(run_date=datetime.now(UTC), timezone=UTC))

    def every(self, name: str, seconds: float, action: Action) -> None:
        """Run every so many seconds, counted from the end of each run.

        A timer counts them, which goes by the monotonic clock: APScheduler's intervals go by the wall clock, and a
        clock that is set back by an hour would stop them for an hour.
        """

        def run() -> None:
            try:
                action()
            finally:
                self._wait(name, seconds, run)

        self._wait(name, seconds, run)

    def weekly(self, name: str, day: str, hour: int, minute: int, zone: str, action: Action) -> None:
        """Run each week on ``day`` (``mon``) at a wall-clock time of ``zone``."""
        self._add(name, action, CronTrigger(day_of_week=day, hour=hour, minute=minute, timezone=zone))

    def ask(self, name: str, question: Callable[[], T]) -> "Future[T]":
        """Run ``question`` on the writer's thread; its answer or its error comes through the future."""
        answer: Future[T] = Future()

        def run() -> None:
            try:
                answer.set_result(question())
            except BaseException as error:  # noqa: BLE001 - handed to whoever asked
                answer.set_exception(error)

        self.soon(f"ask/{name}/{id(answer)}", run)
        return answer

    def stop(self) -> None:
        """Take up nothing more, and wait for what is running; what is asked for from now on is not done."""
        with self._guard:
            self._stopped = True
            for timer in self._timers.values():
                timer.cancel()
            self._scheduler.remove_all_jobs()
        self._scheduler.shutdown(wait=True)

    def next_runs(self) -> dict[str, datetime]:
        """When each job runs next."""
        return {job.id: job.next_run_time for job in self._scheduler.get_jobs() if job.next_run_time}

    def _wait(self, name: str, seconds: float, action: Action) -> None:
        """Have an action run once after so many seconds of the monotonic clock."""
        timer = threading.Timer(seconds, self._add, (name, action, DateTrigger(run_date=_LONG_AGO, timezone=UTC)))
        timer.daemon = True
        with self._guard:
            if not self._stopped:
                self._timers[name] = timer
                timer.start()

    def _add(self, name: str, action: Action, trigger: Any) -> None:
        def guarded() -> None:
            if self._stopped:
                return
            try:
                action()
            except Exception as error:  # noqa: BLE001 - one failing job must not end the daemon; it is told
                self._on_error(name, error)

        # A date job that makes itself anew while it runs must not be dropped as one instance too many; a week's
        # runs must not pile up behind a long job.
        instances = _UNBOUNDED if isinstance(trigger, DateTrigger) else 1
        with self._guard:
            if not self._stopped:
                self._scheduler.add_job(guarded, trigger, id=name, replace_existing=True, max_instances=instances)
