-- One row is one section 47 enquiry whose conference clock appears to have been started again later.
-- subject: enquiry_id
-- row: enquiry_id = ssd_s47_enquiry.s47e_s47_enquiry_id
with enquiries as (
    select enquiry_id, person_id, ended_on, clock_on, conference_id, conference_on, born_on, child_is_known
    from facts.enquiry
    where speaks_for_its_group
),

members as (
    select enquiries.enquiry_id, enquiries.person_id, enquiries.clock_on, members.member_id
    from enquiries
    inner join facts.enquiry_group as members on members.enquiry_id = enquiries.enquiry_id
),

later_discussions as (
    select
        discussion.stra_strategy_id as row_id,
        discussion.stra_person_id as person_id,
        discussion.stra_s47_enquiry_id as enquiry_id,
        discussion.stra_date as changed_on
    from known.cgx_strategy_discussions as discussion
    where discussion.stra_decided_s47 = 'Y'
        and coalesce(discussion.stra_new_incident, 'N') <> 'Y'
        and discussion.stra_date is not null
),

moved_starts as (
    select change.trai_row_key as enquiry_id, change.trai_change_id as row_id, cast(change.trai_changed_at as date) as changed_on
    from known.cgx_audit_trail as change
    where change.trai_table_name = 'ssd_s47_enquiry'
        and change.trai_column_name = 's47e_s47_start_date'
        and change.trai_new_value > change.trai_old_value
        and coalesce(change.trai_documented_correction, 'N') <> 'Y'
        and change.trai_changed_at is not null
),

changes as (
    select members.enquiry_id, later.changed_on, later.row_id
    from members
    inner join later_discussions as later
        on later.enquiry_id = members.member_id and later.person_id = members.person_id
    where later.changed_on > members.clock_on
    union all
    -- A discussion that names no enquiry belongs to the one that was still running.
    select enquiries.enquiry_id, later.changed_on, later.row_id
    from enquiries
    inner join later_discussions as later on later.person_id = enquiries.person_id
    where later.enquiry_id is null
        and later.changed_on > enquiries.clock_on
        and later.changed_on <= coalesce(enquiries.ended_on, as_at())
    union all
    select members.enquiry_id, member.started_on as changed_on, member.enquiry_id as row_id
    from members
    inner join facts.enquiry_basis as member on member.enquiry_id = members.member_id
    where member.started_on > members.clock_on
    union all
    select members.enquiry_id, moved.changed_on, moved.row_id
    from members
    inner join moved_starts as moved on moved.enquiry_id = members.member_id
),

firsts as (
    select
        changes.enquiry_id,
        min(changes.changed_on) as restarted_on,
        arg_min(changes.row_id, changes.changed_on) as restarted_by
    from changes
    inner join enquiries on enquiries.enquiry_id = changes.enquiry_id
    -- Once the conference was held there is no clock left to restart.
    where enquiries.conference_on is null or changes.changed_on <= enquiries.conference_on
    group by changes.enquiry_id
)

select
    enquiries.enquiry_id,
    enquiries.person_id,
    enquiries.clock_on,
    firsts.restarted_on,
    firsts.restarted_by,
    enquiries.conference_on,
    enquiries.child_is_known and (enquiries.born_on is null or enquiries.born_on > firsts.restarted_on) as is_unborn
from firsts
inner join enquiries on enquiries.enquiry_id = firsts.enquiry_id
