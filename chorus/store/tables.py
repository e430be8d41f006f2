"""The tables: what the database keeps, and the indices that the queries stand on.

Every change here needs a migration in ``migrations/versions``; a test compares the two.
"""

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
)

from chorus.domain.delivery import CLAIMABLE, State
from chorus.store.columns import NUMBER, Instant

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _at(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, Instant, nullable=nullable)


def _number(name: str, target: str | None = None, *, nullable: bool = False) -> Column[int]:
    keys = [ForeignKey(target)] if target else []
    return Column(name, NUMBER, *keys, nullable=nullable)


def _partial(name: str, where: ColumnElement[bool], *columns: Column[Any]) -> None:
    """An index of the rows for which a condition holds."""
    Index(name, *columns, sqlite_where=where, postgresql_where=where)


def _own_number(name: str = "number") -> Column[int]:
    return Column(name, NUMBER, primary_key=True)


counters = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    _number("value"),
)

artefacts = Table(
    "artefacts",
    metadata,
    _own_number(),
    *map(_text, ("campaign", "activity", "language", "channel", "sender", "words_digest", "release_digest")),
    Column("canonical", LargeBinary, nullable=False),
    # The second language of a mail in two, else empty. The digests cover it as they do the rest of the key, so the
    # constraint is as it was: SQLite could change it only by making anew a table that shares refer to.
    Column("second", Text, nullable=False, server_default=""),
    UniqueConstraint(
        *("campaign", "activity", "language", "channel", "sender", "words_digest", "release_digest"),
        name="uq_artefacts_digests",
    ),
    sqlite_autoincrement=True,
)

# Nothing is ever updated or removed here: each row is bound to the one before it (chorus.domain.signoff_log).
signoff_log = Table(
    "signoff_log",
    metadata,
    Column("number", NUMBER, primary_key=True, autoincrement=False),
    _number("seq"),
    _text("previous"),
    _at("at"),
    *map(_text, ("text", "proof_key", "proof")),
    UniqueConstraint("seq"),
)

signing_links = Table(
    "signing_links",
    metadata,
    _own_number(),
    *map(_text, ("digest", "campaign", "secretariat", "signatory", "person", "role", "address")),
    Column("artefacts", JSON, nullable=False),
    _at("made"),
    _at("expires"),
    _at("used", nullable=True),
    UniqueConstraint("digest"),
    Index(None, "campaign"),
)

contacts = Table(
    "contacts",
    metadata,
    _own_number(),
    *map(_text, ("audience", "key", "address", "name", "title", "family_name", "given_name")),
    *(Column(name, Text) for name in ("language", "country", "timezone")),
    *map(_text, ("organisation", "role")),
    Column("attributes", JSON, nullable=False),
    Column("active", Boolean, nullable=False),
    _at("changed"),
    Column("second_language", Text),
    # The day (ISO) and the evidence of a consent that holds; what an officer recorded last (JSON), which may overrule
    # the list.
    Column("consent", Text),
    Column("consent_evidence", Text, nullable=False, server_default=""),
    Column("consent_word", Text),
    UniqueConstraint("audience", "key"),
    sqlite_autoincrement=True,
)

imports = Table(
    "imports",
    metadata,
    Column("audience", Text, primary_key=True),
    _text("digest"),
    _at("at"),
)

suppressions = Table(
    "suppressions",
    metadata,
    _own_number(),
    *map(_text, ("key", "convention", "reason")),
    _at("at"),
    UniqueConstraint("key", "convention"),
)

sends = Table(
    "sends",
    metadata,
    _own_number(),
    *map(_text, ("campaign", "activity", "kind")),
    _at("at"),
    _at("until"),
    *map(_text, ("state", "note")),
    Column("total", Integer, nullable=False),
    _at("began", nullable=True),
    _at("resumed", nullable=True),
    UniqueConstraint("campaign", "activity"),
    Index(None, "state"),
    sqlite_autoincrement=True,
)

# What leaves as one artefact through one sender: a batch is cut from one share.
shares = Table(
    "shares",
    metadata,
    _own_number(),
    _number("send", "sends.number"),
    _number("artefact", "artefacts.number"),
    *map(_text, ("sender", "language")),
    UniqueConstraint("send", "artefact", "sender", "language"),
)

cells = Table(
    "cells",
    metadata,
    Column("send", NUMBER, ForeignKey("sends.number"), primary_key=True, autoincrement=False),
    Column("cell", NUMBER, primary_key=True, autoincrement=False),
    *map(_text, ("convention", "language", "region", "role", "hour")),
)

