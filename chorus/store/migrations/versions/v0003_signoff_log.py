"""Version 0003: one hash-chained log of sign-offs in place of a table of signatures, and personal links to sign."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

# As chorus.store.columns had it then: a version never changes after it was shipped.
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger()
KEY = ("activity", "campaign", "channel", "language", "sender")


def upgrade() -> None:
    """Make the tables, and turn the signatures that there are into acts of the log, in the order of signing."""
    log = _tables()
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT * FROM signatures ORDER BY number")).mappings().all()
    acts: dict[tuple[Any, ...], list[Any]] = {}
    for row in rows:
        conventions = row["conventions"] if isinstance(row["conventions"], str) else json.dumps(row["conventions"])
        act = (row["campaign"], row["secretariat"], conventions, row["person"], row["at"], row["rehearsal"])
        acts.setdefault(act, []).append(row)
    if acts:
        _append(connection, log, acts)
    op.drop_index(op.f("ix_signatures_campaign"), table_name="signatures")
    op.drop_table("signatures")


def _tables() -> sa.Table:
    log = op.create_table(
        "signoff_log",
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("proof_key", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_signoff_log")),
        sa.UniqueConstraint("seq", name=op.f("uq_signoff_log_seq")),
    )
    op.create_table(
        "signing_links",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("secretariat", sa.Text(), nullable=False),
        sa.Column("signatory", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("artefacts", sa.JSON(), nullable=False),
        sa.Column("made", INSTANT, nullable=False),
        sa.Column("expires", INSTANT, nullable=False),
        sa.Column("used", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_signing_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_signing_links_digest")),
    )
    op.create_index(op.f("ix_signing_links_campaign"), "signing_links", ["campaign"], unique=False)
    return log


def _append(connection: sa.Connection, log: sa.Table, acts: dict[tuple[Any, ...], list[Any]]) -> None:
    first = connection.execute(sa.text("SELECT value FROM counters WHERE name = 'sequence'")).scalar()
    seq = first or 0
    previous = "0" * 64
    for number, (act, rows) in enumerate(acts.items(), start=1):
        seq += 1
        text = _text(act, rows)
        at = rows[-1]["kept"]
        row = {"number": number, "seq": seq, "previous": previous, "at": at, "text": text, "proof_key": "", "proof": ""}
        connection.execute(sa.insert(log).values(row))
        link = {"number": number, "previous": previous, "at": _iso(at), "body": _hex(text.encode()), "proof": None}
        previous = _hex(b"chorus/log/1\0" + _json(link).encode())
    if first is None:
        connection.execute(sa.text("INSERT INTO counters (name, value) VALUES ('sequence', :v)"), {"v": seq})
    else:
        connection.execute(sa.text("UPDATE counters SET value = :v WHERE name = 'sequence'"), {"v": seq})


def _text(act: tuple[Any, ...], rows: list[Any]) -> str:
    campaign, secretariat, conventions, person, at, rehearsal = act
    return _json(
        {
            "version": 1,
            "act": "sign",
            "campaign": campaign,
            "secretariat": secretariat,
            "conventions": json.loads(conventions),
            "signatory": "",
            "person": person,
            "role": "",
            "at": _iso(at),
            "way": "rehearsal" if rehearsal else "migrated",
            "artefacts": [
                {
                    "key": {name: row[name] for name in KEY},
                    "words": row["words_digest"],
                    "release": row["release_digest"],
                }
                for row in rows
            ],
        }
    )


def _iso(microseconds: int) -> str:
    """As pydantic writes an instant in UTC."""
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    return at.isoformat().replace("+00:00", "Z")


def _hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
