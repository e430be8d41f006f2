"""A daemon's short life within the test's process, at an instant that is given: real senders, no web process."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from chorus.bootstrap.serving import serving
from chorus.bootstrap.workspace import Parts
from chorus.daemon import Daemon
from chorus.domain.week import IsoWeek
from chorus.engine.agenda import Agenda
from chorus.engine.clock import VirtualClock
from chorus.engine.web_child import WebChild

LOOKS = 3


class NoWeb(WebChild):
    """A web process that is always there."""

    def __init__(self) -> None:
        self.url = "http://127.0.0.1:1"

    def start(self) -> None:
        return

    def alive(self) -> bool:
        return True

    def stop(self) -> None:
        return


def live(
    root: Path,
    now: datetime,
    at_end: Callable[[Agenda], None] = lambda _: None,
    failing: Exception | None = None,
    *,
    waits: bool = False,
) -> None:
    """A daemon's short life at an instant: it starts, looks a few times, ends once no report waits for the roll-up.

    With ``waits`` it ends while one does.
    """
    parts = Parts(root, VirtualClock(now))
    agendas: list[Agenda] = []
    looks = [0]

    def agenda(told: Callable[[str, BaseException], None]) -> Agenda:
        agendas.append(Agenda(told))
        return agendas[0]

    with parts.lock.hold(), serving(parts) as served:

        def look() -> object:
            looks[0] += 1
            if looks[0] >= LOOKS and (daemon._to_report is not None) == waits:
                # Whatever was to be done at the start is done: jobs run in turn.
                looks[0] = -1_000_000
                try:
                    at_end(agendas[0])
                finally:
                    daemon.stop()
            return served.fingerprint()

        def report(week: IsoWeek, at: datetime) -> None:
            if failing is not None:
                raise failing
            served.report(week, at)

        daemon = Daemon(replace(served, web=NoWeb(), agenda=agenda, fingerprint=look, report=report), look=0.05)
        assert daemon.run() == 0
