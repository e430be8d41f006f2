"""The daemon's control socket: commands come as lines of JSON, and run on the thread that writes."""

import contextlib
import inspect
import logging
import os
import shutil
import socket
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from chorus.domain.problems import ChorusError, RefusedError, TransientError
from chorus.engine.control_client import MAX_PATH, pointer_of
from chorus.engine.control_wire import MAX_LINE, decode_request, encode_error, encode_result

log = logging.getLogger(__name__)

Handler = Callable[..., object]
"""Takes the request's arguments by name; gives what JSON can say. ChorusErrors reach the caller as they are."""

READ_SECONDS = 10.0
BRAKE_SECONDS = 0.3
"""How long a command that stops something waits for the writer before the brake is pulled."""


@dataclass(frozen=True)
class Brake:
    """What stops at once, on any thread, while the writer's is busy: ``meant`` by which commands, and how to ``pull``
    it. The command itself runs when the writer gets to it."""

    meant: Callable[[str, Mapping[str, Any]], bool]
    pull: Callable[[], None]


_NO_BRAKE = Brake(lambda _name, _arguments: False, lambda: None)


@dataclass(eq=False)
class _Call:
    name: str
    arguments: Mapping[str, Any]
    urgent: bool
    reply: bytes = b""
    taken: bool = False
    done: threading.Event = field(default_factory=threading.Event)


class ControlServer:
    """Listens on a Unix socket that only the owner may use; ``run_waiting`` runs what came, on the caller's thread.

    Whoever starts it holds the writer's lock: a socket that is found was left behind, and is removed. ``wake`` is
    called (on another thread) when a command has come, so that a sleeping daemon looks. Commands that the ``brake`` is
    meant by are urgent.
    """

    def __init__(
        self,
        path: Path,
        handlers: Mapping[str, Handler],
        wake: Callable[[], None] = lambda: None,
        brake: Brake = _NO_BRAKE,
    ) -> None:
        self._path = path
        self._handlers = dict(handlers)
        self._wake, self._brake = wake, brake
        self._calls: deque[_Call] = deque()
        self._changed = threading.Condition()
        self._ending = threading.Event()
        self._folder: Path | None = None
        self._socket = self._listen()
        self._thread = threading.Thread(target=self._accept_forever, name="control", daemon=True)
        self._thread.start()

    def run_waiting(self, timeout: float = 0.0, *, urgent: bool = False) -> int:
        """Run the commands that wait (or the ``urgent`` ones), after waiting up to ``timeout`` seconds for a first;
        how many."""
        count = 0
        while (call := self._take(0.0 if count else timeout, urgent=urgent)) is not None:
            call.reply = self._run(call)
            call.done.set()
            count += 1
        return count

    def _take(self, timeout: float, *, urgent: bool) -> _Call | None:
        def first() -> _Call | None:
            return next((call for call in self._calls if call.urgent or not urgent), None)

        with self._changed:
            call = self._changed.wait_for(first, timeout)
            if call is not None:
                self._calls.remove(call)
                call.taken = True
            return call

    def close(self) -> None:
        """Stop listening; what still waits is told that the daemon ends."""
        if self._ending.is_set():
            return
        self._ending.set()
        with contextlib.suppress(OSError):  # a listening socket that nobody connected to has nothing to shut down
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()
        self._remove_left()
        while (call := self._take(0.0, urgent=False)) is not None:
            call.reply = encode_error(_ending_error())
            call.done.set()

    def __enter__(self) -> "ControlServer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _listen(self) -> socket.socket:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._remove_left()
        place = self._path
        if len(os.fsencode(place)) > MAX_PATH:
            self._folder = Path(tempfile.mkdtemp(prefix="chorus-"))
            place = self._folder / "chorus.sock"
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            os.fchmod(listening.fileno(), 0o600)  # before bind: the socket is never open to others, not for a moment
            listening.bind(os.fspath(place))
            place.chmod(0o600)
            listening.listen(16)
        except OSError:
            listening.close()
            raise
        if place != self._path:
            pointer_of(self._path).write_text(f"{place}\n", encoding="utf-8")
        return listening

    def _remove_left(self) -> None:
        """Remove this daemon's socket, or one that a killed daemon left, with its folder elsewhere."""
        pointer = pointer_of(self._path)
        if pointer.exists():
            folder = Path(pointer.read_text(encoding="utf-8").strip()).parent
            if folder.name.startswith("chorus-") and folder.parent == Path(tempfile.gettempdir()) and folder.exists():
                shutil.rmtree(folder)
            pointer.unlink()
        self._path.unlink(missing_ok=True)

    def _accept_forever(self) -> None:
        while not self._ending.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                if self._ending.is_set():
                    return
                self._ending.wait(0.1)  # out of file descriptors, say: others may be given back
                continue
            threading.Thread(target=self._converse, args=(connection,), name="control-call", daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        """One command a connection. A caller that goes away is none of ours: its command runs all the same."""
        with connection, contextlib.suppress(OSError):
            connection.settimeout(READ_SECONDS)
            with connection.makefile("rb") as lines:
                line = lines.readline(MAX_LINE)
            connection.sendall(self._answer(line))

    def _answer(self, line: bytes) -> bytes:
        try:
            name, arguments = decode_request(line)
        except ChorusError as error:
            return encode_error(error)
        call = _Call(name, arguments, self._brake.meant(name, arguments))
        with self._changed:
            self._calls.append(call)
            self._changed.notify()
        self._wake()
        if call.urgent and not call.done.wait(BRAKE_SECONDS):
            self._brake.pull()
        while not call.done.wait(0.2):
            # One that is being run already is waited for: nobody is told that what happens does not.
            if self._ending.is_set() and not self._thread.is_alive() and not call.taken:
                return encode_error(_ending_error())
        return call.reply

    def _run(self, call: _Call) -> bytes:
        handler = self._handlers.get(call.name)
        if handler is None:
            known = ", ".join(sorted(self._handlers))
            return encode_error(RefusedError(f"the daemon has no command {call.name!r}", f"it has {known}"))
        try:
            inspect.signature(handler).bind(**call.arguments)
        except TypeError as error:
            return encode_error(RefusedError(f"{call.name}: {error}", "is the daemon of the same version?"))
        try:
            return encode_result(handler(**call.arguments))
        except ChorusError as error:
            return encode_error(error)
        except Exception:  # a fault in one command must not end the daemon, which has mails under way
            log.exception("the command %r failed", call.name)
            return encode_error(ChorusError(f"{call.name} failed inside the daemon", "its log tells why"))


def _ending_error() -> TransientError:
    return TransientError("the daemon is ending, and did not run this", "start it again with `chorus run`")
