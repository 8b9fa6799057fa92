-- One row is one action of a plan of ours that was neither cancelled, replaced nor struck out.
-- helper
select
    action_id,
    plan_id,
    created_on,
    completed_on,
    is_marked_completed and completed_on is null as is_completed_undated,
    last_updated_on,
    owner_person_id
from facts.action
where is_live
