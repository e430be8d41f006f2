"""Version 0007: where a visit says it comes from, and whose message a hit is of where its contact consented."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

# As chorus.store.columns had it then: a version never changes after it was shipped.
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the columns: no hit told any of it yet."""
    op.add_column("hits", sa.Column("source", sa.Text(), server_default="", nullable=False))
    op.add_column("hits", sa.Column("delivery", NUMBER, nullable=True))
