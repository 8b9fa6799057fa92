"""Tasks begin when those they need are done, and two are at work at once."""

import re
import time
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial
from threading import Barrier, Event

import duckdb
import pytest
from duckdb import DuckDBPyConnection

from engine.side_by_side import Task, as_ready, one_ahead, side_by_side


def test_a_task_begins_when_those_it_needs_are_done() -> None:
    done: list[str] = []
    needs = {"pass": ["grain", "function"], "grain": ["helper"], "function": ["helper"], "helper": ["a snapshot"]}
    tasks = [a_task(name, needs[name], partial(done.append, name)) for name in needs]

    with duckdb.connect() as connection:
        as_ready(connection, tasks)

    assert done[0] == "helper"
    assert sorted(done[1:3]) == ["function", "grain"]
    assert done[3] == "pass"


def test_what_most_others_wait_for_comes_first() -> None:
    needs = {"alone": [], "short": [], "last": ["short"], "long": [], "middle": ["long"], "end": ["middle"]}

    assert begun_together(needs, {"long", "short"}) == {"long", "short"}


def test_more_work_comes_first_among_those_for_which_as_many_wait() -> None:
    needs: dict[str, list[str]] = {"alone": [], "short": [], "heavy": []}

    assert begun_together(needs, {"alone", "heavy"}, heavy="heavy") == {"alone", "heavy"}


def test_what_makes_room_comes_before_all_else_that_is_ready() -> None:
    needs = {"long": [], "middle": ["long"], "end": ["middle"], "other": [], "next": ["other"], "room": []}

    assert begun_together(needs, {"long", "room"}, makes_room="room") == {"long", "room"}


def test_what_is_ready_does_not_wait_for_a_step_to_end() -> None:
    # The long task ends only when the one behind the short one has begun.
    together = Barrier(2, timeout=60)
    tasks = [
        a_task("long", [], together.wait),
        a_task("short", [], lambda: None),
        a_task("behind the short one", ["short"], together.wait),
    ]

    with duckdb.connect() as connection:
        as_ready(connection, tasks)

    assert together.n_waiting == 0
    assert not together.broken


def test_pieces_run_at_once_on_the_same_data_and_their_results_keep_their_order() -> None:
    together = Barrier(2, timeout=60)

    def look(number: int, connection: DuckDBPyConnection) -> tuple[int, int]:
        together.wait()
        ((found,),) = connection.execute("select seen from told").fetchall()
        return number, found

    with duckdb.connect() as connection:
        connection.execute("create table told as select 7 as seen")
        assert side_by_side(connection, [partial(look, number) for number in range(4)]) == [
            (number, 7) for number in range(4)
        ]


@pytest.mark.parametrize(("threads", "beside"), [(6, 5), (2, 1), (1, 1)])
def test_the_pieces_and_the_database_have_no_more_threads_than_it_had(threads: int, beside: int) -> None:
    with duckdb.connect(config={"threads": threads}) as connection:
        assert side_by_side(connection, [threads_now, threads_now]) == [beside, beside]
        assert list(one_ahead(connection, [threads_now, threads_now])) == [beside, beside]
        assert threads_now(connection) == threads


def test_where_a_long_piece_is_often_alone_the_database_keeps_its_threads() -> None:
    seen: dict[str, int] = {}

    def noting(name: str, needs: Collection[str] = ()) -> Task:
        return Task(name=name, needs=needs, run=lambda own: seen.update({name: threads_now(own)}))

    queue = [noting("a"), noting("b", ["a"])]
    beside = [noting(name) for name in "cdef"]
    with duckdb.connect(config={"threads": 6}) as connection:
        as_ready(connection, [*queue, *beside])
        assert seen == dict.fromkeys("abcdef", 6)
        as_ready(connection, [*queue, *beside, noting("g")])
        assert seen == dict.fromkeys("abcdefg", 5)
        assert threads_now(connection) == 6


def test_the_database_has_its_threads_back_after_trouble() -> None:
    def fail(connection: DuckDBPyConnection) -> None:
        raise LookupError("no such table")

    with duckdb.connect(config={"threads": 6}) as connection:
        with pytest.raises(LookupError):
            side_by_side(connection, [fail])
        assert threads_now(connection) == 6


def test_results_that_nobody_wants_any_more_are_let_go_without_a_word() -> None:
    with duckdb.connect(config={"threads": 6}) as connection:
        results = one_ahead(connection, [threads_now] * 3)
        assert next(results) == 5

    results.close()  # type: ignore[attr-defined] # an iterator that is a generator


