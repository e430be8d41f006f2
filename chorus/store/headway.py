"""How a running send goes on: what waits until when, and what was claimed of late."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from chorus.domain.delivery import State
from chorus.domain.headway import WINDOW, Headway, headway
from chorus.store.tables import batches, deliveries, is_claimable, shares


def of(connection: Connection, send: int, now: datetime) -> Headway:
    """The headway of a send: read from the index of what waits, and from its newest batches."""
    own = select(shares.c.number).where(shares.c.send == send)
    waiting = connection.execute(
        select(deliveries.c.due, func.count())
        .where(deliveries.c.share.in_(own), is_claimable)
        .group_by(deliveries.c.due)
    ).all()
    sending: int = connection.execute(
        select(func.count()).where(deliveries.c.send == send, deliveries.c.state == State.SENDING.value)
    ).scalar_one()
    claimed, since = connection.execute(
        select(func.coalesce(func.sum(batches.c.size), 0), func.min(batches.c.at)).where(
            batches.c.share.in_(own), batches.c.at > now - WINDOW, batches.c.at <= now
        )
    ).one()
    return headway(now, [(due, count) for due, count in waiting], sending, claimed, since)
