"""`corewatch accounts`: who may sign in, said on the machine on which the console runs."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from console.access import accounts, passwords
from register.database import Database, open_database
from register.upgrade import upgrade
from service.register_access import file_address

Run = Callable[..., Any]
PASSWORD = "a long and easy password"  # noqa: S105 - of a made-up person


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """An empty register where the commands look for it, and quick hashing."""
    monkeypatch.delenv("COREWATCH_DATABASE_URL", raising=False)
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    opened = open_database(file_address(tmp_path / "corewatch.db"), is_to_be_upgraded=True)
    upgrade(opened)
    yield opened
    opened.close()


@pytest.fixture
def secret(tmp_path: Path) -> str:
    """A file that holds a password, as an option."""
    file = tmp_path / "password.txt"
    file.write_text(f"{PASSWORD}\n", encoding="utf-8")
    return str(file)


def hashed(register: Database, name: str) -> str | None:
    with register.reading() as connection:
        found: str | None = accounts.get(connection, name).password_hash
    return found


def log_of(register: Database) -> list[tuple[str, str]]:
    with register.reading() as connection:
        rows = connection.exec_driver_sql("select account, action from access_log order by seq").all()
    return [(row.account, row.action) for row in rows]


def test_an_account_is_made_changed_and_switched_off(corewatch: Run, register: Database, secret: str) -> None:
    made = corewatch("accounts", "add", "Nora", "--role", "unit", "--password-file", secret)
    changed = corewatch("accounts", "change", "nora", "--role", "team_manager", "--team", "T1", "--team", "T2")
    off = corewatch("accounts", "disable", "nora")
    listed = corewatch("accounts", "list", "--format", "json").document["accounts"]

    assert (made.code, changed.code, off.code) == (0, 0, 0)
    assert passwords.is_password(hashed(register, "nora"), PASSWORD)
    (row,) = listed
    assert (row["name"], row["role"], row["teams"], row["is_active"]) == ("nora", "team_manager", ["T1", "T2"], False)
    assert "argon2" not in str(listed)
    assert log_of(register) == [("command line", "administered")] * 3


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["add", "nora"], "Say what the person is: add --role."),
        (["add", "nora", "--role", "king"], "--role: there is no role 'king'."),
        (["add", "nora", "--role", "lead"], "Give her worker id of the case system."),
        (["change", "nora"], "Say what to change"),
        (["change", "nora", "--role", "unit"], "There is no account 'nora'."),
        (["disable", "nora"], "There is no account 'nora'."),
        (["password", "nora", "--password-file", "none.txt"], "There is no account 'nora'."),
    ],
)
def test_what_cannot_be_done_is_refused(corewatch: Run, register: Database, words: list[str], problem: str) -> None:
    result = corewatch("accounts", *words)

    assert (result.code, result.out) == (2, "")
    assert problem in result.err
    assert log_of(register) == []


def test_the_last_administrator_is_not_switched_off(corewatch: Run, register: Database) -> None:
    corewatch("accounts", "add", "ada", "--role", "administrator", "--no-password")

    result = corewatch("accounts", "disable", "ada")

    assert result.code == 2
    assert "'ada' is the only administrator" in result.err
    assert len(log_of(register)) == 1


def test_a_password_is_typed_twice(corewatch: Run, register: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    corewatch("accounts", "add", "ada", "--role", "administrator", "--no-password")
    typed = iter([PASSWORD, PASSWORD, PASSWORD, "another long password", "short", "short"])
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(typed))

    fits, differs, short = (corewatch("accounts", "password", "ada") for _ in range(3))

    assert (fits.code, differs.code, short.code) == (0, 2, 2)
    assert "The two passwords are not the same." in differs.err
    assert "at least 12 characters" in short.err
    assert passwords.is_password(hashed(register, "ada"), PASSWORD)
