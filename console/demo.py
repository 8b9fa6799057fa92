"""The console of the demo: somebody of each role to sign in as, and a process that stops by itself."""

import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, func, select

from console.access import accounts
from console.access.accounts import NewAccount
from console.access.roles import ROLE_WORDS, Role
from register.database import Database
from register.record import LIVE
from register.tables import exception

#: Of made-up people, on this machine, over made-up cases; it is shown on the sign-in page.
PASSWORD = "corewatch demo"  # noqa: S105 - see above
HOST, PORT = "127.0.0.1", 8350
#: Makes a process of its own of the command line.
COMMAND = "from service.cli import main; main()"
#: So long a console may take to answer.
PATIENCE = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True)
class OpenConsole:
    """A console that answers, and how to stop it before its time."""

    address: str
    process: int
    until: datetime


def add_people(database: Database, *, now: datetime) -> tuple[tuple[str, str], ...]:
    """An account of each role, where most is to be seen; their names, and who each is."""
    with database.writing() as connection:
        for person in _people(connection):
            if accounts.find(connection, person.name) is None:
                accounts.add(connection, person, now=now)
        return people_of(connection)


def people_of(connection: Connection) -> tuple[tuple[str, str], ...]:
    """The accounts of the demo, and who each is."""
    found = [row for row in accounts.all_accounts(connection) if row.name.startswith("demo.")]
    return tuple((row.name, f"{ROLE_WORDS[Role(row.role)].capitalize()}{_of(row.teams, row.worker)}") for row in found)


def _of(teams: list[str], worker: str | None) -> str:
    return f" of team {', '.join(teams)}" if teams else f", worker {worker}" if worker else ""


def _people(connection: Connection) -> Iterator[NewAccount]:
    team, worker, agency = (_most(connection, exception.c[name]) for name in ("team", "owner", "agency"))
    teams = (team,) if team else ()
    for name, shown, role in (
        ("demo.unit", "Uma of the safeguarding unit", Role.UNIT),
        ("demo.manager", "Mina, a team manager", Role.TEAM_MANAGER),
        ("demo.lead", "Lena, a lead social worker", Role.LEAD),
        ("demo.agency", "Agnes of a partner agency", Role.AGENCY_LEAD),
        ("demo.viewer", "Vera, who looks on", Role.VIEWER),
        ("demo.auditor", "Ada, the auditor", Role.AUDITOR),
        ("demo.admin", "Amal, the administrator", Role.ADMINISTRATOR),
    ):
        yield NewAccount(
            name=name,
            shown_name=shown,
            role=role,
            teams=teams if role in (Role.TEAM_MANAGER, Role.VIEWER) else (),
            worker=worker if role is Role.LEAD else None,
            agency=agency if role is Role.AGENCY_LEAD else None,
            password=PASSWORD,
        )


def _most(connection: Connection, column: ColumnElement[str | None]) -> str | None:
    """The value that most live exceptions have."""
    counted = select(column).where(exception.c.state.in_(LIVE), column.is_not(None)).group_by(column)
    return connection.scalar(counted.order_by(func.count().desc(), column).limit(1))


def open_console(folder: Path, *, minutes: int, now: datetime) -> OpenConsole:
    """Start the console as a process that outlives this one and ends by itself; it answers when this returns."""
    port = _free_port()
    asked = ["serve", "--config", str(folder), "--host", HOST, "--port", str(port), "--minutes", str(minutes)]
    process = _begin([sys.executable, "-c", COMMAND, *asked], folder / "console.log")
    address = f"http://{HOST}:{port}"
    _wait_for(address, process)
    return OpenConsole(address=address, process=process, until=now + timedelta(minutes=minutes))


def _begin(command: list[str], log: Path) -> int:
    """A process that goes on when this one ends; its number. Nobody waits for it, so it is no `Popen`."""
    writes = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    streams = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(log), writes, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    return os.posix_spawn(command[0], command, os.environ, file_actions=streams, setsid=True)


def _free_port() -> int:
    """The usual port, or any other when it is taken."""
    for wanted in (PORT, 0):
        with socket.socket() as probe:
            try:
                probe.bind((HOST, wanted))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("there is no free port")


def _wait_for(address: str, process: int) -> None:
    end = time.monotonic() + PATIENCE.total_seconds()
    while time.monotonic() < end:
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended:
            raise RuntimeError(f"the console ended at once with {os.waitstatus_to_exitcode(status)}")
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5):  # noqa: S310 - our own address
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    os.kill(process, signal.SIGTERM)
    raise RuntimeError("the console does not answer")
