"""What a weekly report reads, and the reports that were issued."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Table, func, insert, select
from sqlalchemy.sql import ColumnElement

from chorus.services.ports import CountRow
from chorus.store.suppressions import UNSUBSCRIBED
from chorus.store.tables import deliveries, outcomes, reports, sends, shares, unsubscribes


def delivery_counts(connection: Connection, start: datetime, end: datetime, watermark: int) -> tuple[CountRow, ...]:
    """How many deliveries reached which state within a span, sorted by all fields.

    A delivery counts once in each state that it reached: accepted and then bounced is one of each. ``unsubscribed``
    counts for the convention that the delivery was written to for.
    """
    reached = connection.execute(_counted(outcomes, (outcomes.c.state,), start, end, watermark))
    left = connection.execute(_counted(unsubscribes, (), start, end, watermark))
    rows = [CountRow(*row) for row in reached]
    rows += [CountRow(row[0], row[1], row[2], row[3], row[4], UNSUBSCRIBED, row[5]) for row in left]
    return tuple(sorted(rows, key=_order))


def _counted(
    events: Table, state: Sequence[ColumnElement[str]], start: datetime, end: datetime, watermark: int
) -> Select[Any]:
    group = (sends.c.campaign, sends.c.activity, sends.c.kind, deliveries.c.convention, shares.c.language, *state)
    return (
        select(*group, func.count(events.c.delivery.distinct()))
        .select_from(
            events.join(deliveries, deliveries.c.number == events.c.delivery)
            .join(sends, sends.c.number == deliveries.c.send)
            .join(shares, shares.c.number == deliveries.c.share)
        )
        .where(events.c.at >= start, events.c.at < end, events.c.seq <= watermark)
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
