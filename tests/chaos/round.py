"""One round: a send, what goes wrong in it, and restarts until all is settled; then the verdict."""

import contextlib
import signal
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from shutil import copytree, rmtree
from time import monotonic

from tests.acceptance.small_disk import SmallDisk
from tests.chaos.clock import FileClock
from tests.chaos.daemon import SETTLED, WAITS
from tests.chaos.faults import Act
from tests.chaos.nursery import Nursery, await_end, kill_senders, senders
from tests.chaos.nursery_process import ENDS
from tests.chaos.points import fuses, lay_fuses
from tests.chaos.reading import ask
from tests.chaos.scenarios import Plan
from tests.chaos.sink import ChaosSink, Script
from tests.chaos.templates import Templates
from tests.chaos.verdict import Verdict, judge

DEADLINE = 60.0
"""Seconds after which a round has failed, on the busiest machine."""
ENOUGH = 2.0
"""Seconds after which a lock or a full disk ends, if nobody complained of it before."""
PATIENT_LOOKS = 15
"""How often a daemon may say that nothing waits before it is ended with nobody dead who was to die."""
FELT = ("another process holds the database", "no room is left", "disk I/O error")
_KILLED = str(-signal.SIGKILL)


class RoundError(Exception):
    """A round that did not come to its end."""


