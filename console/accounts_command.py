"""`corewatch accounts`: who may sign in to the console, from the command line of the machine on which it runs."""

import getpass
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console as Screen
from rich.table import Table
from sqlalchemy import Connection, Row

from console.access import accounts
from console.access.accounts import NewAccount
from console.access.passwords import SHORTEST
from console.access.roles import Role
from console.audit.writing import Seen, record
from console.errors import ConsoleError
from register.database import Database
from service.asking import one_of
from service.console import show
from service.ending import DONE
from service.errors import AnswerRefused
from service.formats.json import json_text
from service.output import write_text
from service.register_access import open_register
from service.settings import find_settings
from service.words import plural


@dataclass(frozen=True, kw_only=True)
class AccountOptions:
    """What was typed of an account; None is what was not given."""

    name: str
    shown_name: str | None = None
    role: str | None = None
    teams: tuple[str, ...] | None = None
    worker: str | None = None
    agency: str | None = None
    sees_names: bool | None = None

    def checked_role(self) -> Role | None:
        if self.role is None:
            return None
        one_of(self.role, tuple(role.value for role in Role), what="role", option="--role")
        return Role(self.role)

    def changes(self) -> dict[str, Any]:
        """The fields that were given, as the account keeps them."""
        given: Mapping[str, Any] = {
            "shown_name": self.shown_name, "role": self.role, "worker": self.worker, "agency": self.agency,
            "sees_names": self.sees_names, "teams": None if self.teams is None else sorted(self.teams),
        }  # fmt: skip
        return {name: value for name, value in given.items() if value is not None}


def run_list(*, output_format: str, config: Path | None) -> int:
    """Every account; a password shows in no list."""
    one_of(output_format, ("table", "json"), what="format", option="--format")
    with _register(config) as database, database.reading() as connection:
        found = list(accounts.all_accounts(connection))
    if output_format == "json":
        write_text([json_text({"accounts": [document(row) for row in found]}), "\n"], None)
    else:
        show(lambda screen: _table(found, screen))
    return DONE


def run_add(
    options: AccountOptions, *, password_file: Path | None, has_password: bool, config: Path | None, now: datetime
) -> int:
    """Make an account, with a password or for single sign-on alone."""
    role = options.checked_role()
    if role is None:
        raise AnswerRefused("Say what the person is: add --role.")
    missing = accounts.what_is_missing(role, teams=options.teams or (), worker=options.worker, agency=options.agency)
    if missing:
        raise AnswerRefused(missing)
    new = NewAccount(
        name=options.name, shown_name=options.shown_name or options.name, role=role, teams=options.teams or (),
        worker=options.worker, agency=options.agency, sees_names=bool(options.sees_names),
        password=_password(password_file) if has_password or password_file else None,
    )  # fmt: skip
    with _register(config) as database:
        _do(database, lambda connection: accounts.add(connection, new, now=now),
            now=now, detail={"account": new.name, "what": "made", "role": role.value})  # fmt: skip
    write_text([f"{new.name} may sign in as {role.value}.\n"], None)
    return DONE


def run_change(options: AccountOptions, *, config: Path | None, now: datetime, is_active: bool | None = None) -> int:
    """Change what was given; the account is signed out when what it may see or do changes."""
    options.checked_role()
    changes = options.changes() | ({} if is_active is None else {"is_active": is_active})
    if not changes:
        raise AnswerRefused("Say what to change: --role, --team, --worker, --agency, --shown-name or --names.")

    def change(connection: Connection) -> None:
        row = accounts.get(connection, options.name)
        after = {**row._mapping, **changes}
        missing = accounts.what_is_missing(
            Role(after["role"]), teams=after["teams"], worker=after["worker"], agency=after["agency"]
        )
        if missing:
            raise AnswerRefused(missing)
        accounts.change(connection, options.name, now=now, **changes)

    with _register(config) as database:
        _do(database, change, now=now, detail={"account": options.name, "what": "changed", "fields": sorted(changes)})
    write_text([f"{options.name} was changed: {', '.join(sorted(changes))}.\n"], None)
    return DONE


def run_password(name: str, *, password_file: Path | None, config: Path | None, now: datetime) -> int:
    """Give an account another password; whoever is signed in with the old one is signed out."""
    with _register(config) as database:
        with database.reading() as connection:
            _in_words(lambda: accounts.get(connection, name))
        password = _password(password_file)
        _do(database, lambda connection: accounts.set_password(connection, name, password, now=now),
            now=now, detail={"account": name, "what": "password"})  # fmt: skip
    write_text([f"{name} has a new password.\n"], None)
    return DONE


def document(row: Row[Any]) -> dict[str, Any]:
    """An account as plain values."""
    names = ("name", "shown_name", "role", "teams", "worker", "agency", "sees_names", "is_active", "subject")
    moments = {"made_at": row.made_at, "signed_in_at": row.signed_in_at}
    return {
        **{name: getattr(row, name) for name in names},
        "has_password": row.password_hash is not None,
        **{name: moment.isoformat() if moment else None for name, moment in moments.items()},
    }


def _register(config: Path | None) -> AbstractContextManager[Database]:
    return open_register(find_settings(config))


def _do(database: Database, what: Any, *, now: datetime, detail: Mapping[str, Any]) -> None:
    """One change, and the entry of the access log that says so, both or neither."""
    seen = Seen(
        account_id=None, account="command line", role="none", action="administered", page="corewatch accounts",
        detail=detail,
    )  # fmt: skip
    with database.writing() as connection:
        _in_words(lambda: what(connection))
        record(connection, seen, now=now)


def _in_words(what: Any) -> Any:
    """The console's own refusals are answers of the command line."""
    try:
        return what()
    except ConsoleError as error:
        raise AnswerRefused(str(error)) from error


def _password(file: Path | None) -> str:
    """From a file, or typed twice; never an argument, which everybody on the machine could read."""
    if file is not None:
        try:
            return _long_enough(file.read_text(encoding="utf-8").rstrip("\r\n"))
        except (OSError, UnicodeDecodeError) as error:
            raise AnswerRefused(f"{file} cannot be read as a password. Write the password alone into it.") from error
    first = getpass.getpass("New password: ")
    if getpass.getpass("The same again: ") != first:
        raise AnswerRefused("The two passwords are not the same. Nothing was changed.")
    return _long_enough(first)


def _long_enough(password: str) -> str:
    if len(password) < SHORTEST:
        raise AnswerRefused(f"A password has at least {SHORTEST} characters. Choose a longer one.")
    return password


def _table(found: list[Row[Any]], screen: Screen) -> None:
    table = Table(box=None, pad_edge=False)
    for heading in ("Name", "Shown as", "Role", "Teams, worker or agency", "State", "Password"):
        table.add_column(heading, overflow="fold")
    for row in found:
        place = ", ".join(row.teams) or row.worker or row.agency or ""
        state = "active" if row.is_active else "switched off"
        table.add_row(row.name, row.shown_name, row.role, place, state, "yes" if row.password_hash else "no")
    screen.print(table)
    screen.print(f"{plural(len(found), 'account')}.")
