-- One row is the time from one held core group of a plan to the next, or to now.
-- subject: plan_id
-- link: link
with versions as (
    select
        version.cgpv_cp_plan_id as plan_id,
        version.cgpv_version_id as version_id,
        version.cgpv_date as version_on,
        version.cgpv_core_group_days as days
    from known.cgx_plan_versions as version
),

has_versions as (
    select distinct plan_id
    from versions
),

in_force as (
    select
        held.place_id,
        versions.days,
        row_number() over (
            partition by held.place_id
            order by versions.version_on desc, versions.version_id desc
        ) as place_no
    from facts.held_core_group as held
    inner join versions on versions.plan_id = held.plan_id and versions.version_on <= held.held_on
),

agreed as (
    select
        held.place_id,
        case
            when has_versions.plan_id is null then details.cpld_core_group_frequency_days
            else in_force.days
        end as days
    from facts.held_core_group as held
    left join has_versions on has_versions.plan_id = held.plan_id
    left join in_force on in_force.place_id = held.place_id and in_force.place_no = 1
    left join known.cgx_cp_plan_details as details on details.cpld_cp_plan_id = held.plan_id
),

awaited as (
    select
        held.place_id,
        min(awaited.scheduled_on) as awaiting_outcome_on
    from facts.held_core_group as held
    inner join facts.awaited_core_group as awaited
        on awaited.plan_id = held.plan_id and awaited.scheduled_on > held.held_on
    group by held.place_id
)

select
    held.plan_id,
    case when held.number_of_plan = 1 then 'start' else held.place_id end as link,
    plan.person_id,
    held.meeting_id as last_meeting_id,
    held.is_ours,
    held.held_on as last_core_group_on,
    held.next_on as next_core_group_on,
    held.next_recorded_on as next_core_group_recorded_on,
    held.next_meeting_id,
    held.over_on,
    case when agreed.days >= 1 then agreed.days end as agreed_days,
    awaited.awaiting_outcome_on,
    undated.plan_id is not null as has_undated_core_group
from facts.held_core_group as held
inner join facts.plan_span as plan on plan.plan_id = held.plan_id
left join agreed on agreed.place_id = held.place_id
left join awaited on awaited.place_id = held.place_id
left join facts.undated_core_group as undated on undated.plan_id = held.plan_id
