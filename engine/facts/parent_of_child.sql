-- One row is one relationship that makes somebody a parent or carer of a child, on the days between its bounds.
-- helper
select
    relation.rela_relationship_id as relationship_id,
    relation.rela_child_id as child_id,
    relation.rela_related_id as parent_person_id,
    relation.rela_start_date as began_on,
    relation.rela_end_date as ended_on,
    parent.pers_death_date as died_on,
    -- A father may or may not have parental responsibility: until it is recorded nobody can say what is owed to him.
    relation.rela_kind = 'FATHER'
        and relation.rela_has_pr is null
        and coalesce(relation.rela_is_carer, 'N') <> 'Y' as responsibility_unclear,
    -- A safety reason counts only with the manager who agreed it.
    relation.rela_no_involvement_reason is not null
        and (relation.rela_no_involvement_reason <> 'SAFETY' or relation.rela_decided_by_id is not null)
        as left_out_properly
from known.cgx_relationships as relation
left join known.ssd_person as parent on parent.pers_person_id = relation.rela_related_id
where relation.rela_kind <> 'SIBLING'
    and (
        relation.rela_kind = 'MOTHER'
        or relation.rela_has_pr = 'Y'
        or relation.rela_is_carer = 'Y'
        or (relation.rela_kind = 'FATHER' and relation.rela_has_pr is null)
    )
