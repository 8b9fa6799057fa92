"""The tables come to be all at once or not at all, and are those that the program thinks."""

import multiprocessing
import os
import signal
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event, inspect, text
from support.register import a_finding, all_shown, run_night

from register import errors
from register.database import Database, open_database, version_of
from register.migrations import REVISIONS
from register.tables import exception, metadata, run
from register.upgrade import upgrade

#: A process of its own, and not a copy of this one with its connections.
spawn = multiprocessing.get_context("spawn")


@pytest.fixture
def bare(bare_address: str) -> Iterator[Database]:
    """A database without a register, open to be upgraded."""
    database = open_database(bare_address, is_to_be_upgraded=True)
    yield database
    database.close()


def test_the_migrations_make_the_tables_that_the_program_thinks(database: Database) -> None:
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, metadata) == []


def test_states_are_checked_by_the_database_too(database: Database) -> None:
    with database.reading() as connection:
        checked = {
            constraint["name"]
            for table in (run, exception)
            for constraint in inspect(connection).get_check_constraints(table.name)
        }

    assert checked == {"ck_run_status", "ck_exception_state"}


def test_every_version_has_a_file_and_every_file_is_a_version() -> None:
    config = Config()
    config.set_main_option("script_location", "register:migrations")

    files = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]

    assert tuple(reversed(files)) == REVISIONS


def test_a_second_upgrade_changes_nothing(database: Database) -> None:
    run_night(database, a_finding())

    assert upgrade(database) == REVISIONS[-1]

    assert len(all_shown(database)) == 1


def test_a_database_without_a_register_says_what_to_run(bare: Database, bare_address: str) -> None:
    with pytest.raises(errors.DatabaseNotUpgraded, match="corewatch db upgrade"):
        open_database(bare_address)


@pytest.mark.parametrize("is_to_be_upgraded", [True, False])
def test_a_register_of_a_newer_program_is_left_alone(database: Database, address: str, is_to_be_upgraded: bool) -> None:
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(errors.DatabaseTooNew, match="9999"):
        open_database(address, is_to_be_upgraded=is_to_be_upgraded)


def killed_at(address: str, point: str) -> None:
    """Upgrade, and die by SIGKILL before the nth statement, or before the commit."""
    database, seen = open_database(address, is_to_be_upgraded=True), list[str]()

    def die_at(now: str) -> None:
        seen.append(now)
        if point in (now, str(len(seen))):
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(database.engine, "before_cursor_execute", lambda *_: die_at("statement"))
    event.listen(database.engine, "commit", lambda _: die_at("commit"))
    upgrade(database)


def test_an_upgrade_that_is_killed_midway_leaves_the_old_version(bare_address: str) -> None:
    for point in ("5", "12", "20", "commit"):
        victim = spawn.Process(target=killed_at, args=(bare_address, point))
        victim.start()
        victim.join()
        assert victim.exitcode == -signal.SIGKILL

        database = open_database(bare_address, is_to_be_upgraded=True)
        with database.reading() as connection:
            left = (version_of(connection), inspect(connection).get_table_names())
        database.close()
        assert left == (None, [])

    database = open_database(bare_address, is_to_be_upgraded=True)
    assert upgrade(database) == REVISIONS[-1]
    assert run_night(database, a_finding()) == {"opened": 1}
    database.close()


def upgraded_by(address: str) -> None:
    database = open_database(address, is_to_be_upgraded=True)
    upgrade(database)
    database.close()


def test_four_programs_upgrade_at_once(bare: Database, bare_address: str) -> None:
    others = [spawn.Process(target=upgraded_by, args=(bare_address,)) for _ in range(4)]
    for other in others:
        other.start()
    for other in others:
        other.join()

    assert [other.exitcode for other in others] == [0, 0, 0, 0]
    with bare.reading() as connection:
        assert version_of(connection) == REVISIONS[-1]
