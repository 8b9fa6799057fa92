"""Read one table of a source, as far as it can be used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from snapshot.codes import Codes
from snapshot.contract import Table
from snapshot.coverage import NOT_THERE, WHOLE_TABLE, Coverage, Declared
from snapshot.kept import is_table_kept, kept_columns
from snapshot.problems import IGNORED_COLUMN, UNUSABLE_TABLE, Problem, did_you_mean
from snapshot.readers.raw import RawTable, Source
from snapshot.table_query import TableQuery
from snapshot.tables import Filled, fill_table


@dataclass(frozen=True, kw_only=True)
class TableRead:
    """What became of one table."""

    table: Table
    #: The contract's columns in its header.
    header: frozenset[str] = frozenset()
    problems: Sequence[Problem] = ()
    #: Why it cannot be used although it is there.
    unusable: str = ""
    #: None when it was not read.
    filled: Filled | None = None


@dataclass(frozen=True, kw_only=True)
class TableReader:
    """Reads tables, one at a time; several readers may share a source."""

    connection: DuckDBPyConnection
    source: Source
    declared: Mapping[tuple[str, str], Declared]
    codes: Codes
    #: The columns asked for; None when all are.
    wanted: frozenset[str] | None

    def read(self, table: Table) -> TableRead:
        whole = self.declared.get((table.name, WHOLE_TABLE))
        if whole and whole.status in NOT_THERE:
            return TableRead(table=table)
        # A cursor of its own lets tables be read side by side.
        with self.connection.cursor() as cursor:
            return self._read(table, self.source.open(table, cursor), cursor)

    def _read(self, table: Table, raw: RawTable, cursor: DuckDBPyConnection) -> TableRead:
        header = frozenset(raw.columns)
        supplied = Coverage(headers={table.name: header}, declared=self.declared)
        problems = _ignored_columns(table, raw)
        if lacking := _lacking(table, supplied):
            problems.append(_unusable(table, lacking))
            return TableRead(table=table, header=header, problems=problems, unusable=lacking)
        columns = frozenset(name for name in raw.columns if supplied.column(table.name, name))
        query = TableQuery(
            table=table,
            raw=raw,
            columns=columns,
            codes=self.codes,
            kept=kept_columns(table, self.wanted),
            is_kept=is_table_kept(table, self.wanted),
        )
        filled = fill_table(cursor, query)
        problems += [*filled.findings.problems, *filled.repeats.problems]
        return TableRead(table=table, header=header, problems=problems, filled=filled)


def _ignored_columns(table: Table, raw: RawTable) -> list[Problem]:
    return [
        Problem(
            table=table.name,
            row=None,
            column=name,
            problem=f"{table.name} has no column '{name}' in the contract: it was ignored."
            + did_you_mean(name, table.columns),
            kind=IGNORED_COLUMN,
        )
        for name in raw.ignored_columns
    ]


def _lacking(table: Table, supplied: Coverage) -> str:
    """What every row needs and is not there: without it every row would be set aside."""
    needed = (column.name for column in table if column.is_required)
    return "; ".join(reason for name in needed if (reason := supplied.why_not(table.name, name)))


def _unusable(table: Table, lacking: str) -> Problem:
    return Problem(
        table=table.name,
        row=None,
        column=None,
        problem=f"{lacking}. Every row needs it, so that {table.name} counts as not supplied.",
        kind=UNUSABLE_TABLE,
    )
