"""The writer's sequence: one counter that numbers every outcome, hit, unsubscribe and notice in order of commit."""

from sqlalchemy import Connection, insert, select, update

from chorus.store.tables import counters

_NAME = "sequence"


def take(connection: Connection, count: int) -> int:
    """Take ``count`` numbers; the first of them."""
    advance = (
        update(counters)
        .where(counters.c.name == _NAME)
        .values(value=counters.c.value + count)
        .returning(counters.c.value)
    )
    newest: int | None = connection.execute(advance).scalar()
    if newest is None:
        connection.execute(insert(counters).values(name=_NAME, value=count))
        newest = count
    return newest - count + 1


def newest(connection: Connection) -> int:
    """The newest number that is taken, 0 at the beginning."""
    return connection.execute(select(counters.c.value).where(counters.c.name == _NAME)).scalar() or 0
