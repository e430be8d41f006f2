"""Deciding on uncertain deliveries: which there are, and what became of them by evidence or an officer's word."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from chorus.domain.artefact import Artefact, mail_id, message_id
from chorus.domain.delivery import Outcome
from chorus.domain.problems import RefusedError
from chorus.services.ports_control import UncertainDelivery
from chorus.store import artefacts
from chorus.store import outcomes as told
from chorus.store.slices import pieces
from chorus.store.tables import batches, deliveries, is_uncertain, outcomes, sends, shares, was_uncertain


def undecided(connection: Connection, campaign: str, activity: str) -> tuple[UncertainDelivery, ...]:
    """Every uncertain delivery, of a campaign and activity or (for "") of all, by number."""
    last = (
        select(outcomes.c.seq)
        .where(outcomes.c.delivery == deliveries.c.number, was_uncertain)
        .order_by(outcomes.c.seq.desc())
        .limit(1)
        .correlate(deliveries)
        .scalar_subquery()
    )
    query = (
        select(
            *(deliveries.c.number, sends.c.campaign, sends.c.activity, shares.c.artefact, shares.c.sender),
            *(deliveries.c.target, batches.c.at, outcomes.c.at, outcomes.c.detail),
        )
        .select_from(deliveries.join(sends, sends.c.number == deliveries.c.send))
        .join(shares, shares.c.number == deliveries.c.share)
        .join(batches, batches.c.number == deliveries.c.batch)
        .join(outcomes, outcomes.c.seq == last)
        .where(is_uncertain)
        .order_by(deliveries.c.number)
    )
    for column, value in ((sends.c.campaign, campaign), (sends.c.activity, activity)):
        query = query.where(column == value) if value else query
    known: dict[int, tuple[Artefact, str]] = {}
    return tuple(_uncertain(connection, known, *row) for row in connection.execute(query))


def _uncertain(
    connection: Connection,
    known: dict[int, tuple[Artefact, str]],
    number: int,
    campaign: str,
    activity: str,
    artefact: int,
    sender: str,
    target: str,
    claimed: datetime,
    since: datetime,
    detail: str,
) -> UncertainDelivery:
    if artefact not in known:
        canonical = artefacts.canonical(connection, artefact)
        known[artefact] = Artefact.from_canonical(canonical), mail_id(canonical)
    what, mail = known[artefact]
    is_mail = what.key.channel == "mail"
    own = message_id(mail, number, what.release.from_address) if is_mail else ""
    return UncertainDelivery(
        number, campaign, activity, what.key.channel, sender, target, claimed, since, detail, artefact, own
    )


def decide(connection: Connection, found: Sequence[Outcome], now: datetime) -> set[int]:
    """Apply outcomes to deliveries that are uncertain; the sends they belong to. RefusedError for any other."""
    wanted = {outcome.delivery for outcome in found}
    uncertain: set[int] = set()
    for piece in pieces(sorted(wanted)):
        query = select(deliveries.c.number).where(deliveries.c.number.in_(piece), is_uncertain)
        uncertain |= set(connection.execute(query).scalars())
    if others := sorted(wanted - uncertain):
        listed = ", ".join(map(str, others))
        raise RefusedError(f"not uncertain: {listed}", "chorus resolve lists what is", deliveries=tuple(others))
    return told.apply(connection, [(outcome, None) for outcome in found], now)
