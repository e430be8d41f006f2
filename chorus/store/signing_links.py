"""Personal links to sign: kept by the digest of their token, good for one act until they expire."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from chorus.domain.problems import RefusedError
from chorus.services.ports_signoff import SigningLink
from chorus.store.tables import signing_links

_COLUMNS = tuple(signing_links.c[name] for name in SigningLink.__dataclass_fields__)


def add(connection: Connection, link: SigningLink) -> None:
    """Keep a new link; its ``number`` is given here."""
    values = {name: getattr(link, name) for name in SigningLink.__dataclass_fields__ if name != "number"}
    connection.execute(insert(signing_links).values({**values, "artefacts": list(link.artefacts)}))


def find(connection: Connection, digest: str) -> SigningLink | None:
    """The link whose token has this SHA-256 (hex)."""
    row = connection.execute(select(*_COLUMNS).where(signing_links.c.digest == digest)).first()
    return None if row is None else _link(row)


def of_campaign(connection: Connection, campaign: str) -> Sequence[SigningLink]:
    """Every link that was made for a campaign, oldest first."""
    rows = connection.execute(
        select(*_COLUMNS).where(signing_links.c.campaign == campaign).order_by(signing_links.c.number)
    )
    return tuple(_link(row) for row in rows)


def use(connection: Connection, digest: str, now: datetime) -> None:
    """Use a link up; RefusedError when somebody did before, or when it has expired."""
    unused = (signing_links.c.digest == digest, signing_links.c.used.is_(None), signing_links.c.expires > now)
    done = connection.execute(update(signing_links).where(*unused).values(used=now)).rowcount
    if done != 1:
        raise RefusedError("this link was used already, or has expired", "ask for a new one: chorus signoff ask")


def _link(row: Row[*tuple[Any, ...]]) -> SigningLink:
    stored = dict(row._mapping)
    return SigningLink(**{**stored, "artefacts": tuple(stored["artefacts"])})
