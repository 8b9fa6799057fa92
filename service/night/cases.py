"""What the judgement is handed: tonight's breaches, and what the snapshot knows of the plans they stand on."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from alerts.policy import Policy
from engine.facts import is_built
from engine.judge.facts import Breach
from engine.judge.placing import Places, PlanFacts
from service.checking import Check
from service.night.places import MEETING_PLANS_SQL

#: Rules whose lateness says that core groups drift.
CORE_GROUP_CLOCKS = ("cg-first-10wd", "cg-interval-max")

_PLANS_OF_MEETINGS_SQL = f"select meeting_id, plan_id from ({MEETING_PLANS_SQL}) order by all"

_OPEN_PLANS_SQL = """
select cppl_person_id, max(cppl_cp_plan_id)
from known.ssd_cp_plans
where cppl_cp_plan_end_date is null and cppl_person_id is not null
group by cppl_person_id
"""

_PLANS_SQL = """
with live as (
    select esca_cp_plan_id as plan_id, esca_person_id as person_id
    from known.cgx_escalations
    where coalesce(esca_resolved_date, esca_withdrawn_date) is null
),
escalations as (
    select plan_id, count(*) as recorded
    from (
        select plan_id from live where plan_id is not null
        union all
        select plan.cppl_cp_plan_id
        from live
        inner join known.ssd_cp_plans as plan on plan.cppl_person_id = live.person_id
        where live.plan_id is null
    )
    group by plan_id
),
late_groups as (
    select plan_id, count(*) as late
    from obligation
    where list_contains($clocks, rule) and state in ('overdue', 'met_late', 'never_met')
        and breach_on > months_after(as_at(), -12)
    group by plan_id
)
select plan.cppl_cp_plan_id, {months}, coalesce(escalations.recorded, 0), coalesce(late_groups.late, 0)
from known.ssd_cp_plans as plan
{facts}
left join escalations on escalations.plan_id = plan.cppl_cp_plan_id
left join late_groups on late_groups.plan_id = plan.cppl_cp_plan_id
"""

_MONTHS = "case when f.age_from_on <= as_at() then datesub('month', f.age_from_on, as_at()) end"
_PLAN_FACTS = "left join facts.plan as f on f.plan_id = plan.cppl_cp_plan_id"

_WAITING_SQL = """
select subject, coalesce(link, ''), state, severity, person_id, plan_id, meeting_id
from obligation
where rule = $rule and list_contains($states, state)
order by all
"""


def step_reached(policy: Policy, working_days: int) -> int:
    """The step that so many working days in breach have reached."""
    reached = [step.number for step in policy.steps if step.after is not None and step.after <= working_days]
    return max(policy.begins_at_step, *reached) if reached else policy.begins_at_step


def waiting(check: Check, wanted: Mapping[str, Sequence[str]]) -> Iterator[Breach]:
    """Duties not yet overdue that speak for others: a record that is not due yet stands for all that it would hold."""
    numbers = {card.id: number for number, card in enumerate(check.book.cards)}
    for rule, states in wanted.items():
        early = [state for state in states if state != "overdue"]
        if rule not in numbers or not early:
            continue
        rows = check.snapshot.connection.execute(_WAITING_SQL, {"rule": numbers[rule], "states": early}).fetchall()
        for subject, link, state, severity, person, plan, meeting in rows:
            yield Breach(
                rule=rule, subject=subject, link=link, state=state, severity=severity,
                person=person, plan=plan, meeting=meeting,
            )  # fmt: skip


def read_places(check: Check) -> Places:
    """The plans of each meeting and the open plan of each child."""
    connection = check.snapshot.connection.cursor()
    meetings: dict[str, list[str]] = defaultdict(list)
    for meeting, plan in connection.execute(_PLANS_OF_MEETINGS_SQL).fetchall():
        meetings[meeting].append(plan)
    return Places(plans_of_meeting=meetings, plan_of_person=dict(connection.execute(_OPEN_PLANS_SQL).fetchall()))


def read_plan_facts(check: Check) -> dict[str, PlanFacts]:
    """How long each plan has lasted, its open escalations, and its late core groups of the last twelve months."""
    connection = check.snapshot.connection.cursor()
    clocks = [number for number, card in enumerate(check.book.cards) if card.id in CORE_GROUP_CLOCKS]
    tells_escalations = check.snapshot.supplied.why_not_table("cgx_escalations") == ""
    # The facts of plans may not have been built tonight: the rules that read them say so.
    has_facts = is_built(connection, "plan")
    sql = _PLANS_SQL.format(months=_MONTHS if has_facts else "null", facts=_PLAN_FACTS if has_facts else "")
    return {
        plan: PlanFacts(
            months=months, escalations_recorded=recorded if tells_escalations else None, late_core_groups=late
        )
        for plan, months, recorded, late in connection.execute(sql, {"clocks": clocks}).fetchall()
    }
