"""A small synthetic authority that lived through two nights, with everything that a page can show; and its console."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext
from sqlalchemy import func, select, update

from console.access import accounts, restrictions, sessions
from console.access.accounts import NewAccount
from console.access.roles import Role
from console.app import make_app
from console.web.cookie import NAME
from console.wiring import Console
from engine.book import Book
from register import actions, queries
from register.actions import Act
from register.database import Database, open_database
from register.queries import Filter
from register.record import LIVE, Entry
from register.tables import exception
from register.upgrade import upgrade
from service.book import open_book
from service.clock import today
from service.night.run import NightRequest, run_night
from service.night.writing import NightDone
from service.settings import Settings, load_settings
from service.synth_command import write_synthetic
from service.telling.prepare import teller
from service.telling.sending import channel_of, mail_settings, send_all
from service.waivers import limits
from support.browsers import serving

PLANS, NIGHTS, SEED = 22, 2, 7
LAST = date(2026, 11, 19)
#: The morning after the last night.
MORNING = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
#: Of the one account that signs in by hand.
PASSWORD = "a password of the tests"  # noqa: S105 - of nobody real

CONFIGURATION = """\
[authority]
name = "Testshire"

[alerts]
channel = "folder"
sender = "corewatch@testshire.example"
fallback = "safeguarding.unit@testshire.example"

