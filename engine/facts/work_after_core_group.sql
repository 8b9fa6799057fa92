-- One row is one child at one held core group, with the work that should follow the meeting.
-- subject: place_id
-- row: place_id = cgx_meeting_subjects.cgms_table_id
with judged as (
    select
        held.*,
        place.cgms_progress as progress,
        lag(place.cgms_progress) over (partition by held.plan_id order by held.held_on) as previous_progress
    from facts.held_core_group as held
    inner join known.cgx_meeting_subjects as place on place.cgms_table_id = held.place_id
    where held.is_ours
),

-- What answers too little progress: an escalation, a review booked or held.
responses as (
    select plan_id, escalation_id as response_id, raised_on as responded_on, cast(null as date) as recorded_on
    from facts.escalation_of_plan
    union all
    -- The day of a booking is the day on which it was entered.
    select plan_id, meeting_id as response_id, booked_on as responded_on, cast(null as date) as recorded_on
    from facts.review_booking
    union all
    select plan_id, review_id as response_id, held_on as responded_on, recorded_on
    from facts.review
),

first_responses as (
    select
        *,
        row_number() over (partition by plan_id, responded_on order by response_id) as place_no
    from responses
    where responded_on is not null
),

legal_decisions as (
    select
        lgpl_person_id as person_id,
        lgpl_decision_date as decided_on,
        min(lgpl_decision_id) as decision_id
    from known.cgx_legal_planning
    where lgpl_decision_date is not null
    group by all
),

assessments as (
    select
        risk_person_id as person_id,
        risk_version_date as assessed_on,
        cast(risk_recorded_date as date) as recorded_on,
        row_number() over (partition by risk_person_id, risk_version_date order by risk_assessment_id) as place_no
    from known.cgx_risk_assessments
    where risk_version_date is not null
),

escalated as (
    select distinct judged.place_id
    from judged
    inner join facts.escalation_of_plan as escalation
        on escalation.plan_id = judged.plan_id
        and escalation.raised_on <= judged.held_on
        and (escalation.closed_on is null or escalation.closed_on > judged.held_on)
)

select
    judged.place_id,
    judged.person_id,
    judged.plan_id,
    judged.meeting_id,
    judged.held_on,
    least(judged.next_on, judged.over_on) as lapses_on,
    judged.over_on,
    assessments.assessed_on as risk_assessed_on,
    assessments.recorded_on as risk_recorded_on,
    coalesce(judged.progress = 'INSUFFICIENT' and judged.previous_progress = 'INSUFFICIENT', false)
        as is_insufficient_again,
    least(first_responses.responded_on, legal_decisions.decided_on) as responded_on,
    -- Of answers on one day the smallest key counts, whatever its table; nobody enters when a legal decision was typed.
    case
        when legal_decisions.decided_on < first_responses.responded_on then cast(null as date)
        when legal_decisions.decided_on = first_responses.responded_on
            and legal_decisions.decision_id < first_responses.response_id then cast(null as date)
        else first_responses.recorded_on
    end as response_recorded_on,
    escalated.place_id is not null as is_already_escalated
from judged
asof left join (select * from assessments where place_no = 1) as assessments
    on assessments.person_id = judged.person_id and assessments.assessed_on >= judged.held_on
asof left join (select * from first_responses where place_no = 1) as first_responses
    on first_responses.plan_id = judged.plan_id and first_responses.responded_on >= judged.held_on
asof left join legal_decisions
    on legal_decisions.person_id = judged.person_id and legal_decisions.decided_on >= judged.held_on
left join escalated on escalated.place_id = judged.place_id