batches = Table(
    "batches",
    metadata,
    _own_number(),
    _number("share", "shares.number"),
    _at("at"),
    Column("size", Integer, nullable=False),
    sqlite_autoincrement=True,
)

deliveries = Table(
    "deliveries",
    metadata,
    _own_number(),
    _number("send", "sends.number"),
    _number("share", "shares.number"),
    _text("target"),
    _number("contact", "contacts.number", nullable=True),
    _text("convention"),
    _number("cell"),
    _at("due"),
    _text("state"),
    _number("batch", "batches.number", nullable=True),
    _text("slots"),
    # How often it was deferred, and when it was due before that: NULL as long as it never was.
    Column("deferrals", Integer, nullable=False, server_default="0"),
    _at("first_due", nullable=True),
    # How much is counted of it, if not by cells: `individual` or `off`.
    Column("tracking", Text),
    ForeignKeyConstraint(["send", "cell"], ["cells.send", "cells.cell"]),
    UniqueConstraint("send", "target"),
    Index(None, "send", "state"),
    sqlite_autoincrement=True,
)

# Written out as literals: SQLite uses a partial index only for a condition that it can read before binding.
is_claimable = deliveries.c.state.in_([literal_column(f"'{state.value}'") for state in CLAIMABLE])
is_uncertain = deliveries.c.state == literal_column(f"'{State.UNCERTAIN.value}'")
_partial("ix_deliveries_claimable", is_claimable, deliveries.c.share, deliveries.c.due, deliveries.c.number)
_partial("ix_deliveries_uncertain", is_uncertain, deliveries.c.number)

outcomes = Table(
    "outcomes",
    metadata,
    Column("seq", NUMBER, primary_key=True, autoincrement=False),
    _number("delivery", "deliveries.number"),
    _at("at"),
    *map(_text, ("state", "detail", "remote_id")),
    Index(None, "at", "seq"),
    Index(None, "delivery", "seq"),
)

was_uncertain = outcomes.c.state == literal_column(f"'{State.UNCERTAIN.value}'")
_partial("ix_outcomes_uncertain", was_uncertain, outcomes.c.delivery, outcomes.c.seq)

has_failed = outcomes.c.state == literal_column(f"'{State.FAILED.value}'")
_partial("ix_outcomes_failed", has_failed, outcomes.c.delivery, outcomes.c.seq)

unsubscribes = Table(
    "unsubscribes",
    metadata,
    Column("seq", NUMBER, primary_key=True, autoincrement=False),
    _number("delivery", "deliveries.number"),
    _at("at"),
    Index(None, "at", "seq"),
    Index(None, "delivery", "seq"),
)

# No foreign keys: a hit is kept whatever it names.
hits = Table(
    "hits",
    metadata,
    Column("seq", NUMBER, primary_key=True, autoincrement=False),
    _text("kind"),
    _at("at"),
    *(_number(name, nullable=True) for name in ("send", "cell", "link")),
    *map(_text, ("page", "pseudonym", "method", "agent")),
    Column("signals", JSON, nullable=False),
    Column("source", Text, nullable=False, server_default=""),
    _number("delivery", nullable=True),
    Index(None, "at", "seq"),
    Index(None, "send", "pseudonym", "seq"),
)

has_delivery = hits.c.delivery.is_not(None)
_partial("ix_hits_delivery", has_delivery, hits.c.delivery)

spools = Table("spools", metadata, Column("name", Text, primary_key=True), _number("offset"))

reports = Table(
    "reports",
    metadata,
    *(Column(name, Text, primary_key=True) for name in ("week", "convention", "format")),
    _number("watermark"),
    Column("content", LargeBinary, nullable=False),
    _at("at"),
)

# What officers did to sends, and why: nothing is ever updated or removed here.
acts = Table(
    "acts",
    metadata,
    Column("seq", NUMBER, primary_key=True, autoincrement=False),
    _at("at"),
    *map(_text, ("kind", "person", "reason", "campaign", "activity", "result")),
    Index(None, "campaign", "seq"),
)

notices = Table(
    "notices",
    metadata,
    Column("seq", NUMBER, primary_key=True, autoincrement=False),
    _at("at"),
    *map(_text, ("kind", "text", "campaign", "activity")),
    UniqueConstraint("kind", "text", "campaign", "activity"),
)
