"""Whom a mailing reached, and where a post was published: there a corrigendum goes."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from chorus.domain.artefact import ANSWERED, Artefact, mail_id, message_id
from chorus.domain.contact import Contact
from chorus.domain.delivery import OPEN, State
from chorus.domain.language import Language
from chorus.services.ports_corrigenda import Reached
from chorus.store import artefacts
from chorus.store.suppressions import reason_for
from chorus.store.tables import contacts, deliveries, outcomes, sends, shares

REACHED = (State.ACCEPTED, State.DELIVERED, State.UNCERTAIN)
"""An uncertain mail may have arrived: who may have read the mistake gets its correction."""

_WANTED = [state.value for state in (*REACHED, *OPEN)]
_OPEN = {state.value for state in OPEN}
_FIELDS = tuple(Contact.model_fields)


def reached(connection: Connection, send: int, conventions: Sequence[str]) -> tuple[Reached, ...]:
    """Each contact of a send whose mail was accepted, delivered or is uncertain or open; also who left the list since.

    Bounced, failed, skipped and cancelled mails reached nobody, and pages have no contact.
    """
    columns = deliveries.c
    rows = connection.execute(
        select(
            *(columns.number.label("delivery"), columns.convention, columns.state, columns.slots),
            *(shares.c.artefact, shares.c.language.label("in_language"), contacts.c.number.label("contact")),
            reason_for(contacts.c.key, conventions).label("suppressed"),
            *(contacts.c[name] for name in _FIELDS),
        )
        .select_from(
            deliveries.join(shares, shares.c.number == columns.share).join(
                contacts, contacts.c.number == columns.contact
            )
        )
        .where(columns.send == send, columns.state.in_(_WANTED))
        .order_by(columns.number)
    )
    mails: dict[int, tuple[str, Artefact]] = {}
    found: list[Reached] = []
    for row in rows.mappings():
        first, artefact = mails.get(row["artefact"]) or _mail(connection, row["artefact"], mails)
        own = message_id(first, row["delivery"], artefact.release.from_address)
        before = json.loads(row["slots"]).get(ANSWERED, "")
        found.append(
            Reached(
                number=row["contact"],
                contact=Contact(**{name: row[name] for name in _FIELDS}),
                suppressed=row["suppressed"] or "",
                convention=row["convention"],
                sender=artefact.key.sender,
                language=Language(row["in_language"]),
                answered=f"{before} {own}".strip(),
                is_open=row["state"] in _OPEN,
                second=artefact.key.second,
            )
        )
    return tuple(found)


def published(connection: Connection, send: int) -> dict[str, str]:
    """The targets of a send's posts that were accepted, delivered or are uncertain or open, with the network's ids."""
    newest = (
        select(func.max(outcomes.c.seq))
        .where(outcomes.c.delivery == deliveries.c.number, outcomes.c.remote_id != "")
        .correlate(deliveries)
        .scalar_subquery()
    )
    rows = connection.execute(
        select(deliveries.c.target, outcomes.c.remote_id)
        .select_from(deliveries.outerjoin(outcomes, outcomes.c.seq == newest))
        .where(deliveries.c.send == send, deliveries.c.state.in_(_WANTED))
        .order_by(deliveries.c.number)
    )
    return {target: remote_id or "" for target, remote_id in rows}


def sent_artefacts(connection: Connection, campaign: str, activity: str) -> tuple[Artefact, ...]:
    """The artefacts that an activity's deliveries carry, in their order."""
    numbers = connection.execute(
        select(shares.c.artefact)
        .select_from(shares.join(sends, sends.c.number == shares.c.send))
        .where(sends.c.campaign == campaign, sends.c.activity == activity)
        .order_by(shares.c.number)
    ).scalars()
    kept = [artefacts.canonical(connection, number) for number in dict.fromkeys(numbers)]
    return tuple(map(Artefact.from_canonical, kept))


def _mail(connection: Connection, number: int, known: dict[int, tuple[str, Artefact]]) -> tuple[str, Artefact]:
    """An artefact with what its mails' Message-IDs begin with; remembered."""
    canonical = artefacts.canonical(connection, number)
    known[number] = (mail_id(canonical), Artefact.from_canonical(canonical))
    return known[number]
