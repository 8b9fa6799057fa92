-- One row is one parent or carer of one child at one held core group, and whether the minutes went to them.
-- subject: place_id, relationship_id
-- row: place_id = cgx_meeting_subjects.cgms_table_id
-- row: relationship_id = cgx_relationships.rela_relationship_id
select
    parent.place_id,
    parent.relationship_id,
    parent.person_id,
    parent.plan_id,
    parent.meeting_id,
    parent.held_on,
    parent.over_on,
    parent.responsibility_unclear,
    parent.left_out_properly,
    minutes.sent_on,
    coalesce(minutes.is_withheld, false) as is_withheld
from facts.parent_at_core_group as parent
left join facts.minutes_to_person as minutes
    on minutes.meeting_id = parent.meeting_id and minutes.person_id = parent.parent_person_id
