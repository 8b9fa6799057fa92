"""The cases of a night: the breaches that stand on one plan, with what the judgement needs to know of the plan."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from duckdb import DuckDBPyConnection

from engine.book import Book
from engine.judge.facts import Breach, Case
from register.record import Finding, Key, Known
from service.checking import Check
from service.routes import Routes

#: Rules whose lateness says that core groups drift.
CORE_GROUP_CLOCKS = ("cg-first-10wd", "cg-interval-max")

_PLANS_OF_MEETINGS_SQL = """
select distinct subject.cgms_meeting_id, plan.cppl_cp_plan_id
from known.cgx_meeting_subjects as subject
inner join known.ssd_cp_plans as plan
    on plan.cppl_cp_plan_id = subject.cgms_cp_plan_id
    or (subject.cgms_cp_plan_id is null and plan.cppl_person_id = subject.cgms_person_id)
order by all
"""

_ESCALATIONS_SQL = """
select plan.cppl_cp_plan_id, count(*)
from known.cgx_escalations as escalation
inner join known.ssd_cp_plans as plan
    on plan.cppl_cp_plan_id = escalation.esca_cp_plan_id
    or (escalation.esca_cp_plan_id is null and plan.cppl_person_id = escalation.esca_person_id)
where coalesce(escalation.esca_resolved_date, escalation.esca_withdrawn_date) is null
group by plan.cppl_cp_plan_id
"""

_LATE_CORE_GROUPS_SQL = """
select plan_id, count(*)
from obligation
where list_contains($clocks, rule) and state in ('overdue', 'met_late', 'never_met')
    and plan_id is not null and breach_on > months_after(as_at(), -12)
group by plan_id
"""

_WAITING_SQL = """
select rule, subject, coalesce(link, ''), state, severity, person_id, plan_id, meeting_id
from obligation
where rule = $rule and list_contains($states, state)
order by all
"""


@dataclass(frozen=True, kw_only=True)
class Plans:
    """What tonight's snapshot says about plans, beside their breaches."""

    months: Mapping[str, int]
    #: Empty for a plan without one; None when the snapshot has no escalations at all.
    escalations: Mapping[str, int] | None
    late_core_groups: Mapping[str, int]
    of_meeting: Mapping[str, tuple[str, ...]]


