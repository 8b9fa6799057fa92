"""A register of two nights in a file, filled as a night fills it, and the command line beside it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from calendars.jurisdictions import build_calendar
from register import nights, runs, store
from register.database import Database, open_database
from register.decision import Judged, Night
from register.lifecycle import decide
from register.nights import RuleRun
from register.record import Finding, Key
from register.runs import Claim, Figures
from register.upgrade import upgrade
from service.exceptions.looking import days_late_by
from service.register_access import file_address

FIRST_NIGHT = date(2026, 11, 19)
SECOND_NIGHT = date(2026, 11, 20)

#: The moment at which the commands of these tests are typed: Monday morning.
MONDAY = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)

DAYS_LATE = days_late_by(build_calendar())

CORE_GROUP = Finding(
    rule="cg-first-10wd",
    subject="PLAN2",
    state="overdue",
    started_on=date(2026, 11, 2),
    due_on=date(2026, 11, 16),
    breach_on=date(2026, 11, 17),
    days_late=3,
    unit="working_days",
    severity="critical",
    family="core_groups",
    route="statutory",
    person="CHILD2",
    plan="PLAN2",
    team="TEAM1",
    team_name="Safeguarding North",
    owner="WORKER1",
    says="No core group has been held. It was due by 16 November 2026.",
    evidence={"conference_on": "2026-11-02", "first_core_group_on": None},
)
VISIT = replace(
    CORE_GROUP,
    rule="visit-cp-max-interval",
    link="start",
    due_on=date(2026, 11, 13),
    breach_on=date(2026, 11, 14),
    days_late=4,
    severity="high",
    family="visits",
    says="The child has not been visited since 2 November 2026.",
)
#: Somebody wrote what a spreadsheet would run.
MINUTES = replace(
    CORE_GROUP,
    rule="min-not-recorded",
    subject="MEET9",
    due_on=date(2026, 11, 18),
    breach_on=date(2026, 11, 19),
    days_late=1,
    severity="medium",
    family="minutes",
    route="practice",
    person=None,
    plan=None,
    meeting="MEET9",
    team="TEAM2",
    team_name="=HYPERLINK(0)",
    owner=None,
    says="=1+1 minutes are missing.",
)
#: Late because the minutes are: it stays silent.
GP = replace(MINUTES, rule="min-gp-not-sent", agency="GP", severity="low", says="The minutes were not sent to the GP.")
CHAIR = replace(MINUTES, rule="act-none-recorded", subject="MEET8", meeting="MEET8", says="No action is recorded.")

HIDDEN = {GP.key: Judged(tier=1, hidden_by=MINUTES.key, hidden_how="hide")}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty register where the commands look for it."""
    opened = open_database(file_address(tmp_path / "corewatch.db"), is_to_be_upgraded=True)
    upgrade(opened)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The commands are typed on Monday 23 November 2026 in London."""
    monkeypatch.delenv("COREWATCH_DATABASE_URL", raising=False)
    with time_machine.travel(MONDAY, tick=False):
        yield


def run_night(
    database: Database,
    business_date: date,
    findings: Sequence[Finding],
    judged: dict[Key, Judged] | None = None,
    *,
    source: str = "/nowhere",
    snapshot_id: str = "made-up",
) -> None:
    """A night that finds just this, written as a real one is written."""
    now = datetime.combine(business_date + timedelta(days=1), datetime.min.time(), UTC) + timedelta(hours=2)
    claim = runs.claim(database, business_date=business_date, owner="test", lease=timedelta(hours=1), now=now)
    assert isinstance(claim, Claim)
    with database.writing() as connection:
        runs.fence(connection, claim, now=now)
        last_ran = nights.rules_last_ran(connection)
        known = store.known(connection, [finding.key for finding in findings])
        changes = [
            store.Change(
                key=finding.key,
                known=known.get(finding.key),
                decision=decide(
                    known.get(finding.key),
                    finding,
                    Night(
                        business_date=business_date,
                        is_first=finding.rule not in last_ran,
                        last_as_at=last_ran[finding.rule].business_date if finding.rule in last_ran else None,
                    ),
                ),
                judged=(judged or {}).get(finding.key, Judged(tier=1)) if finding.state == "overdue" else None,
            )
            for finding in findings
        ]
        store.apply(connection, claim, changes, business_date=business_date, now=now, days_late=DAYS_LATE)
        rules = [RuleRun(rule=rule, rule_digest="same", subjects=1) for rule in sorted({f.rule for f in findings})]
        nights.record_rules(connection, claim, rules)
        figures = Figures(source=source, snapshot_id=snapshot_id, as_at=business_date, synthetic=True)
        runs.commit(connection, claim, figures, now=now)


@pytest.fixture
def register(database: Database) -> Database:
    """Two nights. CG-0001 actions not recorded, closed on the second; CG-0002 core group; CG-0003 GP, silent;
    CG-0004 minutes; CG-0005 visit, opened on the second.
    """
    first = sorted([CORE_GROUP, MINUTES, GP, CHAIR], key=lambda finding: finding.key)
    done = replace(CHAIR, state="met_late", met_on=date(2026, 11, 20), days_late=2)
    run_night(database, FIRST_NIGHT, first, HIDDEN)
    run_night(database, SECOND_NIGHT, [done, CORE_GROUP, GP, MINUTES, VISIT], HIDDEN)
    return database


Corewatch = Callable[..., object]
