"""The daemon's senders: processes by name, started when first needed, and given up for replay when they die."""

import logging
import queue
import sys
import time
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

from chorus.domain.problems import ChorusError, RefusedError
from chorus.engine.sender_process import SenderProcess
from chorus.services.messages import Batch, BatchResult, Recall, SenderSpec

log = logging.getLogger(__name__)
COMMAND = (sys.executable, "-m", "chorus.sender")
CAPACITY = 4
SETTLE_AFTER = 50_000
"""Deliveries after which a sender gets nothing new until all that it holds is committed and its journal begins anew: a
replay reads a journal whole, and shall not grow with the audience."""

LONGEST_PAUSE = 60.0
LAST_WAIT = 5.0
_Event = tuple[SenderProcess, BatchResult | None]


@dataclass
class _Line:
    """What the pool knows of one sender."""

    process: SenderProcess | None = None
    spec: SenderSpec | None = None
    leaving: bool = False
    under_way: set[int] = field(default_factory=set)
    journalled: int = 0
    deaths: int = 0
    not_before: float = 0.0
    ended: bool = False
    settled: bool = False
    failure: str = ""


class SenderPool:
    """``ports.Senders`` over processes.

    ``spec_of`` gives a sender's specification by name (its journal too); ``logs`` is the folder for what they print.
    ``capacity`` bounds the batches that one sender holds, ``settle_after`` the deliveries in its journal. A sender that
    died has no room for a while: 1 second, then twice as long each time, 60 at most. ``clock`` counts seconds for that.
    """

    def __init__(
        self,
        spec_of: Callable[[str], SenderSpec],
        logs: Path,
        *,
        capacity: int = CAPACITY,
        settle_after: int = SETTLE_AFTER,
        command: Sequence[str] = COMMAND,
        clock: Callable[[], float] = time.monotonic,
        grace: float = 90.0,
    ) -> None:
        self._spec_of, self._logs, self._capacity, self._command = spec_of, logs, capacity, command
        self._clock, self._grace, self._settle_after = clock, grace, settle_after
        self._lines: dict[str, _Line] = {}
        self._events: queue.SimpleQueue[_Event] = queue.SimpleQueue()
        self._results: list[BatchResult] = []

    def submit(self, sender: str, batch: Batch) -> None:
        """Hand a batch to a sender, starting it if need be; one that can't be started is among the ``dead``.

        RefusedError when its journal is to be replayed first, or it is ending to start with new settings.
        """
        line = self._line(sender)
        if line.leaving:
            raise RefusedError(f"sender {sender} is ending", "it takes new settings", sender=sender)
        if line.ended:
            raise RefusedError(f"sender {sender} has ended", "replay its journal first", sender=sender)
        process = line.process or self._start(sender, line)
        if process is not None:
            line.under_way.add(batch.batch)
            line.journalled += len(batch.deliveries)
            process.submit(batch)

    def recall(self, batches: Set[int]) -> None:
        """Call batches back from whoever has them: nothing of them begins any more, their results come all the same."""
        for line in self._lines.values():
            if line.process is not None and (wanted := line.under_way & batches):
                line.process.recall(Recall(batches=tuple(sorted(wanted))))

    def recall_all(self) -> None:
        """Call back whatever any sender has. On any thread: copying a dict's values or a set of numbers is one step."""
        for line in list(self._lines.values()):
            process, batches = line.process, tuple(line.under_way)
            if process is not None and batches:
                process.recall(Recall(batches=batches))

    def _start(self, sender: str, line: _Line) -> SenderProcess | None:
        """The new process; None when it can't be started: that counts as a death, so that its work is given up."""
        try:
            line.spec = spec = self._spec_of(sender)
            line.process = SenderProcess(self._command, spec, self._logs / f"{sender}.log", self._heard)
        except Exception as error:  # work was claimed for it: whatever is wrong, it must be given up for replay
            if not isinstance(error, ChorusError | OSError):
                log.exception("sender %s can't be started", sender)
            self._bury(sender, line, str(error) or type(error).__name__)
            return None
        if line.settled:
            line.process.settled()
            line.settled = False
        return line.process

    def room(self, sender: str) -> int:
        """How many more batches it takes now; none while it pauses, ends to take new settings, or is to be settled."""
        line = self._line(sender)
        if line.ended or line.leaving or self._clock() < line.not_before or line.journalled >= self._settle_after:
            return 0
        return max(0, self._capacity - len(line.under_way))

    def collect(self, timeout: float) -> list[BatchResult]:
        """What has come back; waits up to ``timeout`` seconds for the first, or for a death."""
        self._take_events(0.0 if self._results else timeout)
        results, self._results = self._results, []
        return results

    def busy(self) -> bool:
        """Whether a living sender has batches, or results wait for ``collect``."""
        return bool(self._results) or any(line.under_way for line in self._lines.values())

    def renew(self) -> None:
        """The workspace was read anew: a sender that runs with another specification than ``spec_of`` gives now has no
        room, ends when everything that it holds has come back, and starts anew with its next batch."""
        for name, line in self._lines.items():
            if line.process is not None and not line.leaving and line.spec != self._present_spec(name):
                log.info("sender %s ends to take new settings", name)
                line.leaving = True
                self._end_if_idle(line)

    def _present_spec(self, sender: str) -> SenderSpec | None:
        """None when there is none any more: the next batch tells why."""
        try:
            return self._spec_of(sender)
        except (ChorusError, OSError) as error:
            log.warning("sender %s has no settings any more: %s", sender, error)
            return None
        except Exception:  # nobody foresaw it: it is ended, and its next batch tells why
            log.exception("sender %s has no settings any more", sender)
            return None

    def _end_if_idle(self, line: _Line) -> None:
        """Its end comes as an event: its journal is locked until then."""
        if line.leaving and not line.under_way and line.process is not None:
            line.process.end()

    def dead(self) -> Sequence[str]:
        """Senders that ended by themselves since the last call; ``collect`` has given all their results.

        Record these results and replay the journal, then submit again.
        """
        ended = [name for name, line in self._lines.items() if line.ended]
        for name in ended:
            self._lines[name].ended = False
        return ended

    def failure(self, sender: str) -> str:
        """Why it ended by itself last; "" when it said nothing, or has answered since."""
        return self._line(sender).failure

    def settled(self, sender: str) -> None:
        """Tell that every outcome of this sender is committed, so that its journal may start anew.

        Ignored while it has batches under way, or has died and its journal is still to be replayed. Call it only when
        every replay was recorded too: the journal is the only evidence until then.
        """
        line = self._line(sender)
        if line.under_way or line.ended:
            return
        line.journalled = 0
        line.settled = line.process is None or line.leaving
        if line.process is not None and not line.leaving:
            line.process.settled()

    def pids(self) -> dict[str, int]:
        """The processes that run, by sender."""
        return {name: line.process.pid for name, line in self._lines.items() if line.process is not None}

    def close(self) -> None:
        """Let every batch under way end, then end the processes; their last results stay for ``collect``."""
        deadline = time.monotonic() + self._grace
        while any(line.under_way for line in self._lines.values()) and (left := deadline - time.monotonic()) > 0:
            self._take_events(left)
        processes = [line.process for line in self._lines.values() if line.process is not None]
        for line in self._lines.values():
            line.process = None
        for process in processes:
            process.end()
        for process in processes:
            process.join(max(LAST_WAIT, deadline - time.monotonic()))
        self._take_events(0.0)

    def _line(self, sender: str) -> _Line:
        return self._lines.setdefault(sender, _Line())

    def _heard(self, process: SenderProcess, result: BatchResult | None) -> None:
        self._events.put((process, result))

    def _take_events(self, timeout: float) -> None:
        try:
            self._take(self._events.get(timeout=timeout) if timeout > 0 else self._events.get_nowait())
            while True:
                self._take(self._events.get_nowait())
        except queue.Empty:
            return

    def _take(self, event: _Event) -> None:
        process, result = event
        line = self._line(process.name)
        if result is not None:
            self._results.append(result)
            line.under_way.discard(result.batch)
            line.deaths, line.failure = 0, ""
            if result.pause is not None:
                line.not_before = self._clock() + result.pause
            self._end_if_idle(line)
            return
        if line.process is not process:  # ended by close
            return
        process.join(LAST_WAIT)
        if line.leaving and not line.under_way:
            line.process, line.leaving = None, False
            return
        self._bury(process.name, line, process.failure)

    def _bury(self, sender: str, line: _Line, why: str) -> None:
        log.warning("sender %s ended%s", sender, f": {why}" if why else "")
        line.process, line.ended, line.settled, line.failure = None, True, False, why
        line.leaving, line.journalled = False, 0
        line.under_way.clear()
        line.not_before = self._clock() + min(LONGEST_PAUSE, 2.0**line.deaths)
        line.deaths += 1
