-- One row is one action in a child protection plan.
-- subject: action_id
-- row: action_id = cgx_actions.cgac_action_id
select
    action.cgac_action_id as action_id,
    action.cgac_cp_plan_id as plan_id,
    plan.person_id,
    action.cgac_meeting_id as meeting_id,
    -- Of a plan of ours, and neither cancelled, replaced nor struck out.
    coalesce(plan.is_ours, false)
        and action.cgac_status not in ('CANCELLED', 'SUPERSEDED')
        and coalesce(action.cgac_struck_out, 'N') <> 'Y' as is_live,
    action.cgac_status = 'COMPLETED' as is_marked_completed,
    coalesce(action.cgac_safety, 'N') = 'Y' as bears_on_safety,
    action.cgac_created_date as created_on,
    -- An action is complete on paper when the record of its meeting is; without a meeting some days after it was made.
    coalesce(
        record.record_due_on,
        working_days_after(action.cgac_created_date, setting.record_complete_wd(action.cgac_created_date))
    ) as record_due_on,
    action.cgac_due_date as promised_on,
    coalesce(action.cgac_due_ongoing, 'N') = 'Y' as is_ongoing,
    action.cgac_review_date as review_on,
    action.cgac_completed_date as completed_on,
    action.cgac_last_update_date as last_updated_on,
    action.cgac_owner_professional_id is not null
        or action.cgac_owner_person_id is not null
        or owner.cgmb_professional_id is not null
        or owner.cgmb_person_id is not null as has_named_owner,
    action.cgac_owner_agency_code is not null as has_owner_agency,
    coalesce(action.cgac_owner_person_id, owner.cgmb_person_id) as owner_person_id,
    plan.over_on
from known.cgx_actions as action
left join facts.plan_span as plan on plan.plan_id = action.cgac_cp_plan_id
left join facts.meeting_record as record on record.meeting_id = action.cgac_meeting_id
left join known.cgx_members as owner on owner.cgmb_member_id = action.cgac_owner_member_id
