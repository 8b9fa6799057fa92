-- One row is one child protection plan.
-- subject: plan_id
-- row: plan_id = ssd_cp_plans.cppl_cp_plan_id
with core_group_records as (
    -- A booking counts as a record; one with no date, or a date still to come, is evidence without a date.
    select
        place.plan_id,
        min(coalesce(place.booked_on, place.meeting_on))
            filter (where coalesce(place.booked_on, place.meeting_on) <= as_at()) as first_record_on,
        bool_or(
            coalesce(place.booked_on, place.meeting_on) is null
            or coalesce(place.booked_on, place.meeting_on) > as_at()
        ) as has_undated_record
    from facts.core_group_place as place
    where place.plan_id is not null
    group by place.plan_id
),

first_core_groups as (
    select plan_id, place_id, meeting_id, held_on, recorded_on
    from facts.held_core_group
    where number_of_plan = 1
),

first_reviews as (
    select plan_id, review_id, held_on, recorded_on
    from facts.review
    where number_of_plan = 1
),

spans as (
    select
        span.*,
        case
            when setting.cg_first_anchor(span.conference_on) = 'PLAN_START' then span.started_on
            else span.conference_on
        end as core_group_clock_on,
        case
            when setting.rcpc_anchor(span.conference_on) = 'PLAN_START' then span.started_on
            else span.conference_on
        end as review_clock_on,
        case
            when setting.plan_age_from_original(span.started_on) = 'Y'
                and details.cpld_original_start_date < span.started_on then details.cpld_original_start_date
            else span.started_on
        end as age_from_on,
        coalesce(details.cpld_temporary, 'N') = 'Y' as is_temporary
    from facts.plan_span as span
    left join known.cgx_cp_plan_details as details on details.cpld_cp_plan_id = span.plan_id
),

awaited as (
    select
        spans.plan_id,
        min(awaited.scheduled_on) as awaiting_outcome_on
    from spans
    inner join facts.awaited_core_group as awaited
        on awaited.plan_id = spans.plan_id and awaited.scheduled_on > spans.core_group_clock_on
    group by spans.plan_id
)

select
    spans.plan_id,
    spans.person_id,
    spans.is_ours,
    spans.is_temporary,
    spans.started_on,
    spans.over_on,
    spans.age_from_on,
    spans.conference_id,
    spans.conference_on,
    spans.core_group_clock_on,
    spans.review_clock_on,
    first_core_groups.held_on as first_core_group_on,
    first_core_groups.recorded_on as first_core_group_recorded_on,
    first_core_groups.meeting_id as first_core_group_id,
    detailed.written_on as detailed_plan_on,
    detailed.recorded_on as detailed_plan_recorded_on,
    core_group_records.first_record_on as first_core_group_record_on,
    coalesce(core_group_records.has_undated_record, false) as has_undated_core_group_record,
    awaited.awaiting_outcome_on,
    undated_core_group.plan_id is not null as has_undated_core_group,
    first_reviews.held_on as first_review_on,
    first_reviews.recorded_on as first_review_recorded_on,
    first_reviews.review_id as first_review_id,
    undated_review.plan_id is not null as has_undated_review
from spans
left join first_core_groups on first_core_groups.plan_id = spans.plan_id
left join facts.first_detailed_plan as detailed on detailed.plan_id = spans.plan_id
left join core_group_records on core_group_records.plan_id = spans.plan_id
left join awaited on awaited.plan_id = spans.plan_id
left join facts.undated_core_group as undated_core_group on undated_core_group.plan_id = spans.plan_id
left join first_reviews on first_reviews.plan_id = spans.plan_id
left join facts.undated_review as undated_review on undated_review.plan_id = spans.plan_id
