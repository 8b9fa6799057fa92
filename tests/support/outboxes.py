"""A register to write into, on each of the two databases, and what a message of it looks like."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from alerts.message import Email, Letterhead, build_email, message_id_of
from alerts.outbox import Outgoing
from register.database import Database, open_database
from register.tables import exception
from register.upgrade import upgrade

MORNING = datetime(2026, 11, 20, 2, 14, tzinfo=UTC)
LETTERHEAD = Letterhead(address="corewatch@council.example", name="Corewatch", list_id="corewatch.council.example")
#: Words that stand in a body, and nowhere else.
CANARY = "canary-in-the-body"


@contextmanager
def a_register(address: str) -> Iterator[Database]:
    """A new register at an address, at this program's version."""
    with_its_tables(address)
    database = open_database(address)
    try:
        yield database
    finally:
        database.close()


def with_its_tables(address: str) -> None:
    database = open_database(address, is_to_be_upgraded=True)
    try:
        upgrade(database)
    finally:
        database.close()


def sqlite_address(folder: Path) -> str:
    return f"sqlite:///{folder / 'register.sqlite'}"


def schema_address(address: str, schema: str) -> str:
    """A PostgreSQL server's address, for one schema of it."""
    return (
        make_url(address)
        .update_query_dict({"options": f"-csearch_path={schema}"})
        .render_as_string(hide_password=False)
    )


@contextmanager
def a_schema(address: str, name: str) -> Iterator[str]:
    """An empty schema for the length of a block: its address."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE SCHEMA "{name}"'.encode())
    try:
        yield schema_address(address, name)
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f'DROP SCHEMA "{name}" CASCADE'.encode())


def a_message(number: int = 1, **changes: Any) -> Outgoing:
    """The digest of one person, as it stands in the outbox."""
    recipient = f"person{number}@council.example"
    key = f"digest:2026-11-20:W{number}"
    email = Email(
        key=key,
        recipient=recipient,
        subject=f"Corewatch: {CANARY}",
        text=f"{CANARY} {number}\n.\nA line after a dot.\n",
        html=f"<p>{CANARY}</p>",
        dated_at=MORNING,
    )
    facts: dict[str, Any] = {
        "key": key,
        "channel": "smtp",
        "recipient": recipient,
        "person": f"W{number}",
        "kind": "digest",
        "business_date": date(2026, 11, 20),
        "body": build_email(email, LETTERHEAD),
        "message_id": message_id_of(key, LETTERHEAD),
    }
    return Outgoing(**(facts | changes))


def put_exceptions(database: Database, ids: Sequence[int]) -> None:
    """Exceptions to tell of, with as little in them as the table allows."""
    day = date(2026, 11, 1)
    text = dict.fromkeys(
        ("subject", "link", "family", "severity", "route", "unit", "says", "shown", "opened_because"), "x"
    )
    numbers = dict.fromkeys(("days_late", "tier", "raised", "repeats", "times_opened"), 0)
    days = dict.fromkeys(("started_on", "due_on", "breach_on", "opened_on", "seen_on"), day)
    same = text | numbers | days | {"state": "open", "evidence": {}, "is_drift": False, "changed_at": MORNING}
    rows = [same | {"id": one, "reference": f"CG-{one:04}", "rule": f"rule-{one}"} for one in ids]
    with database.writing() as connection:
        connection.execute(exception.insert(), rows)
