-- One row is one plan of ours that has ended, with how it ended and what came after.
-- subject: plan_id
-- row: plan_id = ssd_cp_plans.cppl_cp_plan_id
with ended_plans as (
    select plan_id, person_id, ended_on, over_on
    from facts.plan_span
    where is_ours and ended_on is not null
),

-- The end may be typed some days after the conference that decided it.
conferences as (
    select
        plan.plan_id,
        bool_or(
            coalesce(review.plan_continues, '') = 'N'
            and (coalesce(review.quorate, '') = 'Y' or coalesce(quorum.quorate, '') = 'Y')
        ) as was_ended_by_quorate_conference,
        bool_or(
            review.plan_continues is null
            or (
                review.plan_continues = 'N'
                and coalesce(review.quorate, '') <> 'Y'
                and coalesce(quorum.quorate, 'U') = 'U'
            )
        ) as is_quorum_unrecorded
    from ended_plans as plan
    inner join facts.held_review as review
        on review.person_id = plan.person_id
        and review.held_on <= plan.ended_on
        and review.held_on >= days_after(plan.ended_on, -setting.end_conference_days(plan.ended_on))
    left join facts.conference_quorum as quorum on quorum.meeting_id = review.meeting_id
    group by plan.plan_id
),

-- Support that goes on: a child in need plan or early help, begun on the day of the end or later.
support as (
    select person_id, begun_on, min(support_id) as support_id
    from (
        select cinp_person_id as person_id, cinp_cin_plan_start_date as begun_on, cinp_cin_plan_id as support_id
        from known.ssd_cin_plans
        union all
        select earl_person_id as person_id, earl_episode_start_date as begun_on, earl_episode_id as support_id
        from known.ssd_early_help_episodes
    )
    where begun_on is not null
    group by all
),

decided as (
    select
        plan.plan_id,
        details.cpld_end_reason as end_reason,
        coalesce(details.cpld_end_rationale_recorded, 'N') = 'Y' as is_reason_for_ending_recorded,
        least(details.cpld_exit_plan_date, details.cpld_no_further_support_date) as decided_on,
        cast(details.cpld_recorded_date as date) as recorded_on
    from ended_plans as plan
    left join known.cgx_cp_plan_details as details on details.cpld_cp_plan_id = plan.plan_id
)

select
    plan.plan_id,
    plan.person_id,
    plan.ended_on,
    plan.over_on,
    child.over_on as child_over_on,
    decided.end_reason,
    decided.is_reason_for_ending_recorded,
    coalesce(conferences.was_ended_by_quorate_conference, false) as was_ended_by_quorate_conference,
    coalesce(conferences.is_quorum_unrecorded, false) as is_quorum_unrecorded,
    decided.decided_on as exit_decided_on,
    support.begun_on as support_begun_on,
    least(decided.decided_on, support.begun_on) as next_step_on,
    -- Of steps on one day the smallest key counts, whatever its table; nobody enters when support was typed.
    case
        when support.begun_on is null or decided.decided_on < support.begun_on then decided.recorded_on
        when decided.decided_on = support.begun_on and plan.plan_id < support.support_id then decided.recorded_on
    end as next_step_recorded_on
from ended_plans as plan
inner join decided on decided.plan_id = plan.plan_id
asof left join support on support.person_id = plan.person_id and support.begun_on >= plan.ended_on
left join conferences on conferences.plan_id = plan.plan_id
left join facts.child as child on child.person_id = plan.person_id
