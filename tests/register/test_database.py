"""The door to the database: its settings, what it refuses, and what both databases do alike."""

import shutil
import sqlite3
import stat
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, literal, select, text, update
from sqlalchemy.exc import IntegrityError
from support.postgres import own_database
from support.register import FRIDAY, NOW, a_finding, an_act, run_night, shown

from register import actions, errors
from register.database import Database, open_database
from register.tables import counter, exception, run
from register.text import Document, PlainText
from register.utc import UtcDateTime

ZONES = [UTC, timezone(timedelta(hours=1)), timezone(-timedelta(hours=5))]
FIRST, LAST = datetime(2, 1, 1), datetime(9998, 1, 1)  # noqa: DTZ001 - hypothesis puts the zone to it

each_on_the_same_database = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def failing(connection: Connection, statement: str) -> None:
    """Something that is written, and then something that fails."""
    connection.execute(text(statement))
    raise ZeroDivisionError


def test_what_is_saved_has_reached_the_disk(database: Database) -> None:
    asks = (
        ("SHOW synchronous_commit", "SHOW lock_timeout", "SHOW TimeZone")
        if database.is_postgres
        else ("PRAGMA synchronous", "PRAGMA journal_mode", "PRAGMA foreign_keys", "PRAGMA busy_timeout")
    )

    with database.writing() as connection:
        found = [connection.exec_driver_sql(ask).scalar_one() for ask in asks]

    assert found == (["on", "10s", "UTC"] if database.is_postgres else [2, "wal", 1, 10_000])


