"""What differs between SQLite and PostgreSQL: how an engine is set up, and which settings it must have."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.engine import URL

from register.errors import DatabaseUnsafe, DriverMissing

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

#: The connection option that says: this transaction writes.
WRITES = "register_writes"

#: A dead peer is noticed within a minute, wherever it died: see the manual of libpq for the names.
POSTGRES_CONNECT: Mapping[str, Any] = {
    "connect_timeout": 10,
    "keepalives": 1,
    "keepalives_idle": 20,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
    "application_name": "corewatch",
}

SQLITE_NEEDS = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
POSTGRES_NEEDS = {"synchronous_commit": "on", "fsync": "on", "full_page_writes": "on", "server_encoding": "UTF8"}


def engine_for(url: URL, busy_timeout: timedelta) -> Engine:
    """An engine whose every connection has the settings that a register needs."""
    return _sqlite(url, busy_timeout) if url.get_backend_name() == "sqlite" else _postgres(url, busy_timeout)


def _sqlite(url: URL, busy_timeout: timedelta) -> Engine:
    # With None the driver begins and ends nothing by itself, whatever the statement: transactions are ours alone.
    arguments = {"isolation_level": None, "timeout": busy_timeout.total_seconds()}
    engine = create_engine(url, hide_parameters=True, connect_args=arguments)

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: object) -> None:
        # Readers and a writer do not wait for each other; and what is committed has reached the disk.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer that begins as a reader would be refused at once when another wrote meanwhile, without waiting.
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgres(url: URL, busy_timeout: timedelta) -> Engine:
    try:
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=dict(POSTGRES_CONNECT))
    except ModuleNotFoundError as error:
        raise DriverMissing from error
    milliseconds = max(1, round(busy_timeout.total_seconds() * 1000))

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: object) -> None:
        connection.execute("SET SESSION synchronous_commit = on")
        connection.execute(f"SET SESSION lock_timeout = {milliseconds}")
        connection.execute("SET SESSION TimeZone = 'UTC'")
        connection.commit()

    return engine


def begin_options(engine: Engine, *, writes: bool) -> dict[str, Any]:
    """The options of a connection that writes, or of one that looks at a single moment."""
    if engine.dialect.name == "sqlite":
        return {WRITES: writes}
    return {"isolation_level": "READ COMMITTED" if writes else "REPEATABLE READ"}


def check_settings(connection: Connection) -> None:
    """Refuse a database that could lose what it said was saved."""
    is_sqlite = connection.dialect.name == "sqlite"
    for setting, needed in (SQLITE_NEEDS if is_sqlite else POSTGRES_NEEDS).items():
        ask = f"PRAGMA {setting}" if is_sqlite else f"SHOW {setting}"
        found = str(connection.exec_driver_sql(ask).scalar_one())
        if found != needed:
            raise DatabaseUnsafe(setting=setting, found=found, needed=needed)


def insert_new(connection: Connection, into: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows whose keys are not there yet, and leave those that are."""
    if rows:
        connection.execute(insert_into(connection, into).on_conflict_do_nothing(), rows)


def insert_into(connection: Connection, table: Table) -> "postgresql.Insert | sqlite.Insert":
    """An insert of this database, which may leave what is there. A register has one, and both take long to load."""
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)
