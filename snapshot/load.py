"""Load a source into DuckDB: every table of the contract, cleaned, linked and resolved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from duckdb import DuckDBPyConnection

from snapshot.clean import MACROS
from snapshot.codes import Codes, add_local_values, contract_codes
from snapshot.contract import Contract, Table
from snapshot.coverage import NOT_THERE, WHOLE_TABLE, Coverage, Declared
from snapshot.links import check_links
from snapshot.problems import IGNORED_COLUMN, UNKNOWN_NAME, UNUSABLE_TABLE, Problem, did_you_mean
from snapshot.readers.raw import RawTable, Source
from snapshot.snapshot import Snapshot, Tallies
from snapshot.table_query import TableQuery
from snapshot.tables import Filled, create_empty, fill_table
from snapshot.workers import resolve_workers

#: Read first, because they say how to read the others.
FIRST = ("cgx_code_map", "cgx_coverage")


@dataclass(kw_only=True)
class Loader:
    """Loads one source."""

    connection: DuckDBPyConnection
    contract: Contract
    source: Source
    #: Holds what DuckDB spills.
    folder: Path
    _codes: Codes = field(default_factory=dict)
    _headers: dict[str, frozenset[str]] = field(default_factory=dict)
    _declared: dict[tuple[str, str], Declared] = field(default_factory=dict)
    _unusable: dict[str, str] = field(default_factory=dict)
    _filled: dict[str, Filled] = field(default_factory=dict)
    _problems: list[Problem] = field(default_factory=list)

    def load(self) -> Snapshot:
        self.connection.execute(f"CREATE SCHEMA filed; CREATE SCHEMA known; CREATE SCHEMA staging; {MACROS}")
        self._codes = contract_codes(self.contract)
        self._problems += self.source.problems
        self._read(self.contract.tables["cgx_code_map"])
        self._create_empty(["cgx_code_map"])
        self._learn_codes()
        self._read(self.contract.tables["cgx_coverage"])
        self._create_empty(["cgx_coverage"])
        self._learn_coverage()
        for table in self.contract:
            if table.name not in FIRST:
                self._read(table)
        self._create_empty([name for name in self.contract.tables if name not in FIRST])
        return self._finish()

    def _coverage(self) -> Coverage:
        return Coverage(headers=self._headers, declared=self._declared, unusable=self._unusable)

    def _create_empty(self, names: list[str]) -> None:
        empty = [self.contract.tables[name] for name in names if name not in self._filled]
        if empty:
            self.connection.execute(create_empty(empty))

    def _read(self, table: Table) -> None:
        whole = self._declared.get((table.name, WHOLE_TABLE))
        if table.name not in self.source.tables():
            return
        if whole and whole.status in NOT_THERE:
            self._headers[table.name] = frozenset()
            return
        raw = self.source.open(table, self.connection)
        self._headers[table.name] = frozenset(raw.columns)
        self._note_ignored(table, raw)
        if self._is_usable(table):
            self._fill(table, raw)

    def _note_ignored(self, table: Table, raw: RawTable) -> None:
        self._problems += [
            Problem(
                table=table.name,
                row=None,
                column=name,
                problem=f"the contract has no column '{name}' in {table.name}: it was ignored."
                + did_you_mean(name, table.columns),
                kind=IGNORED_COLUMN,
            )
            for name in raw.ignored_columns
        ]

    def _is_usable(self, table: Table) -> bool:
        """A table without a column that every row needs would lose every row: it counts as not supplied."""
        supplied = self._coverage()
        lacking = [
            reason for column in table if column.is_required and (reason := supplied.why_not(table.name, column.name))
        ]
        if lacking:
            reason = "; ".join(lacking)
            self._unusable[table.name] = reason
            self._problems.append(
                Problem(
                    table=table.name,
                    row=None,
                    column=None,
                    problem=f"{reason}. Every row needs it, so that the table counts as not supplied.",
                    kind=UNUSABLE_TABLE,
                )
            )
        return not lacking

    def _fill(self, table: Table, raw: RawTable) -> None:
        supplied = self._coverage()
        columns = frozenset(name for name in raw.columns if supplied.column(table.name, name))
        query = TableQuery(table=table, raw=raw, columns=columns, codes=self._codes)
        filled = fill_table(self.connection, query)
        self._filled[table.name] = filled
        self._problems += [*filled.findings.problems, *filled.repeats]

    def _learn_codes(self) -> None:
        filled = self._filled.get("cgx_code_map")
        if filled is None:
            return
        learned = add_local_values(self._codes, self.connection, filled.position)
        self._codes = learned.codes
        for position, column, trouble in learned.unusable:
            self._note_name("cgx_code_map", position, column, trouble)

    def _learn_coverage(self) -> None:
        filled = self._filled.get("cgx_coverage")
        if filled is None:
            return
        rows = self.connection.execute(
            f"SELECT {filled.position}, covg_table_name, covg_column_name, covg_status, covg_from_date, "
            "covg_row_count FROM filed.cgx_coverage ORDER BY 1"
        ).fetchall()
        for position, table, column, status, from_date, row_count in rows:
            trouble = self._unknown_name(table, column)
            if trouble:
                self._note_name("cgx_coverage", position, trouble[0], trouble[1])
                continue
            name = self._contract_name(table, column)
            self._declared[table, name] = Declared(status=status, from_date=from_date, row_count=row_count)

    def _unknown_name(self, table: str, column: str) -> tuple[str, str] | None:
        tables = self.contract.tables
        if table not in tables:
            guess = did_you_mean(table, tables)
            return "covg_table_name", f"there is no table {table} in the contract.{guess}"
        known = tables[table].columns
        if column == WHOLE_TABLE or self._contract_name(table, column) in known:
            return None
        return "covg_column_name", f"there is no column {column} in {table}.{did_you_mean(column, known)}"

    def _contract_name(self, table: str, name: str) -> str:
        others = {column.other_name: column.name for column in self.contract.tables[table] if column.other_name}
        return others.get(name, name)

    def _note_name(self, table: str, position: int, column: str, trouble: str) -> None:
        row = self._filled[table].query.raw.row_shown(position)
        self._problems.append(Problem(table=table, row=row, column=column, problem=trouble, kind=UNKNOWN_NAME))

    def _finish(self) -> Snapshot:
        supplied = self._coverage()
        links, dangling = check_links(self.connection, self.contract, supplied, self._filled)
        tallies = Tallies(
            invalid_rows={name: filled.findings.invalid_rows for name, filled in self._filled.items()},
            unmapped=self._unmapped(),
            links=links,
            repeats=[repeat.problem for filled in self._filled.values() for repeat in filled.repeats],
        )
        self._problems += dangling
        self._problems += resolve_workers(self.connection, self.contract, supplied)
        self._clear()
        return Snapshot(
            self.connection,
            rows={name: filled.rows for name, filled in self._filled.items()},
            problems=self._problems,
            supplied=supplied,
            tallies=tallies,
            folder=self.folder,
        )

    def _unmapped(self) -> Mapping[tuple[str, str], tuple[int, int]]:
        return {
            (name, column): counts
            for name, filled in self._filled.items()
            for column, counts in filled.findings.unmapped.items()
        }

    def _clear(self) -> None:
        """Drop what was only needed while loading."""
        for name, filled in self._filled.items():
            if filled.position == "_row":
                self.connection.execute(f"ALTER TABLE filed.{name} DROP COLUMN _row")
        self.connection.execute("DROP SCHEMA staging CASCADE")
