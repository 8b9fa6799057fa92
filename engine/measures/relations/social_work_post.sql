-- One row is the posts for social workers at the end of a month, or one permanent worker who fills one.
-- subject: post
select
    establishment.month_on,
    establishment.last_on,
    'establishment' as post,
    cast(null as varchar) as person_id,
    cast(null as varchar) as team_id,
    establishment.posts as vacant,
    establishment.posts
from measured.establishment as establishment
where establishment.posts is not null
union all
select
    establishment.month_on,
    establishment.last_on,
    staff.stff_professional_id as post,
    null as person_id,
    staff.stff_team_id as team_id,
    -coalesce(staff.stff_fte, 1) as vacant,
    0 as posts
from known.cgx_staff as staff
inner join measured.establishment as establishment
    on establishment.posts is not null
    and coalesce(staff.stff_active_from <= establishment.last_on, true)
    and coalesce(staff.stff_active_to >= establishment.last_on, true)
where staff.stff_role in ('SW', 'ASYE', 'SENIOR_SW')
    and staff.stff_employment = 'PERMANENT'
    and staff.stff_is_external = 'N'
