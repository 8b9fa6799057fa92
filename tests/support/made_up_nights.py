"""Nights that find just what a test makes up, written into the register as a real night is written."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from calendars.jurisdictions import build_calendar
from register import nights, runs, store
from register.database import Database
from register.decision import Judged, Night
from register.lifecycle import decide
from register.nights import LastRan, RuleRun
from register.record import Finding, Key
from register.runs import Claim, Figures
from service.exceptions.looking import days_late_by

FIRST_NIGHT = date(2026, 11, 19)
SECOND_NIGHT = date(2026, 11, 20)

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
ACTIONS = replace(MINUTES, rule="act-none-recorded", subject="MEET8", meeting="MEET8", says="No action is recorded.")

HIDDEN = {GP.key: Judged(tier=1, hidden_by=MINUTES.key, hidden_how="hide")}


def run_night(
    database: Database,
    business_date: date,
    findings: Sequence[Finding],
    judged: Mapping[Key, Judged] | None = None,
    *,
    source: str = "/nowhere",
    snapshot_id: str = "made-up",
    is_held: bool = False,
    now: datetime | None = None,
) -> None:
    """A night that finds just this, run on the next morning; what is overdue and not judged is at the first step."""
    now = now or datetime.combine(business_date + timedelta(days=1), datetime.min.time(), UTC) + timedelta(hours=2)
    claim = runs.claim(database, business_date=business_date, owner="test", lease=timedelta(hours=1), now=now)
    assert isinstance(claim, Claim)
    with database.writing() as connection:
        runs.fence(connection, claim, now=now)
        known = store.known(connection, [finding.key for finding in findings])
        last_ran = nights.rules_last_ran(connection)
        changes = [
            store.Change(
                key=finding.key,
                known=known.get(finding.key),
                decision=decide(known.get(finding.key), finding, _night_of(business_date, last_ran.get(finding.rule))),
                judged=(judged or {}).get(finding.key, Judged(tier=1)) if finding.state == "overdue" else None,
            )
            for finding in findings
        ]
        store.apply(connection, claim, changes, business_date=business_date, now=now, days_late=DAYS_LATE)
        rules = sorted({finding.rule for finding in findings})
        nights.record_rules(connection, claim, [RuleRun(rule=rule, rule_digest="same", subjects=1) for rule in rules])
        figures = Figures(source=source, snapshot_id=snapshot_id, as_at=business_date, synthetic=True, is_held=is_held)
        runs.commit(connection, claim, figures, now=now)


def _night_of(business_date: date, last_ran: LastRan | None) -> Night:
    if last_ran is None:
        return Night(business_date=business_date, is_first=True)
    return Night(business_date=business_date, last_as_at=last_ran.business_date)
