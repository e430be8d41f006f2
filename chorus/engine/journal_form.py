"""How a journal's records stand in its file: one line each, with a CRC; see docs/adr/0003-the-journal.md."""

import json
import zlib
from collections.abc import Sequence
from pathlib import Path

from chorus.domain.delivery import Outcome

NAME, VERSION = "chorus-journal", 1
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def boot_id() -> str:
    """The kernel's id of this boot (Linux, random(4)); empty where there is none, which no journal trusts."""
    return _BOOT_ID.read_text().strip() if _BOOT_ID.exists() else ""


def header_record(boot: str) -> bytes:
    """The line that each sender writes when it opens the file."""
    return record([NAME, VERSION, boot])


def begin_record(batch: int, deliveries: Sequence[int]) -> bytes:
    """The line before the bodies of these deliveries."""
    return record(["begin", batch, list(deliveries)])


def end_record(batch: int, outcomes: Sequence[Outcome]) -> bytes:
    """The line with the replies."""
    return record(["end", batch, [_row(o) for o in outcomes]])


def _row(outcome: Outcome) -> list[object]:
    retry = outcome.retry_at.isoformat() if outcome.retry_at else ""
    return [outcome.delivery, str(outcome.state), outcome.detail, outcome.remote_id, retry]


def outcome_of(row: Sequence[object]) -> Outcome:
    """The outcome of one row of an ``end``; ValueError when it is none."""
    delivery, state, detail, remote_id, retry = row
    return Outcome.model_validate(
        {
            "delivery": delivery,
            "state": state,
            "detail": detail,
            "remote_id": remote_id,
            "retry_at": retry or None,
        }
    )


def record(value: list[object]) -> bytes:
    """One line: CRC-32 of the rest in eight hexadecimal digits, a space, JSON, LF."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
    return b"%08x %b\n" % (zlib.crc32(body), body)


def parse_record(line: bytes) -> list[object]:
    """The array of one line; ValueError when it is cut or its CRC fails."""
    if not line.endswith(b"\n"):
        raise ValueError("the line is cut")
    crc, _, body = line[:-1].partition(b" ")
    if crc != b"%08x" % zlib.crc32(body):
        raise ValueError("the CRC fails")
    value = json.loads(body)
    if not isinstance(value, list) or not value:
        raise ValueError("the line is no array")
    return value
