"""Links between tables: one that finds nothing is listed, and reads as empty."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import attrgetter

from duckdb import DuckDBPyConnection

from snapshot.contract import Column, Contract
from snapshot.coverage import Coverage
from snapshot.findings import LISTED, problems_of
from snapshot.problems import DANGLING, Problem
from snapshot.tables import Filled


@dataclass(frozen=True, kw_only=True)
class Link:
    """A column that names a row of another table."""

    table: str
    column: Column
    to_table: str
    to_column: str

    def dangling(self, chosen: str) -> str:
        """A query of the rows that name a row which is not there."""
        return (
            f"SELECT {chosen} FROM filed.{self.table} AS child ANTI JOIN filed.{self.to_table} AS parent "
            f"ON child.{self.column.name} = parent.{self.to_column} WHERE child.{self.column.name} IS NOT NULL"
        )


@dataclass(frozen=True, kw_only=True)
class LinkCount:
    """How many values of a link are filled, and how many find nothing."""

    link: Link
    filled: int
    dangling: int


def check_links(
    connection: DuckDBPyConnection, contract: Contract, supplied: Coverage, filled: Mapping[str, Filled], pool: Executor
) -> tuple[list[LinkCount], list[Problem]]:
    """Count every link, some of them at the same time; list those that find nothing, and empty them."""
    links = [link for link in _links(contract, supplied) if filled[link.table].query.keeps(link.column)]
    counts = _count(connection, links, pool)
    # Keys are never emptied, so that the order in which links are emptied does not matter.
    problems = [
        problem
        for count in counts
        if count.dangling
        for problem in _list_and_empty(connection, count, filled[count.link.table])
    ]
    return counts, problems


def _links(contract: Contract, supplied: Coverage) -> list[Link]:
    """The links to check: both ends are supplied."""
    return [
        Link(table=table.name, column=column, to_table=column.links_to[0], to_column=column.links_to[1])
        for table in contract
        for column in table
        if column.links_to and supplied.column(table.name, column.name) and supplied.column(*column.links_to)
    ]


def _count(connection: DuckDBPyConnection, links: Sequence[Link], pool: Executor) -> list[LinkCount]:
    """One query a table: all at once would hold every parent's keys in memory."""
    tables = [list(of_table) for _, of_table in groupby(links, attrgetter("table"))]
    return [count for counts in pool.map(partial(_count_of_table, connection), tables) for count in counts]


def _count_of_table(connection: DuckDBPyConnection, links: Sequence[Link]) -> list[LinkCount]:
    figures = ", ".join(f"count({link.column.name}), ({link.dangling('count(*)')})" for link in links)
    with connection.cursor() as cursor:
        (row,) = cursor.execute(f"SELECT {figures} FROM filed.{links[0].table}").fetchall()
    return [
        LinkCount(link=link, filled=filled, dangling=dangling)
        for link, filled, dangling in zip(links, row[::2], row[1::2], strict=True)
    ]


def _list_and_empty(connection: DuckDBPyConnection, count: LinkCount, filled: Filled) -> list[Problem]:
    link = count.link
    rows = connection.execute(f"{link.dangling(f'child.{filled.position}')} ORDER BY 1 LIMIT {LISTED}").fetchall()
    # A key names the row itself: emptying it would leave a row that nobody can name.
    if not link.column.is_key:
        connection.execute(
            f"UPDATE filed.{link.table} SET {link.column.name} = NULL WHERE rowid IN ({link.dangling('child.rowid')})"
        )
    sentence = f"{link.column.name} finds no row of {link.to_table}"
    shown = ((filled.row_shown(position), sentence) for (position,) in rows)
    return problems_of(link.table, link.column.name, DANGLING, shown, count.dangling)
