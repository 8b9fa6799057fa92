"""Where a breach belongs tonight: the team, the worker who owns it, and the partner agency it is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from sys import intern

from duckdb import DuckDBPyConnection

from engine import facts
from engine.compile import subject_sql
from engine.facts import Relation
from register.nights import PlanSeen
from service.checking import Check

#: The plans that a meeting is about: those its subjects name, else those of the child. Two joins, each by a key:
#: one join by either held each subject against each plan, which took half of a night of 50,000 plans.
MEETING_PLANS_SQL = """
select subject.cgms_meeting_id as meeting_id, plan.cppl_cp_plan_id as plan_id
from known.cgx_meeting_subjects as subject
inner join known.ssd_cp_plans as plan on plan.cppl_cp_plan_id = subject.cgms_cp_plan_id
union
select subject.cgms_meeting_id, plan.cppl_cp_plan_id
from known.cgx_meeting_subjects as subject
inner join known.ssd_cp_plans as plan on plan.cppl_person_id = subject.cgms_person_id
where subject.cgms_cp_plan_id is null
"""

#: Made once a night: the plans, what is overdue and the picture ask for them, each on a connection of its own.
_PLACES_SQL = f"""
create table if not exists tonight.place_of_plan as
select
    plan.cppl_cp_plan_id as plan_id,
    plan.cppl_person_id as person_id,
    coalesce(details.cpld_team_id, staff.stff_team_id) as team_id,
    worker.professional_id as owner,
    coalesce(plan.cppl_cp_plan_end_date, date '9999-12-31') as ended_on
from known.ssd_cp_plans as plan
left join known.cgx_cp_plan_details as details on details.cpld_cp_plan_id = plan.cppl_cp_plan_id
left join known.worker as worker on worker.value = details.cpld_lead_sw_id
left join known.cgx_staff as staff on staff.stff_professional_id = worker.professional_id;

create table if not exists tonight.place_of_meeting as
select meeting_id, min(plan_id) as plan_id
from ({MEETING_PLANS_SQL})
group by meeting_id;

create table if not exists tonight.place_of_person as
with plans as (
    select person_id, plan_id
    from tonight.place_of_plan
    qualify row_number() over (partition by person_id order by ended_on desc, plan_id) = 1
),
workers as (
    select
        involvement.invo_person_id as person_id,
        coalesce(involvement.invo_professional_team, staff.stff_team_id) as team_id,
        worker.professional_id as owner
    from known.ssd_involvements as involvement
    left join known.worker as worker on worker.value = involvement.invo_professional_id
    left join known.cgx_staff as staff on staff.stff_professional_id = worker.professional_id
    where involvement.invo_involvement_end_date is null
    qualify row_number() over (
        partition by involvement.invo_person_id
        order by involvement.invo_involvement_start_date desc, involvement.invo_involvements_id
    ) = 1
)
select
    coalesce(plans.person_id, workers.person_id) as person_id,
    plans.plan_id,
    workers.team_id,
    workers.owner
from plans
full join workers on workers.person_id = plans.person_id;
"""

#: Every obligation with the team and the worker that it belongs to; asked once the places are made.
BELONGS_SQL = """
select
    obligation.*,
    coalesce(
        plan.team_id, meeting.cgmt_team_id, meeting_plan.team_id, person.team_id, person_plan.team_id
    ) as team_id,
    team.team_name,
    coalesce(plan.owner, meeting_plan.owner, person.owner, person_plan.owner) as owner,
    coalesce(obligation.plan_id, place_of_meeting.plan_id) as lead_plan
from obligation
left join tonight.place_of_plan as plan on plan.plan_id = obligation.plan_id
left join known.cgx_meetings as meeting
    on obligation.plan_id is null and meeting.cgmt_meeting_id = obligation.meeting_id
left join tonight.place_of_meeting as place_of_meeting
    on obligation.plan_id is null and place_of_meeting.meeting_id = obligation.meeting_id
