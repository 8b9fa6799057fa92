-- One row is one strategy discussion about one child, with the agencies that took part.
-- subject: discussion_id
-- row: discussion_id = cgx_strategy_discussions.stra_strategy_id
with participants as (
    select
        participant.strp_strategy_id as discussion_id,
        coalesce(agency.agcy_kind, participant.strp_agency_kind) as agency_kind
    from known.cgx_strategy_participants as participant
    left join known.cgx_agencies as agency on agency.agcy_agency_code = participant.strp_agency_code
),

agencies as (
    select
        discussion_id,
        coalesce(bool_or(agency_kind = 'CSC'), false) as has_social_care,
        coalesce(bool_or(agency_kind = 'POLICE'), false) as has_police,
        coalesce(bool_or(agency_kind in ('HEALTH_COMMUNITY', 'HEALTH_ACUTE', 'GP', 'CAMHS')), false) as has_health
    from participants
    group by discussion_id
),

discussions as (
    select
        discussion.stra_strategy_id as discussion_id,
        discussion.stra_person_id as person_id,
        discussion.stra_date as held_on,
        coalesce(agencies.has_social_care, false) as has_social_care,
        coalesce(agencies.has_police, false) as has_police,
        coalesce(agencies.has_health, false) as has_health,
        coalesce(agencies.has_social_care and agencies.has_police and agencies.has_health, false) as has_all_agencies,
        coalesce(discussion.stra_immediate_protection, 'N') = 'Y' as is_immediate_protection
    from known.cgx_strategy_discussions as discussion
    left join agencies on agencies.discussion_id = discussion.stra_strategy_id
),

-- A discussion held in a hurry to protect the child may be completed by a full one soon after.
hurried as (
    select
        discussion_id,
        person_id,
        held_on,
        working_days_after(held_on, setting.strategy_followup_wd(held_on)) as follow_up_by
    from discussions
    where is_immediate_protection and not has_all_agencies
),

followed_up as (
    select distinct hurried.discussion_id
    from hurried
    inner join discussions as later
        on later.person_id = hurried.person_id
        and later.discussion_id <> hurried.discussion_id
        and later.held_on >= hurried.held_on
        and later.held_on <= hurried.follow_up_by
    where later.has_all_agencies
)

select
    discussions.discussion_id,
    discussions.person_id,
    discussions.held_on,
    discussions.has_social_care,
    discussions.has_police,
    discussions.has_health,
    discussions.has_all_agencies,
    discussions.is_immediate_protection,
    followed_up.discussion_id is not null as is_followed_up
from discussions
left join followed_up on followed_up.discussion_id = discussions.discussion_id
