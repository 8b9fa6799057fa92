"""Rules about core groups."""

from collections.abc import Iterator
from datetime import date

from reading.blanks import Row, before, by, coalesce, day, earliest, latest
from reading.days import add_days
from reading.duties import core_groups, dated, meeting_duty, meeting_record, our_plans, plan_duty
from reading.meetings import (
    booked_on,
    cg_children,
    cg_rows,
    final_cg,
    first_cg_date,
    held_cgs,
    held_on,
    meeting_at,
    meeting_day,
    outcome_missing,
    plan_of,
    review_bookings,
    undated_meeting,
)
from reading.people import looked_after
from reading.plans import anchor, cg_limit_days, child, conf_date, details, our_plan, plan_over
from reading.states import Clauses, Duty, Evidence, first_of, links, rule
from reading.world import World


def core_group_evidence(w: World, s: Row) -> Evidence:
    """A held core group, by the row of the child at it."""
    m = meeting_at(w, s)
    return Evidence(on=m["cgmt_held_date"], key=s["cgms_table_id"], entered_on=day(m["cgmt_recorded_date"]))


def merged_care_clock(w: World, p: Row, due: date | None, mode: str) -> Clauses:
    """The child is looked after, and the authority lets the other clock replace this one."""
    applies = w.text("dual_status_mode") == mode
    return (("looked_after", applies and looked_after(w, child(w, p), earliest(w.as_of, due))),)


def core_group_unknowns(w: World, p: Row, start: date | None, due: date | None) -> Clauses:
    missing = start is not None and due is not None and outcome_missing(w, p, start, due)
    return (("outcome_not_recorded", missing), ("undated_meeting", undated_meeting(w, p)))


@rule("cg-first-10wd", kind="deadline", severity="critical", working_days=True)
def first_core_group(w: World) -> Iterator[Duty]:
    for p in our_plans(w):
        start = anchor(w, p, "cg_first_anchor")
        due = w.days.add_wd(start, w.number("cg_first_wd"))
        yield plan_duty(
            p,
            started_on=start,
            due_on=due,
            met=next((core_group_evidence(w, s) for s in held_cgs(w, p)), None),
            ends=(plan_over(w, p),),
            exempt=merged_care_clock(w, p, due, "MERGED"),
            unknown=core_group_unknowns(w, p, start, due),
        )


@rule("cg-interval-max", kind="chain", severity="high")
def core_group_interval(w: World) -> Iterator[Duty]:
    for p in our_plans(w):
        held = [core_group_evidence(w, s) for s in held_cgs(w, p)]
        for link, start, met in links(held[0], held) if held else ():
            due = add_days(start, cg_limit_days(w, p, start))
            yield plan_duty(
                p,
                link=link,
                started_on=start,
                due_on=due,
                met=met,
                ends=(plan_over(w, p),),
                exempt=merged_care_clock(w, p, due, "MERGED"),
                unknown=core_group_unknowns(w, p, start, due),
            )


@rule("cg-no-record-ever", kind="deadline", severity="critical")
def any_core_group_record(w: World) -> Iterator[Duty]:
    for p in our_plans(w):
        meetings = [meeting_at(w, s) for s in cg_rows(w, p)]
        noted = [coalesce(booked_on(m), meeting_day(m)) for m in meetings]
        first = earliest(*noted)
        start = p["cppl_cp_plan_start_date"]
        yield plan_duty(
            p,
            started_on=start,
            due_on=add_days(start, w.number("cg_no_record_days")),
            met=Evidence(on=first) if first is not None and by(first, w.as_of) else None,
            ok=any(on is None or before(w.as_of, on) for on in noted),
            ends=(plan_over(w, p),),
        )


@rule("cg-next-date-not-agreed", kind="record", severity="medium")
def next_date(w: World) -> Iterator[Duty]:
    for m in core_groups(w):
        fixed = m["cgmt_next_meeting_date"] is not None and m["cgmt_next_meeting_time"] is not None
        review_first = w.yes("next_date_review_exempt") and all(review_comes_first(w, s) for s in cg_children(w, m))
        yield meeting_record(
            w,
            m,
            ok=fixed and m["cgmt_next_venue_recorded"] == "Y",
            exempt=(("final_meeting", final_cg(w, m)), ("review_first", review_first)),
        )


def review_comes_first(w: World, s: Row) -> bool:
    """A review is booked before the next core group would be due; nothing is asked once the plan is over."""
    p = plan_of(w, s)
    if p is None or plan_over(w, p) is not None:
        return True
    booked = [m["cgmt_scheduled_date"] for m in review_bookings(w, p)]
    limit = add_days(held_on(w, s), cg_limit_days(w, p, held_on(w, s)))
    dates = [*booked, details(w, p)["cpld_next_review_date"]]
    return any(before(held_on(w, s), on) and by(on, limit) for on in dates)


@rule("cg-date-passed-no-outcome", kind="deadline", severity="medium", working_days=True)
def outcome_recorded(w: World) -> Iterator[Duty]:
    for m in w.rows("cgx_meetings"):
        booked, entered = m["cgmt_scheduled_date"], day(m["cgmt_recorded_date"])
        rows = w.where("cgx_meeting_subjects", "cgms_meeting_id", m["cgmt_meeting_id"])
        plans = [plan_of(w, s) for s in rows]
        if m["cgmt_meeting_type"] != "CORE_GROUP" or not any(owed(w, p, booked) for p in plans):
            continue
        known = m["cgmt_status"] in ("HELD", "HELD_NOT_QUORATE", "CANCELLED", "POSTPONED")
        over = [plan_over(w, p) if p else None for p in plans]
        yield meeting_duty(
            w,
            m,
            started_on=booked,
            due_on=w.days.add_wd(booked, w.number("outcome_grace_wd")),
            met=first_of(dated(entered)) if known else None,
            ok=known and entered is None,
            lapses=(w.days.add_months(latest(*over), w.number("closed_plan_months")),) if None not in over else (),
        )


def owed(w: World, p: Row | None, booked: date | None) -> bool:
    """It is our plan, and it was not over before the booked day."""
    if p is None or booked is None or not our_plan(w, p):
        return False
    return not before(plan_over(w, p), booked)


@rule("cg-plan-not-detailed", kind="deadline", severity="high", working_days=True)
def plan_detailed(w: World) -> Iterator[Duty]:
    for p in our_plans(w):
        start = first_cg_date(w, p)
        if start is None:
            continue
        row = details(w, p)
        agreed = dated(row["cpld_detailed_plan_agreed_date"], p["cppl_cp_plan_id"], row["cpld_recorded_date"])
        versions = [
            e
            for v in w.where("cgx_plan_versions", "cgpv_cp_plan_id", p["cppl_cp_plan_id"])
            if v["cgpv_type"] in ("DETAILED", "UPDATE")
            for e in dated(v["cgpv_date"], v["cgpv_version_id"], v["cgpv_recorded_date"])
        ]
        yield plan_duty(
            p,
            started_on=start,
            due_on=w.days.add_wd(start, w.number("plan_detail_wd")),
            met=first_of(e for e in [*agreed, *versions] if not before(e.on, conf_date(w, p))),
            ends=(plan_over(w, p),),
        )
