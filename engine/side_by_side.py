"""Do independent pieces of database work side by side, each on a connection of its own to the same data."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from duckdb import DuckDBPyConnection

T = TypeVar("T")

#: Small pieces of work keep one thread busy; a few at once use the processors without crowding the memory.
AT_ONCE = 2


def side_by_side(connection: DuckDBPyConnection, work: Iterable[Callable[[DuckDBPyConnection], T]]) -> Iterator[T]:
    """The results of each piece of work, in the order given. A piece is handed its connection."""

    def run(piece: Callable[[DuckDBPyConnection], T]) -> T:
        with connection.cursor() as own:
            return piece(own)

    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        yield from pool.map(run, work)
