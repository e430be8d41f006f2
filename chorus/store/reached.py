"""Whom a mailing reached, and where a post was published: there a corrigendum goes."""

import json
from collections.abc import Sequence
from typing import TypeAlias

from sqlalchemy import Connection, func, select

from chorus.domain.artefact import ANSWERED, Artefact, mail_id, message_id
from chorus.domain.delivery import OPEN, State
from chorus.domain.language import Language
from chorus.services.ports_corrigenda import Reached
from chorus.store import artefacts
from chorus.store.contact_rows import contact_columns, contact_of
from chorus.store.slices import PIECE
from chorus.store.suppressions import reason_for
from chorus.store.tables import contacts, deliveries, outcomes, sends, shares

REACHED = (State.ACCEPTED, State.DELIVERED, State.UNCERTAIN)
"""An uncertain mail may have arrived: who may have read the mistake gets its correction."""

WANTED = [state.value for state in (*REACHED, *OPEN)]
"""Also what may yet arrive."""

_OPEN = {state.value for state in OPEN}

Mails: TypeAlias = dict[int, tuple[str, Artefact]]
"""By number an artefact, and before it what its mails' Message-IDs begin with."""


def span(connection: Connection, send: int) -> tuple[int, int]:
    """The numbers of a send's first and last delivery; its freeze gave them all in between. (0, 0) if it has none."""
    found = select(func.min(deliveries.c.number), func.max(deliveries.c.number)).where(deliveries.c.send == send)
    first, last = connection.execute(found).one()
    return first or 0, last or 0


def page(
    connection: Connection,
    send: int,
    conventions: Sequence[str],
    numbers: tuple[int, int],
    mails: Mails,
) -> list[tuple[int, Reached]]:
    """The next contacts of a send, each with its delivery: whose mail was accepted, delivered, is uncertain or open.

    ``numbers`` are the first and last delivery to look at.

    Also who left the list since. Bounced, failed, skipped and cancelled mails reached nobody, and pages have no
    contact. ``mails`` remembers from page to page what was read of artefacts.
    """
    columns = deliveries.c
    rows = connection.execute(
        select(
            *(columns.number.label("delivery"), columns.convention, columns.state, columns.slots),
            *(shares.c.artefact, shares.c.language.label("in_language"), contacts.c.number.label("contact")),
            reason_for(contacts.c.key, conventions).label("suppressed"),
            *contact_columns(),
        )
        .select_from(
            deliveries.join(shares, shares.c.number == columns.share).join(
                contacts, contacts.c.number == columns.contact
            )
        )
        # By number, and not by the index of (send, state), of which each page would sort the whole send anew.
        .where(columns.number.between(*numbers), columns.send + 0 == send, columns.state.in_(WANTED))
        .order_by(columns.number)
        .limit(PIECE)
    )
    found: list[tuple[int, Reached]] = []
    for delivery, convention, state, slots, number, language, contact, suppressed, *fields in rows:
        first, artefact = mails.get(number) or _mail(connection, number, mails)
        own = message_id(first, delivery, artefact.release.from_address)
        before = json.loads(slots).get(ANSWERED, "")
        one = Reached(
            number=contact,
            contact=contact_of(fields),
            suppressed=suppressed or "",
            convention=convention,
            sender=artefact.key.sender,
            language=Language(language),
            answered=f"{before} {own}".strip(),
            is_open=state in _OPEN,
            second=artefact.key.second,
        )
        found.append((delivery, one))
    return found


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
        .where(deliveries.c.send == send, deliveries.c.state.in_(WANTED))
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


def corrections(connection: Connection) -> dict[str, str]:
    """What was corrected, by the sends that have begun: ``campaign/activity``, and the corrigendum so named.

    It is in the words that left, whatever has become of the campaign's file since.
    """
    rows = connection.execute(
        select(sends.c.campaign, sends.c.activity, func.min(shares.c.artefact))
        .select_from(shares.join(sends, sends.c.number == shares.c.send))
        .where(sends.c.began.is_not(None))
        .group_by(sends.c.number)
        .order_by(sends.c.number)
    ).all()
    found: dict[str, str] = {}
    for campaign, activity, number in rows:
        corrects = Artefact.from_canonical(artefacts.canonical(connection, number)).release.corrects
        if corrects:
            found.setdefault(corrects, f"{campaign}/{activity}")
    return found


def _mail(connection: Connection, number: int, known: Mails) -> tuple[str, Artefact]:
    """An artefact with what its mails' Message-IDs begin with; remembered."""
    canonical = artefacts.canonical(connection, number)
    known[number] = (mail_id(canonical), Artefact.from_canonical(canonical))
    return known[number]
