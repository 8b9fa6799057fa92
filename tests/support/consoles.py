"""A console over a small register of made-up cases, and browsers that are signed in to it without a password."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import select

from console.access import accounts, sessions
from console.access.accounts import NewAccount
from console.access.roles import Role
from console.app import make_app
from console.web.cookie import NAME
from console.wiring import Console
from engine.book import Book
from register.access_tables import access_log, access_record
from register.database import Database
from service.book import open_book
from service.console_settings import ConsoleSettings
from service.settings import Settings
from support.register import FRIDAY, WholeNight, a_finding

#: The morning after the night of `support.register`.
MORNING = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)

#: One person of each role. North is team T1 with the worker w1, South is team T2 with the worker w2.
PEOPLE: Mapping[str, NewAccount] = {
    "viewer": NewAccount(name="viewer", shown_name="Vera Viewer", role=Role.VIEWER, teams=("T1",)),
    "lead": NewAccount(name="lead", shown_name="Lena Lead", role=Role.LEAD, worker="w1"),
    "manager": NewAccount(name="manager", shown_name="Mina Manager", role=Role.TEAM_MANAGER, teams=("T1",)),
    "south": NewAccount(name="south", shown_name="Sara South", role=Role.TEAM_MANAGER, teams=("T2",)),
    "agency": NewAccount(name="agency", shown_name="Agnes Agency", role=Role.AGENCY_LEAD, agency="A1"),
    "unit": NewAccount(name="unit", shown_name="Una Unit", role=Role.UNIT),
    "auditor": NewAccount(name="auditor", shown_name="Ada Auditor", role=Role.AUDITOR),
    "admin": NewAccount(name="admin", shown_name="Amal Admin", role=Role.ADMINISTRATOR),
}

#: Two teams, an agency, siblings at one meeting, and a meeting of nobody in particular.
SOUTH = {"subject": "P2", "person": "C2", "plan": "P2", "team": "T2", "team_name": "South", "owner": "w2"}
OF_A_MEETING = {"subject": "M1", "person": None, "plan": None, "meeting": "M1", "agency": "A1"}
VISIT = {"rule": "visit-cp-max-interval", "family": "visits"}
FINDINGS = (
    a_finding(),
    a_finding(**SOUTH),
    a_finding(rule="min-not-distributed", family="minutes", **OF_A_MEETING),
    a_finding(**VISIT, subject="P3", person="C3", plan="P3", owner="w3", days_late=30),
    a_finding(**VISIT, **SOUTH, severity="high"),
)


@dataclass(kw_only=True)
class Clock:
    """A clock that stands until a test moves it."""

    now: datetime = MORNING

    def __call__(self) -> datetime:
        return self.now


@dataclass(kw_only=True)
class House:
    """A console, its clock, its log, and the people who may sign in."""

    database: Database
    console: Console
    clock: Clock
    lines: list[dict[str, Any]] = field(default_factory=list)

    def browser(self, name: str | None = None) -> TestClient:
        """A browser in which somebody is signed in, or nobody."""
        client = TestClient(
            make_app(self.console), base_url="https://127.0.0.1", follow_redirects=False, raise_server_exceptions=False,
            headers={"Sec-Fetch-Site": "same-origin"},
        )  # fmt: skip
        if name is not None:
            client.cookies.set(NAME, self.token(name))
        return client

    def token(self, name: str) -> str:
        """The secret of a new session."""
        with self.database.writing() as connection:
            return sessions.begin(connection, accounts.get(connection, name).id, how="test", now=self.clock.now)

    def log(self) -> list[Any]:
        """The access log, oldest first."""
        with self.database.reading() as connection:
            return list(connection.execute(select(access_log).order_by(access_log.c.seq)))

    def records(self, kind: str) -> list[str]:
        """The records of one kind that the last row of the log names."""
        with self.database.reading() as connection:
            last = select(access_record.c.key).where(
                access_record.c.kind == kind, access_record.c.seq == self.log()[-1].seq
            )
            return sorted(connection.scalars(last))


def add_people(database: Database, people: Iterable[NewAccount] = tuple(PEOPLE.values())) -> None:
    """Accounts without a password: hashing takes long, and sessions are begun by hand."""
    with database.writing() as connection:
        for person in people:
            accounts.add(connection, person, now=MORNING)


def a_house(database: Database, *, settings: Settings | None = None, book: Book | None = None) -> House:
    """A console over a register with one night."""
    WholeNight(day=FRIDAY, findings=FINDINGS).run(database)
    add_people(database)
    return bare_house(database, settings=settings, book=book)


def bare_house(database: Database, *, settings: Settings | None = None, book: Book | None = None) -> House:
    """A console over a register as it is."""
    lines: list[dict[str, Any]] = []
    clock = Clock()
    used = settings or Settings(authority_name="Testshire", console=ConsoleSettings(hosts=("127.0.0.1",)))
    console = Console(
        database=database,
        settings=used,
        book=book or open_book(used),
        clock=clock,
        log=lambda event, **known: lines.append({"event": event, **known}),
    )
    return House(database=database, console=console, clock=clock, lines=lines)


def without_nonce(page: str) -> str:
    """A page as it is for everybody: each answer has a nonce of its own."""
    return re.sub(r'nonce="[^"]+"', "", page)
