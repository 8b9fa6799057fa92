"""Do independent pieces of database work side by side, each on a connection of its own to the same data."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TypeVar

from duckdb import ConnectionException, DuckDBPyConnection, OutOfMemoryException

T = TypeVar("T")

#: Small pieces of work keep one thread busy; a few at once use the processors without crowding the memory.
AT_ONCE = 2

#: With so many times the work of the longest queue the pieces keep all processors busy, each with a thread of its own.
#: With less, a long piece is often alone, and done sooner with all the threads of the database.
BESIDE_THE_LONGEST = 3


@dataclass(frozen=True, kw_only=True)
class Task:
    """A piece of work that begins when others are done. It is handed its connection, and notes itself what it found."""

    name: str
    needs: Collection[str]
    run: Callable[[DuckDBPyConnection], None]
    #: The second try, with nothing beside it, of one that ran out of memory; None lets that be raised at once.
    alone: Callable[[DuckDBPyConnection], None] | None = None
    #: How much work it is, in pieces of the usual size.
    work: int = 1
    #: Done as soon as it can be, before anything else is begun: memory is free again afterwards.
    makes_room: bool = False


def side_by_side(connection: DuckDBPyConnection, work: Iterable[Callable[[DuckDBPyConnection], T]]) -> list[T]:
    """The results of each piece of work, in the order given. A piece is handed its connection."""

    def run(piece: Callable[[DuckDBPyConnection], T]) -> T:
        with connection.cursor() as own:
            return piece(own)

    with _shared(connection), ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        return list(pool.map(run, work))


def one_ahead(connection: DuckDBPyConnection, work: Iterable[Callable[[DuckDBPyConnection], T]]) -> Iterator[T]:
    """The results in the order given, each worked out while the one before it is used: no more than two are held.

    What ran out of memory beside the one before is worked out again when that one is used up.
    """
    pieces = list(work)
    with _shared(connection), ThreadPoolExecutor(max_workers=1) as pool:
        coming = [pool.submit(piece, connection.cursor()) for piece in pieces[:1]]
        for nth, piece in enumerate(pieces):
            try:
                result = coming.pop().result()
            except OutOfMemoryException:
                result = piece(connection.cursor())
            coming = [pool.submit(following, connection.cursor()) for following in pieces[nth + 1 : nth + 2]]
            yield result


def as_ready(connection: DuckDBPyConnection, tasks: Iterable[Task]) -> None:
    """Each task as soon as those that it needs are done; needs that are no task count as done.

    Nobody waits for a whole step: while one processor is at a long piece, the other goes on with what is ready.
    First comes what most other tasks, one behind the other, wait for, so that the last of them is not late. Two large
    pieces may need more memory together than there is: the one that runs out of it is done again, alone.
    """

    def run(work: Callable[[DuckDBPyConnection], None]) -> None:
        with connection.cursor() as own:
            work(own)

    in_order = _longest_queue_first(list(tasks))
    waiting = {task.name: task for task in in_order}
    running: dict[Future[None], Task] = {}
    crowded: list[Callable[[DuckDBPyConnection], None]] = []
    shared = _shared(connection) if _are_enough(in_order) else nullcontext()
    with shared, ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        while waiting or running or crowded:
            if crowded and not running:
                run(crowded.pop(0))
                continue
            unfinished = {*waiting, *(task.name for task in running.values())}
            ready = [] if crowded else [task for task in waiting.values() if unfinished.isdisjoint(task.needs)]
            ready.sort(key=lambda task: not task.makes_room)
            for task in ready[: AT_ONCE - len(running)]:
                running[pool.submit(run, waiting.pop(task.name).run)] = task
            for finished in wait(running, return_when=FIRST_COMPLETED).done:
                task = running.pop(finished)
                try:
                    finished.result()
                except OutOfMemoryException:
                    if task.alone is None:
                        raise
                    crowded.append(task.alone)


def _longest_queue_first(tasks: Sequence[Task]) -> list[Task]:
    """In order of how much work waits for each, one task behind the other, its own counted; else as they were given."""
    queue = _queues(tasks)
    return sorted(tasks, key=lambda task: -queue[task.name])


def _are_enough(tasks: Sequence[Task]) -> bool:
    """Whether there is always something to do beside the longest queue, wherever the longest pieces stand in it."""
    return sum(task.work for task in tasks) > BESIDE_THE_LONGEST * max(_queues(tasks).values(), default=0)


def _queues(tasks: Sequence[Task]) -> dict[str, int]:
    """For each task how much work waits for it, its own counted."""
    by_name = {task.name: task for task in tasks}
    needs = {task.name: by_name.keys() & task.needs for task in tasks}
    try:
        order = list(TopologicalSorter(needs).static_order())
    except CycleError as error:
        raise ValueError(f"these wait for each other: {', '.join(error.args[1])}") from None
    queue = dict.fromkeys(order, 0)
    for name in reversed(order):
        queue[name] += by_name[name].work
        for need in needs[name]:
            queue[need] = max(queue[need], queue[name])
    return queue


@contextmanager
def _shared(connection: DuckDBPyConnection) -> Iterator[None]:
    """The database's own threads and those of the pieces are as many as the database had: each piece works at its own.

    More than there are processors take each other's memory and time: the whole book over a large snapshot took a tenth
    longer with them.
    """
    # On a connection of its own: whoever waits for rows of the one given keeps them.
    with connection.cursor() as own:
        ((threads,),) = own.execute("select current_setting('threads')").fetchall()
        beside = max(1, threads - AT_ONCE + 1)
        if beside == threads:
            yield
            return
        own.execute(f"set threads = {beside}")
        try:
            yield
        finally:
            # Whoever stopped in the middle of the results may have closed the database already.
            with suppress(ConnectionException):
                own.execute(f"set threads = {threads}")
