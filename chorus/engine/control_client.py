"""How a command reaches the daemon of its workspace."""

import os
import socket
from pathlib import Path
from typing import Any

from chorus.domain.problems import NotFoundError, PermanentError, TransientError
from chorus.engine.control_wire import MAX_LINE, decode_reply, encode_request

MAX_PATH = 107
"""Bytes of a socket's path; Linux has room for 108 with the closing NUL (unix(7))."""


class NoDaemonError(NotFoundError):
    """No daemon listens on this workspace."""


def pointer_of(path: Path) -> Path:
    """The file that names the socket's real path where ``path`` itself is too long for one."""
    return path.with_name(f"{path.name}.path")


class ControlClient:
    """Calls the daemon that listens on ``path`` (``var/chorus.sock``); ``timeout`` is in seconds."""

    def __init__(self, path: Path, timeout: float = 300.0) -> None:
        self._path = path
        self._timeout = timeout

    def call(self, name: str, /, **arguments: object) -> Any:
        """Run a command in the daemon; its result, or the ChorusError that it raised there.

        NoDaemonError when none runs, TransientError when it does not answer in time, PermanentError when its socket
        belongs to somebody else.
        """
        request = encode_request(name, arguments)
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(self._timeout)
            self._connect(connection)
            try:
                connection.sendall(request)
                with connection.makefile("rb") as lines:
                    reply = lines.readline(MAX_LINE)
            except TimeoutError as error:
                raise TransientError(
                    f"the daemon did not answer {name!r} within {self._timeout:g} s", "it may still do it: see status"
                ) from error
            except ConnectionError:
                reply = b""
        return decode_reply(reply)

    def _connect(self, connection: socket.socket) -> None:
        try:
            connection.connect(os.fspath(self._place()))
        except (FileNotFoundError, ConnectionRefusedError) as error:
            raise self._absent() from error
        except PermissionError as error:
            raise PermanentError(
                "the daemon of this workspace belongs to another user", "run the command as that user"
            ) from error

    def _place(self) -> Path:
        pointer = pointer_of(self._path)
        if not pointer.exists():
            if len(os.fsencode(self._path)) > MAX_PATH:
                raise self._absent()
            return self._path
        place = Path(pointer.read_text(encoding="utf-8").strip())
        if place.parent.exists() and place.parent.stat().st_uid != os.getuid():
            # A folder for all: after a restart of the machine somebody else may have taken the daemon's name.
            raise PermanentError(
                "the daemon's socket stands in a folder of another user", f"remove {pointer.name} and restart it"
            )
        return place

    def _absent(self) -> NoDaemonError:
        return NoDaemonError("no daemon runs on this workspace", "start it with `chorus run`")
