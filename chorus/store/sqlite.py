"""The one place that knows SQLite: how a connection is set up, how a transaction begins, what an error means."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.pool import QueuePool, StaticPool

from chorus.domain.problems import ChorusError
from chorus.store.columns import compact_json
from chorus.store.errors import DiskFullError, LockedError, StorageError

CACHE, BULK_CACHE = 16384, 32768
"""How many KiB of the database a connection keeps in memory."""

WRITES = "chorus_writes"
"""The execution option that marks an engine whose transactions begin by taking the write lock."""


def sqlite_engine(path: Path | None, *, writer: bool, durable: bool = True, patience: float = 5.0) -> Engine:
    """An engine on a file, or on memory when ``path`` is None; a reader's connections can't write.

    ``patience`` is how long a statement waits for another process' lock, in seconds.
    """
    engine = create_engine(
        "sqlite://",
        creator=lambda: _connect(path, "rwc" if writer else "ro"),
        poolclass=StaticPool if path is None else QueuePool,
        json_serializer=compact_json,
    )
    event.listen(engine, "connect", _set_up(writer, durable, patience))
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", _translate(path))
    return engine


def _connect(path: Path | None, mode: str) -> sqlite3.Connection:
    """A connection by a file URI (https://www.sqlite.org/uri.html), which SQLAlchemy's own URL would unquote."""
    name = "file::memory:" if path is None else f"file:{quote(str(path.absolute()))}?mode={mode}"
    return sqlite3.connect(name, uri=True, check_same_thread=False)


def _set_up(writer: bool, durable: bool, patience: float) -> Any:
    """Pragmas of a new connection.

    ``synchronous=FULL``: in WAL mode NORMAL would let a power cut take back a commit
    (https://www.sqlite.org/pragma.html#pragma_synchronous). A claim that is taken back after its mails have left
    would send them twice, so a claim is on disk before its first byte leaves. One sync pays for a whole claim.
    """
    pragmas = [f"busy_timeout={int(patience * 1000)}", "foreign_keys=ON", f"cache_size=-{CACHE}"]
    if writer:
        pragmas += ["journal_mode=WAL", f"synchronous={'FULL' if durable else 'OFF'}", "wal_autocheckpoint=4000"]

    def set_up(connection: sqlite3.Connection, _record: object) -> None:
        # The driver's own implicit BEGIN is switched off; ours is in _begin.
        connection.isolation_level = None
        try:
            for pragma in pragmas:
                connection.execute(f"PRAGMA {pragma}")
        except sqlite3.Error:
            connection.close()
            raise

    return set_up


@contextmanager
def more_cache(connection: Connection) -> Iterator[None]:
    """More pages in memory while very many rows are written: an index that they enter in no order would else be read
    and written anew for each. Bounded, however many rows there are."""
    connection.exec_driver_sql(f"PRAGMA cache_size=-{BULK_CACHE}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size=-{CACHE}")
        connection.exec_driver_sql("PRAGMA shrink_memory")


def _begin(connection: Connection) -> None:
    """A transaction that writes takes the lock at once: one that read first could not upgrade (SQLITE_BUSY)."""
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _translate(path: Path | None) -> Any:
    def translate(context: ExceptionContext) -> None:
        original = context.original_exception
        if isinstance(original, ValueError):  # a value that a column refuses, before the database saw it
            raise original
        if isinstance(original, sqlite3.Error) and (error := typed_error(original, path)):
            raise error from original

    return translate


def typed_error(error: sqlite3.Error, path: Path | None) -> ChorusError | None:
    """What an error of SQLite means for us, by its primary result code (https://www.sqlite.org/rescode.html)."""
    name = path.name if path else "in memory"
    where = str(path.parent) if path else "memory"
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_FULL:
            return DiskFullError(
                f"no room is left for the database {name}: nothing of this step was kept",
                f"make room in {where}, then run it again",
                path=path,
            )
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return LockedError(
                f"another process holds the database {name}",
                "wait for it to end, or end it, then run it again",
                path=path,
            )
        case sqlite3.SQLITE_NOTADB:
            return StorageError(
                f"{name} is not a database", f"move it out of {where}, or restore it from a copy", path=path
            )
        case sqlite3.SQLITE_CORRUPT:
            return StorageError(f"the database {name} is damaged", "restore it from a copy", path=path)
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return StorageError(
                f"the database {name} can't be opened for this",
                f"check that {where} exists and that you may read and write there",
                path=path,
            )
        case sqlite3.SQLITE_IOERR:
            return StorageError(f"the disk fails under the database {name}: {error}", f"check {where}", path=path)
    return None
