"""The brake of the control socket: what stops something works while the writer is busy."""

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from chorus.engine.control import Brake, ControlServer
from chorus.engine.control_client import ControlClient


@pytest.fixture
def path() -> Iterator[Path]:
    """A short path: pytest's own folders can be too long for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="chorus-test-"))
    yield folder / "chorus.sock"
    shutil.rmtree(folder)


@contextmanager
def calling(path: Path, *names: str) -> Iterator[list[object]]:
    """Who waits for the answers to commands, each sent when the one before has been."""
    said: list[object] = []
    callers = [threading.Thread(target=lambda n=name: said.append(ControlClient(path).call(n))) for name in names]
    for caller in callers:
        caller.start()
    yield said
    for caller in callers:
        caller.join()


def test_what_stops_something_pulls_the_brake_while_the_writer_is_busy(path: Path) -> None:
    done: list[str] = []
    pulled = threading.Event()

    def pull() -> None:
        done.append("pulled")
        pulled.set()

    brake = Brake(lambda name, _: name == "pause", pull)
    server = ControlServer(path, {"pause": lambda: done.append("paused")}, brake=brake)
    with server, calling(path, "pause") as said:
        assert pulled.wait(30)
        server.run_waiting()
    assert (done, said) == (["pulled", "paused"], [None])


def test_a_stop_that_takes_long_pulls_the_brake_too(path: Path) -> None:
    pulled = threading.Event()
    brake = Brake(lambda name, _: name == "cancel", pulled.set)
    server = ControlServer(path, {"cancel": lambda: pulled.wait(30)}, brake=brake)
    with server, calling(path, "cancel") as said:
        assert server.run_waiting(timeout=30) == 1
    assert said == [True]


def test_urgent_commands_can_be_run_alone(path: Path) -> None:
    waiting = threading.Semaphore(0)
    order: list[str] = []
    handlers = {name: partial(order.append, name) for name in ("sign", "pause")}
    brake = Brake(lambda name, _: name == "pause", lambda: None)
    server = ControlServer(path, handlers, waiting.release, brake)
    with server, calling(path, "sign", "pause"):
        assert waiting.acquire(timeout=30)
        assert waiting.acquire(timeout=30)
        assert server.run_waiting(urgent=True) == 1
        assert order == ["pause"]
        assert server.run_waiting() == 1
    assert order == ["pause", "sign"]
