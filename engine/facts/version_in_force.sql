-- One row is one version of a plan and the first day on which it was in force: the last written on that day.
-- helper
with ranked as (
    select
        version.cgpv_cp_plan_id as plan_id,
        version.cgpv_date as from_on,
        version.cgpv_version_id as version_id,
        version.cgpv_type as version_type,
        version.cgpv_core_group_days as core_group_days,
        row_number() over (
            partition by version.cgpv_cp_plan_id, version.cgpv_date
            order by version.cgpv_version_id desc
        ) as place_no
    from known.cgx_plan_versions as version
    where version.cgpv_date is not null
)

select
    plan_id,
    from_on,
    version_id,
    version_type,
    core_group_days,
    lag(version_id) over (partition by plan_id order by from_on) as previous_version_id
from ranked
where place_no = 1
