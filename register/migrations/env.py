"""Run by Alembic: the connection comes from `register.upgrade`, with its transaction open already."""

from alembic import context

from register.access_tables import metadata
from register.outbox_tables import outbox  # noqa: F401 - the tables of the outbox belong to the same metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)

with context.begin_transaction():
    context.run_migrations()
