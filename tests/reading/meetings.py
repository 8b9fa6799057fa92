"""Definitions: core groups and the children listed at them."""

from datetime import date

from reading.attendance import family_row, rows_of
from reading.blanks import Row, before, by, coalesce, day, earliest, empty_or_from, get, latest, same
from reading.people import person
from reading.plans import (
    conf_date,
    first_of_each_day,
    inquorate_passes,
    open_plan_of,
    our_plan,
    plan_over,
)
from reading.world import World, once_per_row

LIVE = ("SCHEDULED", "HELD", "HELD_NOT_QUORATE", "NOT_RECORDED")
CONFERENCES = ("ICPC", "RCPC", "TRANSFER_CPC")


def meeting_of(w: World, s: Row) -> Row | None:
    """The meeting that a meeting-child row names."""
    return w.named("cgx_meetings", s["cgms_meeting_id"])


def meeting_at(w: World, s: Row) -> Row:
    """The same; all columns read as empty when it names none."""
    return w.details("cgx_meetings", s["cgms_meeting_id"])


def child_at(w: World, s: Row) -> Row | None:
    return person(w, s["cgms_person_id"])


def meeting_day(m: Row | None) -> date | None:
    found: date | None = coalesce(get(m, "cgmt_held_date"), get(m, "cgmt_scheduled_date"))
    return found


def before_start(day: date | None, time: str | None, m: Row) -> bool:
    if before(day, meeting_day(m)):
        return True
    start = m["cgmt_start_time"]
    return same(day, meeting_day(m)) and (time is None or start is None or time <= start)


def booked_on(m: Row) -> date | None:
    found: date | None = coalesce(m["cgmt_booked_date"], day(m["cgmt_recorded_date"]), m["cgmt_held_date"])
    return found


def is_conference(m: Row | None) -> bool:
    return get(m, "cgmt_meeting_type") in CONFERENCES


@once_per_row
def counts_as_held(w: World, m: Row) -> bool:
    if m["cgmt_held_date"] is None:
        return False
    if m["cgmt_meeting_type"] == "CORE_GROUP":
        return core_group_held(w, m)
    below_quorum = m["cgmt_status"] == "HELD_NOT_QUORATE"
    return m["cgmt_status"] == "HELD" or (below_quorum and is_conference(m) and inquorate_passes(w, m))


def core_group_held(w: World, m: Row) -> bool:
    below_quorum = m["cgmt_status"] == "HELD_NOT_QUORATE"
    held = m["cgmt_status"] == "HELD" or (below_quorum and w.yes("inquorate_cg_counts_as_held"))
    if not held or m["cgmt_single_agency"] == "Y":
        return False
    if w.text("held_definition") != "PARENT_INVITED":
        return True
    return any(family_row(w, a) and a["cgat_status"] != "NOT_INVITED" for a in rows_of(w, m))


@once_per_row
def plan_of(w: World, s: Row) -> Row | None:
    if s["cgms_cp_plan_id"] is not None:
        return w.named("ssd_cp_plans", s["cgms_cp_plan_id"])
    return open_plan_of(w, child_at(w, s), meeting_day(meeting_of(w, s)))


@once_per_row
def cg_rows(w: World, p: Row) -> list[Row]:
    """The meeting-child rows of the plan's core groups, of whatever status."""
    return [
        s
        for s in w.rows("cgx_meeting_subjects")
        if get(meeting_of(w, s), "cgmt_meeting_type") == "CORE_GROUP" and plan_of(w, s) is p
    ]


def held_on(w: World, s: Row | None) -> date | None:
    held: date | None = None if s is None else meeting_at(w, s)["cgmt_held_date"]
    return held


@once_per_row
def held_cgs(w: World, p: Row) -> list[Row]:
    """In order of date; of several on one date only the first, by cgms_table_id, is a row."""
    since = earliest(conf_date(w, p), p["cppl_cp_plan_start_date"])
    held = [
        s
        for s in cg_rows(w, p)
        if counts_as_held(w, meeting_at(w, s))
        and by(since, held_on(w, s))
        and empty_or_from(plan_over(w, p), held_on(w, s))
    ]
    held.sort(key=lambda s: (meeting_at(w, s)["cgmt_held_date"], s["cgms_table_id"]))
    return first_of_each_day(held, lambda s: meeting_at(w, s)["cgmt_held_date"])


