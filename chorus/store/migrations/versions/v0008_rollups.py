"""Version 0008: what days come to, and the ways from a message and a delivery to all that is known of it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

# As chorus.store.columns had it then: a version never changes after it was shipped.
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KEY = ("campaign", "activity", "convention", "dimension", "value", "kind", "what")


def upgrade() -> None:
    """Make the tables, empty: the daemon makes the roll-ups from the hits as it goes."""
    op.create_table(
        "rollups",
        sa.Column("build", NUMBER, autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _KEY),
        *(sa.Column(name, NUMBER, nullable=False) for name in ("total", "week", "ever")),
        sa.PrimaryKeyConstraint("build", "day", *_KEY, name=op.f("pk_rollups")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "builds",
        sa.Column("build", NUMBER, autoincrement=False, nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("watermark", NUMBER, nullable=False),
        sa.Column("rules", NUMBER, nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("periods", sa.JSON(), nullable=False),
        sa.Column("hits_from", sa.Integer(), nullable=True),
        sa.Column("place", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("build", name=op.f("pk_builds")),
    )
    op.create_index(op.f("ix_hits_send_pseudonym_seq"), "hits", ["send", "pseudonym", "seq"], unique=False)
    op.create_index(op.f("ix_outcomes_delivery_seq"), "outcomes", ["delivery", "seq"], unique=False)
    op.create_index(op.f("ix_unsubscribes_delivery_seq"), "unsubscribes", ["delivery", "seq"], unique=False)
