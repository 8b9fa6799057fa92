"""Load a source into DuckDB: every table of the contract, cleaned, linked and resolved."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date

from duckdb import DuckDBPyConnection

from snapshot.clean import MACROS
from snapshot.codes import Codes, contract_codes
from snapshot.contract import Contract, Table
from snapshot.coverage import Coverage, Declared
from snapshot.declared import read_declared
from snapshot.kept import shown_columns
from snapshot.links import check_links
from snapshot.local_codes import add_local_values
from snapshot.one_table import TableRead, TableReader
from snapshot.plan_days import check_plan_days
from snapshot.problems import Problem
from snapshot.readers.raw import Source
from snapshot.scratch import Scratch
from snapshot.snapshot import Snapshot, Tallies
from snapshot.tables import Filled, create_empty
from snapshot.workers import resolve_workers

#: Read first, because they say how to read the others.
FIRST = ("cgx_code_map", "cgx_coverage")

#: DuckDB hands a table out to its threads in parts of so many rows: more of them are no help with a smaller one.
ONE_PART = 122_880


@dataclass(kw_only=True)
class Loader:
    """Loads one source."""

    connection: DuckDBPyConnection
    contract: Contract
    source: Source
    #: Where DuckDB spills.
    scratch: Scratch
    #: The columns asked for; None when all are.
    wanted: frozenset[str] | None
    _codes: Codes = field(default_factory=dict)
    _declared: dict[tuple[str, str], Declared] = field(default_factory=dict)
    _reads: dict[str, TableRead] = field(default_factory=dict)
    _problems: list[Problem] = field(default_factory=list)

    def load(self, side_by_side: int) -> Snapshot:
        """Read the tables, some of them at the same time; the connection is closed when that fails.

        What is asked of a small snapshot afterwards is asked side by side as well, with one thread for each.
        """
        try:
            ((threads,),) = self.connection.execute("SELECT current_setting('threads')").fetchall()
            # Threads of the database's own beside those that read would only be in their way.
            self.connection.execute(f"SET threads = {max(1, threads // side_by_side)}")
            with ThreadPoolExecutor(side_by_side) as pool:
                snapshot = self._load(pool)
            is_large = max(snapshot.rows.values(), default=0) > ONE_PART
            self.connection.execute(f"SET threads = {threads if is_large else 1}")
            return snapshot
        except BaseException:  # whoever asked has no snapshot to close
            self.connection.close()
            raise

    def _load(self, pool: Executor) -> Snapshot:
        self.connection.execute(f"CREATE SCHEMA filed; CREATE SCHEMA known; CREATE SCHEMA staging; {MACROS}")
        # A list of six words is compared in no time; turning each into a join takes longer than reading a table.
        self.connection.execute("SET disabled_optimizers = 'in_clause'")
        self._problems += self.source.problems
        self._codes = contract_codes(self.contract)
        self._learn_codes(pool)
        self._learn_coverage(pool)
        self._read(pool, [table for table in self.contract if table.name not in FIRST])
        return self._finish(pool)

    def _read(self, pool: Executor, tables: Sequence[Table]) -> None:
        """Read those that are there, and create the others empty."""
        there = [table for table in tables if table.name in self.source.tables()]
        reader = TableReader(
            connection=self.connection,
            source=self.source,
            declared=self._declared,
            codes=self._codes,
            wanted=self.wanted,
        )
        for read in pool.map(reader.read, there):
            self._reads[read.table.name] = read
            self._problems += read.problems
        filled = self._filled()
        if empty := [table for table in tables if table.name not in filled]:
            self.connection.execute(create_empty(empty))

    def _filled(self) -> dict[str, Filled]:
        return {name: read.filled for name, read in self._reads.items() if read.filled}

    def _learn_codes(self, pool: Executor) -> None:
        self._read(pool, [self.contract.tables["cgx_code_map"]])
        if filled := self._filled().get("cgx_code_map"):
            self._codes, problems = add_local_values(self._codes, self.connection, filled)
            self._problems += problems

    def _learn_coverage(self, pool: Executor) -> None:
        self._read(pool, [self.contract.tables["cgx_coverage"]])
        if filled := self._filled().get("cgx_coverage"):
            self._declared, problems = read_declared(self.contract, self.connection, filled)
            self._problems += problems

    def _finish(self, pool: Executor) -> Snapshot:
        filled = self._filled()
        supplied = Coverage(
            headers={name: read.header for name, read in self._reads.items()},
            declared=self._declared,
            unusable={name: read.unusable for name, read in self._reads.items() if read.unusable},
            as_at=self._as_at(),
        )
        links, dangling = check_links(self.connection, self.contract, supplied, filled, pool)
        self._problems += dangling
        self._problems += resolve_workers(self.connection, self.contract, supplied, filled)
        self._problems += check_plan_days(self.connection, filled)
        self._clear(filled)
        return Snapshot(
            self.connection,
            rows={name: table.rows for name, table in filled.items()},
            problems=self._problems,
            supplied=supplied,
            tallies=Tallies(
                invalid_rows={name: table.findings.invalid_rows for name, table in filled.items()},
                unmapped=_unmapped(filled),
                links=links,
                repeats=[table.repeats.words() for table in filled.values() if table.repeats.keys],
            ),
            shown={table.name: shown_columns(table, self.wanted) for table in self.contract},
            coded=frozenset(name for table in filled.values() for name in table.query.coded),
            latest={name: day for table in filled.values() for name, day in table.latest.items()},
            scratch=self.scratch,
        )

    def _as_at(self) -> date | None:
        found: list[tuple[date | None]] = self.connection.execute(
            "SELECT max(snap_as_at_date) FROM filed.cgx_snapshot"
        ).fetchall()
        return found[0][0]

    def _clear(self, filled: Mapping[str, Filled]) -> None:
        """Drop what was only needed while loading."""
        for name, table in filled.items():
            if table.position == "_row":
                self.connection.execute(f"ALTER TABLE filed.{name} DROP COLUMN _row")
        self.connection.execute("DROP SCHEMA staging CASCADE; RESET disabled_optimizers")


def _unmapped(filled: Mapping[str, Filled]) -> Mapping[tuple[str, str], tuple[int, int]]:
    return {
        (name, column): counts for name, table in filled.items() for column, counts in table.findings.unmapped.items()
    }
