-- Five rules as an expert would write them for DuckDB by hand, with the default settings written in.
-- Each block ends in one table of obligations in all their states: subject, link, started_on, due_on, met_on, state.
-- $as_at is put in by by_hand.py.

-- plans: ours, with the day their duties ended and the conference that made them
create or replace temp table hand_plans as
with conferences as (
    select p.cppl_cp_plan_id as plan_id, c.icpc_icpc_date as held_on,
        row_number() over (
            partition by p.cppl_cp_plan_id
            order by
                case when c.icpc_icpc_id = p.cppl_icpc_id or c.icpc_cp_plan_id = p.cppl_cp_plan_id then 1 else 2 end,
                c.icpc_icpc_date desc, c.icpc_icpc_id
        ) as n
    from known.ssd_cp_plans p
    join known.ssd_initial_cp_conference c on c.icpc_person_id = p.cppl_person_id
    where c.icpc_icpc_date is not null
        and (
            c.icpc_icpc_id = p.cppl_icpc_id or c.icpc_cp_plan_id = p.cppl_cp_plan_id
            or (c.icpc_icpc_outcome_cp_flag = 'Y' and c.icpc_icpc_date = p.cppl_cp_plan_start_date)
        )
)
select p.cppl_cp_plan_id as plan_id, p.cppl_person_id as person_id, p.cppl_cp_plan_start_date as started_on,
    k.pers_dob as born_on, k.pers_person_id is not null as child_known,
    coalesce(d.cpld_temporary, 'N') = 'Y' as temporary,
    case when d.cpld_original_start_date < p.cppl_cp_plan_start_date then d.cpld_original_start_date
        else p.cppl_cp_plan_start_date end as age_from_on,
    coalesce(c.held_on, p.cppl_cp_plan_start_date) as conference_on,
    least(
        p.cppl_cp_plan_end_date,
        case when least(k.pers_death_date, cast(k.pers_dob + interval 18 year as date)) <= $as_at
            then least(k.pers_death_date, cast(k.pers_dob + interval 18 year as date)) end
    ) as over_on
from known.ssd_cp_plans p
left join known.cgx_cp_plan_details d on d.cpld_cp_plan_id = p.cppl_cp_plan_id
left join known.ssd_person k on k.pers_person_id = p.cppl_person_id
left join conferences c on c.plan_id = p.cppl_cp_plan_id and c.n = 1
where coalesce(p.cppl_cp_plan_ola, 'N') <> 'Y'
    and coalesce(d.cpld_end_reason, '') not in ('DATA_ERROR', 'MERGED')
    and p.cppl_cp_plan_start_date is not null;

-- held core groups: the first of a plan on each day
create or replace temp table hand_core_groups as
with places as (
    select s.cgms_table_id as place_id, s.cgms_meeting_id as meeting_id, s.cgms_person_id as person_id,
        s.cgms_cp_plan_id as linked_id, m.cgmt_held_date as held_on, m.cgmt_record_complete_date as complete_on
    from known.cgx_meeting_subjects s
    join known.cgx_meetings m on m.cgmt_meeting_id = s.cgms_meeting_id
    where m.cgmt_meeting_type = 'CORE_GROUP' and m.cgmt_status in ('HELD', 'HELD_NOT_QUORATE')
        and m.cgmt_held_date is not null and coalesce(m.cgmt_single_agency, 'N') <> 'Y'
),
matched as (
    select pl.*, p.plan_id, p.over_on, p.born_on, p.child_known from places pl join hand_plans p on p.plan_id = pl.linked_id
    where pl.held_on >= least(p.conference_on, p.started_on) and (p.over_on is null or p.over_on >= pl.held_on)
    union all
    select * from (
        select pl.*, p.plan_id, p.over_on, p.born_on, p.child_known from places pl join hand_plans p on p.person_id = pl.person_id
        where pl.linked_id is null and p.started_on <= pl.held_on and (p.over_on is null or p.over_on >= pl.held_on)
        qualify row_number() over (partition by pl.place_id order by p.started_on desc, p.plan_id) = 1
    )
)
select *, lead(held_on) over (partition by plan_id order by held_on) as next_on
from (select * from matched qualify row_number() over (partition by plan_id, held_on order by place_id) = 1);

