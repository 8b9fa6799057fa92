"""Exceptions and nights for digests, to be changed one thing at a time."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from alerts.digest.content import Checked
from alerts.digest.matters import Night, Open, RuleWords
from alerts.directory import Directory
from alerts.matter import Matter
from alerts.owners import Contacts
from alerts.policy import policy_for
from alerts.telling import telling
from register.record import Entry
from service.routes import load_routes
from support.alerts import CALENDAR, CONTACTS, TONIGHT, a_directory

WORDS = {
    "cg-first-10wd": RuleWords(
        title="First core group within 10 working days",
        puts_right="Hold the core group, and record the date on which it was held.",
    ),
    "min-not-recorded": RuleWords(title="Minutes recorded", puts_right="Record the minutes."),
    "rcpc-first-3m": RuleWords(title="First review conference within 3 months", puts_right="Hold the conference."),
}

CHECKED = Checked(
    plans=212,
    duties=4310,
    rules_checked=84,
    rules=86,
    cannot_tell=17,
    at="02:14",
    is_synthetic=True,
    held_because=None,
    audit_head="1234:" + "ab12" * 16,
)


def an_entry(number: int = 12, **changes: Any) -> Entry:
    """A first core group on the plan, late since Monday 16 November 2026 and opened tonight."""
    entry = Entry(
        id=number,
        reference=f"CG-{number:04}",
        rule="cg-first-10wd",
        subject="PLAN",
        link="",
        family="core_groups",
        severity="high",
        route="statutory",
        person="CHILD",
        plan="PLAN",
        meeting=None,
        team="TEAM",
        team_name="Willow",
        owner="SW",
        agency=None,
        state="open",
        cause="practice",
        reason=None,
        started_on=date(2026, 10, 30),
        due_on=date(2026, 11, 13),
        breach_on=date(2026, 11, 16),
        met_on=None,
        closed_on=None,
        days_late=5,
        unit="working_days",
        shown="x",
        opened_on=TONIGHT,
        opened_because="practice",
        seen_on=TONIGHT,
        not_seen_since=None,
        doubt=None,
        tier=0,
        raised=0,
        promise_on=None,
        promise_by=None,
        promise_note=None,
        waiver_reason=None,
        waiver_until=None,
        waiver_asked_by=None,
        waiver_asked_at=None,
        waiver_approved_by=None,
        hidden_by=None,
        hidden_how=None,
        repeats=0,
        is_drift=False,
        times_opened=1,
        changed_at=datetime(2026, 11, 21, 2, 14, tzinfo=UTC),
        says="No core group has been held. It was due by 13 November 2026: 10 working days after the conference on "
        "30 October 2026. Overdue by 5 working days.",
        evidence={},
    )
    return replace(entry, **changes)


def an_open(
    entry: Entry, *, directory: Directory | None = None, contacts: Contacts = CONTACTS, on: date = TONIGHT
) -> Open:
    """The exception with those whom its route tells."""
    matter = Matter(
        rule=entry.rule,
        grain="plan",
        subject=entry.subject,
        breach_on=entry.breach_on,
        reference=entry.reference,
        person=entry.person,
        plan=entry.plan,
        meeting=entry.meeting,
        team=entry.team,
        raised=entry.raised,
        tier=entry.tier,
        waived_until=entry.waiver_until,
        hidden_by=entry.hidden_by,
    )
    policy = policy_for(load_routes(), route=entry.route, rule=entry.rule)
    found = telling(
        matter,
        policy,
        calendar=CALENDAR,
        directory=directory or a_directory(),
        contacts=contacts,
        on=on,
        is_reached_only=True,
    )
    return Open(entry=entry, matter=matter, telling=found)


def a_night(*entries: Entry, directory: Directory | None = None, on: date = TONIGHT, **changes: Any) -> Night:
    """One night on which these exceptions are live."""
    known = directory or a_directory()
    night = Night(
        on=on,
        authority="Exampleshire",
        calendar=CALENDAR,
        directory=known,
        rules=WORDS,
        checked=CHECKED,
        open=tuple(an_open(entry, directory=known, on=on) for entry in entries),
        is_weekly_turn=True,
        is_monthly_turn=True,
    )
    return replace(night, **changes)


def many(count: int, **changes: Any) -> Iterable[Entry]:
    """So many exceptions on one plan, each about a row of its own."""
    return (an_entry(number, subject=f"ROW{number}", **changes) for number in range(1, count + 1))
