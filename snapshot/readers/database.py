"""Tables or views of a database, read through SQLAlchemy in batches. No address is ever repeated: it may hold
a password."""

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from duckdb import DuckDBPyConnection
from sqlalchemy import (
    ColumnClause,
    Connection,
    Engine,
    Select,
    TableClause,
    column,
    create_engine,
    false,
    inspect,
    literal_column,
    select,
    table,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from snapshot.contract import Table, load_contract
from snapshot.errors import (
    DatabaseHasNoTables,
    DatabaseKindUnknown,
    DatabaseMissing,
    DatabaseUnreadable,
    DriverMissing,
)
from snapshot.problems import Problem
from snapshot.readers.raw import BATCH_ROWS, RawTable, create_staging, fill_staging, match_columns
from snapshot.readers.values import as_text

#: The extra that brings the driver of each kind of database.
EXTRAS = {"postgresql": "postgres", "mssql": "sqlserver", "oracle": "oracle"}

#: Every table is read as it stood at one moment, where the database can do that.
ONE_MOMENT: Mapping[str, Mapping[str, Any]] = {
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
    "oracle": {"isolation_level": "SERIALIZABLE"},
}

#: A server that does not answer is given up after so many seconds.
CONNECT_SECONDS = 10


class Database:
    """The contract's tables in one schema."""

    def __init__(self, address: str) -> None:
        self.problems: list[Problem] = []
        # One connection sees one moment, and serves one table at a time.
        self._turn = Lock()
        url = _url(address)
        self._schema = _one(url.query.get("schema"))
        url = url.difference_update_query(["schema"])
        self._kind = url.get_backend_name()
        self._engine = _engine(url)
        with self._plainly():
            self._connection = self._connect()
        try:
            self._tables = self._find_tables()
        except BaseException:  # whoever asked has no reader to close
            self.close()
            raise

    def tables(self) -> Collection[str]:
        return self._tables

    def open(self, wanted: Table, connection: DuckDBPyConnection) -> RawTable:
        with self._turn, self._plainly():
            return self._copy(wanted, connection)

    def close(self) -> None:
        self._connection.close()
        self._engine.dispose()

    def _connect(self) -> Connection:
        connection = self._engine.connect().execution_options(**ONE_MOMENT.get(self._kind, {}))
        if self._kind == "sqlite":
            connection.exec_driver_sql("BEGIN")
        return connection

    def _find_tables(self) -> set[str]:
        with self._plainly():
            inspector = inspect(self._connection)
            names = {*inspector.get_table_names(self._schema), *inspector.get_view_names(self._schema)}
            if self._kind in ("postgresql", "oracle"):
                names.update(inspector.get_materialized_view_names(self._schema))
        found = names & load_contract().tables.keys()
        if not found:
            where = f" in its schema {self._schema}" if self._schema else ""
            raise DatabaseHasNoTables(kind=self._kind, where=where)
        return found

    def _copy(self, wanted: Table, connection: DuckDBPyConnection) -> RawTable:
        there = table(wanted.name, schema=self._schema)
        header = self._header(there)
        found, ignored = match_columns(wanted, header)
        names: list[ColumnClause[Any]] = [column(header[position]) for position in found.values()]
        chosen = select(*names).select_from(there)

        def fill() -> None:
            create_staging(connection, wanted.name, found)
            for columns in self._batches(chosen) if found else ():
                fill_staging(connection, wanted.name, columns)

        try:
            fill()
        except DBAPIError as error:
            if not self._reads_every_day_after(error):
                raise
            fill()
        return RawTable(columns=tuple(found), query=f"FROM staging.{wanted.name}", ignored_columns=ignored)

    def _header(self, there: TableClause) -> list[str]:
        nothing: Select[Any] = select(literal_column("*")).select_from(there).where(false())
        with self._connection.execute(nothing) as empty:
            return list(empty.keys())

    def _batches(self, chosen: Select[Any]) -> Iterator[list[list[str | None]]]:
        """The rows as texts, column by column, some at a time."""
        with self._connection.execute(chosen, execution_options={"yield_per": BATCH_ROWS}) as streamed:
            for rows in streamed.partitions():
                yield [[as_text(value) for value in cells] for cells in zip(*rows, strict=True)]

    def _reads_every_day_after(self, error: DBAPIError) -> bool:
        """Whether the driver met a day that it could not hand over, and will from now on."""
        if self._engine.driver != "psycopg":
            return False
        from snapshot.readers.postgres import cannot_be_held, read_every_day

        if not cannot_be_held(error.orig):
            return False
        read_every_day(self._connection)
        return True

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        """Say that the database failed, without the driver's words: they may hold the address."""
        try:
            yield
        except SQLAlchemyError as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            raise DatabaseUnreadable(kind=self._kind, trouble=type(cause).__name__) from None


def _url(address: str) -> URL:
    try:
        url = make_url(address)
        url.get_dialect()
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise DatabaseKindUnknown from None
    return url


def _engine(url: URL) -> Engine:
    kind = url.get_backend_name()
    try:
        if kind == "sqlite":
            return create_engine("sqlite://", creator=lambda: _open_file(_existing(url)))
        settings = {"connect_timeout": CONNECT_SECONDS} if kind == "postgresql" else {}
        return create_engine(url, connect_args=settings)
    except ImportError:
        if kind in EXTRAS:
            raise DriverMissing(extra=EXTRAS[kind]) from None
        raise DatabaseKindUnknown from None


def _existing(url: URL) -> Path:
    """SQLite would create a missing file; a snapshot is only read."""
    path = Path(url.database or "")
    if not path.is_file():
        raise DatabaseMissing(file=path)
    return path


def _open_file(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)


def _one(values: str | tuple[str, ...] | None) -> str | None:
    return values[0] if isinstance(values, tuple) else values