-- bookings whose day has passed by at most two working days without an outcome
create or replace temp table hand_awaited as
with places as (
    select s.cgms_person_id as person_id, s.cgms_cp_plan_id as linked_id, s.cgms_table_id as place_id,
        m.cgmt_scheduled_date as scheduled_on
    from known.cgx_meeting_subjects s
    join known.cgx_meetings m on m.cgmt_meeting_id = s.cgms_meeting_id
    join calendar c on c.day = m.cgmt_scheduled_date
    join working_day w on w.number = c.ordinal + 2
    where m.cgmt_meeting_type = 'CORE_GROUP' and m.cgmt_status in ('SCHEDULED', 'NOT_RECORDED')
        and m.cgmt_scheduled_date <= $as_at and w.day >= $as_at
)
select linked_id as plan_id, scheduled_on from places where linked_id is not null
union all
select plan_id, scheduled_on from (
    select p.plan_id, pl.scheduled_on from places pl join hand_plans p on p.person_id = pl.person_id
    where pl.linked_id is null and p.started_on <= pl.scheduled_on and (p.over_on is null or p.over_on >= pl.scheduled_on)
    qualify row_number() over (partition by pl.place_id order by p.started_on desc, p.plan_id) = 1
);

-- cg-first-10wd
create or replace temp table hand_1 as
with firsts as (select plan_id, min(held_on) as held_on from hand_core_groups group by plan_id),
undated as (
    select distinct s.cgms_cp_plan_id as plan_id from known.cgx_meeting_subjects s
    join known.cgx_meetings m on m.cgmt_meeting_id = s.cgms_meeting_id
    join filed.cgx_meetings f on f.cgmt_meeting_id = m.cgmt_meeting_id
    where m.cgmt_meeting_type = 'CORE_GROUP' and m.cgmt_status in ('HELD', 'HELD_NOT_QUORATE') and f.cgmt_held_date is null
),
awaited as (
    select p.plan_id, min(a.scheduled_on) as on_day from hand_plans p
    join hand_awaited a on a.plan_id = p.plan_id and a.scheduled_on > p.conference_on group by p.plan_id
),
due as (
    select p.plan_id, p.conference_on, p.over_on, w.day as due_on, f.held_on as met_on,
        c.ordinal + 10 - now.ordinal as left_over,
        coalesce(a.on_day <= w.day, false) or u.plan_id is not null as unclear
    from hand_plans p
    join calendar c on c.day = p.conference_on
    join working_day w on w.number = c.ordinal + 10
    join calendar now on now.day = $as_at
    left join firsts f on f.plan_id = p.plan_id
    left join undated u on u.plan_id = p.plan_id
    left join awaited a on a.plan_id = p.plan_id
    where p.conference_on <= $as_at
)
select plan_id as subject, null as link, conference_on as started_on, due_on, met_on, case
    when met_on <= due_on then 'met' when over_on <= due_on then 'exempt' when met_on is not null then 'met_late'
    when due_on >= $as_at then case when left_over <= 2 then 'due_soon' else 'not_due' end
    when unclear then 'unknown' when over_on is not null then 'never_met' else 'overdue' end as state
from due;

-- act-overdue
create or replace temp table hand_2 as
with due as (
    select a.cgac_action_id as subject, a.cgac_created_date as started_on, a.cgac_due_date as due_on,
        a.cgac_completed_date as met_on, a.cgac_status = 'COMPLETED' and a.cgac_completed_date is null as undated,
        p.over_on, c.ordinal - now.ordinal as left_over
    from known.cgx_actions a
    join hand_plans p on p.plan_id = a.cgac_cp_plan_id
    left join calendar c on c.day = a.cgac_due_date
    join calendar now on now.day = $as_at
    where a.cgac_status not in ('CANCELLED', 'SUPERSEDED') and coalesce(a.cgac_struck_out, 'N') <> 'Y'
        and a.cgac_due_date is not null and a.cgac_created_date <= $as_at
)
select subject, null as link, started_on, due_on, case when undated then started_on else met_on end as met_on, case
    when undated or met_on <= due_on then 'met' when over_on <= due_on then 'exempt' when met_on is not null then 'met_late'
    when due_on >= $as_at then case when left_over <= 2 then 'due_soon' else 'not_due' end
    when over_on is not null then 'never_met' else 'overdue' end as state
from due;

-- plan-18-months
create or replace temp table hand_3 as
with due as (
    select plan_id, over_on, greatest(cast(age_from_on + interval 18 month as date), started_on) as due_on
    from hand_plans where not temporary
)
select plan_id as subject, null as link, due_on as started_on, due_on, over_on as met_on,
    case when over_on is not null then 'met_late' else 'overdue' end as state
from due where due_on <= $as_at and (over_on is null or over_on > due_on);

