"""Nights in virtual time: findings that a test makes up go through the register into the outbox, and out of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from functools import cache
from pathlib import Path

from sqlalchemy import Connection

from alerts import outbox as box
from alerts.channels import Outcome, Parcel
from alerts.directory import Directory
from alerts.outbox import Letter
from alerts.promise import Broken, broken
from alerts.roles import Rhythm
from alerts.sender import send_due
from engine.cards import Card
from register import queries
from register.database import Database
from register.queries import Filter
from register.record import LIVE, Finding
from service.book import open_book
from service.settings import Settings
from service.telling import before
from service.telling.ahead import People
from service.telling.mail_settings import MailSettings
from service.telling.prepare import put_night
from service.telling.reading import Ground, assemble, gap, matters_of
from support.alerts import CALENDAR, CONTACTS, a_directory
from support.channels import LATER, NEVER, TAKEN, FakeChannel
from support.digests import CHECKED
from support.made_up_nights import run_night
from support.outboxes import LETTERHEAD

DUE_ON = date(2026, 12, 4)
#: A core group on the plan of `support.alerts`, due on Friday 4 December 2026 and late from the Monday.
LATE = Finding(
    rule="cg-first-10wd",
    subject="PLAN",
    state="overdue",
    started_on=date(2026, 11, 20),
    due_on=DUE_ON,
    breach_on=date(2026, 12, 7),
    days_late=1,
    unit="working_days",
    severity="high",
    family="core_groups",
    route="statutory",
    person="CHILD",
    plan="PLAN",
    team="TEAM",
    team_name="Willow",
    owner="SW",
    says="No core group has been held. It was due by 4 December 2026.",
)


@cache
def cards() -> dict[str, Card]:
    return {card.id: card for card in open_book(Settings()).cards}


class Story:
    """One authority, night after night. Each night is sent on the morning after it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.directory: Directory = a_directory()
        self.contacts = CONTACTS
        self.channel = FakeChannel(self._answer)
        self.refuses: set[str] = set()
        self.mail = MailSettings(channel="smtp", letterhead=LETTERHEAD, folder=Path("/nowhere"))
        #: The mail server takes nothing for now.
        self.is_down = False

    def night(self, on: date, *findings: Finding, ran_on: date | None = None, is_held: bool = False) -> list[Letter]:
        """Run a night, on the next morning unless it is caught up later, and send it: the messages that it wrote."""
        ran_on = ran_on or on + timedelta(days=1)
        now = datetime(ran_on.year, ran_on.month, ran_on.day, 2, 14, tzinfo=UTC)
        run_night(self.database, on, findings, {}, is_held=is_held, now=now)
        with self.database.writing() as connection:
            self._tell(connection, on, now)
        self.send(now + timedelta(hours=6))
        with self.database.reading() as connection:
            return box.letters(connection, business_date=on)

    def send(self, now: datetime) -> None:
        send_due(self.database, self.channel, now=now, clock=lambda: 0.0, limit=10_000)

    def _tell(self, connection: Connection, on: date, now: datetime) -> None:
        entries = list(queries.entries(connection, Filter(states=LIVE)))
        broken_on, since = before.promises_broken_on(connection), before.tiers_since(connection)
        matters = [
            replace(item, raised_on=broken_on.get(entry.id), tier_since=since.get(entry.id, {}))
            for entry, item in zip(entries, matters_of(entries, cards()), strict=True)
        ]
        refused = before.refused_addresses(connection)
        people = People(
            directory=replace(self.directory, as_at=on),
            contacts=replace(self.contacts, refused=refused),
            calendar=CALENDAR,
            on=on,
        )
        checked = replace(CHECKED, gap=gap(connection, on=on))
        ground = Ground(
            authority="Exampleshire", cards=cards(), checked=checked, weekend_digests=self.mail.weekend_digests
        )
        self.now = assemble(connection, entries, matters, people, ground, now=now)
        self.problems = put_night(connection, self.now, people, self.mail, now=now)

    def _answer(self, parcel: Parcel) -> Outcome:
        if self.is_down:
            return LATER
        return NEVER if parcel.recipient in self.refuses else TAKEN

    def lacking(self) -> tuple[Broken, ...]:
        """The exceptions for which the promise does not hold this morning, after sending."""
        with self.database.reading() as connection:
            told_on = before.last_digest_on(connection, before=date.max)
            due = {item.entry.id for item in self.now.open if told_on and item.entry.opened_on <= told_on}
            landed = before.landed(connection)
        return broken(self.now.open, landed, due=due, calendar=CALENDAR, on=self.now.on)

    def unheard(self) -> set[tuple[str, str]]:
        """The exceptions, and the people whom the route tells of them every day and whom no message tells."""
        speaking = [item for item in self.now.open if item.speaks]
        with self.database.reading() as connection:
            told = box.told(connection, [item.entry.id for item in speaking])
        heard = {
            (item.exception_id, item.letter.person): item.letter.business_date
            for item in told
            if item.letter.kind in before.TELLING_KINDS and item.letter.state not in box.LOST
        }
        return {
            (item.entry.reference, one.person.key)
            for item in speaking
            for one in item.telling.told
            if one.rhythm is Rhythm.DAILY
            and heard.get((item.entry.id, one.person.key), date.min) < item.entry.opened_on
        }

    def text(self, letter: Letter) -> str:
        body = self.message(letter).get_body(("plain",))
        assert body
        return str(body.get_content())

    def message(self, letter: Letter) -> EmailMessage:
        with self.database.reading() as connection:
            body = box.body_of(connection, letter.id)
        return BytesParser(EmailMessage, policy=SMTP).parsebytes(body)


def to(letters: Sequence[Letter], person: str, kind: str = "digest") -> Letter | None:
    """The message of one kind to one person, or None."""
    return next((letter for letter in letters if letter.person == person and letter.kind == kind), None)


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
