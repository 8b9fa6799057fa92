"""Tables that are already in memory, for tests and trials."""

from collections.abc import Collection, Mapping, Sequence

from duckdb import DuckDBPyConnection

from snapshot.contract import Table, load_contract
from snapshot.errors import TableUnknown
from snapshot.problems import Problem, did_you_mean
from snapshot.readers.raw import RawTable, create_staging, fill_staging, match_columns
from snapshot.readers.values import as_text

Rows = Sequence[Mapping[str, str | None]]


class Memory:
    """Tables as lists of rows; a column is there when some row has it, or when there is no row at all."""

    def __init__(self, tables: Mapping[str, Rows]) -> None:
        known = load_contract().tables
        for name in tables:
            if name not in known:
                raise TableUnknown(table=name, guess=did_you_mean(name, known))
        self._tables = tables
        self.problems: list[Problem] = []

    def tables(self) -> Collection[str]:
        return self._tables

    def open(self, table: Table, connection: DuckDBPyConnection) -> RawTable:
        rows = self._tables[table.name]
        header = list(dict.fromkeys(name for row in rows for name in row)) if rows else list(table.columns)
        found, ignored = match_columns(table, header)
        create_staging(connection, table.name, found)
        if rows and found:
            given = [header[position] for position in found.values()]
            columns = [[as_text(row.get(name)) for row in rows] for name in given]
            fill_staging(connection, table.name, columns)
        return RawTable(columns=tuple(found), query=f"FROM staging.{table.name}", ignored_columns=ignored)

    def close(self) -> None:
        """Nothing to let go of."""
