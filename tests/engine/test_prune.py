"""Leaving out what no rule reads changes nothing: keys are unique, and parts of the book find what the whole finds."""

from datetime import date
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection
from reading.snapshots import Snapshot as RandomSnapshot
from reading.snapshots import make_snapshot
from support.facts import shipped_calendar

import rules
from engine.bind import check_grain
from engine.book import Book, load_book
from engine.evaluate import Assessment, evaluate
from engine.facts import load_relations, needed, settings_asked
from engine.obligations import Obligation
from engine.prune import relations_for
from service.checking import columns_of
from snapshot.read import snapshot_from_tables
from snapshot.snapshot import Snapshot

BOOK = load_book(Path(rules.__file__).parent)
LOOKING = [card.id for card in BOOK.cards if not check_grain(card).reads_obligations]


def asked(random: RandomSnapshot, book: Book) -> tuple[list[Obligation], list[str]]:
    """What a book finds in a snapshot of which no more is kept than the book reads."""
    with snapshot_from_tables(random.tables, columns=columns_of(book)) as snapshot:
        snapshot.known_at(random.as_of)
        return found(snapshot, random.as_of, book)


def found(snapshot: Snapshot, as_at: date, book: Book) -> tuple[list[Obligation], list[str]]:
    """The obligations of a book; and the grains with a key that stands twice."""
    evaluation = evaluate(
        snapshot.connection,
        book,
        as_at=as_at,
        calendar=shipped_calendar(),
        assessments={card.id: Assessment() for card in book.cards},
    )
    assert [result.failed for result in evaluation.rules if result.failed] == []
    twice = [name for name in {card.each for card in book.cards} if _repeats(snapshot.connection, name)]
    return list(evaluation.obligations()), twice


def _repeats(connection: DuckDBPyConnection, name: str) -> int:
    relation = load_relations()[name]
    keys = ", ".join([*relation.subject, *([relation.link] if relation.link else [])])
    sql = f"select count(*) from (select {keys} from facts.{name} group by all having count(*) > 1)"
    return int(connection.execute(sql).fetchall()[0][0])


@pytest.mark.parametrize("seed", [3, 4, 11])
def test_a_part_of_the_book_finds_what_the_whole_book_finds(seed: int) -> None:
    """A part is given no more of the extract than it reads."""
    random = make_snapshot(seed, default_settings=True)
    whole, twice = asked(random, BOOK)
    halves = [asked(random, BOOK.only(LOOKING[start::2])) for start in (0, 1)]

    parts = [obligation for obligations, _ in halves for obligation in obligations]

    assert twice == []
    assert sorted(parts, key=repr) == sorted((o for o in whole if o.rule in LOOKING), key=repr)


def test_what_stood_under_a_column_left_out_alone_is_left_out_as_well() -> None:
    cards = BOOK.only(("act-overdue", "voice-absent")).cards

    relations = relations_for(cards, whole=False)

    # The actions made before a core group are asked for by another rule; without it, who owns an action is not read.
    built = needed({card.each for card in cards}, relations)
    assert {"action", "child_at_core_group"} <= set(built)
    assert {"earlier_actions", "live_action", "meeting_record"}.isdisjoint(built)
    assert "has_named_owner" not in relations["action"].sql


def test_only_the_settings_of_facts_that_are_built_are_asked_for() -> None:
    cards = BOOK.only(["act-overdue"]).cards
    grains = {card.each for card in cards}

    few = settings_asked(grains, relations_for(cards, whole=False))

    assert few < settings_asked(grains, load_relations()) < set(BOOK.parameters.names())


def test_no_other_setting_can_be_asked_after_a_part_of_the_book() -> None:
    random = make_snapshot(3, default_settings=True)
    with snapshot_from_tables(random.tables) as snapshot:
        snapshot.known_at(random.as_of)
        found(snapshot, random.as_of, BOOK.only(["act-overdue"]))
        made = snapshot.connection.execute(
            "select function_name from duckdb_functions() where schema_name = 'setting'"
        ).fetchall()

    assert {name for (name,) in made} == {
        "due_soon_wd",
        *settings_asked({"action", "care_episode"}, relations_for(BOOK.only(["act-overdue"]).cards, whole=False)),
    }


def test_what_another_relation_stands_on_is_built_whole() -> None:
    cards = BOOK.only(("act-overdue", "act-previous-not-reviewed")).cards

    assert relations_for(cards, whole=False)["action"] == load_relations()["action"]
