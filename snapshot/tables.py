"""Fill one table of `filed` from what was received, in one pass; look closer only when something is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import duckdb
from duckdb import DuckDBPyConnection

from snapshot.contract import Table
from snapshot.findings import Finder, Findings, Repeats, repeated_keys
from snapshot.mask import HIDES
from snapshot.table_query import ASIDE, GOOD, ODD, TableQuery


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What was found while one table was filled."""

    rows: int
    findings: Findings
    repeats: Repeats
    #: The column that counts the rows from 0, in the order received.
    position: str
    #: The query that was used in the end.
    query: TableQuery
    #: The day that no day of a column is later than; nothing of a column without one.
    latest: Mapping[str, date] = field(default_factory=dict)

    def row_shown(self, position: int) -> int:
        """The row that a spreadsheet shows for a position."""
        return self.query.raw.row_shown(position)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What one table holds."""

    rows: int
    #: The marks that some row has.
    marks: int
    filled_keys: int
    #: Different keys.
    keys: int
    #: The latest day in each column of days that something is hidden by.
    latest: Mapping[str, date]


def fill_table(connection: DuckDBPyConnection, query: TableQuery) -> Filled:
    """Create the table with the rows that are valid."""
    if not query.is_kept and (counts := _looked_at(connection, query)):
        return Filled(rows=counts.rows, findings=Findings(), repeats=Repeats(), position="rowid", query=query)
    query, counts = _create(connection, query)
    if counts.keys < counts.filled_keys and not query.is_whole:
        # Whether rows with one key say the same takes all that they say.
        query, counts = _create(connection, query.whole())
    findings = Finder(connection=connection, query=query).look_closer() if counts.marks else Findings()
    repeats = repeated_keys(connection, query) if counts.keys < counts.filled_keys else Repeats()
    has_aside = bool(counts.marks & ASIDE)
    _keep_valid(connection, query.table.name, has_aside=has_aside)
    position = "_row" if has_aside else "rowid"
    return Filled(
        rows=counts.rows, findings=findings, repeats=repeats, position=position, query=query, latest=counts.latest
    )


def create_empty(tables: Sequence[Table]) -> str:
    """SQL that creates the tables without rows."""
    return "; ".join(
        f"CREATE TABLE filed.{table.name} ({', '.join(f'{column.name} {column.duckdb_type}' for column in table)})"
        for table in tables
    )


def _looked_at(connection: DuckDBPyConnection, query: TableQuery) -> Counts | None:
    """The counts of a table that is looked at without being kept; None when something in it is not in order."""
    try:
        counts = _count(connection, query.table, f"({query.marked()})")
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error:
        return None
    return counts if not counts.marks and counts.keys == counts.filled_keys else None


def _create(connection: DuckDBPyConnection, query: TableQuery) -> tuple[TableQuery, Counts]:
    """Create the table with every row: first as if all were plain, then with care for the columns that are not."""
    query = _create_once(connection, query)
    counts = _count_kept(connection, query)
    if not counts.marks & ODD:
        return query, counts
    (found,) = connection.execute(query.odd_columns()).fetchall()
    odd = frozenset(column.name for (column, _), is_odd in zip(query.plain, found, strict=True) if is_odd)
    query = _create_once(connection, query.careful_with(odd))
    return query, _count_kept(connection, query)


def _create_once(connection: DuckDBPyConnection, query: TableQuery) -> TableQuery:
    """Create the table; when the reader gives up, take its slower way."""
    statement = f"CREATE OR REPLACE TABLE filed.{query.table.name} AS "
    try:
        connection.execute(statement + query.marked())
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error:
        if query.raw.slower_way is None:
            raise
        query = replace(query, raw=query.raw.slower_way())
        connection.execute(statement + query.marked())
    return query


def _count_kept(connection: DuckDBPyConnection, query: TableQuery) -> Counts:
    days = [column.name for column in query.table if column.type in HIDES and query.keeps(column)]
    return _count(connection, query.table, f"filed.{query.table.name}", days)


def _count(connection: DuckDBPyConnection, table: Table, source: str, days: Sequence[str] = ()) -> Counts:
    filled, key = table.key[0], table.key[0]
    if len(table.key) > 1:
        # A key is filled when all its parts are.
        key = f"({', '.join(table.key)})"
        filled = f"CASE WHEN {' AND '.join(f'{name} IS NOT NULL' for name in table.key)} THEN {key} END"
    asked = ["count(*)", "bit_or(_mark)", f"count({filled})", f"count(DISTINCT {filled})"]
    asked += [f"CAST(max({name}) AS DATE)" for name in days]
    ((rows, marks, filled_keys, keys, *found),) = connection.execute(
        f"SELECT {', '.join(asked)} FROM {source}"
    ).fetchall()
    latest = {name: day for name, day in zip(days, found, strict=True) if day}
    return Counts(rows=rows, marks=marks or GOOD, filled_keys=filled_keys, keys=keys, latest=latest)


def _keep_valid(connection: DuckDBPyConnection, name: str, *, has_aside: bool) -> None:
    if not has_aside:
        connection.execute(f"ALTER TABLE filed.{name} DROP COLUMN _mark")
        return
    # The row's number goes along, because the rows left behind would shift it.
    connection.execute(
        f"CREATE TABLE filed.{name}_kept AS SELECT * EXCLUDE (_mark), rowid AS _row FROM filed.{name} "
        f"WHERE _mark <> {ASIDE}; DROP TABLE filed.{name}; ALTER TABLE filed.{name}_kept RENAME TO {name}"
    )
