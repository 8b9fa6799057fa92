"""Nothing that happened can be changed unseen."""

import random
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Text, select, text, type_coerce
from support.register import FRIDAY, NOW, a_finding, an_act, claimed, many, run_night

from register import actions, audit, chain, errors, runs
from register.chain import Anchor
from register.database import Database, open_database
from register.decision import Step
from register.tables import history

MONDAY = FRIDAY + timedelta(3)
TAKEN_AWAY = re.compile("events were taken away|The history ends with event 8, and 9 were written")


@pytest.fixture
def lived(database: Database) -> Database:
    """A register to which a few things have happened: nine events."""
    return let_it_live(database)


@pytest.fixture
def lived_in_sqlite(tmp_path: Path, sqlite_register: Path) -> Iterator[Database]:
    """The same in SQLite, which keeps any value in any column; PostgreSQL refuses what is no day."""
    database = open_database(f"sqlite:///{shutil.copy(sqlite_register, tmp_path)}")
    yield let_it_live(database)
    database.close()


def let_it_live(database: Database) -> Database:
    run_night(database, *many(3))
    for number in (1, 2, 3):
        actions.note(database, f"cg-{number}", an_act(), text=f"Note {number}.")
    run_night(
        database, *many(2, state="met_late", met_on=FRIDAY), a_finding(subject="P3", owner="w2", plan="P3"), day=MONDAY
    )
    return database


def verified(database: Database, anchor: Anchor | None = None) -> audit.Verification:
    with database.reading() as connection:
        return audit.verify(connection, anchor)


def the_end(database: Database) -> Anchor:
    with database.reading() as connection:
        return chain.end(connection)


def tamper(database: Database, *statements: str) -> None:
    """As somebody with all rights could: the triggers first."""
    with database.writing() as connection:
        for statement in (*without_triggers(connection), *statements):
            connection.execute(text(statement))


def without_triggers(connection: Connection) -> list[str]:
    if connection.dialect.name == "postgresql":
        return ["ALTER TABLE history DISABLE TRIGGER USER"]
    names = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    return [f"DROP TRIGGER {name}" for name in names]


def test_a_whole_history_has_no_problems(lived: Database) -> None:
    found = verified(lived, the_end(lived))

    assert found.problems == ()
    assert (found.events, found.end.seq) == (9, 9)


def test_an_empty_history_is_whole(database: Database) -> None:
    found = verified(database, Anchor(seq=0, hash=chain.BEGINNING))

    assert (found.events, found.problems) == (0, ())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history SET actor = 'w9'",
        "DELETE FROM history",
        "INSERT INTO history SELECT * FROM history WHERE seq = 9",
    ],
)
def test_the_database_refuses_to_change_the_history(lived: Database, statement: str) -> None:
    with pytest.raises(errors.WriteRefused), lived.writing() as connection:
        connection.execute(text(statement))

    assert verified(lived).problems == ()


def test_the_history_cannot_be_emptied_or_replaced(lived: Database) -> None:
    statement = (
        "TRUNCATE history"
        if lived.is_postgres
        else "INSERT OR REPLACE INTO history SELECT 4, exception_id, reference, run_id, business_date, at, actor, "
        "kind, cause, changes, prev_hash, hash FROM history WHERE seq = 5"
    )

    with pytest.raises(errors.WriteRefused), lived.writing() as connection:
        connection.execute(text(statement))

    assert verified(lived).problems == ()


def columns(database: Database) -> list[tuple[str, str]]:
    """Every column of the history, and another value for it."""
    moment = "TIMESTAMPTZ '2026-11-20 02:14:01Z'" if database.is_postgres else "'2026-11-20 02:14:01.000000'"
    day = "DATE '2026-11-19'" if database.is_postgres else "'2026-11-19'"
    return [
        ("exception_id", "CASE WHEN exception_id = 1 THEN 2 ELSE 1 END"),
        ("reference", "'CG-0099'"),
        ("run_id", "CASE WHEN run_id IS NULL THEN 1 END"),
        ("business_date", day),
        ("at", moment),
        ("actor", "'w9'"),
        ("kind", "'opened2'"),
        ("cause", "'another'"),
        ("changes", "changes || ' '"),
        ("prev_hash", "upper(hash)"),
        ("hash", "upper(hash)"),
    ]


