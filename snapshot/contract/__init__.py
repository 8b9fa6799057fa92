"""The contract: the tables, columns and codes that an authority delivers, as data of our own."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import groupby
from operator import itemgetter

#: The version of the contract that this program reads.
VERSION = "1.0"

#: How many characters the types hold that have a fixed length.
FIXED_LENGTHS = {"id": 48, "worker": 100}

#: What each type is in DuckDB; every other type is text.
DUCKDB_TYPES = {
    "date": "DATE",
    "date_planned": "DATE",
    "datetime": "TIMESTAMP",
    "int": "BIGINT",
    "num": "DOUBLE",
}


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column, and how its values are written."""

    name: str
    type: str
    #: The most characters a value may have; None when the type sets no limit.
    max_length: int | None
    #: An empty value makes the row invalid.
    is_required: bool
    is_key: bool
    #: The table and column that a link must find, or None.
    links_to: tuple[str, str] | None
    codelist: str | None
    #: Another name under which the column is accepted, or None.
    other_name: str | None
    note: str

    @property
    def duckdb_type(self) -> str:
        return DUCKDB_TYPES.get(self.type, "VARCHAR")

    @property
    def is_entry_time(self) -> bool:
        """True for the moment at which the row was typed in."""
        return self.type == "datetime" and self.name.endswith("_recorded_date")


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table; its columns in the order of the contract."""

    name: str
    is_core: bool
    may_be_empty: bool
    one_row_is: str
    columns: Mapping[str, Column]

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(column.name for column in self if column.is_key)

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns.values())

    @property
    def entry_time(self) -> str | None:
        """The column that says when the row was typed in, or None."""
        return next((column.name for column in self if column.is_entry_time), None)


@dataclass(frozen=True, kw_only=True)
class Contract:
    """The whole contract."""

    version: str
    tables: Mapping[str, Table]
    #: Code list name to its codes and their meanings.
    codelists: Mapping[str, Mapping[str, str]]

    def __iter__(self) -> Iterator[Table]:
        return iter(self.tables.values())

    def column(self, table: str, column: str) -> Column:
        return self.tables[table].columns[column]

    def columns(self, *types: str) -> Iterator[tuple[Table, Column]]:
        """Every column of the types, with its table."""
        return ((table, column) for table in self for column in table if column.type in types)


@cache
def load_contract() -> Contract:
    """Read the contract that ships with the program."""
    columns = {
        name: {row["column"]: _column(row) for row in rows}
        for name, rows in groupby(_rows("columns.csv"), itemgetter("table"))
    }
    tables = {row["table"]: _table(row, columns[row["table"]]) for row in _rows("tables.csv")}
    codelists = {
        name: {row["code"]: row["meaning"] for row in rows}
        for name, rows in groupby(_rows("codelists.csv"), itemgetter("codelist"))
    }
    return Contract(version=VERSION, tables=tables, codelists=codelists)


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files(__name__).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _table(row: Mapping[str, str], columns: Mapping[str, Column]) -> Table:
    return Table(
        name=row["table"],
        is_core=row["level"] == "core",
        may_be_empty=row["may_be_empty"] == "Y",
        one_row_is=row["one_row_is"],
        columns=columns,
    )


def _column(row: Mapping[str, str]) -> Column:
    base, _, length = row["type"].rstrip(")").partition("(")
    link = row["links_to"].split(".")
    return Column(
        name=row["column"],
        type=base,
        max_length=int(length) if length else FIXED_LENGTHS.get(base),
        is_required=row["required"] == "Y",
        is_key=row["key"] == "Y",
        links_to=(link[0], link[1]) if len(link) == 2 else None,
        codelist=row["codelist"] or None,
        other_name=row["other_name"] or None,
        note=row["note"],
    )