def test_nothing_is_saved_of_a_transaction_that_fails(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as connection:
        failing(connection, "UPDATE counter SET value = 41")

    with database.reading() as connection:
        assert set(connection.scalars(select(counter.c.value))) == {0}


def test_a_change_of_a_table_is_part_of_the_transaction(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as connection:
        failing(connection, "CREATE TABLE half_done (a INTEGER)")

    with pytest.raises(errors.WriteRefused), database.reading() as connection:
        connection.execute(text("SELECT * FROM half_done"))


def test_a_look_sees_one_moment_however_long_it_takes(database: Database) -> None:
    with database.reading() as connection:
        before = set(connection.scalars(select(counter.c.value)))
        with database.writing() as other:
            other.execute(update(counter).values(value=7))
        after = set(connection.scalars(select(counter.c.value)))

    assert before == after == {0}


def test_a_look_saves_nothing(database: Database) -> None:
    with database.reading() as connection:
        connection.execute(update(counter).values(value=7))

    with database.reading() as connection:
        assert set(connection.scalars(select(counter.c.value))) == {0}


def test_a_busy_register_is_one_clear_sentence(address: str) -> None:
    first, second = open_database(address), open_database(address, busy_timeout=timedelta(milliseconds=50))
    with first.writing() as connection:
        connection.execute(update(counter).values(value=1))

        with pytest.raises(errors.DatabaseBusy) as refused, second.writing() as other:
            other.execute(update(counter).values(value=2))

    assert str(refused.value) == (
        "Another program has been writing to the register for 0.05 seconds. Nothing was changed. Try again in a minute."
    )
    first.close()
    second.close()


def test_in_sqlite_a_writer_has_the_register_from_its_first_look(tmp_path: Path, sqlite_register: Path) -> None:
    address = f"sqlite:///{shutil.copy(sqlite_register, tmp_path)}"
    first, second = open_database(address), open_database(address, busy_timeout=timedelta(milliseconds=50))
    with first.writing() as connection:
        connection.scalar(select(counter.c.value).limit(1))

        with pytest.raises(errors.DatabaseBusy), second.writing() as other:
            other.scalar(select(counter.c.value).limit(1))

        connection.execute(update(counter).values(value=1))
    first.close()
    second.close()


def test_a_writer_waits_for_another(database: Database) -> None:
    is_writing, order = threading.Event(), list[str]()

    def write_second() -> None:
        is_writing.wait()
        with database.writing() as connection:
            connection.execute(update(counter).values(value=2))
            order.append("second")

    other = threading.Thread(target=write_second)
    other.start()
    with database.writing() as connection:
        connection.execute(update(counter).values(value=1))
        is_writing.set()
        other.join(timeout=0.2)
        order.append("first")
    other.join()

    with database.reading() as connection:
        assert set(connection.scalars(select(counter.c.value))) == {2}
    assert order == ["first", "second"]


def test_no_error_repeats_what_was_written(database: Database) -> None:
    night = {"business_date": FRIDAY, "owner": "Alice Smith", "lease_until": NOW, "attempt": 0}

    with pytest.raises(errors.WriteRefused) as refused, database.writing() as connection:
        connection.execute(insert(run), [{**night, "status": "Alice Smith"}])

    assert "Alice" not in str(refused.value)
    assert refused.value.__suppress_context__
    assert "ck_run_status" in str(refused.value) or not database.is_postgres


def test_the_parameters_of_a_statement_are_hidden(database: Database) -> None:
    with pytest.raises(IntegrityError) as refused, database.engine.connect() as connection:
        connection.execute(insert(counter), [{"name": "history", "value": 4711}])

    assert "4711" not in str(refused.value)


@each_on_the_same_database
@given(moment=st.datetimes(timezones=st.sampled_from(ZONES), min_value=FIRST, max_value=LAST))
def test_a_moment_comes_back_as_the_same_moment(database: Database, moment: datetime) -> None:
    with database.reading() as connection:
        back = connection.scalar(select(literal(moment, UtcDateTime)))

    assert back == moment
    assert back is not None
    assert back.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(errors.MomentWithoutZone), database.reading() as connection:
        connection.scalar(select(literal(datetime(2026, 10, 25, 1, 30), UtcDateTime)))  # noqa: DTZ001 - the fault


@pytest.mark.parametrize("text_", ["a\0b", "\0", "half \ud83d", "\udc00"])
@pytest.mark.parametrize("kind", [PlainText(), Document()])
def test_text_that_one_database_could_not_keep_is_refused_by_both(
    database: Database, text_: str, kind: PlainText
) -> None:
    with pytest.raises(errors.TextRefused) as refused, database.reading() as connection:
        connection.scalar(select(literal(text_, kind)))

    assert text_ not in str(refused.value)


@each_on_the_same_database
@given(words=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_all_other_text_comes_back_as_it_was(database: Database, words: str) -> None:
    with database.reading() as connection:
        plain = connection.scalar(select(literal(words, PlainText)))
        inner = connection.scalar(select(literal({words: [words, "\\u0000"]}, Document)))

    assert plain == words
    assert inner == {words: [words, "\\u0000"]}


def test_a_note_with_a_nul_changes_nothing(database: Database) -> None:
    run_night(database, a_finding())

    with pytest.raises(errors.TextRefused):
        actions.note(database, "CG-0001", an_act(), text="cut\0off")

    with database.reading() as connection:
        assert connection.scalar(select(counter.c.value).where(counter.c.name == "history")) == 1


def test_a_key_that_cannot_be_kept_stops_the_night(database: Database) -> None:
    with pytest.raises(errors.TextRefused):
        run_night(database, a_finding(subject="P\ud800"))


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "register.sqlite",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://server/db",
        "postgresql+psycopg2://server/db",
        "postgresql://reader:secret@127.0.0.1:abc/db",
        "postgresql://reader:secret@127.0.0.1/db?plugin=x",
        "sqlite:////folder/register.sqlite?mode=ro",
    ],
)
def test_an_address_of_another_kind_is_refused(wrong: str) -> None:
    with pytest.raises(errors.AddressUnknown, match="no address of a register"):
        open_database(wrong)


def test_a_file_is_not_begun_by_looking_for_it(tmp_path: Path) -> None:
    file = tmp_path / "none.sqlite"

    with pytest.raises(errors.DatabaseMissing, match="corewatch db upgrade"):
        open_database(f"sqlite:///{file}")

    assert not file.exists()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(errors.FolderMissing, match=str(tmp_path / "no")):
        open_database(f"sqlite:///{tmp_path}/no/register.sqlite", is_to_be_upgraded=True)


def test_only_its_owner_reads_a_new_file(tmp_path: Path) -> None:
    file = tmp_path / "register.sqlite"

    open_database(f"sqlite:///{file}", is_to_be_upgraded=True).close()

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.sqlite").write_text("These are notes, and no database at all.\n" * 30)

    with pytest.raises(errors.DatabaseUnreachable, match="cannot be opened"):
        open_database(f"sqlite:///{tmp_path}/notes.sqlite")


def test_a_server_that_does_not_run_is_one_sentence_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(errors.DatabaseUnreachable) as refused:
        open_database(f"postgresql://reader:secret@/register?host={tmp_path}")

    assert "secret" not in str(refused.value)
    assert "PostgreSQL" in str(refused.value)


def test_a_full_disk_is_one_sentence(tmp_path: Path, sqlite_register: Path) -> None:
    file = tmp_path / "register.sqlite"
    file.write_bytes(sqlite_register.read_bytes())
    database = open_database(f"sqlite:///{file}")
    run_night(database, a_finding())

    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
    with pytest.raises(errors.DatabaseFull), database.writing() as connection:
        connection.execute(update(exception).values(says="x" * 1_000_000))

    assert shown(database).says.startswith("No core group")
    database.close()
    with sqlite3.connect(file) as again:
        assert again.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    again.close()


def test_a_register_that_is_only_to_be_read_is_one_sentence(database: Database) -> None:
    only_reading = "SET TRANSACTION READ ONLY" if database.is_postgres else "PRAGMA query_only = ON"

    with pytest.raises(errors.DatabaseUnwritable, match="Nothing was changed"), database.writing() as connection:
        write_after(connection, only_reading)


def write_after(connection: Connection, statement: str) -> None:
    connection.execute(text(statement))
    connection.execute(update(counter).values(value=1))


@pytest.mark.postgres
def test_a_connection_that_is_cut_off_is_one_sentence(postgres_address: str) -> None:

    with own_database(postgres_address) as address:
        database = open_database(address, is_to_be_upgraded=True)

        with pytest.raises(errors.DatabaseLost, match="nothing is done twice"), database.writing() as connection:
            connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

        with database.reading() as connection:
            assert connection.scalar(text("SELECT 1")) == 1
        database.close()
