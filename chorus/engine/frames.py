"""Frames between the daemon and its senders: a length, then JSON ``[kind, body]``, over a pipe."""

import json
import struct
from typing import IO, Literal

from pydantic import BaseModel

from chorus.domain.problems import PermanentError

Kind = Literal["spec", "batch", "recall", "settled", "result", "failure"]
"""Down: ``spec`` (SenderSpec, first), ``batch`` (Batch), ``recall`` (Recall: nothing of these batches begins any more),
``settled`` (null: the journal may start anew).
Up: ``result`` (BatchResult), ``failure`` (text: why the sender can't work)."""

MAX_FRAME = 64 * 1024 * 1024
_LENGTH = struct.Struct(">I")


def frame(kind: Kind, body: BaseModel | str | None = None) -> bytes:
    """One frame: 4 bytes of length (big-endian, of the rest), then UTF-8 JSON."""
    inner = body.model_dump_json() if isinstance(body, BaseModel) else json.dumps(body)
    data = f'["{kind}",{inner}]'.encode()
    if len(data) > MAX_FRAME:
        raise PermanentError(f"a {kind} of {len(data)} bytes is too long for a frame of at most {MAX_FRAME}")
    return _LENGTH.pack(len(data)) + data


def read_frame(stream: IO[bytes]) -> tuple[str, object] | None:
    """The next frame's kind and body; None at the end, also when the other side died within a frame.

    PermanentError for what is no frame.
    """
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > MAX_FRAME:
        raise PermanentError(f"a frame of {length} bytes: the other side doesn't speak frames")
    data = stream.read(length)
    if len(data) < length:
        return None
    kind, body = json.loads(data)
    return str(kind), body
