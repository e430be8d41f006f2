"""Artefacts as they were signed: the bytes that sending composes from."""

import json
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, LargeBinary, and_, cast, insert, select

from chorus.domain.artefact import Artefact, ArtefactKey
from chorus.domain.problems import NotFoundError, RefusedError
from chorus.domain.signoff_acts import Digests
from chorus.domain.signoff_proof import Kept
from chorus.store.tables import artefacts

Digested = dict[str, str]
_DIGESTED = (*ArtefactKey.model_fields, "words_digest", "release_digest")
"""The columns that tell artefacts apart; ``second`` is empty for a text in one language."""


def _digested(key: ArtefactKey, words_digest: str, release_digest: str) -> Digested:
    """The columns that make an artefact what it is."""
    given = {**key.model_dump(mode="json"), "words_digest": words_digest, "release_digest": release_digest}
    return {name: given.get(name, "") for name in _DIGESTED}


def _find(connection: Connection, digested: Digested) -> int | None:
    same = and_(*(artefacts.c[name] == value for name, value in digested.items()))
    return connection.execute(select(artefacts.c.number).where(same)).scalar()


def keep(connection: Connection, kept: Sequence[Artefact]) -> Mapping[ArtefactKey, int]:
    """Keep the canonical bytes of artefacts that are not kept yet; the number of each."""
    numbers: dict[ArtefactKey, int] = {}
    for artefact in kept:
        digested = _digested(artefact.key, artefact.words_digest, artefact.release_digest)
        number = _find(connection, digested)
        if number is not None:
            sound(connection, number)
        else:
            new = insert(artefacts).values(**digested, canonical=artefact.canonical()).returning(artefacts.c.number)
            number = connection.execute(new).scalar_one()
        numbers[artefact.key] = number
    return numbers


def require_kept(connection: Connection, digests: Iterable[Digests]) -> None:
    """RefusedError when the bytes under a signature are not kept."""
    for one in digests:
        if _find(connection, _digested(one.key, one.words, one.release)) is None:
            raise RefusedError(
                f"the words under the signature of {one.key} are not kept",
                "give the artefact that was signed along with its signature",
                artefact=str(one.key),
            )


def find(connection: Connection, digests: Digests) -> bytes | None:
    """The kept bytes of these digests, if there are any."""
    number = _find(connection, _digested(digests.key, digests.words, digests.release))
    return None if number is None else sound(connection, number)


def canonical(connection: Connection, number: int) -> bytes:
    """The signed bytes; NotFoundError when there is no such artefact."""
    # Whoever edited a row by hand may have left a text there.
    data = cast(artefacts.c.canonical, LargeBinary)
    found = connection.execute(select(data).where(artefacts.c.number == number)).scalar()
    if found is None:
        raise NotFoundError(f"no artefact {number} is kept", artefact=number)
    return bytes(found)


def sound(connection: Connection, number: int) -> bytes:
    """The signed bytes; RefusedError when they don't give the digests any more under which they were kept."""
    row = connection.execute(
        select(*(artefacts.c[name] for name in _DIGESTED)).where(artefacts.c.number == number)
    ).first()
    data = canonical(connection, number)
    try:
        found = Artefact.from_canonical(data)
        kept = tuple(_digested(found.key, found.words_digest, found.release_digest).values())
    except ValueError:
        kept = ()
    if row is None or tuple(row) != kept:
        where = _place(*row[:6]) if row else f"artefact {number}"
        raise RefusedError(
            f"the words that were signed of {where} were changed in the database",
            "see what else: chorus signoff verify; then restore the database from a backup",
            artefact=number,
        )
    return data


def conventions_of(data: bytes) -> tuple[str, ...]:
    """The conventions that speak in canonical bytes, without building the whole artefact."""
    return tuple(json.loads(data)["conventions"])


def links(connection: Connection, number: int) -> tuple[str, ...]:
    """The link targets of an artefact, in order; empty when it is not kept."""
    try:
        return tuple(json.loads(canonical(connection, number))["words"]["links"])
    except NotFoundError:
        return ()


def page(connection: Connection, campaign: str, after: int, size: int = 200) -> list[tuple[int, Kept]]:
    """The next kept artefacts behind a number, of one campaign or of all, as their rows tell of them."""
    key = (artefacts.c[name] for name in ArtefactKey.model_fields)
    told = (artefacts.c.words_digest, artefacts.c.release_digest, cast(artefacts.c.canonical, LargeBinary))
    query = select(artefacts.c.number, *key, *told).where(artefacts.c.number > after)
    if campaign:
        query = query.where(artefacts.c.campaign == campaign)
    rows = connection.execute(query.order_by(artefacts.c.number).limit(size))
    return [
        (number, Kept((_place(*parts), words, release), bytes(data))) for number, *parts, words, release, data in rows
    ]


def _place(campaign: str, activity: str, language: str, channel: str, sender: str, second: str) -> str:
    """What ``str`` of its key is, whatever somebody wrote into the row."""
    tongue = f"{language}+{second}" if second else language
    return "/".join((campaign, activity, tongue, channel, sender))
