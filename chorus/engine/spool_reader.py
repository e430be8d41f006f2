"""Reading hit spools back: what is whole, what is damaged, and which spools are done with (docs/adr/0004-hits.md)."""

import fcntl
import json
import os
import zlib
from collections.abc import Mapping
from pathlib import Path

from chorus.domain.problems import ChorusError
from chorus.engine.spool import FORMAT, boot_id, spool_numbers
from chorus.services.ports_hits import SpoolPart

PART_BYTES = 1024 * 1024
MARKS = ("begin", "end")
READABLE = (1, FORMAT)
"""In the first no room was made ahead: a spool ended with its last record, not in zeros."""
ROOM = b"\x00"


def decode(line: bytes) -> Mapping[str, object]:
    """The record of a line without its LF; ValueError when the line is not as it was written."""
    if line[8:9] != b" " or int(line[:8], 16) != zlib.crc32(line[9:]):
        raise ValueError("the check sum does not fit")
    record = json.loads(line[9:])
    if not isinstance(record, dict):
        raise ValueError("not a JSON object")
    return record


def read(path: Path, offset: int, limit: int = PART_BYTES) -> SpoolPart:
    """The whole records from ``offset`` (bytes) on, at most ``limit`` bytes of them.

    Stops before an incomplete last line, and before a bad one that nothing but room follows: it may be being written.
    Any other bad line is left out, and told in ``damage``. ChorusError when a newer Chorus wrote the spool.
    """
    data = _bytes(path, offset, limit)
    whole = data.rfind(b"\n") + 1
    if not whole and len(data) == limit:
        return SpoolPart((), offset + limit, (f"{path.name}: {limit} bytes from byte {offset} on are no records",))
    records, bad = _decoded(data[:whole], offset)
    if bad:
        # The file grew while it was read: where its room was, the first reading has zeros before records that were
        # written later. What stands before a record was written before it, so all of that is there by now.
        records, bad = _decoded(_bytes(path, offset, whole), offset)
    end = offset + whole
    last = offset + data.rfind(b"\n", 0, max(whole - 1, 0)) + 1
    if bad and bad[-1] == last and len(data) < limit and not data[whole:].strip(ROOM):
        end = bad.pop()
    damage = (f"{path.name}: damaged records, skipped: {len(bad)} (the first at byte {bad[0]})",) if bad else ()
    _require_known(path, records)
    return SpoolPart(tuple(r for r in records if r.get("kind") not in MARKS), end, damage)


def _bytes(path: Path, offset: int, limit: int) -> bytes:
    with path.open("rb") as file:
        file.seek(offset)
        return file.read(limit)


def _decoded(data: bytes, offset: int) -> tuple[list[Mapping[str, object]], list[int]]:
    """The records of whole lines that begin at ``offset``, and where lines begin that are none."""
    records: list[Mapping[str, object]] = []
    bad: list[int] = []
    for line in data.split(b"\n")[:-1]:
        try:
            records.append(decode(line))
        except ValueError:
            bad.append(offset)
        offset += len(line) + 1
    return records, bad


def _require_known(path: Path, records: list[Mapping[str, object]]) -> None:
    for record in records:
        if record.get("kind") == "begin" and record.get("format") not in READABLE:
            raise ChorusError(
                f"{path.name} has format {record.get('format')}, this Chorus reads formats 1 and {FORMAT}",
                "fold it with the Chorus that wrote it",
                spool=path.name,
            )


class SpoolFolder:
    """The spools of a folder; implements ``HitSpools``."""

    def __init__(self, folder: Path, boot: str | None = None) -> None:
        self.folder = folder
        self._boot = boot_id() if boot is None else boot
        self._judged: set[str] = set()

    def names(self) -> tuple[str, ...]:
        """The names of the spools, oldest first."""
        return tuple(f"spool-{number}.log" for number in spool_numbers(self.folder))

    def read(self, name: str, offset: int) -> SpoolPart:
        """The next part; at the end of a spool whose writer is gone, also what its end tells, once."""
        path = self.folder / name
        final = name not in self._judged and _abandoned(path)  # asked before reading: then nothing comes after it
        part = read(path, offset)
        if part.offset != offset or not final:
            return part
        self._judged.add(name)
        return SpoolPart((), offset, self._epitaph(path, offset))

    def discard(self, name: str, offset: int) -> bool:
        """Remove a spool that was folded whole and without damage; one that is damaged stays as evidence.

        The newest stays too, so that its number is never given again.
        """
        path = self.folder / name
        if name == self.names()[-1] or _end(path) != offset or not _abandoned(path):
            return False
        at, part = -1, SpoolPart((), 0)
        while part.offset != at and not part.damage:
            at = part.offset
            part = read(path, at)
        if part.damage or part.offset != offset:
            return False
        path.unlink()
        self._judged.discard(name)
        return True

    def _epitaph(self, path: Path, offset: int) -> tuple[str, ...]:
        told = []
        if left := _end(path) - offset:
            told.append(f"{path.name}: its last {left} bytes are an incomplete record, left unread")
        if self._lost_power(path):
            told.append(
                f"{path.name}: the machine went down while hits were written; those of its last 100 ms may be missing"
            )
        return tuple(told)

    def _lost_power(self, path: Path) -> bool:
        with path.open("rb") as file:
            first = file.readline()
            file.seek(max(0, _end(path) - _TAIL_BYTES))
            tail = file.read()
        ended = any(_mark(line).get("kind") == "end" for line in tail.split(b"\n"))
        return not ended and _mark(first[:-1]).get("boot", self._boot) != self._boot


_TAIL_BYTES = 64
"""More than an end mark takes."""


def _end(path: Path) -> int:
    """Where the records end and the room for more begins, which a writer that was killed has left."""
    with path.open("rb") as file:
        start = file.seek(max(0, path.stat().st_size - PART_BYTES))
        return start + len(file.read().rstrip(ROOM))


def _mark(line: bytes) -> Mapping[str, object]:
    """The record of a line, or an empty one: damage is told by ``read``."""
    try:
        return decode(line)
    except ValueError:
        return {}


def _abandoned(path: Path) -> bool:
    """Whether no writer holds the spool's lock."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        return True
    finally:
        os.close(fd)
