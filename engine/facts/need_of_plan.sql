-- One row is one need recorded about a child's family, under one plan of ours, for which an agency should take part.
-- subject: need_id, plan_id
-- row: need_id = cgx_need_factors.need_factor_id
-- row: plan_id = ssd_cp_plans.cppl_cp_plan_id
with needs as (
    select
        need.need_factor_id as need_id,
        plan.plan_id,
        plan.person_id,
        need.need_factor as need,
        greatest(need.need_recorded_date, plan.conference_on) as begun_on,
        need.need_ended_date as ended_on,
        need.need_no_agency_reason is not null as has_reason_for_no_agency,
        plan.over_on
    from known.cgx_need_factors as need
    inner join facts.plan_span as plan on plan.person_id = need.need_child_id
    where plan.is_ours
        and (need.need_ended_date is null or need.need_ended_date >= plan.started_on)
        and need.need_factor in (select need from facts.agency_for_need)
),

core_groups as (
    select needs.need_id, needs.plan_id, needs.need, held.meeting_id, held.held_on, held.recorded_on
    from needs
    inner join facts.held_core_group as held on held.plan_id = needs.plan_id and held.held_on > needs.begun_on
),

next_core_groups as (
    select need_id, plan_id, min(held_on) as held_on
    from core_groups
    group by need_id, plan_id
),

invited as (
    select attendance.meeting_id, answer.need
    from facts.attendance_row as attendance
    inner join facts.agency_for_need as answer on answer.member_role = attendance.role
    where attendance.status <> 'NOT_INVITED'
    union
    select attendance.meeting_id, answer.need
    from facts.attendance_row as attendance
    inner join facts.agency_for_need as answer on answer.agency_kind = attendance.agency_kind
    where attendance.status <> 'NOT_INVITED'
),

members as (
    select
        member.cgmb_cp_plan_id as plan_id,
        member.cgmb_member_id as member_id,
        member.cgmb_role as role,
        agency.agcy_kind as agency_kind,
        member.cgmb_start_date as started_on,
        member.cgmb_end_date as ended_on,
        cast(member.cgmb_recorded_date as date) as recorded_on
    from known.cgx_members as member
    left join known.cgx_agencies as agency on agency.agcy_agency_code = member.cgmb_agency_code
),

suited_members as (
    select members.*, answer.need
    from members
    inner join facts.agency_for_need as answer on answer.member_role = members.role
    union
    select members.*, answer.need
    from members
    inner join facts.agency_for_need as answer on answer.agency_kind = members.agency_kind
),

answers as (
    select
        core_groups.need_id,
        core_groups.plan_id,
        core_groups.meeting_id as answer_id,
        core_groups.held_on as answered_on,
        core_groups.recorded_on
    from core_groups
    inner join invited on invited.meeting_id = core_groups.meeting_id and invited.need = core_groups.need
    union all
    select
        needs.need_id,
        needs.plan_id,
        member.member_id as answer_id,
        member.started_on as answered_on,
        member.recorded_on
    from needs
    inner join suited_members as member on member.plan_id = needs.plan_id and member.need = needs.need
    where member.started_on is not null and (member.ended_on is null or member.ended_on >= needs.begun_on)
),

first_answers as (
    select
        *,
        row_number() over (partition by need_id, plan_id order by answered_on, answer_id) as place_no
    from answers
)

select
    needs.need_id,
    needs.plan_id,
    needs.person_id,
    needs.need,
    needs.begun_on,
    needs.ended_on,
    needs.has_reason_for_no_agency,
    needs.over_on,
    next_core_groups.held_on as next_core_group_on,
    first_answers.answered_on,
    first_answers.recorded_on as answer_recorded_on
from needs
inner join next_core_groups
    on next_core_groups.need_id = needs.need_id and next_core_groups.plan_id = needs.plan_id
left join first_answers
    on first_answers.need_id = needs.need_id
    and first_answers.plan_id = needs.plan_id
    and first_answers.place_no = 1
