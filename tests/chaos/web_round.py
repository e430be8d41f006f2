"""A round of reading: the web process is killed under load, and the daemon that folds what it recorded."""

import signal
import sqlite3
import threading
from collections import Counter
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from time import monotonic

from chorus.bootstrap.workspace import Parts
from chorus.content.keys import read_keys
from chorus.content.tokens import TokenSealer
from chorus.engine.spool_reader import SpoolFolder
from chorus.engine.web_child import WebChild
from chorus.services.messages import WebSpec
from chorus.services.tracking import fold_spools
from chorus.store.opening import open_database
from chorus.web.server import require_free
from tests.chaos.clock import FileClock
from tests.chaos.daemon import SETTLED, WAITS
from tests.chaos.faults import Act
from tests.chaos.nursery import Nursery
from tests.chaos.nursery_process import ENDS
from tests.chaos.readers import Readers, Reading
from tests.chaos.round import DEADLINE, RoundError
from tests.chaos.scenarios import NOWHERE, Plan
from tests.chaos.sink import ChaosSink, Script
from tests.chaos.templates import Templates
from tests.chaos.verdict import Verdict

REQUESTS = 5
"""How many requests come for each mail of the plan's size."""
_KILLED = str(-signal.SIGKILL)


class WebRound:
    """A round in a folder of its own, whose daemon sends a mailing meanwhile. ``said`` is the daemons' log."""

    def __init__(self, root: Path, plan: Plan) -> None:
        self._root, self._plan = root, plan
        self._blows = {fault.nth: fault.act for fault in plan.faults}
        self._guard = threading.Lock()
        self._until = monotonic() + DEADLINE
        self.said: list[str] = []
        self.limited = False

    def run(self, templates: Templates, nursery: Nursery) -> Verdict:
        """Read, suffer, fold; RoundError when it does not come to an end."""
        with ChaosSink(Script((), lambda _: None), self._plan.manners) as sink:
            templates.copy(self._plan.size, self._root, sink.port)
            parts = Parts(self._root, FileClock(self._root / "clock"))
            key = read_keys(parts.places.token_keys)
            web = WebChild(_spec(parts, key), self._root / "web.log")
            web.start()
            port = int(web.url.rsplit(":", 1)[1])
            self._begin(nursery)

            count = self._plan.size * REQUESTS
            readers = Readers(
                port,
                TokenSealer.from_text(key),
                _artefact(self._root),
                count,
                partial(self._strike, web=web, nursery=nursery),
                self._until,
            )
            try:
                self._attend(web, nursery, readers)
            finally:
                web.stop()
                nursery.clear()
        told = self._fold(parts)
        left = tuple(f"not done: {act}" for act in self._blows.values())
        return judge(readers.seen, _counted(self._root), (*told, *left))

    def _strike(self, number: int, web: WebChild, nursery: Nursery) -> None:
        """What is due at this answer; while the web process is being started, it waits for the next one."""
        with self._guard:
            nth = min(self._blows, default=number + 1)
            process = web._process
            if nth > number or process is None or process.poll() is not None:
                return
            act = self._blows.pop(nth)
            if act in (Act.KILL_WEB, Act.KILL_WEB_AND_DAEMON):
                process.kill()
            if act in (Act.KILL_DAEMON, Act.KILL_WEB_AND_DAEMON):
                nursery.signal(signal.SIGKILL)

    def _begin(self, nursery: Nursery) -> None:
        nursery.begin(self._root, NOWHERE, journalled=True)

    def _attend(self, web: WebChild, nursery: Nursery, readers: Readers) -> None:
        """Start again whoever was killed, until the readers are done."""
        readers.start()
        while readers.busy():
            if not web.alive():
                web.start()
            line = nursery.line(0.02)
            if line == f"{ENDS}{_KILLED}":
                self._begin(nursery)
            elif line.startswith(ENDS):
                raise RoundError(f"the daemon ended with {line.removeprefix(ENDS)}")
            elif line and line != SETTLED and not line.startswith(WAITS):
                self.said.append(line)
        if monotonic() > self._until:
            raise RoundError(f"the readers were not done after {DEADLINE:.0f} seconds")

    def _fold(self, parts: Parts) -> tuple[str, ...]:
        """What the last daemon left; what officers are told of the tracking, which should be nothing."""
        store = open_database(parts.places.database, writer=True)
        try:
            fold_spools(store, SpoolFolder(parts.places.spool), parts.clock.now())
            return tuple(text for _, kind, text in store.notices() if kind == "tracking")
        finally:
            store.close()


def judge(seen: Reading, counted: Mapping[str, int], wrong: tuple[str, ...] = ()) -> Verdict:
    """Hold what was counted of each token against what its reader got."""
    answered, cut = set(seen.answered), set(seen.cut)
    lost = [pseudonym for pseudonym in seen.answered if pseudonym not in counted]
    twice = sum(count - 1 for count in counted.values())
    unasked = [pseudonym for pseudonym in counted if pseudonym not in answered | cut]
    complaints = [
        *seen.wrong,
        *wrong,
        *([f"{len(lost)} were answered and are not counted: {', '.join(lost[:5])}"] if lost else []),
        *([f"{twice} are counted twice"] if twice else []),
        *([f"{len(unasked)} are counted and were not asked for"] if unasked else []),
    ]
    return Verdict(
        expected=len(answered),
        received=len(answered & counted.keys()),
        twice=twice,
        lost=len(lost),
        uncertain=len(cut & counted.keys()),
        in_flight=len(cut),
        complaints=tuple(complaints),
    )


def _spec(parts: Parts, key: str) -> WebSpec:
    places = parts.places
    return WebSpec(
        port=require_free("127.0.0.1", 0),
        token_key=key,
        database=str(places.database),
        spool=str(places.spool),
        site=str(places.site),
        salts=str(places.salts),
    )


def _artefact(root: Path) -> int:
    """A kept artefact whose links can be clicked."""
    store = open_database(root / "var" / "chorus.db", writer=False)
    try:
        return next(number for number in range(1, 100) if store.links(number))
    finally:
        store.close()


def _counted(root: Path) -> Counter[str]:
    connection = sqlite3.connect(root / "var" / "chorus.db")
    try:
        return Counter(dict(connection.execute("SELECT pseudonym, count(*) FROM hits GROUP BY pseudonym").fetchall()))
    finally:
        connection.close()