left join tonight.place_of_plan as meeting_plan on meeting_plan.plan_id = place_of_meeting.plan_id
left join tonight.place_of_person as person
    on obligation.plan_id is null and obligation.meeting_id is null and person.person_id = obligation.person_id
left join tonight.place_of_plan as person_plan on person_plan.plan_id = person.plan_id
left join known.cgx_teams as team
    on team.team_team_id = coalesce(
        plan.team_id, meeting.cgmt_team_id, meeting_plan.team_id, person.team_id, person_plan.team_id
    )
"""

_OVERDUE_SQL = f"""
select rule, subject, coalesce(link, ''), team_id, team_name, owner, lead_plan
from ({BELONGS_SQL})
where state = 'overdue'
"""

Key = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Whose a breach is; each part may be unknown."""

    team: str | None
    team_name: str | None
    #: The lead worker, by professional id.
    owner: str | None
    agency: str | None
    #: The dispute or escalation that it is about.
    dispute: str | None
    #: The plan under which it is judged: its own, or that of the meeting's first child.
    lead_plan: str | None


def make_places(cursor: DuckDBPyConnection) -> None:
    """Where plans, meetings and people belong tonight, unless it is made already."""
    cursor.execute(_PLACES_SQL)


def places(check: Check) -> dict[Key, Place]:
    """For each overdue duty tonight, by rule, subject and link."""
    cursor = check.snapshot.connection.cursor()
    make_places(cursor)
    names = [card.id for card in check.book.cards]
    agencies, disputes = _named(cursor, check, "agency_code"), _named(cursor, check, "escalation_id")
    found = {}
    for number, subject, link, team, team_name, owner, lead_plan in cursor.execute(_OVERDUE_SQL).fetchall():
        key = (names[number], subject, link)
        found[key] = Place(
            team=once(team),
            team_name=once(team_name),
            owner=once(owner),
            agency=agencies.get(key[:2]),
            dispute=disputes.get(key[:2]),
            lead_plan=once(lead_plan),
        )
    return found


def once(text: str | None) -> str | None:
    """The same text, held once however many obligations name it: a child has dozens of them."""
    return None if text is None else intern(text)


def plans_seen(check: Check) -> tuple[PlanSeen, ...]:
    """Every plan of the snapshot: its team, and whether it is open."""
    cursor = check.snapshot.connection.cursor()
    make_places(cursor)
    rows = cursor.execute(
        "select plan_id, team_id, ended_on > $as_at from tonight.place_of_plan order by all", {"as_at": check.as_of}
    ).fetchall()
    return tuple(PlanSeen(plan_id=plan, team=team, is_open=is_open) for plan, team, is_open in rows)


def _named(cursor: DuckDBPyConnection, check: Check, column: str) -> Mapping[tuple[str, str], str]:
    """What one column of the facts names for each overdue duty, by rule and subject; most facts do not have it."""
    found: dict[tuple[str, str], str] = {}
    for number, card in enumerate(check.book.cards):
        table = check.evaluation.tables.get(card.id)
        if table and column in check.evaluation.columns[card.each]:
            rows = _named_by(cursor, number, table, facts.load_relations()[card.each], column)
            found |= {(card.id, subject): name for subject, name in rows}
    return found


def _named_by(
    cursor: DuckDBPyConnection, number: int, table: str, relation: Relation, column: str
) -> list[tuple[str, str]]:
    """By subject, of one rule. Its own table is asked: `obligation` is a view over fifty, and dear to ask so often."""
    return cursor.execute(
        f"select o.subject, min(f.{column}) from tonight.{table} as o "
        f"inner join facts.{relation.name} as f on o.subject = {subject_sql(relation)} "
        f"where o.rule = $rule and o.state = 'overdue' and f.{column} is not null group by o.subject",
        {"rule": number},
    ).fetchall()
