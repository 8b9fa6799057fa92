-- One row is one record that is not linked to the child, plan or meeting it should belong to.
-- subject: row_key
-- row: row_key = any of cgx_meetings.cgmt_meeting_id, cgx_meeting_subjects.cgms_table_id, cgx_actions.cgac_action_id, cgx_minutes.cgmn_minutes_id, cgx_attendance.cgat_attendance_id, ssd_cp_reviews.cppr_cp_review_id, ssd_cp_visits.cppv_cp_visit_id
with meetings as (
    select
        cgmt_meeting_id as meeting_id,
        cgmt_meeting_type as meeting_type,
        coalesce(cgmt_held_date, cgmt_scheduled_date) as meeting_on
    from known.cgx_meetings
),

meetings_about_nobody as (
    select
        'cgx_meetings:' || meetings.meeting_id as row_key,
        'meeting' as what,
        cast(null as varchar) as person_id,
        cast(null as varchar) as plan_id,
        meetings.meeting_id,
        meetings.meeting_on as recorded_on
    from meetings
    left join known.cgx_meeting_subjects as place on place.cgms_meeting_id = meetings.meeting_id
    where meetings.meeting_type in ('CORE_GROUP', 'ICPC', 'RCPC') and place.cgms_table_id is null
),

places_without_plan as (
    select
        'cgx_meeting_subjects:' || place.place_id as row_key,
        'child at a core group' as what,
        place.person_id,
        null as plan_id,
        place.meeting_id,
        place.meeting_on as recorded_on
    from facts.core_group_place as place
    left join facts.plan_span as plan on plan.plan_id = place.plan_id
    where plan.plan_id is null
),

places_without_meeting as (
    select
        'cgx_meeting_subjects:' || place.cgms_table_id as row_key,
        'child at a meeting' as what,
        place.cgms_person_id as person_id,
        place.cgms_cp_plan_id as plan_id,
        place.cgms_meeting_id as meeting_id,
        cast(null as date) as recorded_on
    from known.cgx_meeting_subjects as place
    left join meetings on meetings.meeting_id = place.cgms_meeting_id
    where meetings.meeting_id is null
),

-- The reader empties a link that finds nothing.
actions_without_plan as (
    select
        'cgx_actions:' || action.cgac_action_id as row_key,
        'action' as what,
        action.cgac_person_id as person_id,
        null as plan_id,
        action.cgac_meeting_id as meeting_id,
        action.cgac_created_date as recorded_on
    from known.cgx_actions as action
    where action.cgac_cp_plan_id is null
),

minutes_without_meeting as (
    select
        'cgx_minutes:' || minutes.cgmn_minutes_id as row_key,
        'minutes' as what,
        null as person_id,
        null as plan_id,
        null as meeting_id,
        coalesce(minutes.cgmn_recorded_date, minutes.cgmn_drafted_date, minutes.cgmn_authorised_date) as recorded_on
    from known.cgx_minutes as minutes
    left join meetings on meetings.meeting_id = minutes.cgmn_meeting_id
    where meetings.meeting_id is null
),

attendance_without_meeting as (
    select
        'cgx_attendance:' || attendance.cgat_attendance_id as row_key,
        'attendance' as what,
        null as person_id,
        null as plan_id,
        null as meeting_id,
        cast(null as date) as recorded_on
    from known.cgx_attendance as attendance
    left join meetings on meetings.meeting_id = attendance.cgat_meeting_id
    where meetings.meeting_id is null
),

reviews_and_visits as (
    select
        'ssd_cp_reviews:' || cppr_cp_review_id as row_key,
        'review' as what,
        cppr_person_id as person_id,
        cppr_cp_plan_id as plan_id,
        cppr_cp_review_date as recorded_on
    from known.ssd_cp_reviews
    where cppr_person_id is null or cppr_cp_plan_id is null
    union all
    select
        'ssd_cp_visits:' || cppv_cp_visit_id as row_key,
        'visit' as what,
        cppv_person_id as person_id,
        cppv_cp_plan_id as plan_id,
        cppv_cp_visit_date as recorded_on
    from known.ssd_cp_visits
    where cppv_person_id is null or cppv_cp_plan_id is null
),

-- Without a link a review or visit belongs to the child's plan that was open on the day.
on_an_open_plan as (
    select distinct unlinked.row_key
    from reviews_and_visits as unlinked
    inner join facts.plan_span as plan
        on plan.person_id = unlinked.person_id
        and plan.started_on <= unlinked.recorded_on
        and (plan.over_on is null or plan.over_on >= unlinked.recorded_on)
    where plan.is_ours
),

reviews_and_visits_without as (
    select
        unlinked.row_key,
        unlinked.what,
        unlinked.person_id,
        unlinked.plan_id,
        null as meeting_id,
        unlinked.recorded_on
    from reviews_and_visits as unlinked
    left join on_an_open_plan on on_an_open_plan.row_key = unlinked.row_key
    where on_an_open_plan.row_key is null
),

unlinked_rows as (
    select * from meetings_about_nobody
    union all
    select * from places_without_plan
    union all
    select * from places_without_meeting
    union all
    select * from actions_without_plan
    union all
    select * from minutes_without_meeting
    union all
    select * from attendance_without_meeting
    union all
    select * from reviews_and_visits_without
)

select
    row_key,
    what,
    person_id,
    plan_id,
    meeting_id,
    least(coalesce(recorded_on, as_at()), as_at()) as found_on
from unlinked_rows
