"""What left a while ago: from this the pace goes on after a restart."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from chorus.domain.delivery import State
from chorus.services.ports_pace import Whose
from chorus.store.slices import pieces
from chorus.store.tables import batches, contacts, deliveries, outcomes, sends, shares

_TRIED = outcomes.c.state.in_(
    [state.value for state in (State.ACCEPTED, State.DEFERRED, State.BOUNCED, State.FAILED, State.UNCERTAIN)]
)
"""What a delivery can become when it was tried. A bounce that comes later, or an officer's decision on what is
uncertain, looks the same and counts once more: rather too little leaves than too much."""


def tried(connection: Connection, sender: str, since: datetime) -> Sequence[tuple[datetime, int]]:
    """See ``ports_pace.PaceStore``."""
    of_sender = deliveries.join(shares, shares.c.number == deliveries.c.share)
    answers = (
        select(outcomes.c.at, func.count().label("size"))
        .select_from(outcomes.join(of_sender, deliveries.c.number == outcomes.c.delivery))
        .where(shares.c.sender == sender, outcomes.c.at >= since, _TRIED)
        .group_by(outcomes.c.at)
    )
    open_ = (
        select(batches.c.at, func.count().label("size"))
        .select_from(of_sender.join(batches, batches.c.number == deliveries.c.batch))
        .where(shares.c.sender == sender, deliveries.c.send == shares.c.send)  # by the index of sends and states
        .where(deliveries.c.state == State.SENDING.value, batches.c.at >= since)
        .group_by(batches.c.at)
    )
    rows = [(row.at, row.size) for query in (answers, open_) for row in connection.execute(query)]
    return sorted(rows)


def answered(connection: Connection, since: datetime) -> Sequence[tuple[datetime, str]]:
    """When which address had an answer, from an instant on, in order; a claim that is open still has none."""
    rows = connection.execute(
        select(outcomes.c.at, contacts.c.address)
        .select_from(
            outcomes.join(deliveries, deliveries.c.number == outcomes.c.delivery).join(
                contacts, contacts.c.number == deliveries.c.contact
            )
        )
        .where(outcomes.c.at >= since, _TRIED)
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
