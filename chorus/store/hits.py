"""Hits and unsubscribes: taken in once, never changed, read joined with their send and cell."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, literal, select, tuple_, update

from chorus.domain.engagement import Cell, Hit
from chorus.services.ports_hits import StoredHit
from chorus.store import sequence
from chorus.store.columns import Instant
from chorus.store.consents import still_consented
from chorus.store.deliveries import artefact_of
from chorus.store.slices import PIECE, pieces
from chorus.store.suppressions import UNSUBSCRIBED, suppress
from chorus.store.tables import cells, contacts, deliveries, hits, sends, spools, unsubscribes

_HIT = ("seq", "kind", "at", "link", "page", "pseudonym", "method", "agent", "signals", "source")
_SECOND = timedelta(seconds=1)

Place = tuple[datetime, int]
"""Where a hit stands in the order of reading: its instant and its number."""


def offset_of(connection: Connection, spool: str) -> int:
    """Up to which byte a spool was read."""
    return connection.execute(select(spools.c.offset).where(spools.c.name == spool)).scalar() or 0


def fold(connection: Connection, new: Sequence[Hit], spool: str, offset: int) -> None:
    """Add hits and move the spool's offset; nothing happens when it was read that far already.

    Who has no consent any more is not told apart: see ``consents.still_consented``.
    """
    before = connection.execute(select(spools.c.offset).where(spools.c.name == spool)).scalar()
    if before is None:
        connection.execute(insert(spools).values(name=spool, offset=0))
    if offset <= (before or 0):
        return
    connection.execute(update(spools).where(spools.c.name == spool).values(offset=offset))
    if not new:
        return
    seq = sequence.take(connection, len(new))
    for piece in pieces(still_consented(connection, new)):
        rows = [{**hit.model_dump(), "signals": list(hit.signals), "seq": n} for n, hit in enumerate(piece, seq)]
        connection.execute(insert(hits), rows)
        seq += len(piece)


def page(
    connection: Connection, start: datetime, end: datetime, watermark: int, after: Place | None
) -> list[tuple[Place, StoredHit]]:
    """The next hits of a span (start inclusive, end exclusive) behind ``after``, by instant and number."""
    query = (
        select(
            *(hits.c[name] for name in _HIT),
            sends.c.campaign,
            sends.c.activity,
            sends.c.began,
            *(cells.c[name] for name in Cell._fields),
        )
        .select_from(
            hits.outerjoin(sends, sends.c.number == hits.c.send).outerjoin(
                cells, and_(cells.c.send == hits.c.send, cells.c.cell == hits.c.cell)
            )
        )
        .where(hits.c.at >= start, hits.c.at < end, hits.c.seq <= watermark)
        .order_by(hits.c.at, hits.c.seq)
        .limit(PIECE)
    )
    if after is not None:
        query = query.where(tuple_(hits.c.at, hits.c.seq) > tuple_(literal(after[0], Instant), literal(after[1])))
    return [((row.at, row.seq), _hit(row)) for row in connection.execute(query)]


def _hit(row: Row[*tuple[Any, ...]]) -> StoredHit:
    """A hit of a send tells its cell; a visit tells its campaign, activity and language by its path."""
    campaign, activity, language = place_of(row.page) if row.campaign is None else (row.campaign, row.activity, None)
    return StoredHit(
        seq=row.seq,
        kind=row.kind,
        at=row.at,
        campaign=campaign,
        activity=activity,
        convention=row.convention or "",
        language=row.language or language or "",
        region=row.region or "",
        role=row.role or "",
        link=row.link,
        page=row.page,
        pseudonym=row.pseudonym,
        method=row.method,
        agent=row.agent,
        signals=tuple(row.signals),
        source=row.source,
        since_send=None if row.began is None else (row.at - since(row.began, row.hour)) // _SECOND,
    )


@lru_cache(maxsize=4096)
def since(began: datetime, hour: str | None) -> datetime:
    """When a message left at the earliest: its send began, and its cell may tell the hour (UTC) that it was due in."""
    return max(began, datetime.fromisoformat(f"{hour}:00+00:00")) if hour else began


def place_of(page_path: str) -> tuple[str, str, str]:
    """Campaign, activity and language of a page's path, as far as it has them.

    It is ``/campaign/activity/language/``, or ``/campaign/activity/2/language/`` for a version of a statement.
    """
    parts = [*page_path.strip("/").split("/"), "", "", "", ""]
    return parts[0], parts[1], parts[3] if parts[2].isdecimal() else parts[2]


def unsubscribe(connection: Connection, delivery: int, now: datetime) -> tuple[str, ...]:
    """Suppress the address of a delivery for all conventions of its mailing; those conventions.

    Empty when there is no such delivery, or it went to no contact. The wish counts once, however often it comes.
    """
    artefact = artefact_of(connection, delivery)
    key = connection.execute(
        select(contacts.c.key)
        .select_from(deliveries.join(contacts, contacts.c.number == deliveries.c.contact))
        .where(deliveries.c.number == delivery)
    ).scalar()
    if artefact is None or key is None:
        return ()
    if suppress(connection, [key], UNSUBSCRIBED, artefact.conventions, now):
        seq = sequence.take(connection, 1)
        connection.execute(insert(unsubscribes).values(seq=seq, delivery=delivery, at=now))
    return artefact.conventions
