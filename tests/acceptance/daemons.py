"""Daemons as processes, for tests: what they say, who their children are, and when they are gone."""

import contextlib
import os
import queue
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from typer.testing import CliRunner, Result

from chorus.cli.app import app
from tests.doubles.daemon_workspace import DUE, REPOSITORY
from tests.fakes.smtp_sink import HOLD, ScriptedSmtp

SECONDS = 30.0
"""The most that anything here may take, on the busiest machine."""


def environment() -> dict[str, str]:
    """What this process has, without what would change the output."""
    unwanted = ("CHORUS_", "COLUMNS", "FORCE_COLOR", "NO_COLOR", "COV_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
    return {**kept, "PYTHONPATH": str(REPOSITORY)}


def chorus(root: Path, *arguments: str, wrapper: tuple[str, ...] = ()) -> "subprocess.CompletedProcess[str]":
    """Run a command in a workspace."""
    return subprocess.run(
        [*wrapper, sys.executable, "-m", "chorus", "--workspace", str(root), *arguments],
        env=environment(), capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip


def chorus_here(root: Path, *arguments: str) -> Result:
    """Run a command in a workspace, in this process."""
    return CliRunner().invoke(app, ["--workspace", str(root), *arguments], catch_exceptions=False)


class Sink:
    """A mail server that stops answering when it has a number of bodies, until it is released."""

    def __init__(self) -> None:
        self.stalled = threading.Event()
        self._at = 0
        self.server = ScriptedSmtp(on_body=self._count)

    def stall_at(self, count: int) -> None:
        """Hold every reply from this body on."""
        self.stalled.clear()
        self._at = count

    def _count(self, count: int) -> None:
        if count == self._at:
            self._at = 0
            self.server.script["BODY"] = HOLD
            self.stalled.set()

    def received(self) -> list[str]:
        return [address for address, _ in self.server.bodies]


class DaemonProcess:
    """A running daemon; ``said`` has the lines of its log that were read so far."""

    def __init__(self, root: Path, now: datetime = DUE, wrapper: tuple[str, ...] = ()) -> None:
        command = [*wrapper, sys.executable, "-m", "tests.doubles.daemon_process", str(root), now.isoformat()]
        self.said: list[str] = []
        self._process = subprocess.Popen(
            command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def until(self, text: str) -> str:
        """The next line that has ``text``; AssertionError when it does not come."""
        while True:
            try:
                line = self._lines.get(timeout=SECONDS)
            except queue.Empty:
                line = ""
            if not line:
                raise AssertionError(f"the daemon never said {text!r}; it said:\n" + "".join(self.said))
            self.said.append(line)
            if text in line:
                return line.rstrip("\n")

    def children(self, module: str) -> list[int]:
        """The processes of ``python -m module`` that it started."""
        threads = Path(f"/proc/{self.pid}/task").iterdir()
        found = [child for thread in threads for child in (thread / "children").read_text().split()]
        return [int(child) for child in found if module in Path(f"/proc/{child}/cmdline").read_text()]

    def kill(self) -> None:
        """SIGKILL."""
        self._process.kill()
        self.wait()

    def terminate(self) -> None:
        """SIGTERM."""
        self._process.send_signal(signal.SIGTERM)

    def wait(self) -> int:
        """Its exit code, with all that it said read."""
        code = self._process.wait(SECONDS)
        self._reader.join()
        while not self._lines.empty():
            self.said.append(self._lines.get())
        assert self._process.stdout is not None
        self._process.stdout.close()
        return code

    def close(self) -> None:
        """End it if it still runs."""
        if self._process.poll() is None:
            self.kill()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put("")


@contextlib.contextmanager
def running(root: Path, now: datetime = DUE, wrapper: tuple[str, ...] = ()) -> Iterator[DaemonProcess]:
    """A daemon, ended with the block if it has not ended before."""
    daemon = DaemonProcess(root, now, wrapper)
    try:
        yield daemon
    finally:
        daemon.close()


def gone(pid: int) -> bool:
    """Wait until a process has ended, be it somebody else's child; False when it goes on."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        ended = select.select([descriptor], [], [], SECONDS)[0]
    finally:
        os.close(descriptor)
    return bool(ended)
