"""Bring a register to this program's version: all of the way, or not at all."""

from alembic import command
from alembic.config import Config
from sqlalchemy import func, select

from register import row_locks
from register.database import Database
from register.migrations import REVISIONS

#: Any number will do, as long as no other program of this database takes the same: the first letters of corewatch.
UPGRADE_LOCK = int.from_bytes(b"corewatc", "big") >> 1


def upgrade(database: Database) -> str:
    """The version that the register has now. A process killed midway leaves the version it had."""
    config = Config()
    config.set_main_option("script_location", "register:migrations")
    with database.writing() as connection:
        if database.is_postgres:
            # Two programs that upgrade at once do it one after the other; the second finds nothing to do.
            connection.execute(select(func.pg_advisory_xact_lock(UPGRADE_LOCK)))
        config.attributes["connection"] = connection
        command.upgrade(config, REVISIONS[-1])
        if database.is_postgres:
            # Each time: a table of a later version is to be read too, and the role may have been made since.
            row_locks.prepare(connection)
    return REVISIONS[-1]
