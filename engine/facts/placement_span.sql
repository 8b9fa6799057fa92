-- One row is one placement of a looked-after child with the days that bound it.
-- helper
with placements as (
    select
        placement.clap_cla_placement_id as placement_id,
        coalesce(placement.clap_person_id, care.person_id) as person_id,
        placement.clap_cla_placement_start_date as placed_on,
        placement.clap_cla_placement_end_date as left_on,
        care.ended_on as care_ended_on
    from known.ssd_cla_placement as placement
    left join facts.care_span as care on care.linked_care_id = placement.clap_cla_id
)

select
    placements.placement_id,
    placements.person_id,
    placements.placed_on,
    -- A placement ends for the duties about it with the period of care at the latest.
    least(placements.left_on, placements.care_ended_on, child.over_on) as ended_on
from placements
left join facts.child as child on child.person_id = placements.person_id
