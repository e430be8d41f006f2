"""The sign-off log as it is kept: appended to by the writer, read whole and in its order."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from chorus.domain.problems import RefusedError
from chorus.domain.signoff_acts import Proof
from chorus.domain.signoff_log import Entry, Head
from chorus.store import sequence
from chorus.store.errors import StorageError
from chorus.store.tables import signoff_log

_COLUMNS = (
    signoff_log.c.number,
    signoff_log.c.previous,
    signoff_log.c.at,
    signoff_log.c.text,
    signoff_log.c.proof_key,
    signoff_log.c.proof,
)


def append(connection: Connection, text: str, proof: Proof | None, now: datetime, after: Head) -> Entry:
    """Add an act behind the newest entry; RefusedError when that is not ``after``, which the act was judged by."""
    last = head(connection)
    if last != after:
        raise RefusedError("somebody else acted at the same moment", "look again, then repeat it")
    entry = Entry(number=last.number + 1, previous=last.hash, at=now, text=text, proof=proof)
    connection.execute(
        insert(signoff_log).values(
            number=entry.number,
            seq=sequence.take(connection, 1),
            previous=entry.previous,
            at=now,
            text=text,
            proof_key=proof.key if proof else "",
            proof=proof.signature if proof else "",
        )
    )
    return entry


def entries(connection: Connection, after: int = 0) -> tuple[Entry, ...]:
    """Every entry behind a number, in the order of the log."""
    query = select(*_COLUMNS).where(signoff_log.c.number > after).order_by(signoff_log.c.number)
    with _readable():
        return tuple(_entry(row) for row in connection.execute(query))


def head(connection: Connection, watermark: int | None = None) -> Head:
    """Where the log ends, or ended when the writer's sequence was at ``watermark``."""
    query = select(*_COLUMNS).order_by(signoff_log.c.number.desc()).limit(1)
    if watermark is not None:
        query = query.where(signoff_log.c.seq <= watermark)
    with _readable():
        row = connection.execute(query).first()
        if row is None:
            return Head()
        entry = _entry(row)
    return Head(number=entry.number, hash=entry.hash)


@contextmanager
def _readable() -> Iterator[None]:
    """StorageError for what Chorus never writes there."""
    try:
        yield
    except (TypeError, ValueError, OverflowError) as error:
        raise StorageError(
            f"an entry of the sign-off log can't be read: {str(error).splitlines()[0]}",
            "somebody changed it in the database: restore that from a backup",
        ) from error


def _entry(row: Row[*tuple[Any, ...]]) -> Entry:
    number, previous, at, text, key, proof = row
    return Entry(number=number, previous=previous, at=at, text=text, proof=Proof.of(key, proof))
