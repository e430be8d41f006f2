"""What officers are told, each thing once."""

from datetime import datetime

from sqlalchemy import Connection, insert, select

from chorus.store import sequence
from chorus.store.tables import notices


def tell(connection: Connection, now: datetime, kind: str, text: str, campaign: str, activity: str) -> bool:
    """Keep a notice; False when the same was told before."""
    row = {"kind": kind, "text": text, "campaign": campaign, "activity": activity}
    same = [notices.c[name] == value for name, value in row.items()]
    if connection.execute(select(notices.c.seq).where(*same)).first():
        return False
    connection.execute(insert(notices).values(seq=sequence.take(connection, 1), at=now, **row))
    return True


def told(connection: Connection) -> tuple[tuple[datetime, str, str], ...]:
    """Instant, kind and text of every notice, in the order of telling."""
    rows = connection.execute(select(notices.c.at, notices.c.kind, notices.c.text).order_by(notices.c.seq))
    return tuple((at, kind, text) for at, kind, text in rows)
