"""`corewatch freshness`: fresh, in need of somebody, or silent; worked out from the register alone."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from support.outboxes import a_message
from support.schedules import at, commit_on, reject_on

from alerts import outbox
from register import runs
from register.afterwards import keep_trouble
from register.database import Database, open_database
from register.upgrade import upgrade
from service import freshness as freshness_module
from service.freshness import GRACE, UNSENT, Level, freshness
from service.night.run import LEASE
from service.settings import Settings
from service.telling.promise import BrokenPromise

THURSDAY, FRIDAY = date(2026, 11, 19), date(2026, 11, 20)
#: Half past two on the night after Friday: that night is due.
DUE = at("2026-11-21T02:30")
LATE = DUE + GRACE
DAY = timedelta(days=1)


@pytest.fixture
def register(tmp_path: Path) -> Database:
    database = open_database(f"sqlite:///{tmp_path / 'corewatch.db'}", is_to_be_upgraded=True)
    upgrade(database)
    return database


def nothing(_register: Database) -> None:
    """No night at all."""


def thursday(register: Database) -> None:
    commit_on(register, THURSDAY, now=DUE - DAY)


def friday(register: Database) -> None:
    thursday(register)
    commit_on(register, FRIDAY, now=DUE)


def refused(register: Database) -> None:
    thursday(register)
    reject_on(register, FRIDAY, now=DUE, because="It is empty.")


def missed(register: Database) -> None:
    commit_on(register, THURSDAY - DAY, now=DUE - 2 * DAY + timedelta(hours=6))
    runs.mark_missed(register, [THURSDAY], now=DUE)


def running(register: Database) -> None:
    thursday(register)
    runs.claim(register, business_date=FRIDAY, owner="other:1", lease=3 * LEASE, now=DUE)


def held(register: Database) -> None:
    thursday(register)
    commit_on(register, FRIDAY, now=DUE, held="31 of the 212 plans are not in the snapshot.")


def confirmed(register: Database) -> None:
    held(register)
    runs.confirm_held(register, 2, by="j.smith", today=FRIDAY + DAY, now=DUE)


def held_and_followed(register: Database) -> None:
    commit_on(register, THURSDAY, now=DUE - DAY, held="31 of the 212 plans are not in the snapshot.")
    commit_on(register, FRIDAY, now=DUE)


def unheard(register: Database) -> None:
    friday(register)
    keep_trouble(register, 2, name="heartbeat", trouble="The heartbeat was answered with 500.")


@pytest.mark.parametrize(
    ("past", "now", "level", "says"),
    [
        (nothing, DUE, Level.CRITICAL, "Nothing has been checked yet: no night is in the register."),
        (friday, LATE, Level.FRESH, "The night of 20 November 2026 was the last to be checked, on 21 November 2026 at"),
        (thursday, LATE - timedelta(minutes=1), Level.FRESH, "The night of 19 November 2026 was the last"),
        (thursday, LATE, Level.WARNING, "The night of 20 November 2026 is late. The night of 19 November 2026 was"),
        (running, LATE, Level.FRESH, "The night of 19 November 2026 was the last"),
        (running, DUE + 3 * LEASE, Level.WARNING, "The night of 20 November 2026 broke off."),
        (refused, DUE, Level.WARNING, "The night of 20 November 2026 was refused. The night of 19 November 2026 was"),
        (missed, DUE, Level.WARNING, "The night of 19 November 2026 was missed."),
        (held, LATE, Level.WARNING, "The night of 20 November 2026 is held: it waits for the safeguarding unit."),
        (confirmed, LATE, Level.FRESH, "The night of 20 November 2026 was the last"),
        (held_and_followed, LATE, Level.FRESH, "The night of 20 November 2026 was the last"),
        (unheard, LATE, Level.WARNING, "The night of 20 November 2026 was checked, and nobody outside knows it."),
        (thursday, DUE + DAY, Level.WARNING, "The night of 20 November 2026 was missed."),
        (thursday, DUE + DAY + timedelta(minutes=1), Level.CRITICAL, "Nothing has been checked for 48 hours."),
    ],
)
def test_how_fresh_the_register_is(
    register: Database, past: Callable[[Database], None], now: datetime, level: Level, says: str
) -> None:
    past(register)

    found = freshness(register, Settings(), now)

    assert (found.level, found.says[: len(says)]) == (level, says)


def test_a_scheduler_that_died_is_seen_by_whoever_asks(register: Database) -> None:
    thursday(register)

    found = freshness(register, Settings(), DUE + 3 * DAY + GRACE)

    assert [(item.night.day, item.status) for item in found.troubles] == [
        (20, "missed"),
        (21, "missed"),
        (22, "missed"),
        (23, "late"),
    ]
    assert found.level is Level.CRITICAL


@pytest.mark.parametrize(("now", "complete"), [("2027-12-31T12:00", True), ("2028-01-01T12:00", False)])
def test_whether_the_calendar_knows_the_next_twelve_months(register: Database, now: str, complete: bool) -> None:
    found = freshness(register, Settings(), at(now))

    assert found.calendar_is_complete is complete


def test_the_page(register: Database, corewatch: Any) -> None:
    refused(register)

    with time_machine.travel(LATE, tick=False):
        found = corewatch("freshness")

    assert (found.code, found.err) == (1, "")
    assert found.out == (
        "The night of 20 November 2026 was refused. The night of 19 November 2026 was the last to be checked,\n"
        "on 20 November 2026 at 02:30.\n"
        "\n"
        "Last night in the register\n"
        "  19 November 2026, finished on 20 November 2026 at 02:30.\n"
        "  212 open plans checked: 4,310 duties, 84 of 86 rules.\n"
        "\n"
        "Since then\n"
        "  20 November 2026: refused. It is empty.\n"
        "\n"
        "Next\n"
        "  The night of 21 November 2026, from 22 November 2026 at 02:30.\n"
    )


def test_a_message_that_waits_too_long_is_a_warning(register: Database) -> None:
    friday(register)
    with register.writing() as connection:
        outbox.put(connection, [a_message(1)], now=LATE - UNSENT)

    patient, late = freshness(register, Settings(), LATE), freshness(register, Settings(), LATE + timedelta(seconds=1))

    assert (patient.level, patient.unsent_since) == (Level.FRESH, None)
    assert (late.level, late.unsent_since) == (Level.WARNING, LATE - UNSENT)
    assert late.says.startswith("Messages have been waiting since 20 November 2026 at 15:30")


def test_an_exception_that_reached_nobody_is_a_warning(register: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    friday(register)
    untold = BrokenPromise(reference="CG-0007", rule="act-overdue", opened_on=FRIDAY, why="nobody has it")
    monkeypatch.setattr(freshness_module, "broken_promises", lambda _: (untold,))

    found = freshness(register, Settings(), LATE)

    assert (found.level, found.says) == (Level.WARNING, "1 open exception has reached nobody yet.")


def test_the_document(register: Database, corewatch: Any) -> None:
    held(register)

    with time_machine.travel(LATE, tick=False):
        found = corewatch("freshness", "--format", "json")

    assert (found.code, found.err) == (1, "")
    assert found.document == {
        "level": "warning",
        "says": "The night of 20 November 2026 is held: it waits for the safeguarding unit.",
        "last": {
            "run": 2, "night": "2026-11-20", "finished_at": "2026-11-21T02:30:00+00:00", "open_plans": 212,
            "synthetic": False, "held": True,
        },
        "held": [{"run": 2, "night": "2026-11-20", "because": "31 of the 212 plans are not in the snapshot."}],
        "since": [],
        "untold": [],
        "unsent_since": None,
        "next": {"night": "2026-11-21", "due_at": "2026-11-22T02:30:00+00:00"},
        "heartbeat": None,
        "calendar": {"known_until": "2028-12-31", "covers_twelve_months": True},
    }  # fmt: skip


def test_without_a_register_it_is_critical(corewatch: Any, tmp_path: Path) -> None:
    begin = "Check the address, or run `corewatch db upgrade` to begin one."
    says = f"There is no register at {tmp_path}/corewatch.db. {begin}"

    page, document = corewatch("freshness"), corewatch("freshness", "--format", "json")

    assert (page.code, page.out, page.err) == (2, "", f"{says}\n")
    assert (document.code, document.document, document.err) == (2, {"level": "critical", "says": says}, "")