def test_the_trouble_of_a_task_is_raised() -> None:
    def fail() -> None:
        raise LookupError("no such table")

    with duckdb.connect() as connection, pytest.raises(LookupError, match="no such table"):
        as_ready(connection, [a_task("first", [], fail), a_task("second", ["first"], lambda: None)])


def test_what_runs_out_of_memory_is_done_again_alone_before_what_waits_for_it() -> None:
    done: list[str] = []
    begun = Barrier(2)

    def crowded(_: DuckDBPyConnection) -> None:
        begun.wait(10)
        raise duckdb.OutOfMemoryException("could not allocate block")

    def beside(_: DuckDBPyConnection) -> None:
        begun.wait(10)
        time.sleep(0.05)
        done.append("beside")

    tasks = [
        Task(name="large", needs=[], run=crowded, alone=lambda _: done.append("large, alone")),
        Task(name="beside", needs=[], run=beside),
        a_task("waits", ["large"], lambda: done.append("waits")),
    ]
    with duckdb.connect() as connection:
        as_ready(connection, tasks)

    assert done == ["beside", "large, alone", "waits"]


def test_what_runs_out_of_memory_alone_is_raised() -> None:
    def full(_: DuckDBPyConnection) -> None:
        raise duckdb.OutOfMemoryException("could not allocate block")

    for alone in (None, full):
        with duckdb.connect() as connection, pytest.raises(duckdb.OutOfMemoryException):
            as_ready(connection, [Task(name="large", needs=[], run=full, alone=alone)])


def test_the_next_piece_is_worked_out_while_one_is_used_and_no_more_than_that() -> None:
    begun = [Event(), Event(), Event()]

    def piece(nth: int, _: DuckDBPyConnection) -> int:
        begun[nth].set()
        return nth

    with duckdb.connect() as connection:
        found = one_ahead(connection, [partial(piece, nth) for nth in range(3)])
        assert next(found) == 0
        assert begun[1].wait(10)
        assert not begun[2].wait(0.05)
        assert list(found) == [1, 2]


def test_the_next_piece_that_runs_out_of_memory_is_done_again_when_the_one_before_is_used_up() -> None:
    is_used_up = Event()
    tried = Event()

    def large(_: DuckDBPyConnection) -> str:
        tried.set()
        if not is_used_up.is_set():
            raise duckdb.OutOfMemoryException("could not allocate block")
        return "large"

    with duckdb.connect() as connection:
        found = one_ahead(connection, [lambda _: "small", large])
        assert next(found) == "small"
        assert tried.wait(10)
        is_used_up.set()
        assert list(found) == ["large"]


def test_the_trouble_of_a_piece_is_raised_where_its_result_is_wanted() -> None:
    def fail(_: DuckDBPyConnection) -> str:
        raise LookupError("no such table")

    with duckdb.connect() as connection:
        found = one_ahead(connection, [lambda _: "first", fail])
        assert next(found) == "first"
        with pytest.raises(LookupError, match="no such table"):
            next(found)
        assert list(one_ahead(connection, [])) == []


def test_tasks_that_wait_for_each_other_are_named() -> None:
    tasks = [a_task("hen", ["egg"], lambda: None), a_task("egg", ["hen"], lambda: None)]

    with duckdb.connect() as connection, pytest.raises(ValueError, match=re.escape("each other: hen, egg, hen")):
        as_ready(connection, tasks)


def begun_together(
    needs: Mapping[str, list[str]], expected: set[str], *, heavy: str = "", makes_room: str = ""
) -> set[str]:
    """The two tasks that are begun first; those expected wait for each other, so that no third can come between."""
    begun: list[str] = []
    both = Barrier(2, timeout=60)

    def at_once(name: str) -> None:
        begun.append(name)
        both.wait()

    tasks = [a_task(name, needs[name], partial(at_once if name in expected else begun.append, name)) for name in needs]
    tasks = [replace(task, work=3 if task.name == heavy else 1, makes_room=task.name == makes_room) for task in tasks]
    with duckdb.connect() as connection:
        as_ready(connection, tasks)
    return set(begun[:2])


def threads_now(connection: DuckDBPyConnection) -> int:
    """How many threads the database has."""
    ((number,),) = connection.execute("select current_setting('threads')").fetchall()
    return int(number)


def a_task(name: str, needs: list[str], work: object) -> Task:
    def run(_: DuckDBPyConnection) -> None:
        assert callable(work)
        work()

    return Task(name=name, needs=needs, run=run)
