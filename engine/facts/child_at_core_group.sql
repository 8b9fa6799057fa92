-- One row is one child at one held core group.
-- subject: place_id
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
)

select
    held.place_id,
    held.person_id,
    held.plan_id,
    held.meeting_id,
    held.held_on,
    held.record_due_on,
    least(held.next_on, held.over_on) as lapses_on,
    child.person_id is not null and (child.born_on is null or child.born_on > held.held_on) as is_unborn,
    coalesce(voices.is_heard, false) as is_heard
from facts.held_core_group as held
left join facts.child as child on child.person_id = held.person_id
left join voices on voices.place_id = held.place_id
where held.is_ours
