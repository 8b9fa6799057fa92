-- One row is one day on which a plan was updated, apart from its first.
-- helper
select cgpv_cp_plan_id as plan_id, cgpv_date as updated_on
from known.cgx_plan_versions
where cgpv_date is not null
union
select cpld_cp_plan_id as plan_id, cpld_plan_last_updated_date as updated_on
from known.cgx_cp_plan_details
where cpld_plan_last_updated_date is not null
