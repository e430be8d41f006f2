"""Who may be told apart: what officers record of it, and that nobody's hits outlive a consent that is withdrawn.

A hit whose contact has consented names its delivery. Without consent the number goes, and the pseudonym is drawn anew:
a token's own could be reckoned again by who has its key.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select, update

from chorus.domain.engagement import PSEUDONYM_BYTES, UNLINKED, Hit
from chorus.domain.tracking import Word
from chorus.services.ports_consent import OwnHit, Standing
from chorus.store import rollups
from chorus.store.bulk import among
from chorus.store.contact_rows import contact_columns, contact_of
from chorus.store.slices import PIECE
from chorus.store.tables import contacts, deliveries, hits, sends, shares

NO_CONSENT: Mapping[str, Any] = {"consent": None, "consent_evidence": ""}
"""The columns of a contact that may not be told apart."""


def standing(connection: Connection, audience: str, key: str) -> Standing | None:
    """An active contact of an audience by its address key; None when there is none."""
    query = select(contacts.c.number, contacts.c.consent_word, *contact_columns()).where(
        contacts.c.audience == audience, contacts.c.key == key, contacts.c.active
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    number, word, *values = row
    return Standing(number, contact_of(values), Word.model_validate_json(word) if word else None)


def keep_word(connection: Connection, number: int, word: Word, now: datetime) -> None:
    """What an officer recorded of a contact's consent: it holds until the list has a later one."""
    told = {"consent": word.on.isoformat(), "consent_evidence": word.evidence} if word.given else NO_CONSENT
    values = {**told, "consent_word": word.model_dump_json(), "changed": now}
    connection.execute(update(contacts).where(contacts.c.number == number).values(values))
    if not word.given:
        forget_withdrawn(connection)


def counts(connection: Connection) -> dict[str, int]:
    """How many active contacts of each audience have a consent."""
    query = (
        select(contacts.c.audience, func.count())
        .where(contacts.c.consent.is_not(None), contacts.c.active)
        .group_by(contacts.c.audience)
        .order_by(contacts.c.audience)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def still_consented(connection: Connection, found: Sequence[Hit]) -> list[Hit]:
    """Hits as they may be kept: those whose contact has no consent now count in totals only; those whose reader asked
    not to be followed lose delivery and pseudonym."""
    named = {hit.delivery for hit in found if hit.delivery is not None}
    if not named:
        return list(found)
    query = (
        select(deliveries.c.number)
        .select_from(deliveries.join(contacts, contacts.c.number == deliveries.c.contact))
        .where(among(deliveries.c.number, named), contacts.c.consent.is_not(None))
    )
    kept = set(connection.execute(query).scalars())
    return [hit if hit.delivery is None else _plain(hit, consented=hit.delivery in kept) for hit in found]


def _plain(hit: Hit, *, consented: bool) -> Hit:
    if consented and UNLINKED.isdisjoint(hit.signals):
        return hit
    plain = {"delivery": None, "pseudonym": ""}
    return hit.model_copy(update=plain if consented else {**plain, "cell": None})


def forget_withdrawn(connection: Connection) -> None:
    """Take deliveries out of the hits of whoever has no consent any more; the hits of one message stay together."""
    after = 0  # no delivery has this number
    while numbers := [row[0] for row in connection.execute(_withdrawn(after))]:
        for number in numbers:
            drawn = secrets.token_hex(PSEUDONYM_BYTES)
            one = update(hits).where(hits.c.delivery == number, hits.c.delivery.is_not(None))
            connection.execute(one.values(delivery=None, pseudonym=drawn))
        after = numbers[-1]
    if after:
        rollups.start_over(connection)


def _withdrawn(after: int) -> Select[Any]:
    """The next deliveries that hits name and whose contact has no consent, in their order."""
    return (
        select(hits.c.delivery)
        .distinct()
        .select_from(
            hits.join(deliveries, deliveries.c.number == hits.c.delivery).join(
                contacts, contacts.c.number == deliveries.c.contact
            )
        )
        .where(hits.c.delivery > after, hits.c.delivery.is_not(None), contacts.c.consent.is_(None))
        .order_by(hits.c.delivery)
        .limit(PIECE)
    )


def own_hits(connection: Connection, contact: int, limit: int) -> tuple[OwnHit, ...]:
    """The newest opens and clicks that name a contact, oldest first."""
    query = (
        select(hits.c.at, hits.c.kind, sends.c.campaign, sends.c.activity, hits.c.link, hits.c.agent, shares.c.artefact)
        .select_from(
            hits.join(deliveries, deliveries.c.number == hits.c.delivery)
            .join(sends, sends.c.number == deliveries.c.send)
            .join(shares, shares.c.number == deliveries.c.share)
        )
        .where(hits.c.delivery.is_not(None), deliveries.c.contact == contact)
        .order_by(hits.c.at.desc(), hits.c.seq.desc())
        .limit(limit)
    )
    return tuple(OwnHit(*row) for row in connection.execute(query))[::-1]
