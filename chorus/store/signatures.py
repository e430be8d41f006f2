"""Artefacts as they were signed, and the signatures under them."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, and_, insert, select

from chorus.domain.artefact import Artefact, ArtefactKey
from chorus.domain.problems import NotFoundError, RefusedError
from chorus.domain.signoff import Signature
from chorus.store.tables import artefacts, signatures

Digested = dict[str, str]


def _digested(key: ArtefactKey, words_digest: str, release_digest: str) -> Digested:
    """The columns that make an artefact what it is."""
    return {**key.model_dump(mode="json"), "words_digest": words_digest, "release_digest": release_digest}


def _find(connection: Connection, digested: Digested) -> int | None:
    same = and_(*(artefacts.c[name] == value for name, value in digested.items()))
    return connection.execute(select(artefacts.c.number).where(same)).scalar()


def keep(connection: Connection, kept: Sequence[Artefact]) -> Mapping[ArtefactKey, int]:
    """Keep the canonical bytes of artefacts that are not kept yet; the number of each."""
    numbers: dict[ArtefactKey, int] = {}
    for artefact in kept:
        digested = _digested(artefact.key, artefact.words_digest, artefact.release_digest)
        number = _find(connection, digested)
        if number is None:
            new = insert(artefacts).values(**digested, canonical=artefact.canonical()).returning(artefacts.c.number)
            number = connection.execute(new).scalar_one()
        numbers[artefact.key] = number
    return numbers


def sign(connection: Connection, signed: Sequence[Signature], shown: Sequence[Artefact], now: datetime) -> None:
    """Add signatures; RefusedError when the bytes under one are neither given nor kept."""
    keep(connection, shown)
    for signature in signed:
        digested = _digested(signature.key, signature.words_digest, signature.release_digest)
        if _find(connection, digested) is None:
            raise RefusedError(
                f"the words under the signature of {signature.key} are not kept",
                "give the artefact that was signed along with its signature",
                artefact=str(signature.key),
            )
        row = {
            **digested,
            "secretariat": signature.secretariat,
            "conventions": list(signature.conventions),
            "person": signature.person,
            "at": signature.at,
            "rehearsal": signature.rehearsal,
            "kept": now,
        }
        connection.execute(insert(signatures).values(row))


def of_campaign(connection: Connection, campaign: str) -> tuple[Signature, ...]:
    """Every signature under a campaign's artefacts, in the order of signing."""
    rows = connection.execute(select(signatures).where(signatures.c.campaign == campaign).order_by(signatures.c.number))
    return tuple(_signature(row) for row in rows)


def _signature(row: Row[tuple[object, ...]]) -> Signature:
    stored = row._mapping
    return Signature.model_validate(
        {name: stored[name] for name in Signature.model_fields if name != "key"}
        | {"key": {name: stored[name] for name in ArtefactKey.model_fields}}
    )


def canonical(connection: Connection, number: int) -> bytes:
    """The signed bytes; NotFoundError when there is no such artefact."""
    found = connection.execute(select(artefacts.c.canonical).where(artefacts.c.number == number)).scalar()
    if found is None:
        raise NotFoundError(f"no artefact {number} is kept", artefact=number)
    return bytes(found)


def conventions_of(data: bytes) -> tuple[str, ...]:
    """The conventions that speak in canonical bytes, without building the whole artefact."""
    return tuple(json.loads(data)["conventions"])


def links(connection: Connection, number: int) -> tuple[str, ...]:
    """The link targets of an artefact, in order; empty when it is not kept."""
    try:
        return tuple(json.loads(canonical(connection, number))["words"]["links"])
    except NotFoundError:
        return ()
