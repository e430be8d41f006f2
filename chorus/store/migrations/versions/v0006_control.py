"""Version 0006: the acts of control, when a send was resumed, and the way to why a delivery failed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0004"

# As chorus.store.columns had it then: a version never changes after it was shipped.
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger()


def upgrade() -> None:
    """Make the table: nobody has paused, resumed or cancelled anything yet."""
    op.add_column("sends", sa.Column("resumed", INSTANT, nullable=True))
    op.create_table(
        "acts",
        sa.Column("seq", NUMBER, autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("kind", "person", "reason", "campaign", "activity", "result")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_acts")),
    )
    failed = sa.text("state = 'failed'")
    op.create_index(
        *("ix_outcomes_failed", "outcomes", ["delivery", "seq"]),
        unique=False,
        sqlite_where=failed,
        postgresql_where=failed,
    )
    op.create_index(op.f("ix_acts_campaign_seq"), "acts", ["campaign", "seq"], unique=False)
