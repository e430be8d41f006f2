"""Alembic's way in: runs the versions on the connection, and within the transaction, of whoever called."""

from alembic import context

from chorus.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
context.run_migrations()
