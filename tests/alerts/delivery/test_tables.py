"""The outbox as the migration makes it is the outbox that the program knows, on both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from register.database import Database
from register.outbox_tables import metadata


def test_the_migration_makes_the_tables_that_the_program_knows(database: Database) -> None:
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [one for one in compare_metadata(context, metadata) if "outbox" in repr(one)]

    assert differences == []


@pytest.mark.parametrize("table", ["outbox", "outbox_exception"])
def test_it_is_there(database: Database, table: str) -> None:
    with database.reading() as connection:
        assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() == 0