def test_any_altered_field_of_any_event_is_found(lived: Database) -> None:
    for nth, (column, value) in enumerate(columns(lived)):
        seq = nth % 9 + 1
        tamper(lived, "DROP TABLE IF EXISTS kept", f"CREATE TABLE kept AS SELECT * FROM history WHERE seq = {seq}")

        tamper(lived, f"UPDATE history SET {column} = {value} WHERE seq = {seq}")
        found = verified(lived).problems

        assert found, (column, seq)
        assert f"Event {seq} " in found[0], (column, seq)
        tamper(lived, f"UPDATE history SET {column} = (SELECT {column} FROM kept) WHERE seq = {seq}")
        assert verified(lived).problems == ()


@pytest.mark.parametrize("value", ["'no day'", "'2026-11-31'", "x'00'", "17"])
@pytest.mark.parametrize("column", ["business_date", "at", "changes", "kind", "hash", "prev_hash"])
def test_what_can_be_no_value_is_found_too(lived_in_sqlite: Database, column: str, value: str) -> None:
    tamper(lived_in_sqlite, f"UPDATE history SET {column} = {value} WHERE seq = 5")

    assert verified(lived_in_sqlite).problems


def test_any_deleted_event_is_found(lived: Database) -> None:
    for seq in range(1, 10):
        tamper(lived, "DROP TABLE IF EXISTS kept", "CREATE TABLE kept AS SELECT * FROM history")

        tamper(lived, f"DELETE FROM history WHERE seq = {seq}")

        assert TAKEN_AWAY.search(" ".join(verified(lived).problems)), seq
        tamper(lived, "DELETE FROM history", "INSERT INTO history SELECT * FROM kept ORDER BY seq")
        assert verified(lived).problems == ()


@pytest.mark.parametrize("seq", range(1, 9))
def test_an_event_that_was_forged_with_its_own_right_hash_is_found_by_the_next(lived: Database, seq: int) -> None:
    with lived.reading() as connection:
        stored = type_coerce(history.c.changes, Text).label("changes")
        others = [column for column in history.columns if column.name != "changes"]
        row = connection.execute(select(*others, stored).where(history.c.seq == seq)).one()
    forged = chain.hash_of({**row._mapping, "actor": "w9"})

    tamper(lived, f"UPDATE history SET actor = 'w9', hash = '{forged}' WHERE seq = {seq}")

    assert verified(lived).problems[0] == f"Event {seq + 1} does not follow from event {seq}."


def test_two_swapped_events_are_found(lived: Database) -> None:
    for first, second in ((1, 2), (4, 9), (8, 9)):
        swap = [
            f"UPDATE history SET seq = 1000 WHERE seq = {first}",
            f"UPDATE history SET seq = {first} WHERE seq = {second}",
            f"UPDATE history SET seq = {second} WHERE seq = 1000",
        ]

        tamper(lived, *swap)

        assert verified(lived).problems
        tamper(lived, *swap)
        assert verified(lived).problems == ()


def cut(seq: int) -> list[str]:
    """The end of the history, and everything in the database that remembers it."""
    return [
        f"DELETE FROM history WHERE seq > {seq}",
        f"UPDATE counter SET value = {seq} WHERE name = 'history'",
        f"UPDATE run SET last_seq = {seq} WHERE last_seq > {seq}",
    ]


def test_a_cut_history_is_found_by_what_else_remembers_it(lived: Database) -> None:
    for statement in cut(6)[:2]:
        tamper(lived, statement)

        assert any("ends with event 6" in problem for problem in verified(lived).problems)


def test_a_cut_that_leaves_no_trace_is_found_with_the_anchor(database: Database) -> None:
    run_night(database, a_finding())
    actions.note(database, "CG-0001", an_act(), text="She told us in October.")
    anchor = the_end(database)

    tamper(database, *cut(1))

    assert verified(database).problems == ()
    assert "the anchor names event 2: it was cut" in verified(database, anchor).problems[0]


def test_a_history_that_was_cut_and_went_on_is_found_with_the_anchor(database: Database) -> None:
    run_night(database, a_finding())
    actions.note(database, "CG-0001", an_act(), text="She told us in October.")
    anchor = the_end(database)
    tamper(database, *cut(1))

    actions.note(database, "CG-0001", an_act(), text="She told us nothing.")

    assert verified(database).problems == ()
    assert verified(database, anchor).problems[0] == "Event 2 is not the one that the anchor names."


