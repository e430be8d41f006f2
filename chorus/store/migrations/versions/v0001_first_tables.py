"""Version 0001: the first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# As chorus.store.columns had them then: a version never changes after it was shipped.
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger()


def upgrade() -> None:
    """Create everything."""
    op.create_table(
        "artefacts",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("words_digest", sa.Text(), nullable=False),
        sa.Column("release_digest", sa.Text(), nullable=False),
        sa.Column("canonical", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_artefacts")),
        sa.UniqueConstraint(
            *("campaign", "activity", "language", "channel", "sender", "words_digest", "release_digest"),
            name="uq_artefacts_digests",
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "contacts",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("timezone", sa.Text(), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("changed", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_contacts")),
        sa.UniqueConstraint("audience", "key", name=op.f("uq_contacts_audience_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "imports",
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("audience", name=op.f("pk_imports")),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.create_table(
        "hits",
        sa.Column("seq", NUMBER, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("send", NUMBER, nullable=True),
        sa.Column("cell", NUMBER, nullable=True),
        sa.Column("link", NUMBER, nullable=True),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("pseudonym", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("signals", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_hits")),
    )
    op.create_index(op.f("ix_hits_at_seq"), "hits", ["at", "seq"], unique=False)
    op.create_table(
        "notices",
        sa.Column("seq", NUMBER, autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_notices")),
        sa.UniqueConstraint(
            "kind", "text", "campaign", "activity", name=op.f("uq_notices_kind_text_campaign_activity")
        ),
    )
    op.create_table(
        "reports",
        sa.Column("week", sa.Text(), nullable=False),
        sa.Column("convention", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("watermark", NUMBER, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("week", "convention", "format", name=op.f("pk_reports")),
    )
    op.create_table(
        "sends",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("began", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_sends")),
        sa.UniqueConstraint("campaign", "activity", name=op.f("uq_sends_campaign_activity")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sends_state"), "sends", ["state"], unique=False)
    op.create_table(
        "signatures",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("words_digest", sa.Text(), nullable=False),
        sa.Column("release_digest", sa.Text(), nullable=False),
        sa.Column("secretariat", sa.Text(), nullable=False),
        sa.Column("conventions", sa.JSON(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("rehearsal", sa.Boolean(), nullable=False),
        sa.Column("kept", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_signatures")),
    )
    op.create_index(op.f("ix_signatures_campaign"), "signatures", ["campaign"], unique=False)
    op.create_table(
        "spools",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("offset", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_spools")),
    )
    op.create_table(
        "suppressions",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("convention", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_suppressions")),
        sa.UniqueConstraint("key", "convention", name=op.f("uq_suppressions_key_convention")),
    )
    op.create_table(
        "cells",
        sa.Column("send", NUMBER, autoincrement=False, nullable=False),
        sa.Column("cell", NUMBER, autoincrement=False, nullable=False),
        sa.Column("convention", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("hour", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["send"], ["sends.number"], name=op.f("fk_cells_send")),
        sa.PrimaryKeyConstraint("send", "cell", name=op.f("pk_cells")),
    )
    op.create_table(
        "shares",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("send", NUMBER, nullable=False),
        sa.Column("artefact", NUMBER, nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["artefact"], ["artefacts.number"], name=op.f("fk_shares_artefact")),
        sa.ForeignKeyConstraint(["send"], ["sends.number"], name=op.f("fk_shares_send")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_shares")),
        sa.UniqueConstraint(
            "send", "artefact", "sender", "language", name=op.f("uq_shares_send_artefact_sender_language")
        ),
    )
    op.create_table(
        "batches",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("share", NUMBER, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["share"], ["shares.number"], name=op.f("fk_batches_share")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_batches")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "deliveries",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("send", NUMBER, nullable=False),
        sa.Column("share", NUMBER, nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("contact", NUMBER, nullable=True),
        sa.Column("convention", sa.Text(), nullable=False),
        sa.Column("cell", NUMBER, nullable=False),
        sa.Column("due", INSTANT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("batch", NUMBER, nullable=True),
        sa.Column("slots", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batches.number"], name=op.f("fk_deliveries_batch")),
        sa.ForeignKeyConstraint(["contact"], ["contacts.number"], name=op.f("fk_deliveries_contact")),
        sa.ForeignKeyConstraint(["send", "cell"], ["cells.send", "cells.cell"], name=op.f("fk_deliveries_send_cell")),
        sa.ForeignKeyConstraint(["send"], ["sends.number"], name=op.f("fk_deliveries_send")),
        sa.ForeignKeyConstraint(["share"], ["shares.number"], name=op.f("fk_deliveries_share")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("send", "target", name=op.f("uq_deliveries_send_target")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_deliveries_claimable",
        "deliveries",
        ["share", "due", "number"],
        unique=False,
        sqlite_where=sa.text("state IN ('queued', 'deferred')"),
        postgresql_where=sa.text("state IN ('queued', 'deferred')"),
    )
    op.create_index(op.f("ix_deliveries_send_state"), "deliveries", ["send", "state"], unique=False)
    op.create_index(
        "ix_deliveries_uncertain",
        "deliveries",
        ["number"],
        unique=False,
        sqlite_where=sa.text("state = 'uncertain'"),
        postgresql_where=sa.text("state = 'uncertain'"),
    )
    op.create_table(
        "outcomes",
        sa.Column("seq", NUMBER, autoincrement=False, nullable=False),
        sa.Column("delivery", NUMBER, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("remote_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["delivery"], ["deliveries.number"], name=op.f("fk_outcomes_delivery")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outcomes")),
    )
    op.create_index(op.f("ix_outcomes_at_seq"), "outcomes", ["at", "seq"], unique=False)
    op.create_index(
        "ix_outcomes_uncertain",
        "outcomes",
        ["delivery", "seq"],
        unique=False,
        sqlite_where=sa.text("state = 'uncertain'"),
        postgresql_where=sa.text("state = 'uncertain'"),
    )
    op.create_table(
        "unsubscribes",
        sa.Column("seq", NUMBER, autoincrement=False, nullable=False),
        sa.Column("delivery", NUMBER, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["delivery"], ["deliveries.number"], name=op.f("fk_unsubscribes_delivery")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_unsubscribes")),
    )
    op.create_index(op.f("ix_unsubscribes_at_seq"), "unsubscribes", ["at", "seq"], unique=False)
