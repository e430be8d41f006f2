"""Version 0009: a contact's recorded consent, how much is counted of a delivery, and the way to somebody's own hits."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the columns: nobody has consented to anything yet, and all was counted by cells."""
    op.add_column("contacts", sa.Column("consent", sa.Text(), nullable=True))
    op.add_column("contacts", sa.Column("consent_evidence", sa.Text(), server_default="", nullable=False))
    op.add_column("contacts", sa.Column("consent_word", sa.Text(), nullable=True))
    op.add_column("deliveries", sa.Column("tracking", sa.Text(), nullable=True))
    whose = sa.text("delivery IS NOT NULL")
    op.create_index("ix_hits_delivery", "hits", ["delivery"], unique=False, sqlite_where=whose, postgresql_where=whose)
