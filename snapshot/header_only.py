"""Read no more of a snapshot than which day it speaks of."""

from collections.abc import Collection
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from snapshot.contract import Table
from snapshot.problems import Problem
from snapshot.readers.raw import RawTable, Source
from snapshot.snapshot import Snapshot

HEADER = "cgx_snapshot"
FINISHED = "snap_extract_finished"

#: The header, and what says how to read it.
TABLES = (HEADER, "cgx_code_map", "cgx_coverage")


@dataclass(kw_only=True)
class HeaderOnly:
    """A source as if it had nothing but its header."""

    source: Source
    problems: list[Problem]

    def tables(self) -> Collection[str]:
        return [name for name in TABLES if name in self.source.tables()]

    def open(self, table: Table, connection: DuckDBPyConnection) -> RawTable:
        return self.source.open(table, connection)

    def close(self) -> None:
        self.source.close()


def is_unfinished(snapshot: Snapshot) -> bool:
    """True while the extract is being written: there is no header, or it does not say yet when it was finished."""
    if HEADER not in snapshot.rows:
        return True
    return any(item.table == HEADER and item.column == FINISHED for item in snapshot.problems)
