-- One row is one held core group, with the longest gap that the plan in force on that day allows.
-- helper
with has_versions as (
    select distinct cgpv_cp_plan_id as plan_id
    from known.cgx_plan_versions
),

agreed as (
    select
        held.place_id,
        -- The figure of the conference is read only where the plan has no versions at all.
        case
            when has_versions.plan_id is null then details.cpld_core_group_frequency_days
            else version.core_group_days
        end as days
    from facts.held_core_group as held
    left join has_versions on has_versions.plan_id = held.plan_id
    asof left join facts.version_in_force as version
        on version.plan_id = held.plan_id and version.from_on <= held.held_on
    left join known.cgx_cp_plan_details as details on details.cpld_cp_plan_id = held.plan_id
)

select place_id, case when days >= 1 then days end as days
from agreed