def test_a_history_of_later_events_still_holds_an_old_anchor(lived: Database) -> None:
    anchor = the_end(lived)

    actions.note(lived, "CG-0001", an_act(), text="More.")

    assert verified(lived, anchor).problems == ()


@pytest.mark.parametrize(
    "change",
    [
        "state = 'withdrawn'",
        "due_on = '2026-12-01'",
        "owner = NULL",
        "waiver_asked_at = '2026-11-20 02:00:00'",
        "tier = 4",
    ],
)
def test_a_register_that_is_not_what_its_history_makes_it_is_found(lived: Database, change: str) -> None:
    tamper(lived, f"UPDATE exception SET {change} WHERE id = 3")

    assert verified(lived).problems == (f"CG-0003 differs from its history in: {change.split()[0]}.",)


def test_an_exception_that_was_slipped_in_or_taken_out_is_found(lived: Database) -> None:
    others = "family, severity, route, state, started_on, due_on, breach_on, days_late, unit, says, evidence, shown, "
    others += "opened_on, opened_because, seen_on, tier, raised, repeats, is_drift, times_opened, changed_at"
    tamper(
        lived,
        f"INSERT INTO exception (id, reference, rule, subject, link, {others}) "
        f"SELECT 2000, 'CG-2000', rule, 'slipped in', link, {others} FROM exception WHERE id = 1",
    )

    assert verified(lived).problems == (
        "CG-2000 is in the register, and nothing in the history says how it came there.",
    )


def test_many_problems_are_not_all_told(lived: Database) -> None:
    run_night(lived, *many(40), day=MONDAY + timedelta(1))

    tamper(lived, "UPDATE history SET actor = 'w9'")

    problems = verified(lived).problems
    assert len(problems) == audit.TOLD + 1
    assert problems[-1].startswith("And ")


def test_nothing_is_added_to_a_history_that_was_cut(lived: Database) -> None:
    tamper(lived, "DELETE FROM history WHERE seq = 9")

    with pytest.raises(errors.HistoryBroken, match="before event 9"):
        actions.note(lived, "CG-0001", an_act(), text="More.")


def test_random_changes_of_random_bytes_are_found(lived: Database) -> None:
    chance = random.Random(20261120)
    for _ in range(40):
        seq, column = (
            chance.randint(1, 9),
            chance.choice(["actor", "kind", "changes", "prev_hash", "hash", "reference"]),
        )
        where = chance.randint(1, 3)
        tamper(lived, "DROP TABLE IF EXISTS kept", f"CREATE TABLE kept AS SELECT * FROM history WHERE seq = {seq}")

        tamper(
            lived,
            f"UPDATE history SET {column} = substr({column}, 1, {where}) || '~' || substr({column}, {where} + 2) "
            f"WHERE seq = {seq}",
        )

        assert verified(lived).problems, (seq, column, where)
        tamper(lived, f"UPDATE history SET {column} = (SELECT {column} FROM kept) WHERE seq = {seq}")


@pytest.mark.parametrize("words", ["", "9", "9:abc", ":" + "0" * 64, "x:" + "0" * 64, "9:" + "G" * 64])
def test_an_anchor_that_is_none_is_refused(words: str) -> None:
    with pytest.raises(errors.AnchorUnknown, match="a number, a colon"):
        Anchor.parse(words)


def test_an_anchor_is_read_as_it_is_written(lived: Database) -> None:
    anchor = the_end(lived)

    assert Anchor.parse(f" {anchor}\n") == anchor


def test_a_night_knows_the_end_of_its_history(lived: Database) -> None:
    with lived.reading() as connection:
        found = runs.last_committed(connection)

    assert found is not None
    assert found.last_seq == 9


def test_events_of_a_night_that_was_not_committed_are_not_there(database: Database) -> None:
    claim = claimed(database)
    with pytest.raises(ZeroDivisionError), database.writing() as connection:
        add_and_fail(connection, claim)

    assert verified(database).events == 0


def add_and_fail(connection: Connection, claim: runs.Claim) -> None:
    writer = chain.writer(connection, actor="night", business_date=FRIDAY, now=NOW, run_id=claim.run_id)
    writer.add(None, None, Step(kind="noted"))
    writer.flush()
    raise ZeroDivisionError
