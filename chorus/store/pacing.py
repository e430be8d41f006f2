"""What left a while ago: from this the pace goes on after a restart."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from chorus.services.ports_pace import Whose
from chorus.store.slices import pieces
from chorus.store.tables import batches, contacts, deliveries, outcomes, sends, shares


def claimed(connection: Connection, sender: str, since: datetime) -> Sequence[tuple[datetime, int]]:
    """When how many deliveries were claimed for a sender, from an instant on, in order."""
    rows = connection.execute(
        select(batches.c.at, batches.c.size)
        .select_from(batches.join(shares, shares.c.number == batches.c.share))
        .where(shares.c.sender == sender, batches.c.at >= since)
        .order_by(batches.c.number)
    )
    return [(row.at, row.size) for row in rows]


def answered(connection: Connection, since: datetime) -> Sequence[tuple[datetime, str]]:
    """When which address had an answer, from an instant on, in order; a claim that is open still has none."""
    rows = connection.execute(
        select(outcomes.c.at, contacts.c.address)
        .select_from(
            outcomes.join(deliveries, deliveries.c.number == outcomes.c.delivery).join(
                contacts, contacts.c.number == deliveries.c.contact
            )
        )
        .where(outcomes.c.at >= since)
        .order_by(outcomes.c.at, outcomes.c.seq)
    )
    return [(row.at, row.address) for row in rows]


def whose(connection: Connection, numbers: Sequence[int]) -> Mapping[int, Whose]:
    """Of which mailing deliveries are, and where their contacts are; those without a contact are left out."""
    found: dict[int, Whose] = {}
    for piece in pieces(numbers):
        rows = connection.execute(
            select(
                *(deliveries.c.number, sends.c.campaign, sends.c.activity),
                *(contacts.c.audience, contacts.c.timezone, contacts.c.country),
            )
            .select_from(
                deliveries.join(sends, sends.c.number == deliveries.c.send).join(
                    contacts, contacts.c.number == deliveries.c.contact
                )
            )
            .where(deliveries.c.number.in_(piece))
        )
        found.update({number: Whose(*rest) for number, *rest in rows})
    return found
