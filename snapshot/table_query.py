"""The SQL that reads one table: texts as received, cleaned texts, typed values, and a mark for each row."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from snapshot.clean import typed
from snapshot.codes import Codes
from snapshot.contract import Column, Table
from snapshot.readers.raw import RawTable

#: Marks of a row: it passes, it is set aside, or it holds an unknown code that reads as empty.
GOOD, ASIDE, NOTED = 0, 1, 2


@dataclass(frozen=True, kw_only=True)
class Group:
    """Columns of one kind, which are cleaned and cast together: planning a query costs as much as running it."""

    number: int
    columns: tuple[Column, ...]
    #: Where its cells stand among those of the row, the first being 1.
    first: int

    @property
    def is_code(self) -> bool:
        return self.columns[0].type == "code"

    @property
    def texts(self) -> str:
        return f"cells[{self.first}:{self.first + len(self.columns) - 1}]"

    @property
    def has_wrong(self) -> str:
        """Some cell of the group was filled and is no value of its column."""
        return f"list_count(values_{self.number}) < list_count({self.texts})"


@dataclass(frozen=True, kw_only=True)
class TableQuery:
    """Reads one table."""

    table: Table
    raw: RawTable
    #: The columns that count as supplied.
    columns: frozenset[str]
    codes: Codes

    def cells(self) -> str:
        """The list `cells` of each row: its cleaned texts, ordered by kind."""
        received = ", ".join(f'"{column.name}"' for group in self._groups() for column in group.columns)
        return f"SELECT cleaned([{received}]) AS cells FROM ({self.raw.query})"

    def values(self) -> str:
        """The select list that casts the cells, group by group."""
        return ", ".join(
            f"list_transform({group.texts}, lambda v: "
            f"{typed(group.columns[0], self.codes.get(group.columns[0].codelist or '', {}))}) AS values_{group.number}"
            for group in self._groups()
        )

    def marked(self) -> str:
        """The contract's columns, in its order, and `_mark`."""
        cast = f"SELECT cells, {self.values()} FROM ({self.cells()})"
        return f"SELECT {self._columns()}, {self._mark()} AS _mark FROM ({cast})"

    def unpacked(self) -> str:
        """The select list of each supplied column `x`, and of its text `read_x`."""
        return ", ".join(
            f"cells[{group.first + index}] AS read_{column.name}, values_{group.number}[{index + 1}] AS {column.name}"
            for group in self._groups()
            for index, column in enumerate(group.columns)
        )

    def _groups(self) -> Iterator[Group]:
        supplied = sorted((column for column in self.table if column.name in self.columns), key=_kind)
        first = 1
        for number, (_, columns) in enumerate(groupby(supplied, _kind), start=1):
            group = Group(number=number, columns=tuple(columns), first=first)
            first += len(group.columns)
            yield group

    def _columns(self) -> str:
        places = {
            column.name: f"values_{group.number}[{index}]"
            for group in self._groups()
            for index, column in enumerate(group.columns, start=1)
        }
        return ", ".join(
            f"{places.get(column.name, f'CAST(NULL AS {column.duckdb_type})')} AS {column.name}"
            for column in self.table
        )

    def _mark(self) -> str:
        groups = list(self._groups())
        aside = [f"{column.name} IS NULL" for column in self.table if column.is_required]
        aside += [group.has_wrong for group in groups if not group.is_code]
        whens = f"WHEN {' OR '.join(aside)} THEN {ASIDE}"
        # An unknown code in a required column leaves it empty: such a row is aside already.
        if noted := [group.has_wrong for group in groups if group.is_code]:
            whens += f" WHEN {' OR '.join(noted)} THEN {NOTED}"
        return f"CAST(CASE {whens} ELSE {GOOD} END AS TINYINT)"


def _kind(column: Column) -> tuple[str, int, str]:
    return column.type, column.max_length or 0, column.codelist or ""
