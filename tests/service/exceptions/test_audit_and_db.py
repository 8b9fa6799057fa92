"""`corewatch audit` and `corewatch db`, and which database the commands open."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from console.audit.writing import Seen, record
from register.database import Database
from register.errors import DatabaseNotUpgraded
from service.register_access import file_address, open_register, register_address
from service.settings import Settings, find_settings

Run = Callable[..., Any]


def test_a_sound_history_tells_its_end(corewatch: Run, register: Database) -> None:
    found = corewatch("audit", "verify", "--format", "json")
    page = corewatch("audit", "verify")
    held = corewatch("audit", "verify", "--anchor", found.document["head"])

    assert (found.code, found.document["is_sound"], found.document["problems"]) == (0, True, [])
    assert page.out.startswith("6 events read.\nEvery event follows from the one before, and the register is what its")
    assert f"\n{found.document['head']}\n" in page.out
    assert (held.code, "It still holds the event 6 that was kept elsewhere." in held.out) == (0, True)


def test_a_history_that_was_cut_off_is_found_by_its_anchor(corewatch: Run, register: Database, tmp_path: Path) -> None:
    anchor = corewatch("audit", "verify", "--format", "json").document["head"]
    seq, _, digest = anchor.partition(":")

    result = corewatch("audit", "verify", "--anchor", f"{int(seq) + 1}:{digest}")

    assert result.code == 1
    assert result.out.startswith("6 events read.\nThe history ends")
    assert "The history cannot be relied on." in result.out


def test_a_register_that_was_changed_by_hand_is_found(corewatch: Run, register: Database, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "corewatch.db") as connection:
        connection.execute("update exception set state = 'resolved' where reference = 'CG-0002'")
    connection.close()

    result = corewatch("audit", "verify")

    assert result.code == 1
    assert "CG-0002" in result.out


def test_the_access_log_is_read_too(corewatch: Run, register: Database, tmp_path: Path) -> None:
    seen = Seen(account_id=None, account="unit", role="unit", action="viewed", page="/exceptions")
    with register.writing() as writing:
        record(writing, seen, now=datetime(2026, 11, 20, 8, tzinfo=UTC))
    sound = corewatch("audit", "verify", "--format", "json").document
    held = corewatch("audit", "verify", "--access-anchor", sound["access"]["head"])
    with sqlite3.connect(tmp_path / "corewatch.db") as connection:
        guards = connection.execute("select name from sqlite_master where type = 'trigger'").fetchall()
        for statement in (*(f"drop trigger {name}" for (name,) in guards), "update access_log set account = 'other'"):
            connection.execute(statement)
    connection.close()
    changed = corewatch("audit", "verify")

    assert (sound["is_sound"], sound["access"]["entries"], sound["access"]["problems"]) == (True, 1, [])
    assert (held.code, "It still holds the entry 1 that was kept elsewhere." in held.out) == (0, True)
    assert changed.code == 1
    assert "Entry 1 is not as it was written." in changed.out


def test_an_anchor_that_is_none_is_refused(corewatch: Run, register: Database) -> None:
    result = corewatch("audit", "verify", "--anchor", "6")

    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("This is no anchor of a history.")


def test_a_register_is_begun_once(corewatch: Run) -> None:
    missing = corewatch("db", "version")
    begun = corewatch("db", "upgrade")
    again = corewatch("db", "upgrade")
    version = corewatch("db", "version")

    assert missing.code == 2
    assert missing.err.startswith("There is no register at ")
    assert begun.out.startswith("The register was begun, at version ")
    assert again.out.endswith(" already: nothing was changed.\n")
    assert (version.code, version.out.endswith(", which is this program's.\n")) == (0, True)


def test_a_register_of_another_version_is_told_and_not_used(corewatch: Run, tmp_path: Path) -> None:
    (tmp_path / "corewatch.db").touch()

    version, used = corewatch("db", "version"), corewatch("exceptions", "list")

    assert (version.code, version.err) == (1, "")
    assert version.out.startswith("The register is at version none and this program needs ")
    assert (used.code, used.out) == (2, "")


def test_which_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment first, then the file that is named, then a file beside the configuration, then one here."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "authority"
    folder.mkdir()
    (folder / "corewatch.toml").write_text("")
    beside = find_settings(folder)
    (folder / "corewatch.toml").write_text('[register]\nfile = "kept/register.db"\n')
    named = find_settings(folder)

    assert register_address(Settings()) == file_address(tmp_path / "corewatch.db")
    assert register_address(beside) == file_address(folder / "corewatch.db")
    assert register_address(named) == file_address(folder / "kept" / "register.db")

    monkeypatch.setenv("COREWATCH_DATABASE_URL", "postgresql://user@server/corewatch")

    assert register_address(named) == "postgresql://user@server/corewatch"


def test_the_environment_names_the_register(
    corewatch: Run, register: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register.close()
    (tmp_path / "corewatch.db").rename(tmp_path / "moved here?.db")
    monkeypatch.setenv("COREWATCH_DATABASE_URL", file_address(tmp_path / "moved here?.db"))

    assert corewatch("exceptions", "show", "CG-0002").code == 0


def test_an_address_that_is_none_is_refused_without_repeating_it(
    corewatch: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COREWATCH_DATABASE_URL", "mysql://user:secret@server/database")

    result = corewatch("exceptions", "list")

    assert (result.code, "secret" in result.err) == (2, False)
    assert result.err.startswith("This is no address of a register.")


def test_a_first_night_begins_the_register_by_itself(tmp_path: Path) -> None:
    settings = Settings(path=tmp_path / "corewatch.toml")

    with open_register(settings, begin=True) as begun:
        is_postgres = begun.is_postgres
    with open_register(settings, begin=True):
        pass

    assert not is_postgres
    assert (tmp_path / "corewatch.db").is_file()


def test_a_night_does_not_upgrade_what_holds_something_else(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "corewatch.db") as connection:
        connection.execute("create table somebody_elses (id int)")
    connection.close()

    with pytest.raises(DatabaseNotUpgraded), open_register(Settings(path=tmp_path / "corewatch.toml"), begin=True):
        pass
