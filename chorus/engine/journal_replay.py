"""Reading a sender's journal after its death: what ended, what had begun, and whether it can be trusted to its end."""

import fcntl
import os
import time
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from chorus.domain.delivery import Outcome
from chorus.domain.problems import Problem, TransientError
from chorus.engine.journal_form import NAME, VERSION, outcome_of, parse_record

_LOOK_AGAIN_SECONDS = 0.02


@dataclass(frozen=True)
class Replay:
    """What a journal tells (``ports.Replayed``).

    ``ended`` has the last reply of each delivery, ``begun`` those whose last record is a begin, ``batches`` the batch
    of each delivery's last record. ``trusted`` is False when the machine went down since or a line is damaged: then
    records may be missing. ``damage`` tells of each bad line before the last.
    """

    ended: Mapping[int, Outcome] = field(default_factory=dict)
    begun: Set[int] = frozenset()
    trusted: bool = True
    damage: tuple[Problem, ...] = ()
    batches: Mapping[int, int] = field(default_factory=dict)

    def within(self, sending: Mapping[int, int]) -> "Replay":
        """Only what belongs to the present claim (delivery to batch): an earlier round's reply says nothing of it."""
        now = {d for d, batch in sending.items() if self.batches.get(d) == batch}
        return Replay(
            ended={d: o for d, o in self.ended.items() if d in now},
            begun=frozenset(self.begun & now),
            trusted=self.trusted,
            damage=self.damage,
            batches={d: b for d, b in self.batches.items() if d in now},
        )


class _Reading:
    """What the lines so far add up to."""

    def __init__(self, name: str, boot: str) -> None:
        self.name, self.boot = name, boot
        self.ended: dict[int, Outcome] = {}
        self.begun: set[int] = set()
        self.batches: dict[int, int] = {}
        self.boots: set[str] = set()
        self.bad: list[tuple[int, str]] = []

    def take(self, value: list[object]) -> None:
        match value:
            case [str(name), int(version), str(boot)] if name == NAME:
                if version != VERSION:
                    raise ValueError(f"version {version} is unknown")
                self.boots.add(boot)
            case ["begin", int(batch), list(deliveries)]:
                for delivery in deliveries:
                    self._turn(int(delivery), batch)
                    self.begun.add(int(delivery))
            case ["end", int(batch), list(rows)]:
                for row in rows:
                    outcome = outcome_of(row)
                    self._turn(outcome.delivery, batch)
                    self.ended[outcome.delivery] = outcome
            case _:
                raise ValueError("no such record")

    def _turn(self, delivery: int, batch: int) -> None:
        self.begun.discard(delivery)
        self.ended.pop(delivery, None)
        self.batches[delivery] = batch

    def replay(self, last: int) -> Replay:
        damage = tuple(_damage(self.name, line, why) for line, why in self.bad if line != last)
        known = bool(self.boot) and self.boots <= {self.boot}
        return Replay(self.ended, frozenset(self.begun), known and not damage, damage, self.batches)


def replay(path: Path, boot: str, wait: float = 120.0) -> Replay:
    """Read a journal once no sender holds it any more; TransientError when one still does after ``wait`` seconds.

    No file, or an empty one: nothing was begun, and there is nothing to distrust.
    """
    if not path.exists():
        return Replay()
    reading, last = _Reading(path.name, boot), 0
    with _locked(path, wait) as fd, os.fdopen(os.dup(fd), "rb") as file:
        for last, line in enumerate(file, start=1):
            try:
                reading.take(parse_record(line))
            except (ValueError, TypeError) as error:
                reading.bad.append((last, str(error)))
    return reading.replay(last) if last else Replay()


def _damage(name: str, line: int, why: str) -> Problem:
    return Problem(
        code="journal-damage",
        message=f"this record of the journal can't be read: {why}",
        todo="look at the disk; what was under way and has no reply is shown as uncertain",
        file=name,
        line=line,
    )


@contextmanager
def _locked(path: Path, wait: float) -> Iterator[int]:
    deadline = time.monotonic() + wait
    while True:
        fd = os.open(path, os.O_RDONLY)
        try:
            if _lock(fd, path):
                yield fd
                return
        finally:
            os.close(fd)
        if time.monotonic() >= deadline:
            raise TransientError(
                f"a sender still holds the journal {path.name}", "wait until it has ended", journal=path.name
            )
        time.sleep(_LOOK_AGAIN_SECONDS)


def _lock(fd: int, path: Path) -> bool:
    """Take the lock; False when it is held, or when a new file took the path meanwhile."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return os.fstat(fd).st_ino == path.stat().st_ino


class FileJournals:
    """``ports.Journals`` over a folder with one ``NAME.journal`` a sender.

    From the first replay on, all replays together wait ``wait`` seconds for journals that senders still hold, and none
    after that: whoever asks again and again is not kept each time.
    """

    def __init__(self, folder: Path, boot: str, wait: float = 120.0) -> None:
        self._folder, self._boot, self._wait = folder, boot, wait
        self._until: float | None = None

    def path(self, sender: str) -> Path:
        """Where a sender's journal is."""
        return self._folder / f"{sender}.journal"

    def replay(self, sender: str) -> Replay:
        """Read once no sender holds it, see above; empty when there is no journal."""
        now = time.monotonic()
        self._until = now + self._wait if self._until is None else self._until
        return replay(self.path(sender), self._boot, max(0.0, self._until - now))
