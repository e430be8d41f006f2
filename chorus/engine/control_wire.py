"""The lines of the control socket: a request, and a reply that carries a result or an error, as JSON."""

import json
from collections.abc import Mapping
from typing import Any

from chorus.domain.problems import (
    ChorusError,
    InputError,
    NotFoundError,
    PermanentError,
    Problem,
    RefusedError,
    TransientError,
)

MAX_LINE = 8 * 1024 * 1024
"""Bytes of a request or reply."""

_ERRORS: Mapping[str, type[ChorusError]] = {
    kind.__name__: kind for kind in (ChorusError, NotFoundError, RefusedError, TransientError, PermanentError)
}


def encode_request(name: str, arguments: Mapping[str, object]) -> bytes:
    """``{"do": name, ...}`` as a line; TypeError for what JSON can't say."""
    return _line({**arguments, "do": name})


def decode_request(line: bytes) -> tuple[str, dict[str, Any]]:
    """Name and arguments; RefusedError when the line is no request."""
    try:
        request = json.loads(line)
    except ValueError:
        request = None
    if not line.endswith(b"\n") or not isinstance(request, dict) or not isinstance(request.get("do"), str):
        raise RefusedError("this is no command", 'send one line of JSON, {"do": NAME, ...}')
    return request.pop("do"), request


def encode_result(result: object) -> bytes:
    """A reply with what a command gave; TypeError for what JSON can't say."""
    return _line({"ok": True, "result": result})


def encode_error(error: ChorusError) -> bytes:
    """A reply with an error, of the nearest class that the other side knows."""
    if isinstance(error, InputError):
        problems = [problem.model_dump() for problem in error.problems]
        return _line({"ok": False, "error": "InputError", "problems": problems})
    kind = next(base.__name__ for base in type(error).__mro__ if base.__name__ in _ERRORS)
    ids = {name: value if isinstance(value, str | int | float) else str(value) for name, value in error.ids.items()}
    return _line({"ok": False, "error": kind, "message": error.message, "todo": error.todo, "ids": ids})


def decode_reply(line: bytes) -> Any:
    """The result of a reply; raises the error that it carries, or TransientError when the line was cut."""
    if not line.endswith(b"\n"):
        raise TransientError("the daemon ended before it answered", "look at `chorus status`, then try again")
    reply = json.loads(line)
    if reply["ok"]:
        return reply["result"]
    if reply["error"] == "InputError":
        raise InputError(tuple(Problem.model_validate(each) for each in reply["problems"]))
    raise _ERRORS[reply["error"]](reply["message"], reply["todo"], **reply["ids"])


def _line(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
