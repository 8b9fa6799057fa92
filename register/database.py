"""The one door to the database of the register: how it is opened, read and written, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, column, inspect, select, table
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from register.dialects import begin_options, check_settings, engine_for
from register.errors import (
    AddressUnknown,
    DatabaseMissing,
    DatabaseNotUpgraded,
    DatabaseTooNew,
    DatabaseUnreachable,
    FolderMissing,
)
from register.migrations import REVISIONS
from register.trouble import plain_trouble

#: How long a writer waits for another before it gives up.
BUSY_TIMEOUT = timedelta(seconds=10)

KINDS = {
    "sqlite": "SQLite",
    "sqlite+pysqlite": "SQLite",
    "postgresql": "PostgreSQL",
    "postgresql+psycopg": "PostgreSQL",
}


@dataclass(frozen=True, kw_only=True)
class Database:
    """An open register: connections that read, and connections that write."""

    engine: Engine
    busy_timeout: timedelta = BUSY_TIMEOUT

    @property
    def is_postgres(self) -> bool:
        return self.engine.dialect.name == "postgresql"

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that writes: all of it is saved at the end, or none of it. Writers wait for each other."""
        with self._plain_errors(), self._connected(writes=True) as connection, connection.begin():
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One look at the register as it is now, however long it takes; nothing of it is saved."""
        with self._plain_errors(), self._connected(writes=False) as connection, connection.begin() as look:
            try:
                yield connection
            finally:
                look.rollback()

    def close(self) -> None:
        """Give up all connections."""
        self.engine.dispose()

    @contextmanager
    def _connected(self, *, writes: bool) -> Iterator[Connection]:
        try:
            connection = self.engine.connect()
        except DBAPIError as error:
            raise DatabaseUnreachable(kind=KINDS[self.engine.url.drivername]) from error.orig
        with connection:
            yield connection.execution_options(**begin_options(self.engine, writes=writes))

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            # The driver's message quotes values: it goes no further.
            raise plain_trouble(error, self.busy_timeout) from None


def open_database(address: str, *, busy_timeout: timedelta = BUSY_TIMEOUT, is_to_be_upgraded: bool = False) -> Database:
    """The register at an address, its settings checked; refused when its version is not the program's.

    With `is_to_be_upgraded` any older version will do, and a file is begun where there is none.
    """
    url = read_address(address)
    if url.get_backend_name() == "sqlite":
        _check_file(Path(str(url.database)), may_begin=is_to_be_upgraded)
    try:
        engine = engine_for(url, busy_timeout)
    except ArgumentError:  # a plugin, or an option that it does not know; nothing of the address is repeated
        raise AddressUnknown from None
    database = Database(engine=engine, busy_timeout=busy_timeout)
    try:
        _check(database, is_to_be_upgraded=is_to_be_upgraded)
    except BaseException:  # whoever asked has no database to close
        database.close()
        raise
    return database


def version_of(connection: Connection) -> str | None:
    """The version of the register's tables; None before the first."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(select(column("version_num")).select_from(table("alembic_version")))


def read_address(address: str) -> URL:
    """The parts of an address, blanks round it left out; refused when it is none."""
    try:
        url = make_url(address.strip())
    except (ArgumentError, ValueError):  # ValueError: the port is no number
        # The address may hold a password: it is not repeated.
        raise AddressUnknown from None
    # A file has a path and no options: the driver would leave them out with a warning.
    is_no_file = url.get_backend_name() == "sqlite" and (url.database in (None, "", ":memory:") or bool(url.query))
    if url.drivername not in KINDS or is_no_file:
        raise AddressUnknown
    return url


def _check_file(file: Path, *, may_begin: bool) -> None:
    """A file is begun only when that was asked for, and then only its owner may read it."""
    if file.is_file():
        return
    if not may_begin:
        raise DatabaseMissing(file=file)
    if not file.parent.is_dir():
        raise FolderMissing(folder=file.parent)
    file.touch(mode=0o600)


def _check(database: Database, *, is_to_be_upgraded: bool) -> None:
    with database.reading() as connection:
        check_settings(connection)
        found = version_of(connection)
    if found is not None and found not in REVISIONS:
        raise DatabaseTooNew(found=found)
    if not is_to_be_upgraded and found != REVISIONS[-1]:
        raise DatabaseNotUpgraded(found=found or "none", needed=REVISIONS[-1])