[console]
hosts = ["127.0.0.1"]
"""


@dataclass(frozen=True, kw_only=True)
class Town:
    """The folder of an authority, and its register, to copy."""

    folder: Path
    settings: Settings
    book: Book

    @property
    def register(self) -> Path:
        return self.folder / "corewatch.db"

    @contextmanager
    def opened(self, name: str) -> Iterator[Database]:
        """The register as it was made, under another name beside its pictures."""
        file = shutil.copy(self.register, self.folder / f"{name}.db")
        database = open_database(f"sqlite:///{file}")
        yield database
        database.close()


@dataclass(frozen=True, kw_only=True)
class OpenTown:
    """A console of the authority that answers."""

    address: str
    database: Database

    @contextmanager
    def context(
        self, browser: Browser, name: str | None = None, *, width: int = 1280, javascript: bool = True
    ) -> Iterator[BrowserContext]:
        """A browser in which somebody is signed in, or nobody."""
        context = browser.new_context(
            base_url=self.address, viewport={"width": width, "height": 900}, java_script_enabled=javascript
        )
        context.set_default_timeout(10_000)
        if name is not None:
            secure = self.address.replace("http:", "https:")
            context.add_cookies(
                [{"name": NAME, "value": self._token(name), "url": secure, "httpOnly": True, "secure": True}]
            )
        yield context
        context.close()

    def _token(self, name: str) -> str:
        with self.database.writing() as connection:
            return sessions.begin(connection, accounts.get(connection, name).id, how="test", now=MORNING)

    def not_of(self, name: str, field: str) -> Entry:
        """A live exception that is not hers: of another team, worker or agency."""
        with self.database.reading() as connection:
            row = accounts.get(connection, name)
            hers = {"team": row.teams, "owner": [row.worker], "agency": [row.agency]}[field]
            found = queries.page(connection, Filter(states=LIVE), size=200).entries
        return next(entry for entry in found if getattr(entry, field) not in hers)

    def live(self, **wanted: object) -> Entry:
        """The first live exception of a kind that no other one speaks for."""
        with self.database.reading() as connection:
            asked = Filter(**{"states": LIVE, "is_hidden": False, **wanted})  # type: ignore[arg-type]
            return queries.page(connection, asked, size=1).entries[0]


@contextmanager
def serving_town(town: Town, name: str) -> Iterator[OpenTown]:
    """A console over a copy of the register."""
    with town.opened(name) as database, serving(make_app(console_of(town, database))) as address:
        yield OpenTown(address=address, database=database)


def console_of(town: Town, database: Database) -> Console:
    """The console on the morning after the last night; its log goes nowhere."""
    return Console(
        database=database,
        settings=town.settings,
        book=town.book,
        clock=lambda: MORNING,
        log=_say_nothing,
    )


def _say_nothing(event: str, **known: object) -> None:
    """The log of a console that nobody reads."""


def a_town(folder: Path) -> Town:
    """Two nights with their pictures and messages, somebody of each role, a promise, a request and a restriction."""
    file = folder / "corewatch.toml"
    file.write_text(CONFIGURATION, encoding="utf-8")
    town = Town(folder=folder, settings=load_settings(file), book=open_book(load_settings(file)))
    write_synthetic(folder / "nights", plans=PLANS, as_at=LAST, seed=SEED, nights=NIGHTS)
    database = open_database(f"sqlite:///{town.register}", is_to_be_upgraded=True)
    upgrade(database)
    for source in sorted((folder / "nights").iterdir()):
        _live(database, town.settings, source)
    _move_a_plan(database)
    _add_people(database)
    _act(database, town.settings)
    database.close()
    return town


def _live(database: Database, settings: Settings, source: Path) -> None:
    at = datetime.combine(date.fromisoformat(source.name), datetime.min.time(), UTC) + timedelta(hours=26)
    request = NightRequest(
        source=str(source), settings=settings, run_on=at.date(), clock=lambda: at, owner="test", telling=teller
    )
    done = run_night(database, request)
    assert isinstance(done, NightDone)
    send_all(database, channel_of(mail_settings(settings), {}), now=at + timedelta(hours=6))


def _move_a_plan(database: Database) -> None:
    """Give what is open on the last plan to another team: in so small an authority there is one team alone."""
    speaks = exception.c.state.in_(LIVE), exception.c.plan.is_not(None)
    with database.writing() as connection:
        plan = connection.scalar(select(func.max(exception.c.plan)).where(*speaks))
        theirs = {"team": "TEAM00002", "team_name": "Safeguarding Team 2", "owner": "W00002-01"}
        connection.execute(update(exception).where(exception.c.plan == plan).values(**theirs))


def _add_people(database: Database) -> None:
    """The manager's team and the lead's worker are those with most to do."""
    with database.writing() as connection:
        team, worker, agency = (_most(database, name) for name in ("team", "owner", "agency"))
        for name, shown, role, more in (
            ("unit", "Una Unit", Role.UNIT, {"password": PASSWORD}),
            ("manager", "Mina Manager", Role.TEAM_MANAGER, {"teams": (team,)}),
            ("lead", "Lena Lead", Role.LEAD, {"worker": worker}),
            ("agency", "Agnes Agency", Role.AGENCY_LEAD, {"agency": agency}),
            ("admin", "Amal Admin", Role.ADMINISTRATOR, {}),
        ):
            new = NewAccount(name=name, shown_name=shown, role=role, **more)
            accounts.add(connection, new, now=MORNING)


def _most(database: Database, column: str) -> str:
    """The value that most live exceptions have."""
    wanted = exception.c[column]
    counted = select(wanted).where(exception.c.state.in_(LIVE), wanted.is_not(None), exception.c.hidden_by.is_(None))
    with database.reading() as connection:
        found = connection.scalar(counted.group_by(wanted).order_by(func.count().desc(), wanted).limit(1))
    assert isinstance(found, str)
    return found


def _act(database: Database, settings: Settings) -> None:
    """What people did on the morning: a promise, a request for a waiver, a restriction, an opened record."""
    manager = Act(by="manager", today=today(MORNING), now=MORNING)
    allowed, until = limits(settings), today(MORNING) + timedelta(days=5)
    with database.reading() as connection:
        found = queries.page(connection, Filter(states=LIVE, is_hidden=False), size=50).entries
    promised, asked, *_ = [entry for entry in found if entry.rule not in allowed.never_waived and entry.person]
    actions.acknowledge(database, promised.reference, manager, promise_on=until, limits=allowed, note="Booked.")
    reason = next(iter(allowed.waiver_reasons))
    actions.ask_waiver(database, asked.reference, manager, reason=reason, until=until, limits=allowed)
    with database.writing() as connection:
        unit = accounts.get(connection, "unit").id
        last = [entry.person for entry in found if entry.person][-1]
        restrictions.restrict(
            connection, last, reason="A worker's relative.", by="unit", accounts=("unit",),
            now=MORNING, today=today(MORNING),
        )  # fmt: skip
        restrictions.open_glass(connection, unit, promised.person or "", reason="A call at night.", now=MORNING)
