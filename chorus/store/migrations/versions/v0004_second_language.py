"""Version 0004: a second language of contacts, and of the mails that are in two."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the columns: no contact has a second language yet, and no mail is in two."""
    op.add_column("contacts", sa.Column("second_language", sa.Text(), nullable=True))
    op.add_column("artefacts", sa.Column("second", sa.Text(), server_default="", nullable=False))
