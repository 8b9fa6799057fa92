-- One row is one day on which a child's case was supervised, and when that was entered.
-- helper
select
    supv_person_id as person_id,
    supv_held_date as held_on,
    min(coalesce(cast(supv_recorded_date as date), supv_held_date)) as recorded_on
from known.cgx_supervision
where supv_held_date is not null
    and supv_status in ('HELD', 'HELD_NOT_QUORATE')
    and (
        supv_type = 'CASE'
        or (supv_type = 'GROUP' and setting.group_supervision_counts(supv_held_date) = 'Y')
    )
group by supv_person_id, supv_held_date
