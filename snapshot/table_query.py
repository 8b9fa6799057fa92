"""The SQL that reads one table, step by step: texts as received, trimmed, cleaned, typed, and a mark for each row.

Every step is a query of its own: written as one expression, a cell would be trimmed once for each use of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from snapshot.clean import cleaned, native, typed
from snapshot.codes import Codes
from snapshot.contract import Column, Table
from snapshot.readers.raw import RawTable, quoted

#: Marks of a row: it passes, it is set aside, or it holds an unknown code that reads as empty.
GOOD, ASIDE, NOTED = 0, 1, 2


@dataclass(frozen=True, kw_only=True)
class TableQuery:
    """Reads one table."""

    table: Table
    raw: RawTable
    #: The columns that count as supplied.
    columns: frozenset[str]
    codes: Codes

    @property
    def supplied(self) -> list[Column]:
        return [column for column in self.table if column.name in self.columns]

    def cleaned(self) -> str:
        """Each supplied column `x` as a cleaned value `read_x`."""
        chosen = ", ".join(f"{self._cleaned(column)} AS read_{column.name}" for column in self.supplied)
        return f"SELECT {chosen} FROM ({self.raw.query})"

    def _cleaned(self, column: Column) -> str:
        if column.name in self.raw.native:
            return native(column, quoted(column.name))
        return cleaned(column, quoted(column.name), self._codes_of(column))

    def _codes_of(self, column: Column) -> Mapping[str, str]:
        return self.codes.get(column.codelist or "", {})

    def values(self) -> str:
        """The select list that turns the cleaned texts into the contract's columns."""
        return ", ".join(f"{self._value(column)} AS {column.name}" for column in self.table)

    def marked(self) -> str:
        """The contract's columns and `_mark`."""
        names = ", ".join(self.table.columns)
        return f"SELECT {names}, {self._mark()} AS _mark FROM (SELECT *, {self.values()} FROM ({self.cleaned()}))"

    def _value(self, column: Column) -> str:
        if column.name not in self.columns:
            return f"CAST(NULL AS {column.duckdb_type})"
        if column.name in self.raw.native:
            return f"read_{column.name}"
        return typed(column, f"read_{column.name}", self._codes_of(column))

    def _mark(self) -> str:
        required = [f"{column.name} IS NULL" for column in self.table if column.is_required]
        optional = [column for column in self.supplied if not column.is_required]
        wrong = [is_wrong(column) for column in optional if column.type != "code"]
        unknown = [is_wrong(column) for column in optional if column.type == "code"]
        whens = f"WHEN {' OR '.join(required + wrong)} THEN {ASIDE}"
        if unknown:
            whens += f" WHEN {' OR '.join(unknown)} THEN {NOTED}"
        return f"CAST(CASE {whens} ELSE {GOOD} END AS TINYINT)"


def is_wrong(column: Column) -> str:
    """Something was written, and it is no value of the column."""
    return f"(read_{column.name} IS NOT NULL AND {column.name} IS NULL)"
