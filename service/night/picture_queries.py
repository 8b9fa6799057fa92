"""What a picture holds, a query for each of its files. Children and plans appear as keys and nothing else.

Everything is read from the schema `known` and from the night's obligations; `$as_at` is the day of the night. What no
query here names is in no file: a test looks for names, dates of birth and free text in the bytes.
"""

from service.night.places import BELONGS_SQL

#: What every duty has. What follows from its rule, its version or its team stands in files of their own: written with
#: each of 137,000 duties it took twice as long.
_DUTY = """
    belongs.rule as rule_number,
    belongs.severity,
    belongs.subject,
    coalesce(belongs.link, '') as link,
    belongs.person_id as person,
    belongs.plan_id as plan,
    belongs.meeting_id as meeting,
    belongs.team_id as team,
    belongs.owner,
    agency.agency_code as agency,
    belongs.started_on,
    belongs.due_on,
    belongs.breach_on,
    belongs.met_on,
    belongs.closed_on,
    belongs.recorded_on,
    belongs.state,
    belongs.reason,
    belongs.late_record,
    cast(belongs.days_late as integer) as days_late,
    belongs.unit
"""

#: So far ahead it is looked up what is booked: a page looks further ahead than the day on which a rule warns.
_CAN_STILL_BE_DONE = (
    "belongs.state = 'due_soon' or (belongs.state = 'not_due' and belongs.due_on <= $as_at + interval 28 days)"
)

#: The duties of some rules, but not those that can soon be done. `picture_agency` comes from the facts.
OBLIGATIONS = f"""
select {_DUTY}
from ({BELONGS_SQL}) as belongs
left join (select * from picture_agency where rule between $first and $last) as agency
    on agency.rule = belongs.rule and agency.subject = belongs.subject
where belongs.rule between $first and $last and not ({_CAN_STILL_BE_DONE})
"""

#: The duties that can still be done in time, and what is known of whether they will be.
DUE_SOON = f"""
with last_days as (
    select day, max(day) filter (where is_working_day) over (order by day) as last_working_on
    from calendar
)

select
    {_DUTY},
    -- The last working day that is left; with none left the due day itself: alerts/digest/lines.py says it so too.
    case when last_days.last_working_on > $as_at then last_days.last_working_on else belongs.due_on end
        as last_chance_on,
    booked.booked_on
from ({BELONGS_SQL}) as belongs
inner join picture_rule as rule on rule.number = belongs.rule
left join picture_agency as agency on agency.rule = belongs.rule and agency.subject = belongs.subject
left join last_days on last_days.day = belongs.due_on
left join picture_booked as booked on booked.person_id = belongs.person_id and booked.kind = rule.meeting_kind
where {_CAN_STILL_BE_DONE}
"""

#: The rules, and the days on which each version of them holds: both come from the book.
RULES = """
select number as rule_number, id as rule, family, route, meeting_kind is not null as needs_meeting from picture_rule
"""
VERSIONS = "select rule as rule_number, version_from, holds_from, holds_until from picture_version"

PLANS = """
select
    plan.cppl_cp_plan_id as plan,
    plan.cppl_person_id as person,
    plan.cppl_cp_plan_start_date as opened_on,
    plan.cppl_cp_plan_end_date as ended_on,
    plan.cppl_cp_plan_start_date is not null
        and plan.cppl_cp_plan_end_date is null
        and coalesce(plan.cppl_cp_plan_ola, 'N') <> 'Y'
        and coalesce(details.cpld_end_reason, '') not in ('DATA_ERROR', 'MERGED') as is_open,
    coalesce(plan.cppl_cp_plan_ola, 'N') = 'Y' as is_of_other_authority,
    coalesce(details.cpld_temporary, 'N') = 'Y' as is_temporary,
    details.cpld_end_reason as end_reason,
    coalesce(plan.cppl_cp_plan_latest_category, plan.cppl_cp_plan_initial_category) as category,
    plan.cppl_cp_plan_initial_category as first_category,
    cast(datesub('month', plan.cppl_cp_plan_start_date, coalesce(plan.cppl_cp_plan_end_date, $as_at)) as integer)
        as months,
    place.team_id as team,
    team.team_name,
    place.owner,
    details.cpld_lead_sw_allocated_date as owner_since,
    chair.professional_id as chair
from known.ssd_cp_plans as plan
inner join tonight.place_of_plan as place on place.plan_id = plan.cppl_cp_plan_id
left join known.cgx_cp_plan_details as details on details.cpld_cp_plan_id = plan.cppl_cp_plan_id
left join known.worker as chair on chair.value = details.cpld_cp_chair_id
left join known.cgx_teams as team on team.team_team_id = place.team_id
"""

