-- One row is one meeting by which a child should be offered an advocate: the first core group, and each review.
-- subject: plan_id, event_id
-- row: plan_id = ssd_cp_plans.cppl_cp_plan_id
-- row: event_id = cgx_meetings.cgmt_meeting_id or ssd_cp_reviews.cppr_cp_review_id
with events as (
    select
        held.plan_id,
        held.meeting_id as event_id,
        held.held_on as event_on,
        true as is_core_group
    from facts.held_core_group as held
    where held.number_of_plan = 1
    union all
    select
        review.plan_id,
        review.review_id as event_id,
        review.held_on as event_on,
        false as is_core_group
    from facts.review as review
),

-- An offer counts from the meeting before: the conference, the first core group or the last review.
duties as (
    select
        events.*,
        plan.person_id,
        plan.over_on,
        plan.born_on,
        case
            when events.is_core_group then plan.conference_on
            else greatest(
                plan.conference_on,
                max(events.event_on) over (
                    partition by events.plan_id order by events.event_on
                    range between unbounded preceding and interval 1 day preceding
                )
            )
        end as starts_on,
        min(events.event_on) over (
            partition by events.plan_id order by events.event_on
            range between interval 1 day following and unbounded following
        ) as next_event_on
    from events
    inner join facts.plan_span as plan on plan.plan_id = events.plan_id
    where plan.is_ours
),

offers as (
    select distinct advo_person_id as person_id, advo_offered_date as offered_on
    from known.cgx_advocacy
    where advo_offered_date is not null
),

advocates as (
    select
        advo_person_id as person_id,
        coalesce(advo_started_date, advo_offered_date) as began_on,
        advo_ended_date as ended_on
    from known.cgx_advocacy
    where advo_response = 'ACCEPTED'
),

represented as (
    select distinct duties.plan_id, duties.event_id
    from duties
    inner join advocates
        on advocates.person_id = duties.person_id
        and advocates.began_on <= duties.event_on
        and coalesce(advocates.ended_on > duties.event_on, true)
)

select
    duties.plan_id,
    duties.event_id,
    duties.person_id,
    duties.starts_on as offer_counts_from_on,
    duties.event_on,
    duties.is_core_group,
    least(duties.over_on, duties.next_event_on) as lapses_on,
    duties.born_on,
    child.person_id is not null and (child.born_on is null or child.born_on > duties.event_on) as is_unborn,
    represented.event_id is not null as has_advocate,
    offers.offered_on
from duties
left join facts.child as child on child.person_id = duties.person_id
left join represented on represented.plan_id = duties.plan_id and represented.event_id = duties.event_id
asof left join offers on offers.person_id = duties.person_id and offers.offered_on >= duties.starts_on
