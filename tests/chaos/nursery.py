"""The harness' side of the nursery, and the processes of a round: found by its folder, ended by their id."""

import contextlib
import json
import os
import queue
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.chaos.nursery_process import BEGINS, ENDS
from tests.chaos.points import Point
from tests.chaos.sender import MODULE
from tests.doubles.daemon_workspace import REPOSITORY

_NURSERY = (sys.executable, "-m", "tests.chaos.nursery_process")
_SOON = 0.1
_GONE = "(the nursery is gone)"


class Nursery:
    """Has one daemon at a time; ``wrapper`` is what its process is started with, in a namespace say."""

    def __init__(self, wrapper: tuple[str, ...] = ()) -> None:
        self._process = subprocess.Popen(
            [*wrapper, *_NURSERY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        )  # fmt: skip
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, name="nursery", daemon=True)
        self._reader.start()
        self._pidfd, self._asked = -1, False
        self.pid = 0

    def begin(self, root: Path, point: Point, *, journalled: bool) -> None:
        """Start a daemon, which can be killed from now on."""
        asked = {"root": str(root), "point": point.name, "nth": point.nth, "journalled": journalled}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        self._asked = True
        while self._asked and not self.pid:
            self.line(_SOON)

    def line(self, timeout: float) -> str:
        """The next line of what the daemon says, ``chaos: ends CODE`` at last; "" when none comes in time."""
        with contextlib.suppress(queue.Empty):
            line = self._lines.get(timeout=timeout)
            if line.startswith(BEGINS):
                pid = int(line.removeprefix(BEGINS))
                with contextlib.suppress(ProcessLookupError):  # it has ended already, as its next line says
                    self._pidfd = os.pidfd_open(pid)
                self.pid = pid
            elif line.startswith(ENDS):
                self._forget()
            return line
        return ""

    def signal(self, number: signal.Signals) -> None:
        """Send the daemon a signal, if it lives."""
        if self._pidfd >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, number)

    def clear(self) -> None:
        """End the daemon, if there is one; what it still said is forgotten."""
        while self._asked:
            self.signal(signal.SIGKILL)
            self.line(_SOON)

    def close(self) -> None:
        """End the daemon, if there is one, and the nursery."""
        self.clear()
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        self._reader.join()
        self._forget()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _forget(self) -> None:
        if self._pidfd >= 0:
            os.close(self._pidfd)
        self._pidfd, self._asked, self.pid = -1, False, 0

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                self._lines.put(line.rstrip("\n"))
        self._lines.put(f"{ENDS}{_GONE}")


def senders(root: Path) -> list[int]:
    """The sender processes of a round, also those whose daemon is dead: their command line names its folder."""
    return [int(path.parent.name) for path in Path("/proc").glob("[0-9]*/cmdline") if _is_sender(path, root)]


def kill_senders(root: Path) -> None:
    """SIGKILL to each of them."""
    for pid in senders(root):
        with contextlib.suppress(ProcessLookupError):
            held = os.pidfd_open(pid)
            try:
                # The number may have been given anew since: what is held now is looked at again.
                if _is_sender(Path(f"/proc/{pid}/cmdline"), root):
                    signal.pidfd_send_signal(held, signal.SIGKILL)
            finally:
                os.close(held)


def await_end(pids: list[int], seconds: float) -> list[int]:
    """Wait until these have ended; those that have not."""
    left = []
    for pid in pids:
        try:
            held = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        try:
            if not select.select([held], [], [], seconds)[0]:
                left.append(pid)
        finally:
            os.close(held)
    return left


def _is_sender(path: Path, root: Path) -> bool:
    try:
        words = path.read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return MODULE.encode() in words and str(root).encode() in words