#: `{quorum}` is the table of the facts that says which conferences were quorate, or an empty one.
MEETINGS = """
with minutes as (
    select
        cgmn_meeting_id as meeting,
        max_by(cgmn_status, coalesce(cgmn_recorded_date, cgmn_drafted_date, cgmn_authorised_date, date '0001-01-01'))
            as state,
        min(coalesce(cgmn_recorded_date, cgmn_drafted_date, cgmn_authorised_date)) as written_on,
        min(cgmn_authorised_date) as signed_off_on
    from known.cgx_minutes
    where cgmn_status <> 'NONE'
    group by cgmn_meeting_id
),

sent as (
    select
        minutes.cgmn_meeting_id as meeting,
        min(send.cgmd_sent_date) as first_sent_on,
        max(send.cgmd_sent_date) as last_sent_on,
        count(*) filter (where send.cgmd_sent_date is null and coalesce(send.cgmd_withheld, 'N') <> 'Y') as not_sent
    from known.cgx_minutes_distribution as send
    inner join known.cgx_minutes as minutes on minutes.cgmn_minutes_id = send.cgmd_minutes_id
    group by minutes.cgmn_meeting_id
)

select
    meeting.cgmt_meeting_id as meeting,
    meeting.cgmt_meeting_type as kind,
    meeting.cgmt_status as state,
    meeting.cgmt_booked_date as booked_on,
    meeting.cgmt_scheduled_date as scheduled_on,
    meeting.cgmt_held_date as held_on,
    meeting.cgmt_cancelled_date as cancelled_on,
    meeting.cgmt_next_meeting_date as next_on,
    chair.professional_id as chair,
    minute_taker.professional_id as minute_taker,
    coalesce(meeting.cgmt_team_id, place.team_id) as team,
    place.owner,
    case
        when meeting.cgmt_held_date is null then null
        when meeting.cgmt_status = 'HELD_NOT_QUORATE' then false
        when quorum.quorate in ('Y', 'N') then quorum.quorate = 'Y'
        else meeting.cgmt_quorate = 'Y'
    end as is_quorate,
    meeting.cgmt_record_complete_date as record_complete_on,
    minutes.state as minutes_state,
    minutes.written_on as minutes_written_on,
    minutes.signed_off_on as minutes_signed_off_on,
    sent.first_sent_on as minutes_sent_on,
    case when sent.not_sent = 0 then sent.last_sent_on end as minutes_all_sent_on
from known.cgx_meetings as meeting
left join tonight.place_of_meeting as place_of_meeting on place_of_meeting.meeting_id = meeting.cgmt_meeting_id
left join tonight.place_of_plan as place on place.plan_id = place_of_meeting.plan_id
left join known.worker as chair on chair.value = meeting.cgmt_chair_id
left join known.worker as minute_taker on minute_taker.value = meeting.cgmt_minute_taker_id
left join {quorum} as quorum on quorum.meeting_id = meeting.cgmt_meeting_id
left join minutes on minutes.meeting = meeting.cgmt_meeting_id
left join sent on sent.meeting = meeting.cgmt_meeting_id
"""

