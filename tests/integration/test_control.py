import json
import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from chorus.bootstrap.workspace import Parts
from chorus.domain.problems import ChorusError, InputError, PermanentError, Problem, RefusedError, TransientError
from chorus.engine.control import ControlServer, Handler
from chorus.engine.control_client import ControlClient, NoDaemonError, pointer_of

PROBLEM = Problem(code="broken", message="it is broken", todo="mend it", file="config.toml", line=3, column=1)


def add(left: int, right: int) -> dict[str, object]:
    return {"sum": left + right, "thread": threading.current_thread().name}


def refuse() -> None:
    raise RefusedError("it is not signed", "sign it", campaign="day", count=2)


def stumble() -> None:
    raise InputError((PROBLEM,))


def break_down() -> None:
    raise KeyError("a fault")


HANDLERS: dict[str, Handler] = {
    "add": add,
    "refuse": refuse,
    "stumble": stumble,
    "break": break_down,
    "set": lambda: {1},
}


@contextmanager
def daemon(path: Path) -> Iterator[ControlServer]:
    """A daemon whose writer sleeps until a command wakes it."""
    wake, ending = threading.Event(), threading.Event()
    with ControlServer(path, HANDLERS, wake.set) as server:

        def write() -> None:
            while not ending.is_set():
                wake.wait()
                wake.clear()
                server.run_waiting()

        writer = threading.Thread(target=write, name="writer")
        writer.start()
        try:
            yield server
        finally:
            ending.set()
            wake.set()
            writer.join()


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """A short path: pytest's own folders can be too long for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="chorus-test-"))
    yield folder / "chorus.sock"
    shutil.rmtree(folder)


def test_a_command_runs_on_the_writers_thread(path: Path) -> None:
    with daemon(path):
        assert ControlClient(path).call("add", left=2, right=3) == {"sum": 5, "thread": "writer"}


def test_the_wire_is_a_line_of_json_each_way(path: Path) -> None:
    with daemon(path), socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(path))
        connection.sendall(b'{"do": "add", "left": 2, "right": 3}\n')
        assert connection.makefile("rb").readline() == b'{"ok":true,"result":{"sum":5,"thread":"writer"}}\n'


def test_an_error_of_the_command_reaches_the_caller_as_it_was(path: Path) -> None:
    with daemon(path):
        with pytest.raises(RefusedError, match=r"^it is not signed \(sign it\)$") as caught:
            ControlClient(path).call("refuse")
        assert caught.value.ids == {"campaign": "day", "count": 2}
        with pytest.raises(InputError) as stumbled:
            ControlClient(path).call("stumble")
        assert stumbled.value.problems == (PROBLEM,)


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("fly", {}, "the daemon has no command 'fly' (it has add, break, refuse, set, stumble)"),
        ("add", {"left": 1}, "add: missing a required argument: 'right' (is the daemon of the same version?)"),
        (
            "add",
            {"left": 1, "right": 2, "up": 3},
            "add: got an unexpected keyword argument 'up' (is the daemon of the same version?)",
        ),
        ("break", {}, "break failed inside the daemon (its log tells why)"),
        ("set", {}, "set failed inside the daemon (its log tells why)"),
    ],
)
def test_what_cannot_be_run_is_told(path: Path, name: str, arguments: dict[str, object], message: str) -> None:
    with daemon(path):
        with pytest.raises(ChorusError) as caught:
            ControlClient(path).call(name, **arguments)
        assert str(caught.value) == message
        assert ControlClient(path).call("add", left=0, right=0)["sum"] == 0


@pytest.mark.parametrize("line", [b"\n", b"no json\n", b"[]\n", b'{"do": 1}\n', b'{"do": "add"}'])
def test_a_line_that_is_no_request_is_refused(path: Path, line: bytes) -> None:
    with daemon(path), socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(path))
        connection.sendall(line)
        connection.shutdown(socket.SHUT_WR)
        assert json.loads(connection.makefile("rb").readline()) == {
            "ok": False,
            "error": "RefusedError",
            "message": "this is no command",
            "todo": 'send one line of JSON, {"do": NAME, ...}',
            "ids": {},
        }


def test_a_caller_that_goes_away_harms_nobody(path: Path) -> None:
    with daemon(path):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(path))
            connection.sendall(b'{"do": "add", "left": 2, "right": 3}\n')
        assert ControlClient(path).call("add", left=1, right=1)["sum"] == 2


def test_only_the_owner_may_use_the_socket(path: Path) -> None:
    with daemon(path):
        assert stat.filemode(path.stat().st_mode) == "srw-------"
    assert not path.exists()


def test_without_a_daemon_the_command_says_so(path: Path) -> None:
    with pytest.raises(NoDaemonError, match=r"^no daemon runs on this workspace \(start it with `chorus run`\)$"):
        ControlClient(path).call("add", left=1, right=1)


def test_a_socket_that_a_killed_daemon_left_is_no_daemon_and_is_replaced(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    with pytest.raises(NoDaemonError):
        ControlClient(path).call("add", left=1, right=1)
    with daemon(path):
        assert ControlClient(path).call("add", left=1, right=1)["sum"] == 2


def test_a_path_too_long_for_a_socket_is_led_around(tmp_path: Path) -> None:
    path = tmp_path / ("deep" * 30) / "var" / "chorus.sock"
    with pytest.raises(NoDaemonError):
        ControlClient(path).call("add", left=1, right=1)
    with daemon(path):
        place = Path(pointer_of(path).read_text(encoding="utf-8").strip())
        assert ControlClient(path).call("add", left=1, right=1)["sum"] == 2
        assert stat.filemode(place.parent.stat().st_mode) == "drwx------"
    assert not place.parent.exists()
    assert not pointer_of(path).exists()
    with pytest.raises(NoDaemonError):
        ControlClient(path).call("add", left=1, right=1)


def test_what_a_killed_daemon_left_elsewhere_is_removed_and_nothing_else(path: Path, tmp_path: Path) -> None:
    ours = Path(tempfile.mkdtemp(prefix="chorus-"))
    for place in (ours, tmp_path):
        pointer_of(path).write_text(f"{place}/chorus.sock\n", encoding="utf-8")
        with daemon(path):
            assert ControlClient(path).call("add", left=1, right=1)["sum"] == 2
    assert (ours.exists(), tmp_path.exists()) == (False, True)


def test_a_socket_in_a_strangers_folder_is_not_trusted(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pointer_of(path).write_text(f"{path.parent}/elsewhere.sock\n", encoding="utf-8")
    monkeypatch.setattr("chorus.engine.control_client.os.getuid", lambda: os.geteuid() + 1)
    with pytest.raises(PermanentError) as caught:
        ControlClient(path).call("add", left=1, right=1)
    assert str(caught.value) == (
        "the daemon's socket stands in a folder of another user (remove chorus.sock.path and restart it)"
    )


def test_a_command_that_a_daemon_does_imports_no_more_than_it_needs(path: Path) -> None:
    parts = Parts(path.parent)
    unwanted = ["sqlalchemy", "jinja2", "charset_normalizer", "twitter_text", "chorus.store", "chorus.content"]
    code = (
        "import sys; from pathlib import Path; from chorus.facade import Chorus; "
        "print(Chorus(Path(sys.argv[1])).act('add', left=1, right=1)['sum'], "
        "[m for m in sys.argv[2:] if m in sys.modules])"
    )
    with parts.lock.hold(), daemon(parts.places.socket):
        command = [sys.executable, "-c", code, str(path.parent), *unwanted]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout == "2 []\n"


def test_a_command_that_waits_when_the_daemon_ends_is_told(path: Path) -> None:
    woken = threading.Event()
    server = ControlServer(path, HANDLERS, woken.set)
    said: list[str] = []

    def call() -> None:
        try:
            ControlClient(path).call("add", left=1, right=1)
        except TransientError as error:
            said.append(str(error))

    caller = threading.Thread(target=call)
    caller.start()
    assert woken.wait(5)
    server.close()
    server.close()
    caller.join()
    assert said == ["the daemon is ending, and did not run this (start it again with `chorus run`)"]


def test_a_command_under_way_when_the_daemon_ends_is_answered_with_what_it_did(path: Path) -> None:
    begun, ended = threading.Event(), threading.Event()

    def sign() -> str:
        begun.set()
        ended.wait()
        return "signed"

    said: list[object] = []
    server = ControlServer(path, {"sign": sign})
    calling = threading.Thread(target=lambda: said.append(ControlClient(path).call("sign")))
    writing = threading.Thread(target=lambda: server.run_waiting(timeout=30))
    calling.start()
    writing.start()
    begun.wait()
    server.close()
    calling.join(0.5)  # longer than a caller waits between two looks
    ended.set()
    calling.join()
    writing.join()
    assert said == ["signed"]


def test_a_daemon_that_does_not_answer_in_time_is_told(path: Path) -> None:
    with ControlServer(path, HANDLERS) as server:
        with pytest.raises(TransientError) as caught:
            ControlClient(path, timeout=0.05).call("add", left=1, right=1)
        assert server.run_waiting(timeout=5) == 1
    assert str(caught.value) == "the daemon did not answer 'add' within 0.05 s (it may still do it: see status)"


def test_a_daemon_that_dies_before_it_answers_is_told(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen(1)

        def hang_up() -> None:
            connection, _ = listening.accept()
            connection.recv(100)
            connection.close()

        hanging = threading.Thread(target=hang_up)
        hanging.start()
        with pytest.raises(TransientError, match="the daemon ended before it answered"):
            ControlClient(path).call("add", left=1, right=1)
        hanging.join()
