"""Fill one table of `filed` from what was received, in one pass; look closer only when something is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import duckdb
from duckdb import DuckDBPyConnection

from snapshot.contract import Table
from snapshot.findings import Finder, Findings, repeated_keys
from snapshot.problems import Problem
from snapshot.table_query import ASIDE, NOTED, TableQuery


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What was found while one table was filled."""

    rows: int
    findings: Findings
    repeats: Sequence[Problem]
    #: The column that counts the rows from 0, in the order received.
    position: str
    #: The query that was used in the end.
    query: TableQuery

    def row_shown(self, position: int) -> int:
        """The row that a spreadsheet shows for a position."""
        return self.query.raw.row_shown(position)


def fill_table(connection: DuckDBPyConnection, query: TableQuery) -> Filled:
    """Create the table with the rows that are valid."""
    query = _create(connection, query)
    rows, aside, noted, filled_keys, keys = _count(connection, query.table)
    findings = Finder(connection=connection, query=query).look_closer() if aside or noted else Findings()
    repeats = repeated_keys(connection, query) if keys < filled_keys else []
    _keep_valid(connection, query.table.name, aside)
    position = "_row" if aside else "rowid"
    return Filled(rows=rows, findings=findings, repeats=repeats, position=position, query=query)


def create_empty(tables: Sequence[Table]) -> str:
    """SQL that creates the tables without rows."""
    return "; ".join(
        f"CREATE TABLE filed.{table.name} ({', '.join(f'{column.name} {column.duckdb_type}' for column in table)})"
        for table in tables
    )


def _create(connection: DuckDBPyConnection, query: TableQuery) -> TableQuery:
    """Create the table with every row; when the reader gives up, take its slower way."""
    statement = f"CREATE TABLE filed.{query.table.name} AS "
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


def _count(connection: DuckDBPyConnection, table: Table) -> tuple[int, int, int, int, int]:
    """Rows, rows aside, rows noted, filled keys, different keys."""
    filled = " AND ".join(f"{name} IS NOT NULL" for name in table.key)
    key = table.key[0] if len(table.key) == 1 else f"({', '.join(table.key)})"
    ((*counts,),) = connection.execute(
        f"SELECT count(*), count(*) FILTER (_mark = {ASIDE}), count(*) FILTER (_mark = {NOTED}), "
        f"count(*) FILTER ({filled}), count(DISTINCT {key}) FILTER ({filled}) FROM filed.{table.name}"
    ).fetchall()
    rows, aside, noted, filled_keys, keys = counts
    return rows, aside, noted, filled_keys, keys


def _keep_valid(connection: DuckDBPyConnection, name: str, aside: int) -> None:
    if not aside:
        connection.execute(f"ALTER TABLE filed.{name} DROP COLUMN _mark")
        return
    # The row's number goes along, because the rows left behind would shift it.
    connection.execute(
        f"CREATE TABLE filed.{name}_kept AS SELECT * EXCLUDE (_mark), rowid AS _row FROM filed.{name} "
        f"WHERE _mark <> {ASIDE}; DROP TABLE filed.{name}; ALTER TABLE filed.{name}_kept RENAME TO {name}"
    )