#: Without a link a child's place belongs to the plan that the child had on the day: service/directory_queries.py.
CHILDREN = """
select
    child.cgms_table_id as place,
    child.cgms_meeting_id as meeting,
    child.cgms_person_id as person,
    coalesce(child.cgms_cp_plan_id, then_open.cppl_cp_plan_id) as plan,
    coalesce(belongs.team_id, meeting.cgmt_team_id) as team,
    belongs.owner,
    child.cgms_child_invited = 'Y' as was_invited,
    child.cgms_child_attended = 'Y' as attended
from known.cgx_meeting_subjects as child
inner join known.cgx_meetings as meeting on meeting.cgmt_meeting_id = child.cgms_meeting_id
left join known.ssd_cp_plans as then_open
    on child.cgms_cp_plan_id is null
    and then_open.cppl_person_id = child.cgms_person_id
    and then_open.cppl_cp_plan_start_date <= coalesce(meeting.cgmt_held_date, meeting.cgmt_scheduled_date)
    and (
        then_open.cppl_cp_plan_end_date is null
        or then_open.cppl_cp_plan_end_date >= coalesce(meeting.cgmt_held_date, meeting.cgmt_scheduled_date)
    )
left join tonight.place_of_plan as belongs
    on belongs.plan_id = coalesce(child.cgms_cp_plan_id, then_open.cppl_cp_plan_id)
qualify row_number() over (partition by child.cgms_table_id order by then_open.cppl_cp_plan_start_date desc) = 1
"""

ATTENDANCE = """
with of_member as (
    select
        cgrp_meeting_id as meeting, cgrp_member_id as member,
        any_value(cgrp_status order by cgrp_received_date nulls last) as state, min(cgrp_received_date) as received_on
    from known.cgx_reports
    where cgrp_member_id is not null
    group by all
),

of_agency as (
    select
        cgrp_meeting_id as meeting, cgrp_agency_code as agency,
        any_value(cgrp_status order by cgrp_received_date nulls last) as state, min(cgrp_received_date) as received_on
    from known.cgx_reports
    where cgrp_member_id is null and cgrp_agency_code is not null
    group by all
)

select
    attendance.cgat_attendance_id as attendance,
    attendance.cgat_meeting_id as meeting,
    attendance.cgat_member_id as member,
    member.cgmb_cp_plan_id as plan,
    member.cgmb_member_kind as kind,
    coalesce(attendance.cgat_role, member.cgmb_role) as role,
    coalesce(attendance.cgat_agency_code, member.cgmb_agency_code) as agency,
    worker.professional_id as worker,
    attendance.cgat_status as state,
    attendance.cgat_status in ('PRESENT', 'PRESENT_VIRTUAL') as attended,
    attendance.cgat_invited_date as invited_on,
    attendance.cgat_apologies_date as apologies_on,
    coalesce(member.cgmb_is_required, 'N') = 'Y' as is_required,
    member.cgmb_report_expected = 'Y' as report_is_expected,
    coalesce(of_member.state, of_agency.state) as report_state,
    coalesce(of_member.received_on, of_agency.received_on) as report_received_on
from known.cgx_attendance as attendance
left join known.cgx_members as member on member.cgmb_member_id = attendance.cgat_member_id
left join known.worker as worker
    on worker.value = coalesce(attendance.cgat_professional_id, member.cgmb_professional_id)
left join of_member
    on of_member.meeting = attendance.cgat_meeting_id and of_member.member = attendance.cgat_member_id
left join of_agency
    on of_agency.meeting = attendance.cgat_meeting_id
    and of_agency.agency = coalesce(attendance.cgat_agency_code, member.cgmb_agency_code)
"""

