-- One row is one section 47 enquiry, with the day its fifteen working days began.
-- subject: enquiry_id
-- row: enquiry_id = ssd_s47_enquiry.s47e_s47_enquiry_id
with superseded as (
    -- A later enquiry that carries this one on speaks for both; of two that carry each other, the greater id.
    select distinct carried.member_id as enquiry_id
    from facts.enquiry_group as carried
    left join facts.enquiry_group as back
        on back.enquiry_id = carried.member_id and back.member_id = carried.enquiry_id
    where carried.enquiry_id <> carried.member_id
        and (back.enquiry_id is null or carried.enquiry_id > carried.member_id)
),

discussions as (
    select
        discussion.stra_person_id as person_id,
        discussion.stra_s47_enquiry_id as enquiry_id,
        min(discussion.stra_date) as first_on,
        max(discussion.stra_date) as last_on
    from known.cgx_strategy_discussions as discussion
    where discussion.stra_decided_s47 = 'Y'
        and discussion.stra_s47_enquiry_id is not null
        and discussion.stra_date is not null
    group by discussion.stra_person_id, discussion.stra_s47_enquiry_id
),

origins as (
    select
        enquiry.enquiry_id,
        case setting.icpc_anchor(min(enquiry.started_on))
            when 'S47_START' then min(enquiry.started_on)
            when 'LATEST' then coalesce(
                max(discussions.last_on) filter (where members.member_id = enquiry.enquiry_id),
                min(enquiry.started_on)
            )
            else least(min(member.started_on), min(discussions.first_on))
        end as clock_on
    from facts.enquiry_basis as enquiry
    inner join facts.enquiry_group as members on members.enquiry_id = enquiry.enquiry_id
    inner join facts.enquiry_basis as member on member.enquiry_id = members.member_id
    left join discussions
        on discussions.enquiry_id = members.member_id and discussions.person_id = enquiry.person_id
    group by enquiry.enquiry_id
),

-- A conference that names no enquiry answers the latest enquiry of the child that had begun by then.
conferences as (
    select
        enquiry.enquiry_id,
        conference.conference_id,
        conference.held_on,
        conference.recorded_on
    from facts.enquiry_basis as enquiry
    inner join origins on origins.enquiry_id = enquiry.enquiry_id
    inner join facts.held_conference as conference
        on conference.person_id = enquiry.person_id
        and not conference.is_transfer_in
        and conference.held_on >= origins.clock_on
    left join facts.enquiry_group as named
        on named.enquiry_id = enquiry.enquiry_id and named.member_id = conference.enquiry_id
    where named.enquiry_id is not null
        or (
            conference.enquiry_id is null
            and not exists (
                select 1
                from facts.enquiry_basis as other
                where other.person_id = enquiry.person_id
                    and other.started_on > enquiry.started_on
                    and other.started_on <= conference.held_on
                    and not exists (
                        select 1
                        from facts.enquiry_group as own
                        where own.enquiry_id = enquiry.enquiry_id and own.member_id = other.enquiry_id
                    )
            )
        )
),

first_conferences as (
    select
        *,
        row_number() over (partition by enquiry_id order by held_on, conference_id) as place_no
    from conferences
),

-- The safeguarding unit is asked for a conference about an enquiry, or about the child after the clock began.
requests as (
    select members.enquiry_id, request.cfrq_request_id as request_id, request.cfrq_requested_date as requested_on
    from facts.enquiry_group as members
    inner join known.cgx_conference_requests as request on request.cfrq_s47_enquiry_id = members.member_id
    union all
    select enquiry.enquiry_id, request.cfrq_request_id as request_id, request.cfrq_requested_date as requested_on
    from facts.enquiry_basis as enquiry
    inner join origins on origins.enquiry_id = enquiry.enquiry_id
    inner join known.cgx_conference_requests as request
        on request.cfrq_person_id = enquiry.person_id
        and request.cfrq_requested_date >= origins.clock_on
    where request.cfrq_s47_enquiry_id is null and request.cfrq_conference_type = 'ICPC'
),

first_requests as (
    select
        enquiry_id,
        min(requested_on) as requested_on,
        arg_min(request_id, row(requested_on, request_id)) as request_id
    from requests
    where requested_on is not null
    group by enquiry_id
),

decided as (
    select
        enquiry_id,
        coalesce(
            first_required_on,
            case when conference_decision = 'REQUIRED' then decided_on end,
            ended_on
        ) as required_on
    from facts.enquiry_basis
),

on_plan_when_required as (
    select distinct enquiry.enquiry_id
    from facts.enquiry_basis as enquiry
    inner join decided on decided.enquiry_id = enquiry.enquiry_id
    inner join facts.plan_span as plan
        on plan.person_id = enquiry.person_id
        and plan.is_ours
        and plan.started_on <= decided.required_on
        and (plan.over_on is null or plan.over_on > decided.required_on)
),

already_on_plan as (
    select distinct enquiry.enquiry_id
    from facts.enquiry_basis as enquiry
    inner join origins on origins.enquiry_id = enquiry.enquiry_id
    inner join facts.plan_span as plan
        on plan.person_id = enquiry.person_id
        and plan.is_ours
        and plan.started_on <= origins.clock_on
        and (plan.over_on is null or plan.over_on > origins.clock_on)
)

select
    enquiry.enquiry_id,
    enquiry.person_id,
    enquiry.started_on,
    enquiry.ended_on,
    superseded.enquiry_id is null as speaks_for_its_group,
    origins.clock_on,
    enquiry.conference_needed,
    enquiry.decided_on,
    enquiry.first_required_on,
    enquiry.is_prebirth_deferred,
    first_conferences.conference_id,
    first_conferences.held_on as conference_on,
    first_conferences.recorded_on as conference_recorded_on,
    already_on_plan.enquiry_id is not null as already_on_plan,
    decided.required_on,
    on_plan_when_required.enquiry_id is not null as already_on_plan_when_required,
    first_requests.requested_on as conference_requested_on,
    -- A conference that was held was asked for, whatever the record of the request says.
    least(first_requests.requested_on, first_conferences.held_on) as conference_asked_on,
    -- Of both on one day the smallest key counts; nobody enters when a request was typed.
    case
        when first_conferences.held_on < coalesce(first_requests.requested_on, 'infinity')
            then first_conferences.recorded_on
        when first_conferences.held_on = first_requests.requested_on
            and first_conferences.conference_id < first_requests.request_id
            then first_conferences.recorded_on
    end as conference_asked_recorded_on,
    child.person_id is not null as child_is_known,
    child.born_on,
    child.over_on as child_over_on
from facts.enquiry_basis as enquiry
left join superseded on superseded.enquiry_id = enquiry.enquiry_id
inner join origins on origins.enquiry_id = enquiry.enquiry_id
left join first_conferences
    on first_conferences.enquiry_id = enquiry.enquiry_id and first_conferences.place_no = 1
inner join decided on decided.enquiry_id = enquiry.enquiry_id
left join first_requests on first_requests.enquiry_id = enquiry.enquiry_id
left join on_plan_when_required on on_plan_when_required.enquiry_id = enquiry.enquiry_id
left join already_on_plan on already_on_plan.enquiry_id = enquiry.enquiry_id
left join facts.child as child on child.person_id = enquiry.person_id
