"""Load a source into DuckDB: every table of the contract, cleaned, linked and resolved."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from duckdb import DuckDBPyConnection

from snapshot.clean import MACROS
from snapshot.codes import Codes, contract_codes
from snapshot.contract import Contract, Table
from snapshot.coverage import Coverage, Declared
from snapshot.declared import read_declared
from snapshot.links import check_links
from snapshot.local_codes import add_local_values
from snapshot.one_table import TableRead, TableReader
from snapshot.problems import Problem
from snapshot.readers.raw import Source
from snapshot.snapshot import Snapshot, Tallies
from snapshot.tables import Filled, create_empty
from snapshot.workers import resolve_workers

#: Read first, because they say how to read the others.
FIRST = ("cgx_code_map", "cgx_coverage")

#: Tables read side by side: planning their queries takes longer than running them.
SIDE_BY_SIDE = 2


@dataclass(kw_only=True)
class Loader:
    """Loads one source."""

    connection: DuckDBPyConnection
    contract: Contract
    source: Source
    #: Holds what DuckDB spills.
    folder: Path
    _codes: Codes = field(default_factory=dict)
    _declared: dict[tuple[str, str], Declared] = field(default_factory=dict)
    _reads: dict[str, TableRead] = field(default_factory=dict)
    _problems: list[Problem] = field(default_factory=list)

    def load(self) -> Snapshot:
        self.connection.execute(f"CREATE SCHEMA filed; CREATE SCHEMA known; CREATE SCHEMA staging; {MACROS}")
        self._problems += self.source.problems
        self._codes = contract_codes(self.contract)
        self._learn_codes()
        self._learn_coverage()
        self._read(table for table in self.contract if table.name not in FIRST)
        return self._finish()

    def _read(self, tables: Iterable[Table]) -> None:
        """Read those that are there, and create the others empty."""
        tables = list(tables)
        there = [table for table in tables if table.name in self.source.tables()]
        reader = TableReader(connection=self.connection, source=self.source, declared=self._declared, codes=self._codes)
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            for read in pool.map(reader.read, there):
                self._reads[read.table.name] = read
                self._problems += read.problems
        filled = self._filled()
        if empty := [table for table in tables if table.name not in filled]:
            self.connection.execute(create_empty(empty))

    def _filled(self) -> dict[str, Filled]:
        return {name: read.filled for name, read in self._reads.items() if read.filled}

    def _learn_codes(self) -> None:
        self._read([self.contract.tables["cgx_code_map"]])
        if filled := self._filled().get("cgx_code_map"):
            self._codes, problems = add_local_values(self._codes, self.connection, filled)
            self._problems += problems

    def _learn_coverage(self) -> None:
        self._read([self.contract.tables["cgx_coverage"]])
        if filled := self._filled().get("cgx_coverage"):
            self._declared, problems = read_declared(self.contract, self.connection, filled)
            self._problems += problems

    def _finish(self) -> Snapshot:
        filled = self._filled()
        supplied = Coverage(
            headers={name: read.header for name, read in self._reads.items()},
            declared=self._declared,
            unusable={name: read.unusable for name, read in self._reads.items() if read.unusable},
        )
        links, dangling = check_links(self.connection, self.contract, supplied, filled)
        self._problems += dangling
        self._problems += resolve_workers(self.connection, self.contract, supplied)
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
                repeats=[repeat.problem for table in filled.values() for repeat in table.repeats],
            ),
            folder=self.folder,
        )

    def _clear(self, filled: Mapping[str, Filled]) -> None:
        """Drop what was only needed while loading."""
        for name, table in filled.items():
            if table.position == "_row":
                self.connection.execute(f"ALTER TABLE filed.{name} DROP COLUMN _row")
        self.connection.execute("DROP SCHEMA staging CASCADE")


def _unmapped(filled: Mapping[str, Filled]) -> Mapping[tuple[str, str], tuple[int, int]]:
    return {
        (name, column): counts for name, table in filled.items() for column, counts in table.findings.unmapped.items()
    }
