"""Looking at deliveries: what a sender holds, how a send stands, what is uncertain, which mailing one belongs to."""

from collections.abc import Mapping

from sqlalchemy import Connection, exists, func, select

from chorus.domain.artefact import SLOT_OPEN, Artefact
from chorus.domain.delivery import State
from chorus.services.ports import Mailing
from chorus.store import artefacts
from chorus.store.tables import deliveries, is_uncertain, outcomes, sends, shares, was_uncertain


def sending(connection: Connection, sender: str) -> dict[int, int]:
    """What a sender was given and has not answered for: delivery to batch."""
    rows = connection.execute(
        select(deliveries.c.number, deliveries.c.batch)
        .select_from(shares.join(deliveries, deliveries.c.share == shares.c.number))
        .where(shares.c.sender == sender, deliveries.c.send == shares.c.send, deliveries.c.state == State.SENDING.value)
        .order_by(deliveries.c.number)
    )
    return {row.number: row.batch for row in rows}


def senders_sending(connection: Connection) -> tuple[str, ...]:
    """The senders that were given something and have not answered for it."""
    held = exists().where(
        deliveries.c.share == shares.c.number,
        deliveries.c.send == shares.c.send,
        deliveries.c.state == State.SENDING.value,
    )
    return tuple(connection.execute(select(shares.c.sender).where(held).distinct().order_by(shares.c.sender)).scalars())


def counts(connection: Connection, send: int) -> Mapping[State, int]:
    """How many deliveries of a send are in each state, all ten named; their sum is the frozen audience."""
    rows = connection.execute(
        select(deliveries.c.state, func.count()).where(deliveries.c.send == send).group_by(deliveries.c.state)
    )
    found = {row[0]: row[1] for row in rows}
    return {state: found.get(state.value, 0) for state in State}


def uncertain(connection: Connection, limit: int) -> tuple[tuple[int, str, str], ...]:
    """Uncertain deliveries in their order: number, ``campaign/activity``, and what made it so."""
    detail = (
        select(outcomes.c.detail)
        .where(outcomes.c.delivery == deliveries.c.number, was_uncertain)
        .order_by(outcomes.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = connection.execute(
        select(deliveries.c.number, sends.c.campaign, sends.c.activity, detail)
        .select_from(deliveries.join(sends, sends.c.number == deliveries.c.send))
        .where(is_uncertain)
        .order_by(deliveries.c.number)
        .limit(limit)
    )
    return tuple((number, f"{campaign}/{activity}", words) for number, campaign, activity, words in rows)


def artefact_of(connection: Connection, delivery: int) -> Artefact | None:
    """The artefact that a delivery carries; None when there is no such delivery."""
    number = connection.execute(
        select(shares.c.artefact)
        .select_from(deliveries.join(shares, shares.c.number == deliveries.c.share))
        .where(deliveries.c.number == delivery)
    ).scalar()
    return None if number is None else Artefact.from_canonical(artefacts.canonical(connection, number))


def mailing(connection: Connection, delivery: int) -> Mailing | None:
    """What a reader is told of the mailing that a delivery belongs to; its title is the subject, if it has no slots."""
    artefact = artefact_of(connection, delivery)
    if artefact is None:
        return None
    subject = artefact.words.subject
    return Mailing(artefact.conventions, artefact.key.language, "" if SLOT_OPEN in subject else subject)
