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

    @property
    def target(self) -> tuple[str, str]:
        """The table that is looked up, and its key."""
        return self.to_table, self.to_column

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
    """One query for each table that is looked up: all at once would hold every table's keys in memory."""
    target = attrgetter("target")
    targets = [list(to_target) for _, to_target in groupby(sorted(links, key=target), target)]
    # That of most links takes longest: it begins first.
    counts = pool.map(partial(_count_of_target, connection), sorted(targets, key=len, reverse=True))
    found = {count.link: count for of_target in counts for count in of_target}
    return [found[link] for link in links]


def _count_of_target(connection: DuckDBPyConnection, links: Sequence[Link]) -> list[LinkCount]:
    values = " UNION ALL ".join(
        f"SELECT {number} AS number, {link.column.name} AS value FROM filed.{link.table} "
        f"WHERE {link.column.name} IS NOT NULL"
        for number, link in enumerate(links)
    )
    table, key = links[0].target
    keys = f"SELECT {key} FROM filed.{table} WHERE {key} IS NOT NULL"
    with connection.cursor() as cursor:
        rows = cursor.execute(
            "SELECT number, count(*), count(*) FILTER (NOT is_there) "
            f"FROM (SELECT number, value IN ({keys}) AS is_there FROM ({values})) GROUP BY number"
        ).fetchall()
    found = {number: (filled, dangling) for number, filled, dangling in rows}
    return [
        LinkCount(link=link, filled=filled, dangling=dangling)
        for number, link in enumerate(links)
        for filled, dangling in [found.get(number, (0, 0))]
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