@dataclass(kw_only=True)
class _Open:
    """A case that is being filled."""

    plan: str | None
    breaches: dict[Key, Breach] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One breach tonight, with what the register knows of it."""

    finding: Finding
    known: Known | None
    #: The plan under which it is judged: its own, or that of the first child at the meeting.
    lead_plan: str | None
    working_days_late: int
    step: int
    #: How often the same rule was in breach on this plan before.
    opened_before: int
    is_waived: bool


def step_reached(routes: Routes, book: Book, rule: str, working_days: int) -> int:
    """The step of its route that so many working days in breach have reached."""
    steps, first = routes.steps_of(book.card(rule))
    reached = [nth for nth, step in enumerate(steps, start=1) if step.after is not None and step.after <= working_days]
    return max(first, *reached) if reached else first


def home_of(standing: Standing) -> str:
    """The case in which a breach is judged; it may stand in others too, for what it says about theirs."""
    finding = standing.finding
    if standing.lead_plan:
        return f"plan:{standing.lead_plan}"
    if finding.meeting:
        return f"meeting:{finding.meeting}"
    return f"person:{finding.person}" if finding.person else f"row:{finding.rule}:{finding.subject}"


def cases(
    check: Check, found: Iterable[Standing], plans: Plans, *, wanted: Mapping[str, tuple[str, ...]]
) -> list[Case]:
    """Every case with a breach, in order of key.

    1. Each breach stands in its own case; one about a whole meeting stands on the plan of each child there.
    2. Rules that speak for others before they are overdue join the cases of their meeting or plan.
    """
    opened: dict[str, _Open] = {}
    for standing in found:
        breach = _breach(standing)
        for key, plan in _cases_of(standing, plans):
            opened.setdefault(key, _Open(plan=plan)).breaches[standing.finding.key] = breach
    _add_waiting(check, opened, plans, wanted)
    return [_case(key, opened[key], plans) for key in sorted(opened)]


def _cases_of(standing: Standing, plans: Plans) -> list[tuple[str, str | None]]:
    finding = standing.finding
    found: list[tuple[str, str | None]] = [(home_of(standing), standing.lead_plan)]
    if finding.plan is None and finding.meeting:
        found += [(f"plan:{plan}", plan) for plan in plans.of_meeting.get(finding.meeting, ())]
    return found


def _add_waiting(
    check: Check, opened: Mapping[str, _Open], plans: Plans, wanted: Mapping[str, tuple[str, ...]]
) -> None:
    """A record that is not due yet can speak for what it would hold."""
    meetings: dict[str, list[str]] = defaultdict(list)
    for key, case in opened.items():
        for meeting in sorted({breach.meeting for breach in case.breaches.values() if breach.meeting}):
            meetings[meeting].append(key)
    for waiting in _waiting(check, wanted):
        own = [f"plan:{waiting.plan}"] if waiting.plan else []
        for key in {*own, *meetings.get(waiting.meeting or "", ())} & opened.keys():
            opened[key].breaches.setdefault(Key(*waiting.key), waiting)


def _waiting(check: Check, wanted: Mapping[str, tuple[str, ...]]) -> Iterator[Breach]:
    numbers = {card.id: number for number, card in enumerate(check.book.cards)}
    for rule, states in wanted.items():
        not_overdue = [state for state in states if state != "overdue"]
        if rule not in numbers or not not_overdue:
            continue
        rows = check.snapshot.connection.execute(_WAITING_SQL, {"rule": numbers[rule], "states": not_overdue})
        for _, subject, link, state, severity, person, plan, meeting in rows.fetchall():
            yield Breach(
                rule=rule, subject=subject, link=link, state=state, severity=severity,
                person=person, plan=plan, meeting=meeting,
            )  # fmt: skip


def _breach(standing: Standing) -> Breach:
    finding, known = standing.finding, standing.known
    return Breach(
        rule=finding.rule,
        subject=finding.subject,
        link=finding.link,
        severity=finding.severity,
        state="overdue",
        person=finding.person,
        plan=finding.plan,
        meeting=finding.meeting,
        agency=finding.agency,
        dispute=finding.evidence.get("escalation_id"),
        step=standing.step,
        working_days_late=standing.working_days_late,
        times_opened_before=standing.opened_before,
        promises_broken=known.raised if known else 0,
        is_waived=standing.is_waived,
    )


def _case(key: str, opened: _Open, plans: Plans) -> Case:
    plan = opened.plan
    escalations = None if plans.escalations is None or plan is None else plans.escalations.get(plan, 0)
    return Case(
        key=key,
        plan=plan,
        plan_months=plans.months.get(plan) if plan else None,
        escalations_recorded=escalations,
        late_core_groups=plans.late_core_groups.get(plan, 0) if plan else None,
        breaches=tuple(opened.breaches[name] for name in sorted(opened.breaches)),
    )


def read_plans(check: Check) -> Plans:
    """What the snapshot says about plans tonight."""
    connection = check.snapshot.connection.cursor()
    of_meeting: dict[str, list[str]] = defaultdict(list)
    for meeting, plan in connection.execute(_PLANS_OF_MEETINGS_SQL).fetchall():
        of_meeting[meeting].append(plan)
    has_escalations = check.snapshot.supplied.why_not_table("cgx_escalations") is None
    clocks = [number for number, card in enumerate(check.book.cards) if card.id in CORE_GROUP_CLOCKS]
    late = connection.execute(_LATE_CORE_GROUPS_SQL, {"clocks": clocks}).fetchall()
    return Plans(
        months=_months(connection, check.as_of),
        escalations=dict(connection.execute(_ESCALATIONS_SQL).fetchall()) if has_escalations else None,
        late_core_groups=dict(late),
        of_meeting={meeting: tuple(plans) for meeting, plans in of_meeting.items()},
    )


def _months(connection: DuckDBPyConnection, as_at: date) -> dict[str, int]:
    """Whole months since each plan began, counted from the first authority where the book says so."""
    built = connection.execute(
        "select 1 from information_schema.tables where table_schema = 'facts' and table_name = 'plan'"
    ).fetchone()
    if built is None:
        # The facts of plans could not be built tonight: the rules that read them say so.
        return {}
    rows = connection.execute(
        "select plan_id, datesub('month', age_from_on, $as_at) from facts.plan where age_from_on <= $as_at",
        {"as_at": as_at},
    )
    return dict(rows.fetchall())
