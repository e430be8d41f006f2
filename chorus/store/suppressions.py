"""Who must get no further mail, of which conventions, and why."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.sql import ColumnElement

from chorus.store.slices import pieces
from chorus.store.tables import suppressions

EVERY = "*"
"""In place of a convention: no convention may mail that address (it bounced)."""

UNSUBSCRIBED = "unsubscribed"
BOUNCED = "bounced"


def suppress(
    connection: Connection, keys: Iterable[str], reason: str, conventions: Sequence[str], now: datetime
) -> int:
    """Suppress address keys for conventions; the first reason stays. How many suppressions are new."""
    new = 0
    for piece in pieces(dict.fromkeys(keys)):
        known = connection.execute(
            select(suppressions.c.key, suppressions.c.convention).where(
                suppressions.c.key.in_(piece), suppressions.c.convention.in_(conventions)
            )
        )
        have = {(row.key, row.convention) for row in known}
        rows = [
            {"key": key, "convention": convention, "reason": reason, "at": now}
            for key in piece
            for convention in dict.fromkeys(conventions)
            if (key, convention) not in have
        ]
        if rows:
            connection.execute(insert(suppressions), rows)
        new += len(rows)
    return new


def reason_for(key: ColumnElement[str], conventions: Sequence[str]) -> ColumnElement[str | None]:
    """A subquery: why the address under ``key`` must get nothing from *any* of the conventions, or NULL.

    Of several reasons the first by the alphabet, so that the answer is always the same.
    """
    return (
        select(func.min(suppressions.c.reason))
        .where(suppressions.c.key == key, suppressions.c.convention.in_([EVERY, *conventions]))
        .scalar_subquery()
    )


def reasons_between(connection: Connection, after: str, last: str, conventions: Sequence[str]) -> dict[str, str]:
    """By address key why an address must get nothing from any of the conventions: of those behind one key, up to
    another. As ``reason_for``, for many at once of which few are suppressed."""
    rows = connection.execute(
        select(suppressions.c.key, func.min(suppressions.c.reason))
        .where(
            suppressions.c.key > after,
            suppressions.c.key <= last,
            suppressions.c.convention.in_([EVERY, *conventions]),
        )
        .group_by(suppressions.c.key)
    )
    return {row[0]: row[1] for row in rows}
