-- One row is one involvement by which a qualified worker is allocated to a child.
-- helper
select
    involvement.invo_person_id as person_id,
    involvement.invo_professional_id as worker,
    involvement.invo_involvement_start_date as started_on,
    -- The last day of the involvement; empty while it lasts.
    involvement.invo_involvement_end_date as ended_on
from known.ssd_involvements as involvement
left join known.worker as worker on worker.value = involvement.invo_professional_id
left join known.cgx_staff as staff on staff.stff_professional_id = worker.professional_id
where involvement.invo_professional_id is not null
    and involvement.invo_involvement_start_date is not null
    and coalesce(staff.stff_registered, '') <> 'N'
    and case
        when setting.duty_allocation_counts(involvement.invo_involvement_start_date) = 'Y'
            then involvement.invo_professional_role_id in ('LEAD_SW', 'DUTY')
        else
            involvement.invo_professional_role_id = 'LEAD_SW'
            and coalesce(staff.stff_role, '') not in ('TEAM_MANAGER', 'SERVICE_MANAGER', 'BUSINESS_SUPPORT')
    end
