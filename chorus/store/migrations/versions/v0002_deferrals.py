"""Version 0002: how often a delivery was deferred and when it was first due, so that it is given up in the end."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# As chorus.store.columns had it then: a version never changes after it was shipped.
INSTANT = sa.BigInteger()


def upgrade() -> None:
    """Add the columns; what is deferred already counts from its present due."""
    op.add_column("deliveries", sa.Column("deferrals", sa.Integer(), server_default="0", nullable=False))
    op.add_column("deliveries", sa.Column("first_due", INSTANT, nullable=True))
