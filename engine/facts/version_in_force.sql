-- One row is one version of a plan and the first day on which it was in force: the last written on that day.
-- helper
select
    version.cgpv_cp_plan_id as plan_id,
    version.cgpv_date as from_on,
    max(version.cgpv_version_id) as version_id,
    arg_max(version.cgpv_type, version.cgpv_version_id) as version_type,
    arg_max_null(version.cgpv_core_group_days, version.cgpv_version_id) as core_group_days
from known.cgx_plan_versions as version
where version.cgpv_date is not null
group by version.cgpv_cp_plan_id, version.cgpv_date
