"""The SQL that reads one table, step by step: texts as received, trimmed, cleaned, typed, and a mark for each row.

Every step is a query of its own: written as one expression, a cell would be trimmed once for each use of it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from snapshot.clean import cleaned, native, typed
from snapshot.codes import Codes
from snapshot.contract import Column, Table
from snapshot.plain import is_odd, is_odd_row, plain_pattern, plain_value
from snapshot.readers.raw import RawTable, quoted, text_literal

#: Marks of a row, each a bit of its own: it passes, it is set aside, it holds an unknown code that reads as empty,
#: or it holds a value that was read as plain and is not.
GOOD, ASIDE, NOTED, ODD = 0, 1, 2, 4


@dataclass(frozen=True, kw_only=True)
class TableQuery:
    """Reads one table."""

    table: Table
    raw: RawTable
    #: The columns that count as supplied.
    columns: frozenset[str]
    codes: Codes
    #: The columns that the table will have; the others are looked at all the same.
    kept: frozenset[str]
    #: False when nobody will read the table: it is looked at, and created only when something is not in order.
    is_kept: bool = True
    #: The columns known to hold values that are not plain; they are kept as well.
    odd: frozenset[str] = frozenset()

    @cached_property
    def stored(self) -> list[Column]:
        """The columns of the table, in the order of the contract."""
        return [column for column in self.table if column.name in self.kept or column.name in self._careful]

    @cached_property
    def examined(self) -> list[Column]:
        """The columns in which something can be wrong."""
        return [column for column in self.table if column.is_required or column.name in self._careful]

    def keeps(self, column: Column) -> bool:
        """True when the column was asked for or is always read."""
        return self.is_kept and column.name in self.kept

    @property
    def is_whole(self) -> bool:
        return len(self.stored) == len(self.table.columns)

    def careful_with(self, odd: frozenset[str]) -> "TableQuery":
        """The same table, these columns read with care."""
        return replace(self, odd=self.odd | odd)

    def whole(self) -> "TableQuery":
        """The same table with all its columns."""
        return replace(self, kept=frozenset(self.table.columns))

    def cleaned(self) -> str:
        """Each column `x` that is needed as a cleaned value `read_x`, and whether the row is odd."""
        chosen = [f"{self._cleaned(column)} AS read_{column.name}" for column in self._needed if self._has(column)]
        return f"SELECT {', '.join([*chosen, self._odd_row()])} FROM ({self.raw.query})"

    def values(self) -> str:
        """The select list that turns the cleaned texts into the contract's columns."""
        return ", ".join(f"{self._stored(column)} AS {column.name}" for column in self._needed)

    @cached_property
    def coded(self) -> Mapping[str, str]:
        """The columns kept as codes, of one byte where a text takes sixteen, and their types in the database.

        Only texts that come packed: elsewhere the database takes longer to learn the types than it saves.
        """
        return {column.name: _code_type(words) for column in self.stored if (words := self._words(column))}

    def marked(self) -> str:
        """The table's columns and `_mark`."""
        names = ", ".join(column.name for column in self.stored)
        return f"SELECT {names}, {self._mark()} AS _mark FROM (SELECT *, {self.values()} FROM ({self.cleaned()}))"

    def odd_columns(self) -> str:
        """For each column read as plain, whether it holds something else."""
        tests = ", ".join(f"bool_or({is_odd(column, pattern)}) AS {column.name}" for column, pattern in self.plain)
        return f"SELECT {tests} FROM ({self.raw.query})"

    def _has(self, column: Column) -> bool:
        return column.name in self.columns

    @cached_property
    def plain(self) -> list[tuple[Column, str]]:
        """The texts that are read as plain, each with the pattern of a plain value."""
        return [
            (column, pattern)
            for column in self.table
            if self._has(column) and column.name not in self.raw.native and (pattern := self._pattern(column))
        ]

    def _pattern(self, column: Column) -> str | None:
        codes = self._codes_of(column)
        # A list with local values: they will be used.
        if column.name in self.odd or len(codes) > len(set(codes.values())):
            return None
        return plain_pattern(column, codes, is_kept=column.name in self.kept)

    @cached_property
    def _careful(self) -> frozenset[str]:
        """The texts that are cleaned."""
        return self.columns - self.raw.native - {column.name for column, _ in self.plain}

    @cached_property
    def _needed(self) -> list[Column]:
        names = {column.name for column in [*self.stored, *self.examined]}
        return [column for column in self.table if column.name in names]

    def _cleaned(self, column: Column) -> str:
        value = quoted(column.name)
        if column.name in self.raw.native:
            return native(column, value)
        if column.name in self._careful:
            return cleaned(column, value, self._codes_of(column))
        return f"nullif({value}, '')"

    def _value(self, column: Column) -> str:
        if not self._has(column):
            return f"CAST(NULL AS {column.duckdb_type})"
        if column.name in self.raw.native:
            return f"read_{column.name}"
        if column.name in self._careful:
            return typed(column, f"read_{column.name}", self._codes_of(column))
        return plain_value(column, f"read_{column.name}")

    def _stored(self, column: Column) -> str:
        value = self._value(column)
        return f"TRY_CAST({value} AS {self.coded[column.name]})" if column.name in self.coded else value

    def _words(self, column: Column) -> Collection[str]:
        """The values that a column of few different ones can have."""
        if column.type not in ("flag", "code") or not self.raw.is_packed or not self._has(column):
            return ()
        return ("N", "Y") if column.type == "flag" else self._codes_of(column).values()

    def _codes_of(self, column: Column) -> Mapping[str, str]:
        return self.codes.get(column.codelist or "", {})

    def _odd_row(self) -> str:
        if not self.plain:
            return "false AS _odd"
        if self.raw.is_packed:
            test = " OR ".join(is_odd(column, pattern) for column, pattern in self.plain)
        else:
            test = is_odd_row(self.plain)
        return f"coalesce({test}, false) AS _odd"

    def _mark(self) -> str:
        required = [f"{column.name} IS NULL" for column in self.examined if column.is_required]
        optional = [column for column in self.examined if not column.is_required]
        wrong = [is_wrong(column) for column in optional if column.type != "code"]
        unknown = [is_wrong(column) for column in optional if column.type == "code"]
        whens = f"WHEN _odd THEN {ODD} WHEN {' OR '.join(required + wrong)} THEN {ASIDE}"
        if unknown:
            whens += f" WHEN {' OR '.join(unknown)} THEN {NOTED}"
        return f"CAST(CASE {whens} ELSE {GOOD} END AS TINYINT)"


def _code_type(words: Iterable[str]) -> str:
    """In order of the letters, so that codes are sorted as their texts are."""
    return f"ENUM({', '.join(map(text_literal, sorted(set(words))))})"


def is_wrong(column: Column) -> str:
    """Something was written, and it is no value of the column."""
    return f"(read_{column.name} IS NOT NULL AND {column.name} IS NULL)"
