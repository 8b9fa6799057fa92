"""Say what is wrong with the rows of a table that did not pass."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from duckdb import DuckDBPyConnection

from calendars.words import listed
from snapshot.clean import expected
from snapshot.contract import Column
from snapshot.problems import DUPLICATE, QUARANTINED, UNMAPPED, Problem
from snapshot.table_query import GOOD, TableQuery, is_wrong

#: At most so many problems are written out for one column of a table; the rest are counted.
LISTED = 1_000

#: At most so many rows are named in one sentence.
NAMED = 10

#: An unknown code is repeated, because it has to be mapped; but not more of it than this.
VALUE_SHOWN = 40


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What is wrong with one table."""

    problems: Sequence[Problem] = ()
    #: Rows with an empty required value or a wrong type.
    invalid_rows: int = 0
    #: For each code column with unknown values: how many are filled, and how many are unknown.
    unmapped: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Repeats:
    """Keys of one table that stand on several rows."""

    problems: Sequence[Problem] = ()
    keys: int = 0

    def words(self) -> str:
        """All of them in one sentence, however many they are."""
        first = self.problems[0].problem
        return first if self.keys == 1 else f"{self.keys:,} keys are there more than once, the first in {first}"


@dataclass(kw_only=True)
class Finder:
    """Looks at one table that still holds all its rows, and lists the cells that are wrong."""

    connection: DuckDBPyConnection
    query: TableQuery
    _problems: list[Problem] = field(default_factory=list)
    _unmapped: dict[str, tuple[int, int]] = field(default_factory=dict)
    _invalid: set[int] = field(default_factory=set)

    def look_closer(self) -> Findings:
        self._gather()
        for column in self.query.examined:
            if column.is_required:
                self._list_empty(column)
            if column.name in self.query.columns:
                self._list_wrong(column)
        self.connection.execute(f"DROP TABLE {self._suspects}")
        return Findings(problems=self._problems, invalid_rows=len(self._invalid), unmapped=self._unmapped)

    @property
    def _suspects(self) -> str:
        return f"staging.suspects_{self.query.table.name}"

    def _gather(self) -> None:
        self.connection.execute(
            f"CREATE TABLE {self._suspects} AS SELECT *, {self.query.values()} FROM "
            f"(SELECT *, row_number() OVER () - 1 AS position FROM ({self.query.cleaned()})) "
            f"WHERE position IN (SELECT rowid FROM filed.{self.query.table.name} WHERE _mark <> {GOOD})"
        )

    def _list_empty(self, column: Column) -> None:
        rows = self._rows(f"read_{column.name} IS NULL", "NULL")
        self._invalid.update(position for position, _ in rows)
        self._add(column, QUARANTINED, [(row, f"{column.name} is empty") for row, _ in rows])

    def _list_wrong(self, column: Column) -> None:
        rows = self._rows(is_wrong(column), f"read_{column.name}")
        if column.type == "code":
            kind = QUARANTINED if column.is_required else UNMAPPED
            if rows:
                self._unmapped[column.name] = (self._known(column) + len(rows), len(rows))
            self._add(column, kind, [(row, _unknown_code(column, value)) for row, value in rows])
        else:
            self._invalid.update(position for position, _ in rows)
            self._add(column, QUARANTINED, [(row, f"{column.name} {expected(column)}") for row, _ in rows])

    def _known(self, column: Column) -> int:
        ((known,),) = self.connection.execute(
            f"SELECT count({column.name}) FROM filed.{self.query.table.name}"
        ).fetchall()
        return int(known)

    def _rows(self, test: str, value: str) -> list[tuple[int, str]]:
        return self.connection.execute(
            f"SELECT position, {value} FROM {self._suspects} WHERE {test} ORDER BY position"
        ).fetchall()

    def _add(self, column: Column, kind: str, found: Sequence[tuple[int, str]]) -> None:
        shown = ((self.query.raw.row_shown(position), problem) for position, problem in found[:LISTED])
        self._problems += problems_of(self.query.table.name, column.name, kind, shown, len(found))


def problems_of(
    table: str, column: str, kind: str, shown: Iterable[tuple[int | None, str]], found: int
) -> list[Problem]:
    """The problems of one column, and one more for those that are only counted."""
    problems = [Problem(table=table, row=row, column=column, problem=problem, kind=kind) for row, problem in shown]
    if (more := found - LISTED) > 0:
        have = "more row has" if more == 1 else "more rows have"
        rest = f"{more:,} {have} the same trouble with {column}"
        problems.append(Problem(table=table, row=None, column=column, problem=rest, kind=kind, rows=more))
    return problems


def _unknown_code(column: Column, value: str) -> str:
    shown = "".join(sign if sign.isprintable() else "?" for sign in value[:VALUE_SHOWN])
    return f"'{shown}' is not a code of the list {column.codelist}, and cgx_code_map does not map it"


def repeated_keys(connection: DuckDBPyConnection, query: TableQuery) -> Repeats:
    """The keys that stand on several rows of a table that still holds all its rows."""
    table, key = query.table, ", ".join(query.table.key)
    filled = " AND ".join(f"{name} IS NOT NULL" for name in table.key)
    content = ", ".join(table.columns)
    groups = connection.execute(
        f"SELECT list(rowid ORDER BY rowid), count(DISTINCT struct_pack({_packed(content)})) FROM "
        f"(SELECT rowid, {content} FROM filed.{table.name}) WHERE {filled} "
        f"GROUP BY {key} HAVING count(*) > 1 ORDER BY 1"
    ).fetchall()
    shown = [(query.raw.row_shown(rows[0]), _repeat(query, rows, contents)) for rows, contents in groups[:LISTED]]
    problems = problems_of(table.name, table.key[0], DUPLICATE, shown, len(groups))
    return Repeats(problems=problems, keys=len(groups))


def _packed(content: str) -> str:
    return ", ".join(f"{name} := {name}" for name in content.split(", "))


def _repeat(query: TableQuery, positions: Sequence[int], contents: int) -> str:
    rows = [str(query.raw.row_shown(position)) for position in positions[:NAMED]]
    named = listed(rows) if len(positions) <= NAMED else f"{', '.join(rows)} and more"
    where = f"{query.table.name}, rows {named}: the same {' and '.join(query.table.key)}"
    if contents == 1:
        return f"{where}, and every value the same. Send each row once."
    return f"{where}, but different values. Find out which row is right, and send that one only."
