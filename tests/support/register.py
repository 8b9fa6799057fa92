"""A small register to try things on: findings, whole nights, and what was shown after each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from register import queries, runs, store
from register.actions import Act, Limits
from register.database import Database
from register.decision import Judged, Night
from register.lifecycle import decide
from register.record import Entry, Finding, Key, Known

FRIDAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 2, 14, tzinfo=UTC)
LEASE = timedelta(minutes=10)

LIMITS = Limits(
    promise_max_days=20, waiver_max_days=90, waiver_reasons=("court", "abroad"), never_waived=("statutory",)
)

A_FINDING = Finding(
    rule="cg-first-10wd",
    subject="P1",
    state="overdue",
    started_on=date(2026, 10, 30),
    due_on=date(2026, 11, 13),
    breach_on=date(2026, 11, 14),
    days_late=7,
    unit="days",
    severity="critical",
    family="core-group",
    route="R-STAT",
    person="C1",
    plan="P1",
    team="T1",
    team_name="North",
    owner="w1",
    says="No core group has been held. It was due by 13 November 2026.",
    evidence={"conference_on": "2026-10-30", "first_core_group_on": None},
)


def a_finding(**changes: Any) -> Finding:
    """One breach, with what this test is about changed."""
    return replace(A_FINDING, **changes)


def a_night(**changes: Any) -> Night:
    """An ordinary night after another one."""
    return Night(**{"business_date": FRIDAY, "last_as_at": FRIDAY - timedelta(1), **changes})


def a_known(**changes: Any) -> Known:
    """The exception that `a_finding` opened on the night before."""
    opened = decide(None, A_FINDING, a_night(business_date=FRIDAY - timedelta(1))).changes
    row = {**opened, "id": 1, "reference": "CG-0001", "changed_at": NOW - timedelta(1), **changes}
    return Known(**{name: row[name] for name in Known.__dataclass_fields__})


def days_late(due_on: date, unit: str, on: date) -> int:
    """The plainest way to count: every day."""
    return max((on - due_on).days, 0)


def claimed(database: Database, day: date = FRIDAY, *, owner: str = "one", now: datetime = NOW) -> runs.Claim:
    """A night that is ours."""
    claim = runs.claim(database, business_date=day, owner=owner, lease=LEASE, now=now)
    assert isinstance(claim, runs.Claim)
    return claim


@dataclass(frozen=True, kw_only=True)
class WholeNight:
    """A night from its claim to its commit."""

    day: date = FRIDAY
    findings: tuple[Finding, ...] = ()
    judged: Mapping[Key, Judged] = field(default_factory=dict)
    is_held: bool = False
    rule_changed: bool = False
    now: datetime = NOW

    def run(self, database: Database) -> Mapping[str, int]:
        """What happened, by kind. What is live and has no finding is absent tonight, its row still there."""
        claim = claimed(database, self.day, now=self.now)
        with database.reading() as connection:
            known = store.known(connection, (finding.key for finding in self.findings))
            known |= {item.key: item for item in store.live(connection)}
        found = {finding.key: finding for finding in self.findings}
        changes = [self._change(key, known.get(key), found.get(key)) for key in {**known, **found}]
        with database.writing() as connection:
            runs.fence(connection, claim, now=self.now)
            counts = store.apply(connection, claim, changes, business_date=self.day, now=self.now, days_late=days_late)
            runs.commit(connection, claim, runs.Figures(is_held=self.is_held, counts=counts), now=self.now)
        return counts

    def _change(self, key: Key, known: Known | None, found: Finding | None) -> store.Change:
        finding = found or Finding(rule=key.rule, subject=key.subject, link=key.link, state="absent")
        night = Night(
            business_date=self.day,
            is_held=self.is_held,
            rule_changed=self.rule_changed,
            last_as_at=self.day - timedelta(1),
        )
        return store.Change(key=key, known=known, decision=decide(known, finding, night), judged=self.judged.get(key))


def run_night(database: Database, *findings: Finding, **options: Any) -> Mapping[str, int]:
    """A whole night with these findings."""
    return WholeNight(findings=findings, **options).run(database)


def an_act(by: str = "w1", today: date = FRIDAY, now: datetime = NOW) -> Act:
    """A person who acts on the Friday."""
    return Act(by=by, today=today, now=now)


def shown(database: Database, reference: str = "CG-0001") -> Entry:
    """One exception as people see it now."""
    with database.reading() as connection:
        return queries.entry(connection, reference)


def all_shown(database: Database) -> list[Entry]:
    """The whole register, in order of number."""
    with database.reading() as connection:
        return list(queries.entries(connection, queries.Filter(), sort="reference"))


def kinds(database: Database, reference: str | None = None) -> list[str]:
    """What has happened, in order."""
    with database.reading() as connection:
        return [event.kind for event in queries.events(connection, reference=reference)]


def many(how_many: int, **changes: Any) -> Iterable[Finding]:
    """Breaches of as many plans."""
    return (a_finding(subject=f"P{number}", plan=f"P{number}", **changes) for number in range(1, how_many + 1))
