"""Over a large snapshot what was read for the last time is let go, and nothing that is handed out changes by it."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from pathlib import Path
from random import Random

import duckdb
import pytest
from duckdb import DuckDBPyConnection
from reading.snapshots import make_snapshot
from support.facts import shipped_calendar

import rules
from engine import let_go
from engine.book import Book, load_book
from engine.evaluate import Assessment, Evaluation, evaluate
from engine.facts import Relation
from engine.obligations import Obligation
from engine.side_by_side import Task
from snapshot.read import snapshot_from_tables

SHIPPED = Path(rules.__file__).parent
RANDOM = make_snapshot(11, default_settings=True)
STATES = ("overdue", "due_soon", "unknown")


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every snapshot and every grain counts as large."""
    monkeypatch.setattr("engine.evaluate.is_large", lambda _: True)
    monkeypatch.setattr("engine.let_go.WORTH_IT", 0)
    monkeypatch.setattr("engine.passes.COUNTED_FROM", 0)


def test_what_is_handed_out_is_the_same_and_less_is_left(large: None) -> None:
    book = load_book(SHIPPED)
    with snapshot_from_tables(RANDOM.tables) as snapshot:
        snapshot.known_at(RANDOM.as_of)
        expected = found(evaluated(snapshot.connection, book))
        before = standing(snapshot.connection, "facts") | standing(snapshot.connection, "filed")

        told = found(evaluated(snapshot.connection, book, is_last=True))

        left = standing(snapshot.connection, "facts") | standing(snapshot.connection, "filed")
        grains = rows(snapshot.connection, "facts.member_at_core_group")
    assert len(expected) > 100
    assert told == expected
    assert {
        "facts.attendance_row",
        "facts.minutes_send",
        "filed.cgx_attendance",
        "filed.ssd_cp_visits",
    } <= before - left
    # Escalations are looked at when all else has been found, and `looked_after` may be asked by any card.
    assert {"facts.plan_span", "facts.care_episode", "filed.cgx_escalations"} <= left
    assert 0 < grains < 100


def test_one_rule_alone_lets_go_too(large: None) -> None:
    book = load_book(SHIPPED).only(["voice-absent"])
    with snapshot_from_tables(RANDOM.tables) as snapshot:
        snapshot.known_at(RANDOM.as_of)
        expected = found(evaluated(snapshot.connection, book))

        told = found(evaluated(snapshot.connection, book, is_last=True))

        left = standing(snapshot.connection, "filed")
    assert told == expected
    assert "filed.cgx_child_voice" not in left


@pytest.mark.parametrize("seed", [1, 11])
def test_nothing_is_let_go_too_early_in_whatever_order_the_pieces_are_done(
    large: None, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr("engine.side_by_side._longest_queue_first", partial(shuffled, seed))
    with snapshot_from_tables(RANDOM.tables) as snapshot:
        snapshot.known_at(RANDOM.as_of)

        evaluation = evaluated(snapshot.connection, load_book(SHIPPED), is_last=True)

    assert [result.failed for result in evaluation.rules if result.failed] == []


def test_a_small_snapshot_and_one_that_is_asked_more_keep_all() -> None:
    book = load_book(SHIPPED).only(["voice-absent"])
    with snapshot_from_tables(RANDOM.tables) as snapshot:
        snapshot.known_at(RANDOM.as_of)
        evaluated(snapshot.connection, book)
        before = standing(snapshot.connection, "facts") | standing(snapshot.connection, "filed")

        evaluated(snapshot.connection, book, is_last=True)

        assert standing(snapshot.connection, "facts") | standing(snapshot.connection, "filed") == before


def test_what_a_view_reads_goes_when_those_that_read_the_view_are_built() -> None:
    """`below` is read by a view, which only `grain` reads; `shared` by two grains."""
    relations = {
        name: Relation(name=name, one_row="One row is one.", subject=subject, link=None, sql=sql)
        for name, subject, sql in (
            ("below", (), "select * from known.source"),
            ("other", ("a",), "select * from facts.below, facts.shared"),
            ("shared", (), "select * from known.later"),
            ("view", (), "select * from facts.below"),
            ("grain", ("a",), "select * from facts.view, facts.shared"),
            ("shared_again", ("a",), "select * from facts.shared, known.later"),
        )
    }

    tasks = let_go.letting_go(["grain", "other"], relations)

    assert {task.name: set(task.needs) for task in tasks} == {
        "let go facts.below": {"grain", "other"},
        "let go facts.shared": {"grain", "other"},
        "let go filed.source": {"below"},
        "let go filed.later": {"shared"},
    }
    assert {task.name for task in let_go.letting_go(["grain", "other"], relations, later=["shared_again"])} == {
        "let go facts.below",
        "let go filed.source",
    }


def test_a_table_may_be_read_as_it_was_known_and_as_it_was_sent() -> None:
    relations = {
        name: Relation(name=name, one_row="One row is one.", subject=("a",), link=None, sql=sql)
        for name, sql in (("known", "select * from known.source"), ("sent", "select * from filed.source"))
    }

    (task,) = let_go.letting_go(["known", "sent"], relations)

    assert (task.name, set(task.needs)) == ("let go filed.source", {"known", "sent"})


def test_without_room_for_the_smaller_table_the_large_one_stays() -> None:
    grain = Relation(name="grain", one_row="One row is one.", subject=("a",), link=None, sql="")
    with duckdb.connect(config={"memory_limit": "30MB", "max_temp_directory_size": "0KB"}) as connection:
        connection.execute("create schema facts; create schema tonight")
        connection.execute("create table facts.grain as select range::varchar as a from range(600_000)")
        connection.execute("create table tonight.grain as select a as subject, null as link from facts.grain")
        with pytest.raises(duckdb.OutOfMemoryException):
            connection.execute("create table copy as select * from facts.grain semi join tonight.grain on a = subject")

        let_go.keep_found(connection, grain, ["grain"])

        assert rows(connection, "facts.grain") == 600_000


def shuffled(seed: int, tasks: Sequence[Task]) -> list[Task]:
    return Random(seed).sample(tasks, len(tasks))


def evaluated(connection: DuckDBPyConnection, book: Book, *, is_last: bool = False) -> Evaluation:
    return evaluate(
        connection,
        book,
        as_at=RANDOM.as_of,
        calendar=shipped_calendar(),
        assessments={card.id: Assessment() for card in book.cards},
        states=STATES,
        is_last=is_last,
    )


def found(evaluation: Evaluation) -> list[Obligation]:
    assert not [result.failed for result in evaluation.rules if result.failed]
    return list(evaluation.obligations(states=STATES))


def standing(connection: DuckDBPyConnection, schema: str) -> AbstractSet[str]:
    tables = connection.execute(
        "select table_name from duckdb_tables() where schema_name = $schema", {"schema": schema}
    ).fetchall()
    return {f"{schema}.{name}" for (name,) in tables}


def rows(connection: DuckDBPyConnection, table: str) -> int:
    ((count,),) = connection.execute(f"select count(*) from {table}").fetchall()
    return int(count)
