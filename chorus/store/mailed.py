"""When mails to an address were or are due, over all audiences and sends: what a frequency cap counts."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, Text, cast, literal, or_, select

from chorus.services.ports_caps import Span
from chorus.store.reached import WANTED
from chorus.store.slices import pieces
from chorus.store.tables import contacts, deliveries, imports, sends

_LONGEST_SEND = timedelta(days=14)
"""How long after its first instant a mail of a send may be due: a day of zones, hours in which nothing may leave, four
days of being deferred."""


def mailed(
    connection: Connection, keys: Sequence[str], span: Span, beside: tuple[str, str]
) -> dict[str, tuple[datetime, ...]]:
    """See ``ports_caps.MailedStore``.

    Looks up each address in the unique index of each audience, and each contact in that of each send of the span: no
    index is needed that every freeze and every outcome would have to keep up.
    """
    near = _sends(connection, span, beside)
    if not near:
        return {}
    audiences = connection.execute(select(imports.c.audience)).scalars().all()
    found: dict[str, list[datetime]] = {}
    for piece in pieces(keys):
        rows = connection.execute(
            select(contacts.c.key, deliveries.c.due)
            .select_from(
                contacts.join(
                    deliveries,
                    (deliveries.c.target == literal("contact:") + cast(contacts.c.number, Text))
                    & deliveries.c.send.in_(near),
                )
            )
            .where(
                contacts.c.audience.in_(audiences),
                contacts.c.key.in_(piece),
                deliveries.c.state.in_(WANTED),
                deliveries.c.due.between(*span),
            )
        )
        for key, due in rows:
            found.setdefault(key, []).append(due)
    return {key: tuple(sorted(instants)) for key, instants in found.items()}


def _sends(connection: Connection, span: Span, beside: tuple[str, str]) -> list[int]:
    """The sends that have begun and may have a mail in the span."""
    campaign, activity = beside
    rows = connection.execute(
        select(sends.c.number).where(
            sends.c.began.is_not(None),
            or_(sends.c.campaign != campaign, sends.c.activity != activity),
            sends.c.kind.in_(["email", "press"]),
            sends.c.at.between(span.start - _LONGEST_SEND, span.end),
        )
    )
    return list(rows.scalars())
