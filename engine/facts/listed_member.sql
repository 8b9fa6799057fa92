-- One row is one entry in the member list of a plan that speaks for a professional, an advocate or a relative.
-- helper
select
    member.cgmb_member_id as member_id,
    member.cgmb_cp_plan_id as plan_id,
    member.cgmb_start_date as from_on,
    member.cgmb_end_date as until_on,
    member.cgmb_role as role,
    member.cgmb_agency_code as agency_code,
    member.cgmb_person_id as person_id,
    worker.professional_id as worker_id,
    member.cgmb_professional_id is not null or member.cgmb_person_id is not null as is_named
from known.cgx_members as member
left join known.worker as worker on worker.value = member.cgmb_professional_id
where member.cgmb_member_kind in ('PROFESSIONAL', 'ADVOCATE', 'FAMILY')
