-- One row is one child at one held core group.
-- subject: place_id
-- row: place_id = cgx_meeting_subjects.cgms_table_id
with voices as (
    select
        held.place_id,
        bool_or(
            case
                when months_after(child.born_on, 12 * setting.voice_age(held.held_on)) <= held.held_on then
                    coalesce(
                        voice.cgvo_views_recorded = 'Y'
                        and voice.cgvo_method in ('PN1', 'PN2', 'PN3', 'PN5', 'PN6')
                        and (
                            voice.cgvo_text_chars is null
                            or voice.cgvo_text_chars >= setting.voice_min_chars(held.held_on)
                        ),
                        false
                    )
                    or coalesce(voice.cgvo_not_obtained_reason, '') = 'DECLINED'
                when child.born_on <= held.held_on then
                    coalesce(
                        voice.cgvo_views_recorded = 'Y'
                        and voice.cgvo_method in ('OBS', 'PN0', 'PN1', 'PN2', 'PN3', 'PN5', 'PN6'),
                        false
                    )
                else false
            end
        ) as is_heard
    from facts.held_core_group as held
    inner join known.cgx_child_voice as voice
        on voice.cgvo_meeting_id = held.meeting_id and voice.cgvo_person_id = held.person_id
    left join facts.child as child on child.person_id = held.person_id
    where held.is_ours
    group by held.place_id
),

disabled as (
    select distinct disa_person_id as person_id
    from known.ssd_disability
    where disa_disability_code <> 'NONE'
)

select
    held.place_id,
    held.person_id,
    held.plan_id,
    held.meeting_id,
    held.held_on,
    held.record_due_on,
    held.over_on,
    least(held.next_on, held.over_on) as lapses_on,
    held.number_of_plan = 1 as is_first,
    child.person_id is not null and (child.born_on is null or child.born_on > held.held_on) as is_unborn,
    -- A disabled child is never left out by age alone.
    coalesce(
        child.born_on <= held.held_on
        and months_after(child.born_on, 12 * setting.voice_age(held.held_on)) > held.held_on
        and disabled.person_id is null,
        false
    ) as is_too_young,
    coalesce(voices.is_heard, false) as is_heard,
    place.cgms_child_attended as child_attended,
    place.cgms_child_nonattendance_reason is not null as has_absence_reason,
    place.cgms_feedback_member_id is not null or place.cgms_feedback_professional_id is not null
        as has_feedback_person,
    place.cgms_shared_with_child_date as shared_on,
    place.cgms_not_shared_reason is not null as has_not_shared_reason,
    place.cgms_progress as progress,
    version.version_id is null as has_no_plan_version,
    -- A version written at the meeting may be named, or the one that stood when the meeting began.
    coalesce(
        place.cgms_plan_version_id = version.version_id
        or (version.from_on = held.held_on and place.cgms_plan_version_id = version.previous_version_id),
        false
    ) as names_plan_in_force,
    coalesce(earlier.actions, 0) as earlier_actions,
    coalesce(earlier.unreviewed, 0) as earlier_actions_unreviewed,
    practice.place_id is not null as has_practice,
    practice.sent_on as practice_sent_on,
    coalesce(practice.is_withheld, false) as practice_withheld
from facts.held_core_group as held
inner join known.cgx_meeting_subjects as place on place.cgms_table_id = held.place_id
left join facts.child as child on child.person_id = held.person_id
left join voices on voices.place_id = held.place_id
left join disabled on disabled.person_id = held.person_id
asof left join facts.version_in_force as version
    on version.plan_id = held.plan_id and version.from_on <= held.held_on
left join facts.earlier_actions as earlier on earlier.place_id = held.place_id
left join facts.practice_minutes as practice on practice.place_id = held.place_id
where held.is_ours
