"""One process writes to a workspace; a second is refused, naming the first."""

import os
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chorus.domain.problems import RefusedError
from chorus.engine.lock import WriterLock

SINCE = datetime(2021, 5, 22, 9, tzinfo=UTC)
HOLD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from chorus.engine.lock import WriterLock
with WriterLock(Path(sys.argv[1]), lambda: datetime(2021, 5, 22, 9, tzinfo=UTC)).hold():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "writer.lock"


def holding(path: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_nobody_holds_a_lock_that_was_never_taken(path: Path) -> None:
    assert WriterLock(path).holder() is None


def test_a_second_process_is_refused_naming_the_first(path: Path) -> None:
    with holding(path) as first:
        with pytest.raises(RefusedError) as refused, WriterLock(path).hold():
            pytest.fail("two writers")
        assert str(refused.value) == (
            f"another daemon writes to this workspace: process {first.pid} since 22 May 2021 09:00 UTC "
            f"(stop it first (kill {first.pid}), or leave it running: the command line speaks to it)"
        )
        assert WriterLock(path).holder() == {"pid": first.pid, "since": "2021-05-22T09:00:00+00:00"}


def test_the_lock_is_free_after_its_holder_was_killed(path: Path) -> None:
    with holding(path) as first:
        first.kill()
        first.wait()
    assert WriterLock(path).holder() is None
    with WriterLock(path, lambda: SINCE).hold():
        assert WriterLock(path).holder() is not None


def test_the_lock_is_free_after_it_was_let_go(path: Path) -> None:
    lock = WriterLock(path, lambda: SINCE)
    with lock.hold():
        pass
    assert lock.holder() is None
    with lock.hold():
        pass


def test_a_second_lock_in_the_same_process_is_refused(path: Path) -> None:
    with WriterLock(path, lambda: SINCE).hold(), pytest.raises(RefusedError), WriterLock(path).hold():
        pytest.fail("two writers")


def test_an_error_lets_the_lock_go(path: Path) -> None:
    with pytest.raises(ZeroDivisionError), WriterLock(path, lambda: SINCE).hold():
        raise ZeroDivisionError
    assert WriterLock(path).holder() is None


def test_who_comes_waits_for_a_command(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An officer's pause must not keep a daemon from starting."""
    trying = threading.Event()
    monkeypatch.setattr("chorus.engine.lock.time.sleep", lambda _seconds: trying.set())
    got: list[bool] = []

    def start() -> None:
        with WriterLock(path).hold():
            got.append(True)

    daemon = threading.Thread(target=start)
    with WriterLock(path, lambda: SINCE).hold(command=True):
        daemon.start()
        assert trying.wait(30)
        assert (WriterLock(path).holder(), got) == (None, [])
    daemon.join()
    assert got == [True]


def test_a_command_that_does_not_end_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chorus.engine.lock.COMMAND_SECONDS", 0.0)
    first, second = WriterLock(path, lambda: SINCE), WriterLock(path)
    with first.hold(command=True), pytest.raises(RefusedError) as refused, second.hold():
        pytest.fail("two writers")
    assert str(refused.value) == (
        f"a command still writes to this workspace: process {os.getpid()} since 22 May 2021 09:00 UTC "
        "(wait until it has ended, then try again)"
    )
