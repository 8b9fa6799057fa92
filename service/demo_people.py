"""The synthetic people of the demo: what they do by day with what the night found. Nobody is real."""

from datetime import datetime, timedelta

from register import actions, queries
from register.actions import Act
from register.database import Database
from register.queries import Filter
from register.record import Entry
from service.clock import today
from service.settings import Settings
from service.waivers import limits

#: On which days a manager promises, and for how long; some promises will not be kept.
PROMISES = {2: 3, 5: 7, 11: 5, 18: 10}
#: On which day a waiver is asked for, and the day on which it is approved or refused.
ASKED, APPROVED, REFUSED = 4, 5, 13
WAIVER_DAYS = 14

MANAGER, UNIT = "demo.manager", "demo.unit"


def a_day(database: Database, settings: Settings, number: int, *, now: datetime) -> None:
    """What people do on the day after one night of the demo, by its number."""
    manager, unit = (Act(by=who, today=today(now), now=now) for who in (MANAGER, UNIT))
    allowed = limits(settings)
    if number in PROMISES:
        until = manager.today + timedelta(days=PROMISES[number])
        for entry in _open(database, "act-overdue")[:2]:
            actions.acknowledge(
                database, entry.reference, manager, promise_on=until, limits=allowed, note="Will be done by then."
            )
    if number in (ASKED, REFUSED - 1):
        until = manager.today + timedelta(days=WAIVER_DAYS)
        for entry in _open(database, "voice-absent")[:1]:
            actions.ask_waiver(database, entry.reference, manager, reason="child_away", until=until, limits=allowed)
    for entry in _asked(database):
        if number == APPROVED:
            actions.approve_waiver(database, entry.reference, unit, limits=allowed)
        elif number == REFUSED:
            actions.refuse_waiver(database, entry.reference, unit, note="The plan does not say so.")


def _open(database: Database, rule: str) -> tuple[Entry, ...]:
    with database.reading() as connection:
        return queries.page(connection, Filter(rules=(rule,), states=("open", "reopened"), is_hidden=False)).entries


def _asked(database: Database) -> tuple[Entry, ...]:
    with database.reading() as connection:
        found = queries.entries(connection, Filter(rules=("voice-absent",), states=("open", "reopened")))
        return tuple(entry for entry in found if entry.waiver_asked_by and not entry.waiver_approved_by)