@dataclass
class Trouble:
    """What the harness does to a round, from the mail server's thread, at once."""

    root: Path
    nursery: Nursery
    clock: FileClock
    random: Random
    disk: SmallDisk | None
    since: float = 0.0
    killed: bool = False
    _lock: sqlite3.Connection | None = None
    _full: bool = False

    def act(self, act: Act) -> None:
        """Do it."""
        match act:
            case Act.KILL_DAEMON | Act.KILL_SENDER | Act.KILL_BOTH:
                self._kill(act)
            case Act.LOCK:
                self.since = monotonic()
                self._lock = _locked(self.root / "var" / "chorus.db")
            case Act.FILL:
                assert self.disk is not None
                self.since = monotonic()
                self._full = True
                self.disk.fill(*self._pids())
            case Act.CLOCK_FORWARD | Act.CLOCK_BACK:
                by = timedelta(minutes=self.random.randint(1, 24 * 60))
                self.clock.set(self.clock.now() + (by if act is Act.CLOCK_FORWARD else -by))
            case _:
                raise AssertionError(f"{act} is the server's to do")

    @property
    def lasts(self) -> bool:
        """Whether the database is locked, or the disk full."""
        return self._lock is not None or self._full

    def relieve(self) -> None:
        """Unlock, make room."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None
        if self._full and self.disk is not None:
            self._full = False
            self.disk.free(*self._pids())

    def _kill(self, act: Act) -> None:
        """Of both, the one or the other dies first."""
        order = [Act.KILL_DAEMON, Act.KILL_SENDER] if act is Act.KILL_BOTH else [act]
        self.random.shuffle(order)
        for victim in order:
            if victim is Act.KILL_SENDER:
                kill_senders(self.root)
            else:
                self.killed = True
                self.nursery.signal(signal.SIGKILL)

    def _pids(self) -> list[int]:
        return [*([self.nursery.pid] if self.nursery.pid else []), *senders(self.root)]


def _locked(database: Path) -> sqlite3.Connection:
    """A connection that holds the database, as another program would."""
    connection = sqlite3.connect(database, timeout=DEADLINE, isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    return connection


class Round:
    """A round in a folder of its own. ``said`` is the daemons' log.

    ``limited`` tells that no disk could be filled, and that a limit on the size of files stood in for it.
    """

    def __init__(self, root: Path, plan: Plan, seed: int, *, journalled: bool = True) -> None:
        self._root, self._plan, self._random = root, plan, Random(seed)
        self._journalled = journalled
        self._until = monotonic() + DEADLINE
        self.said: list[str] = []
        self.limited = False
        self._looks = 0

    def run(self, templates: Templates, nursery: Nursery) -> Verdict:
        """Send, suffer, settle; RoundError when it does not come to an end."""
        trouble: list[Trouble] = []
        script = Script(self._plan.faults, lambda act: trouble[0].act(act))
        with ChaosSink(script, self._plan.manners) as sink:
            templates.copy(self._plan.size, self._root, sink.port)
            lay_fuses(self._root, self._plan.deaths)
            with self._disk(nursery) as (disk, where):
                clock = FileClock(self._root / "clock")
                trouble.append(Trouble(self._root, where, clock, self._random, disk))
                self._settle(where, trouble[0])
        seen = script.seen
        verdict = judge(ask(self._root), seen.arrivals, in_flight=seen.cut, refusals=seen.refusals)
        complaints = [*verdict.complaints, *seen.breaches]
        if fuses(self._root) == self._plan.deaths > 0:
            complaints.append("nobody came to the point where it was to die")
        if self._plan.faults and not seen.happened:
            complaints.append("nothing of what was to go wrong did")
        return replace(verdict, complaints=tuple(complaints))

    @contextlib.contextmanager
    def _disk(self, nursery: Nursery) -> Iterator[tuple[SmallDisk | None, Nursery]]:
        """The nursery to use: on a small disk, one that was born there. What is on that disk is kept at the end."""
        if not self._plan.small_disk:
            yield None, nursery
            return
        var = self._root / "var"
        with SmallDisk(self._root) as disk, Nursery(disk.wrapper) as inside:
            self.limited = not disk.real
            yield disk, inside
            if disk.real:
                kept = self._root / "kept"
                copytree(disk.root / "var", kept)
                rmtree(var)  # not before: that takes the disk away
                kept.rename(var)

    def _settle(self, nursery: Nursery, trouble: Trouble) -> None:
        """Daemon after daemon until one has nothing left to do, and ends as it should."""
        try:
            while not self._live(nursery, trouble):
                pass
        finally:
            trouble.relieve()
            nursery.clear()
            left = await_end(senders(self._root), 1.0 + max(0.0, self._until - monotonic()))
            kill_senders(self._root)
        if left:
            raise RoundError(f"senders did not end with their daemon: {left}")

    def _live(self, nursery: Nursery, trouble: Trouble) -> bool:
        """One daemon's life; whether it settled everything."""
        nursery.begin(self._root, self._plan.point, journalled=self._journalled)
        settled = False
        while True:
            line = nursery.line(0.1)
            if trouble.lasts and (any(f in line for f in FELT) or monotonic() > trouble.since + ENOUGH):
                trouble.relieve()
            if line.startswith(ENDS):
                return self._ended(line.removeprefix(ENDS), trouble, settled=settled)
            if line.startswith(WAITS):
                self._wait(trouble.clock, datetime.fromisoformat(line.removeprefix(WAITS)))
            elif line == SETTLED and not settled and not trouble.lasts and not self._awaits_a_death():
                settled = True
                nursery.signal(signal.SIGTERM)
            elif line and line != SETTLED:
                self.said.append(line)
            if monotonic() > self._until:
                raise RoundError(f"it was not settled after {DEADLINE:.0f} seconds")

    def _awaits_a_death(self) -> bool:
        """A sender replaces its journal once all is settled: who is to die of that gets a moment for it."""
        self._looks += 1
        return fuses(self._root) == self._plan.deaths > 0 and self._looks < PATIENT_LOOKS

    def _ended(self, code: str, trouble: Trouble, *, settled: bool) -> bool:
        if code == "0" and settled:
            return True
        if code == _KILLED and (trouble.killed or fuses(self._root) < self._plan.deaths):
            return False
        if code == "1" and any(f in line for line in self.said[-3:] for f in FELT):
            trouble.relieve()  # it could not begin: whoever keeps it alive starts it again
            return False
        raise RoundError(f"the daemon ended with {code}")

    @staticmethod
    def _wait(clock: FileClock, until: datetime) -> None:
        """Nothing is due before: no need to wait for it."""
        if until > clock.now():
            clock.set(until)
