"""What a weekly report reads, and the reports that were issued."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, FromClause, Select, case, func, insert, select
from sqlalchemy.sql import ColumnElement

from chorus.services.ports_hits import CountRow
from chorus.store.suppressions import UNSUBSCRIBED
from chorus.store.tables import deliveries, outcomes, reports, sends, shares, unsubscribes


def delivery_counts(connection: Connection, start: datetime, end: datetime, watermark: int) -> tuple[CountRow, ...]:
    """How many deliveries by the state that they reached last within a span, sorted by all fields.

    Each delivery counts once, so that sums are deliveries: accepted and then bounced is bounced. ``unsubscribed``
    counts besides, for the convention that the delivery was written to for. A page counts under the kind ``page``,
    whatever activity released it.
    """
    within = (outcomes.c.at >= start, outcomes.c.at < end, outcomes.c.seq <= watermark)
    last = select(func.max(outcomes.c.seq).label("seq")).where(*within).group_by(outcomes.c.delivery).subquery()
    reached = outcomes.join(last, last.c.seq == outcomes.c.seq)
    states = connection.execute(_counted(reached, outcomes.c.delivery, (outcomes.c.state,)))
    gone = (unsubscribes.c.at >= start, unsubscribes.c.at < end, unsubscribes.c.seq <= watermark)
    left = connection.execute(_counted(unsubscribes, unsubscribes.c.delivery, ()).where(*gone))
    rows = [CountRow(*row) for row in states]
    rows += [CountRow(row[0], row[1], row[2], row[3], row[4], UNSUBSCRIBED, row[5]) for row in left]
    return tuple(sorted(rows, key=_order))


def _counted(events: FromClause, delivery: ColumnElement[int], state: Sequence[ColumnElement[str]]) -> Select[Any]:
    kind = case((deliveries.c.target.like("page:%"), "page"), else_=sends.c.kind).label("kind")
    group = (sends.c.campaign, sends.c.activity, kind, deliveries.c.convention, shares.c.language, *state)
    return (
        select(*group, func.count(delivery.distinct()))
        .select_from(
            events.join(deliveries, deliveries.c.number == delivery)
            .join(sends, sends.c.number == deliveries.c.send)
            .join(shares, shares.c.number == deliveries.c.share)
        )
        .group_by(*group)
    )


def _order(row: CountRow) -> tuple[str, ...]:
    return (row.campaign, row.activity, row.kind, row.convention, row.language, row.state)


def keep(
    connection: Connection, week: str, convention: str, watermark: int, fmt: str, content: bytes, now: datetime
) -> None:
    """Keep an issued report; the first one of its week, convention and format stays."""
    if kept(connection, week, convention, fmt) is None:
        row = {
            "week": week,
            "convention": convention,
            "format": fmt,
            "watermark": watermark,
            "content": content,
            "at": now,
        }
        connection.execute(insert(reports).values(**row))


def kept(connection: Connection, week: str, convention: str, fmt: str) -> bytes | None:
    """The report as it was issued, or None."""
    return connection.execute(
        select(reports.c.content).where(
            reports.c.week == week, reports.c.convention == convention, reports.c.format == fmt
        )
    ).scalar()


def every(connection: Connection, fmt: str) -> list[tuple[str, str, bytes]]:
    """Week, convention and bytes of every kept report in a format, in the order of weeks."""
    query = select(reports.c.week, reports.c.convention, reports.c.content).where(reports.c.format == fmt)
    rows = connection.execute(query.order_by(reports.c.week, reports.c.convention))
    return [(week, convention, bytes(content)) for week, convention, content in rows]
