-- One row is one section 47 enquiry with the decision on whether it needs a conference.
-- helper
with flags as (
    -- The outcome of the enquiry's own form is read only where no decision was recorded.
    select
        enquiry.s47e_s47_enquiry_id as enquiry_id,
        json_extract_string(enquiry.s47e_s47_outcome_json, '$.CP_CONFERENCE_FLAG') as conference_flag
    from known.ssd_s47_enquiry as enquiry
    left join known.cgx_s47_details as details on details.s47d_s47_enquiry_id = enquiry.s47e_s47_enquiry_id
    where details.s47d_icpc_decision is null
        and enquiry.s47e_s47_outcome_json is not null
        and coalesce(enquiry.s47e_s47_nfa, 'N') <> 'Y'
)

select
    enquiry.s47e_s47_enquiry_id as enquiry_id,
    enquiry.s47e_person_id as person_id,
    enquiry.s47e_s47_start_date as started_on,
    enquiry.s47e_s47_end_date as ended_on,
    details.s47d_icpc_decision as conference_decision,
    details.s47d_icpc_decision_date as decided_on,
    details.s47d_first_required_date as first_required_on,
    coalesce(details.s47d_prebirth_deferred, 'N') = 'Y' as is_prebirth_deferred,
    case
        when details.s47d_icpc_decision is not null then details.s47d_icpc_decision
        when enquiry.s47e_s47_nfa = 'Y' then 'NOT_REQUIRED'
        when flags.conference_flag = 'Y' then 'REQUIRED'
        when flags.conference_flag = 'N' and enquiry.s47e_s47_end_date is not null then 'NOT_REQUIRED'
        else 'UNDECIDED'
    end as conference_needed
from known.ssd_s47_enquiry as enquiry
left join known.cgx_s47_details as details on details.s47d_s47_enquiry_id = enquiry.s47e_s47_enquiry_id
left join flags on flags.enquiry_id = enquiry.s47e_s47_enquiry_id
