"""The access log is as it was written, or the reading of it says what is not."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from support.outboxes import sqlite_address, with_its_tables
from support.register import NOW

from console.audit.writing import Seen, record
from register import access_chain
from register.chain import Anchor
from register.database import Database, open_database


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register whose access log has five entries, to copy."""
    folder = tmp_path_factory.mktemp("access")
    with_its_tables(sqlite_address(folder))
    database = open_database(sqlite_address(folder))
    for number in range(1, 6):
        shown = {"exception": [f"CG-{one:04}" for one in range(number)], "plan": ["P1"]}
        seen = Seen(
            account_id=1, account="unit", role="unit", action="viewed", page="/exceptions", records=shown,
            detail={"asked": number},
        )  # fmt: skip
        with database.writing() as connection:
            record(connection, seen, now=NOW)
    database.close()
    return folder


@pytest.fixture
def database(written: Path, tmp_path: Path) -> Iterator[Database]:
    shutil.copytree(written, tmp_path, dirs_exist_ok=True)
    opened = open_database(sqlite_address(tmp_path))
    yield opened
    opened.close()


def tampered(database: Database, *statements: str) -> None:
    """As somebody with the file could: no key holds, and no trigger."""
    file = database.engine.url.database
    assert file is not None
    with closing(sqlite3.connect(file)) as connection, connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for statement in (*(f"DROP TRIGGER {name}" for (name,) in triggers), *statements):
            connection.execute(statement)


def problems(database: Database, anchor: Anchor | None = None) -> tuple[str, ...]:
    with database.reading() as connection:
        return access_chain.verify(connection, anchor).problems


def the_end(database: Database) -> Anchor:
    with database.reading() as connection:
        return access_chain.end(connection)


def test_what_nobody_touched_is_sound(database: Database) -> None:
    anchor = the_end(database)

    with database.reading() as connection:
        found = access_chain.verify(connection, anchor)

    assert (found.rows, found.end, found.problems) == (5, anchor, ())


def test_an_empty_log_is_sound(tmp_path: Path) -> None:
    with_its_tables(sqlite_address(tmp_path))
    database = open_database(sqlite_address(tmp_path))

    found = problems(database)
    database.close()

    assert found == ()


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE access_log SET account = 'somebody' WHERE seq = 3", "Entry 3 is not as it was written."),
        ("UPDATE access_log SET at = '2026-11-20 03:00:00.000000' WHERE seq = 3", "Entry 3 is not as it was written."),
        ("UPDATE access_log SET at = 'never' WHERE seq = 3", "Entry 3 is not as it was written."),
        ("UPDATE access_log SET detail = '{}' WHERE seq = 3", "Entry 3 is not as it was written."),
        ("UPDATE access_log SET detail = 'none' WHERE seq = 3", "Entry 3 is not as it was written."),
        ("UPDATE access_log SET records = 1 WHERE seq = 3", "Entry 3 is not as it was written."),
        ("DELETE FROM access_record WHERE seq = 3 AND key = 'CG-0001'", "Entry 3 is not as it was written."),
        ("UPDATE access_record SET key = 'CG-0009' WHERE seq = 3 AND key = 'CG-0001'", "Entry 3 is not as it"),
        ("INSERT INTO access_record VALUES (3, 'plan', 'P2')", "Entry 3 is not as it was written."),
        ("DELETE FROM access_log WHERE seq = 3", "After entry 2 comes entry 4: entries were taken away."),
        ("DELETE FROM access_log WHERE seq = 3", "Records of entry 3 are there, and the entry is not."),
        ("DELETE FROM access_log WHERE seq = 5", "The access log ends with entry 4, and 5 were written."),
        ("INSERT INTO access_record VALUES (9, 'plan', 'P2')", "Records of entry 9 are there, and the entry is not."),
    ],
)
def test_a_change_is_found(database: Database, statement: str, problem: str) -> None:
    tampered(database, statement)

    assert any(found.startswith(problem) for found in problems(database)), problems(database)


def test_two_entries_that_changed_places_are_found(database: Database) -> None:
    swap = "UPDATE {table} SET seq = CASE seq WHEN 2 THEN -3 WHEN 3 THEN -2 ELSE seq END"
    back = "UPDATE {table} SET seq = -seq WHERE seq < 0"
    steps = [step.format(table=table) for table in ("access_log", "access_record") for step in (swap, back)]
    tampered(database, *steps)

    found = problems(database)

    assert "Entry 2 does not follow from entry 1." in found
    assert "Entry 2 is not as it was written." in found


def test_a_cut_that_hides_itself_is_found_by_the_anchor(database: Database) -> None:
    anchor = the_end(database)
    tampered(
        database,
        "DELETE FROM access_record WHERE seq > 3",
        "DELETE FROM access_log WHERE seq > 3",
        "UPDATE counter SET value = 3 WHERE name = 'access_log'",
    )

    assert problems(database) == ()
    assert problems(database, anchor) == (
        "The access log ends with entry 3, and the anchor names entry 5: it was cut.",
    )


def test_another_end_of_the_same_length_is_found_by_the_anchor(database: Database) -> None:
    anchor = the_end(database)
    tampered(
        database,
        "DELETE FROM access_record WHERE seq = 5",
        "DELETE FROM access_log WHERE seq = 5",
        "UPDATE counter SET value = 4 WHERE name = 'access_log'",
    )
    seen = Seen(account_id=2, account="other", role="unit", action="viewed", page="/plans")
    with database.writing() as connection:
        record(connection, seen, now=NOW)

    assert problems(database) == ()
    assert problems(database, anchor) == ("Entry 5 is not the one that the anchor names.",)