-- voice-absent
create or replace temp table hand_4 as
with heard as (
    select distinct g.place_id
    from hand_core_groups g
    join known.cgx_child_voice v on v.cgvo_meeting_id = g.meeting_id and v.cgvo_person_id = g.person_id
    where case
        when cast(g.born_on + interval 4 year as date) <= g.held_on then
            (v.cgvo_views_recorded = 'Y' and v.cgvo_method in ('PN1', 'PN2', 'PN3', 'PN5', 'PN6')
                and coalesce(v.cgvo_text_chars, 1) >= 1) or v.cgvo_not_obtained_reason = 'DECLINED'
        when g.born_on <= g.held_on then
            v.cgvo_views_recorded = 'Y' and v.cgvo_method in ('OBS', 'PN0', 'PN1', 'PN2', 'PN3', 'PN5', 'PN6')
        end
),
due as (
    select g.place_id, g.held_on, h.place_id is not null as heard,
        g.child_known and (g.born_on is null or g.born_on > g.held_on) as unborn,
        least(g.next_on, g.over_on) as lapses_on,
        least(case when g.complete_on >= g.held_on then g.complete_on end, w.day) as due_on
    from hand_core_groups g
    join calendar c on c.day = g.held_on
    join working_day w on w.number = c.ordinal + 5
    left join heard h on h.place_id = g.place_id
)
select place_id as subject, null as link, held_on as started_on, due_on, case when heard then held_on end as met_on, case
    when heard then 'met' when unborn then 'exempt' when due_on >= $as_at then 'pending'
    when lapses_on <= $as_at then 'never_met' else 'overdue' end as state
from due;

-- visit-cp-max-interval
create or replace temp table hand_5 as
with visits as (
    select p.plan_id, v.cppv_cp_visit_id as visit_id, v.cppv_cp_visit_date as seen_on, v.cppv_cp_visit_seen as seen,
        p.born_on, p.child_known, p.over_on
    from known.ssd_cp_visits v join hand_plans p on p.plan_id = v.cppv_cp_plan_id
    left join known.cgx_visit_details d on d.vist_visit_id = v.cppv_cp_visit_id
    where coalesce(d.vist_status, '') not in ('ATTEMPTED', 'NO_ACCESS')
    union all
    select p.plan_id, v.cppv_cp_visit_id, v.cppv_cp_visit_date, v.cppv_cp_visit_seen, p.born_on, p.child_known, p.over_on
    from known.ssd_cp_visits v join hand_plans p on p.person_id = v.cppv_person_id
    left join known.cgx_visit_details d on d.vist_visit_id = v.cppv_cp_visit_id
    where v.cppv_cp_plan_id is null and coalesce(d.vist_status, '') not in ('ATTEMPTED', 'NO_ACCESS')
),
placement_visits as (
    select p.plan_id, v.clav_cla_visit_id as visit_id, v.clav_cla_visit_date as seen_on, p.over_on
    from known.ssd_cla_visits v
    join hand_plans p on p.person_id = v.clav_person_id
    join known.ssd_cla_episodes e on e.clae_person_id = p.person_id
        and e.clae_cla_episode_start_date <= v.clav_cla_visit_date
        and (e.clae_cla_episode_ceased_date is null or e.clae_cla_episode_ceased_date > v.clav_cla_visit_date)
    where v.clav_cla_visit_seen = 'Y'
),
seen as (
    select plan_id, seen_on, min(visit_id) as visit_id from (
        select plan_id, visit_id, seen_on, over_on from visits
        where seen_on is not null and (seen = 'Y' or (child_known and (born_on is null or born_on > seen_on)))
        union all select plan_id, visit_id, seen_on, over_on from placement_visits
    ) where over_on is null or seen_on <= over_on
    group by plan_id, seen_on
),
unclear as (select plan_id, max(seen_on) as seen_on from visits where seen is null group by plan_id),
clocks as (
    select plan_id, 'start' as link, started_on as seen_on from hand_plans
    union all
    select s.plan_id, s.visit_id, s.seen_on from seen s join hand_plans p on p.plan_id = s.plan_id
    where s.seen_on > p.started_on
),
due as (
    select k.*, lead(k.seen_on) over (partition by k.plan_id order by k.seen_on) as met_on, k.seen_on + 14 as due_on
    from clocks k
)
select d.plan_id as subject, d.link, d.seen_on as started_on, d.due_on, d.met_on, case
    when d.met_on <= d.due_on then 'met' when p.over_on <= d.due_on then 'exempt' when d.met_on is not null then 'met_late'
    when d.due_on >= $as_at then case when c.ordinal - now.ordinal <= 2 then 'due_soon' else 'not_due' end
    when u.seen_on > d.seen_on then 'unknown' when p.over_on is not null then 'never_met' else 'overdue' end as state
from due d
join hand_plans p on p.plan_id = d.plan_id
left join calendar c on c.day = d.due_on
join calendar now on now.day = $as_at
left join unclear u on u.plan_id = d.plan_id;
