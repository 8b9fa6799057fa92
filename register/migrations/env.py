"""Run by Alembic: the connection comes from `register.upgrade`, with its transaction open already."""

from alembic import context

from register import access_tables, measure_tables, outbox_tables  # noqa: F401 - each adds its tables
from register.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)

with context.begin_transaction():
    context.run_migrations()