ACTIONS = """
select
    action.cgac_action_id as action,
    action.cgac_cp_plan_id as plan,
    coalesce(action.cgac_person_id, plan.cppl_person_id) as person,
    action.cgac_meeting_id as meeting,
    place.team_id as team,
    place.owner,
    worker.professional_id as action_owner,
    coalesce(action.cgac_owner_agency_code, member.cgmb_agency_code) as agency,
    coalesce(action.cgac_owner_person_id, member.cgmb_person_id) is not null as owner_is_family,
    coalesce(action.cgac_safety, 'N') = 'Y' as bears_on_safety,
    action.cgac_created_date as created_on,
    action.cgac_due_date as due_on,
    action.cgac_original_due_date as first_due_on,
    coalesce(action.cgac_due_ongoing, 'N') = 'Y' as is_ongoing,
    action.cgac_review_date as review_on,
    action.cgac_completed_date as done_on,
    case when coalesce(action.cgac_struck_out, 'N') = 'Y' then 'STRUCK_OUT' else action.cgac_status end as state
from known.cgx_actions as action
left join known.ssd_cp_plans as plan on plan.cppl_cp_plan_id = action.cgac_cp_plan_id
left join tonight.place_of_plan as place on place.plan_id = action.cgac_cp_plan_id
left join known.cgx_members as member on member.cgmb_member_id = action.cgac_owner_member_id
left join known.worker as worker
    on worker.value = coalesce(action.cgac_owner_professional_id, member.cgmb_professional_id)
"""

TEAMS = """
select
    team_team_id as team,
    team_name as name,
    team_level as level,
    team_parent_id as parent,
    team_manager_id as manager,
    team_active = 'Y' as is_active
from known.cgx_teams
"""

#: `$names` says whether the authority lets names be shown.
WORKERS = """
select
    coalesce(professional.prof_professional_id, staff.stff_professional_id) as worker,
    case when $names then professional.prof_professional_name end as name,
    staff.stff_role as role,
    staff.stff_team_id as team,
    staff.stff_manager_id as manager,
    staff.stff_active_from as active_from,
    staff.stff_active_to as active_to,
    staff.stff_professional_id is not null
        and coalesce(staff.stff_active_from <= $as_at, true)
        and coalesce(staff.stff_active_to >= $as_at, true) as is_active,
    coalesce(staff.stff_is_external, 'N') = 'Y' or coalesce(staff.stff_role, '') = 'EXTERNAL' as is_external
from known.ssd_professionals as professional
full join known.cgx_staff as staff on staff.stff_professional_id = professional.prof_professional_id
"""

ABSENCES = """
select abse_professional_id as worker, abse_from as from_on, abse_to as to_on, abse_cover_id as cover
from known.cgx_staff_absence
where abse_from is not null
"""

AGENCIES = "select agcy_agency_code as agency, agcy_name as name, agcy_kind as kind from known.cgx_agencies"

#: Only where the authority lets names be shown, and only of children whom the night speaks of.
NAMES = """
select person.pers_person_id as person, person.pers_forename as forename, person.pers_surname as surname
from known.ssd_person as person
where person.pers_person_id in (
    select person_id from obligation
    union all
    select cppl_person_id from known.ssd_cp_plans
    union all
    select cgms_person_id from known.cgx_meeting_subjects
)
"""

#: How the duties of each file are sorted.
BY_PLAN = "plan"

#: The other files of every picture, in the order in which they are written: the query of each, and how it is sorted.
FILES = {
    "due_soon": (DUE_SOON, BY_PLAN),
    "rule": (RULES, "rule"),
    "version": (VERSIONS, "rule_number, holds_from"),
    "plan": (PLANS, "plan"),
    "meeting": (MEETINGS, "meeting"),
    "meeting_child": (CHILDREN, "meeting, place"),
    "attendance": (ATTENDANCE, "meeting, attendance"),
    "action": (ACTIONS, "plan, action"),
    "team": (TEAMS, "team"),
    "worker": (WORKERS, "worker"),
    "absence": (ABSENCES, "worker, from_on"),
    "agency": (AGENCIES, "agency"),
}
NAME_FILE = {"name": (NAMES, "person")}
