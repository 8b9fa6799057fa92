-- One row is the first plan in detail of one child protection plan: later than the outline of the conference.
-- helper
with written as (
    select
        version.cgpv_cp_plan_id as plan_id,
        version.cgpv_version_id as written_id,
        version.cgpv_date as written_on,
        cast(version.cgpv_recorded_date as date) as recorded_on
    from known.cgx_plan_versions as version
    where version.cgpv_type in ('DETAILED', 'UPDATE')
    union all
    select
        details.cpld_cp_plan_id as plan_id,
        details.cpld_cp_plan_id as written_id,
        details.cpld_detailed_plan_agreed_date as written_on,
        cast(details.cpld_recorded_date as date) as recorded_on
    from known.cgx_cp_plan_details as details
),

ranked as (
    select
        written.*,
        row_number() over (
            partition by written.plan_id
            order by written.written_on, written.written_id
        ) as place_no
    from written
    inner join facts.plan_span as plan on plan.plan_id = written.plan_id
    -- A date before the conference belongs to an earlier plan.
    where written.written_on >= plan.conference_on
)

select plan_id, written_on, recorded_on
from ranked
where place_no = 1