@once_per_row
def is_held_cg(w: World, s: Row) -> bool:
    p = plan_of(w, s)
    return p is not None and our_plan(w, p) and any(row is s for row in held_cgs(w, p))


@once_per_row
def cg_children(w: World, m: Row) -> list[Row]:
    rows = w.where("cgx_meeting_subjects", "cgms_meeting_id", m["cgmt_meeting_id"])
    return [s for s in rows if is_held_cg(w, s)]


def is_held_cg_meeting(w: World, m: Row | None) -> bool:
    return m is not None and cg_children(w, m) != []


def plans_at(w: World, m: Row) -> list[Row]:
    """The plans of the children for whom the meeting is a held core group."""
    return [p for s in cg_children(w, m) if (p := plan_of(w, s)) is not None]


def first_cg_date(w: World, p: Row) -> date | None:
    return held_on(w, next(iter(held_cgs(w, p)), None))


def prev_cg(w: World, s: Row) -> Row | None:
    p = plan_of(w, s)
    earlier = [row for row in held_cgs(w, p) if before(held_on(w, row), held_on(w, s))] if p else []
    return earlier[-1] if earlier else None


def next_cg(w: World, s: Row) -> Row | None:
    p = plan_of(w, s)
    later = [row for row in held_cgs(w, p) if before(held_on(w, s), held_on(w, row))] if p else []
    return later[0] if later else None


def lapse_s(w: World, s: Row) -> date | None:
    p = plan_of(w, s)
    return earliest(held_on(w, next_cg(w, s)), plan_over(w, p) if p else None)


@once_per_row
def lapse_m(w: World, m: Row) -> date | None:
    next_held = earliest(*(held_on(w, next_cg(w, s)) for s in cg_children(w, m)))
    return next_held or all_over(w, m)


def all_over(w: World, m: Row) -> date | None:
    """The latest end of the plans of the meeting's children, when every one of them is over."""
    over = [plan_over(w, p) for p in plans_at(w, m)]
    return None if None in over else latest(*over)


def record_due(w: World, m: Row) -> date | None:
    complete: date | None = m["cgmt_record_complete_date"]
    in_any_case = w.days.add_wd(m["cgmt_held_date"], w.number("record_complete_wd"))
    return earliest(complete if by(m["cgmt_held_date"], complete) else None, in_any_case)


def outcome_missing(w: World, p: Row, after: date, until: date) -> bool:
    """A core group was booked in (after, until] and nobody has said yet whether it took place."""
    for s in cg_rows(w, p):
        m = meeting_at(w, s)
        booked: date | None = m["cgmt_scheduled_date"]
        patience = w.days.add_wd(booked, w.number("outcome_grace_wd"))
        if m["cgmt_status"] not in ("SCHEDULED", "NOT_RECORDED") or not before(after, booked):
            continue
        if by(booked, until) and by(booked, w.as_of) and by(w.as_of, patience):
            return True
    return False


def undated_meeting(w: World, p: Row) -> bool:
    """A core group is marked held, with no date in the file itself."""
    dated = {m["cgmt_meeting_id"] for m in w.filed["cgx_meetings"] if m["cgmt_held_date"] is not None}
    return any(
        m["cgmt_status"] in ("HELD", "HELD_NOT_QUORATE") and m["cgmt_meeting_id"] not in dated
        for m in (meeting_at(w, s) for s in cg_rows(w, p))
    )


def closed_lapse(w: World, m: Row) -> date | None:
    """Some months after the last of the children's plans is over."""
    return w.days.add_months(all_over(w, m), w.number("closed_plan_months"))


def closed_lapse_p(w: World, p: Row) -> date | None:
    return w.days.add_months(plan_over(w, p), w.number("closed_plan_months"))


def final_cg(w: World, m: Row) -> bool:
    """For every child the plan is over and no core group came after this one."""
    return all(next_cg(w, s) is None for s in cg_children(w, m)) and all_over(w, m) is not None


def review_bookings(w: World, p: Row) -> list[Row]:
    listed = [meeting_at(w, s) for s in w.rows("cgx_meeting_subjects") if plan_of(w, s) is p]
    return [m for m in listed if m["cgmt_meeting_type"] == "RCPC" and m["cgmt_status"] in LIVE]
