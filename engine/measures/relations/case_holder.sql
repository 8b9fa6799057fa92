-- One row is one worker who holds cases at the end of a month.
-- subject: worker_id
with workers as (
    select
        month.month_on,
        month.last_on,
        staff.stff_professional_id as worker_id,
        staff.stff_team_id as team_id,
        staff.stff_case_holding as case_holding,
        staff.stff_role as role,
        coalesce(staff.stff_fte, 1) as whole_time
    from known.cgx_staff as staff
    inner join measured.month as month
        on coalesce(staff.stff_active_from <= month.last_on, true)
        and coalesce(staff.stff_active_to >= month.last_on, true)
    where staff.stff_is_external = 'N'
),

held as (
    select
        month.month_on,
        month.last_on,
        worker.professional_id as worker_id,
        allocation.person_id
    from facts.allocation as allocation
    inner join known.worker as worker on worker.value = allocation.worker
    inner join measured.month as month
        on month.last_on >= allocation.started_on
        and (allocation.ended_on is null or allocation.ended_on > month.last_on)
    where worker.professional_id is not null
),

-- A case is a child with a plan, in care or in need, or one whose referral is still open.
owed as (
    select person_id, started_on, over_on
    from facts.need_span
    union all
    select cine_person_id as person_id, cine_referral_date as started_on, cine_close_date as over_on
    from known.ssd_cin_episodes
    where cine_referral_date is not null
),

cases as (
    select held.month_on, held.worker_id, count(distinct held.person_id) as cases
    from held
    semi join owed
        on owed.person_id = held.person_id
        and owed.started_on <= held.last_on
        and (owed.over_on is null or owed.over_on > held.last_on)
    group by held.month_on, held.worker_id
)

select
    workers.month_on,
    workers.last_on,
    workers.worker_id,
    cast(null as varchar) as person_id,
    workers.team_id,
    coalesce(cases.cases, 0) as cases,
    case
        when setting.caseload_basis(workers.last_on) = 'FTE' then cast(workers.whole_time as double)
        else 1
    end as counts_as
from workers
left join cases on cases.month_on = workers.month_on and cases.worker_id = workers.worker_id
where workers.case_holding = 'Y'
    or (workers.case_holding is null and workers.role in ('SW', 'ASYE', 'SENIOR_SW') and cases.cases > 0)
