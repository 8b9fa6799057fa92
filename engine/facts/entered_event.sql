-- One row is one core group, conference, supervision, strategy discussion or review, with the day it was typed in.
-- subject: row_key
-- row: row_key = any of cgx_meetings.cgmt_meeting_id, cgx_supervision.supv_supervision_id, cgx_strategy_discussions.stra_strategy_id, cgx_cin_reviews.cinr_review_id
with events as (
    select
        'cgx_meetings:' || held.meeting_id as row_key,
        'core group' as what,
        cast(null as varchar) as person_id,
        held.meeting_id,
        held.held_on as happened_on,
        meeting.cgmt_recorded_date as recorded_at
    from facts.held_core_group_meeting as held
    inner join known.cgx_meetings as meeting on meeting.cgmt_meeting_id = held.meeting_id
    union all
    select
        'cgx_meetings:' || meeting.cgmt_meeting_id as row_key,
        'conference' as what,
        null as person_id,
        meeting.cgmt_meeting_id as meeting_id,
        meeting.cgmt_held_date as happened_on,
        meeting.cgmt_recorded_date as recorded_at
    from known.cgx_meetings as meeting
    where meeting.cgmt_meeting_type in ('ICPC', 'RCPC', 'TRANSFER_CPC')
    union all
    select
        'cgx_supervision:' || supv_supervision_id as row_key,
        'supervision' as what,
        supv_person_id as person_id,
        null as meeting_id,
        supv_held_date as happened_on,
        supv_recorded_date as recorded_at
    from known.cgx_supervision
    union all
    select
        'cgx_strategy_discussions:' || stra_strategy_id as row_key,
        'strategy discussion' as what,
        stra_person_id as person_id,
        null as meeting_id,
        stra_date as happened_on,
        stra_recorded_date as recorded_at
    from known.cgx_strategy_discussions
    union all
    select
        'cgx_cin_reviews:' || review.cinr_review_id as row_key,
        'review of a child in need' as what,
        plan.cinp_person_id as person_id,
        null as meeting_id,
        review.cinr_held_date as happened_on,
        review.cinr_recorded_date as recorded_at
    from known.cgx_cin_reviews as review
    left join known.ssd_cin_plans as plan on plan.cinp_cin_plan_id = review.cinr_cin_plan_id
)

select
    row_key,
    what,
    person_id,
    meeting_id,
    happened_on,
    cast(recorded_at as date) as recorded_on
from events
where happened_on is not null
