-- One row is one partner agency invited to one held core group of a child, with the meetings it was last invited to.
-- subject: place_id, agency_code
-- row: place_id = cgx_meeting_subjects.cgms_table_id
-- row: agency_code = cgx_agencies.agcy_agency_code
with invited as (
    select
        meeting_id,
        agency_code,
        bool_or(
            status in ('PRESENT', 'PRESENT_VIRTUAL')
            or (status = 'REPRESENTED' and setting.substitute_counts_as_attendance(held_on) = 'Y')
        ) as was_there,
        bool_or(status = 'NOT_RECORDED') as is_not_recorded
    from facts.attendance_row
    where is_professional
        and agency_kind <> 'CSC'
        and agency_code is not null
        and status <> 'NOT_INVITED'
    group by meeting_id, agency_code
),

reports as (
    select distinct
        report.cgrp_meeting_id as meeting_id,
        coalesce(report.cgrp_agency_code, member.cgmb_agency_code) as agency_code
    from known.cgx_reports as report
    left join known.cgx_members as member on member.cgmb_member_id = report.cgrp_member_id
    where report.cgrp_received_date is not null
),

-- The run: this meeting and those before it, as many as make a pattern.
runs as (
    select
        held.place_id,
        held.person_id,
        held.plan_id,
        held.meeting_id,
        held.held_on,
        held.record_due_on,
        least(held.next_on, held.over_on) as lapses_on,
        invited.agency_code,
        setting.absence_run_length(held.held_on) as run_length,
        count(*) over up_to_now as meetings,
        bool_or(invited.was_there) over run as was_there,
        bool_or(invited.is_not_recorded) over run as is_not_recorded,
        bool_and(reports.meeting_id is not null) over run as always_reported
    from facts.held_core_group as held
    inner join invited on invited.meeting_id = held.meeting_id
    left join reports on reports.meeting_id = held.meeting_id and reports.agency_code = invited.agency_code
    where held.is_ours
    window
        up_to_now as (partition by held.plan_id, invited.agency_code order by held.held_on),
        run as (
            partition by held.plan_id, invited.agency_code
            order by held.held_on
            rows between setting.absence_run_length(held.held_on) - 1 preceding and current row
        )
)

select
    place_id,
    agency_code,
    person_id,
    plan_id,
    meeting_id,
    held_on,
    record_due_on,
    lapses_on,
    meetings >= run_length as was_invited_long_enough,
    was_there,
    is_not_recorded,
    always_reported
from runs
