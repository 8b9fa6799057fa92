"""What every reader hands over: for each table, a query that yields its columns as text, in the order received."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from duckdb import DuckDBPyConnection

from snapshot.contract import Table
from snapshot.problems import Problem

#: Rows that are handed to DuckDB at once.
BATCH_ROWS = 10_000


@dataclass(frozen=True, kw_only=True)
class RawTable:
    """One table as received."""

    #: The contract's columns that are there.
    columns: tuple[str, ...]
    #: Yields those columns as text, but for the `native` ones.
    query: str
    #: Columns that the file keeps as days or moments already, as the contract has them: they stay as they are.
    native: frozenset[str] = frozenset()
    #: Each text is kept once and referred to, so that a question about one column is quickly answered.
    is_packed: bool = False
    #: Names in the header that are not in the contract.
    ignored_columns: tuple[str, ...] = ()
    #: A slower way to the same table, for when the query fails: it names the trouble or takes the table.
    slower_way: Callable[[], "RawTable"] | None = None
    #: Rows, as a spreadsheet counts them, that are blank and were passed over.
    blank_rows: tuple[int, ...] = ()

    def row_shown(self, position: int) -> int:
        """The row that a spreadsheet shows for the record at a position, the first being 0."""
        row = position + 2
        while (passed := bisect_right(self.blank_rows, row)) != row - position - 2:
            row = position + 2 + passed
        return row


class Source(Protocol):
    """Where a snapshot comes from."""

    #: What was found but not read.
    problems: list[Problem]

    def tables(self) -> Collection[str]:
        """The contract's tables that are there."""

    def open(self, table: Table, connection: DuckDBPyConnection) -> RawTable:
        """Make one table ready to be queried."""

    def close(self) -> None:
        """Let go of files and servers."""


def match_columns(table: Table, header: Sequence[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Where the header holds each column of the contract, and the names that it does not know."""
    found = {}
    for column in table:
        names = [name for name in (column.name, column.other_name) if name in header]
        if names and names[0] is not None:
            found[column.name] = header.index(names[0])
    used = set(found.values())
    return found, tuple(name for position, name in enumerate(header) if position not in used)


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def text_literal(value: str) -> str:
    """A text as SQL writes it."""
    return "'" + value.replace("'", "''") + "'"


def literal_path(path: Path) -> str:
    """The path with the signs that DuckDB would take for a pattern put in brackets."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path))


def create_staging(connection: DuckDBPyConnection, table: str, columns: Iterable[str]) -> None:
    """An empty table of texts, to be filled in batches."""
    names = ", ".join(f"{quoted(name)} VARCHAR" for name in columns) or "nothing VARCHAR"
    connection.execute(f"CREATE OR REPLACE TABLE staging.{table} ({names})")


def fill_staging(connection: DuckDBPyConnection, table: str, columns: Sequence[Sequence[str | None]]) -> None:
    """Append one batch, given column by column."""
    if not columns:
        return
    values = ", ".join(f"unnest(${number}::VARCHAR[])" for number in range(1, len(columns) + 1))
    connection.execute(f"INSERT INTO staging.{table} SELECT {values}", list(columns))
