"""How a running send goes on: what waits until when, and what was claimed of late."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from chorus.domain.delivery import State
from chorus.domain.headway import WINDOW, Headway, headway
from chorus.store.tables import batches, deliveries, is_claimable, outcomes, shares

_NEWEST = 50_000
"""Among how many of the newest outcomes the words of servers are looked for."""

_WORDS = 3


def of(connection: Connection, send: int, now: datetime) -> Headway:
    """The headway of a send: read from the index of what waits, and from its newest batches."""
    own = select(shares.c.number).where(shares.c.send == send)
    put_off = deliveries.c.state == State.DEFERRED.value
    waiting = connection.execute(
        select(put_off, deliveries.c.due, func.count())
        .where(deliveries.c.share.in_(own), is_claimable)
        .group_by(put_off, deliveries.c.due)
    ).all()
    queued, deferred = ([(due, n) for off, due, n in waiting if bool(off) is which] for which in (False, True))
    sending: int = connection.execute(
        select(func.count()).where(deliveries.c.send == send, deliveries.c.state == State.SENDING.value)
    ).scalar_one()
    claimed, since = connection.execute(
        select(func.coalesce(func.sum(batches.c.size), 0), func.min(batches.c.at)).where(
            batches.c.share.in_(own), batches.c.at > now - WINDOW, batches.c.at <= now
        )
    ).one()
    found = headway(now, queued, sending, claimed, since, deferred)
    return found.model_copy(update={"words": _words(connection, send)}) if deferred else found


def _words(connection: Connection, send: int) -> tuple[tuple[str, int], ...]:
    """What servers said of late to what is deferred now, the commonest first: looked for among the newest outcomes
    only, because no index leads to those of a delivery."""
    newest: int = connection.execute(select(func.coalesce(func.max(outcomes.c.seq), 0))).scalar_one()
    count = func.count(outcomes.c.delivery.distinct())
    query = (
        select(outcomes.c.detail, count)
        .join(deliveries, deliveries.c.number == outcomes.c.delivery)
        .where(outcomes.c.seq > newest - _NEWEST, outcomes.c.state == State.DEFERRED.value)
        .where(deliveries.c.send == send, deliveries.c.state == State.DEFERRED.value)
        .group_by(outcomes.c.detail)
        .order_by(count.desc(), outcomes.c.detail)
        .limit(_WORDS)
    )
    return tuple((detail, n) for detail, n in connection.execute(query))
