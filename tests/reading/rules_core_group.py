"""Rules about core groups."""

from collections.abc import Iterator
from datetime import date

from reading.blanks import Row, before, by, coalesce, day, earliest
from reading.days import add_days
from reading.meetings import (
    booked_on,
    cg_rows,
    first_cg_date,
    held_cgs,
    meeting_at,
    meeting_day,
    outcome_missing,
    undated_meeting,
)
from reading.people import looked_after
from reading.plans import anchor, cg_limit_days, child, our_plan, plan_over
from reading.states import Clauses, Duty, Evidence, links, rule
from reading.world import World


def our_plans(w: World) -> list[Row]:
    return [p for p in w.rows("ssd_cp_plans") if our_plan(w, p)]


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
        yield Duty(
            subject=p["cppl_cp_plan_id"],
            person=p["cppl_person_id"],
            plan=p["cppl_cp_plan_id"],
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
        if first_cg_date(w, p) is None:
            continue
        held = [core_group_evidence(w, s) for s in held_cgs(w, p)]
        for link, start, met in links(held[0], held):
            due = add_days(start, cg_limit_days(w, p, start))
            yield Duty(
                subject=p["cppl_cp_plan_id"],
                link=link,
                person=p["cppl_person_id"],
                plan=p["cppl_cp_plan_id"],
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
        yield Duty(
            subject=p["cppl_cp_plan_id"],
            person=p["cppl_person_id"],
            plan=p["cppl_cp_plan_id"],
            started_on=start,
            due_on=add_days(start, w.number("cg_no_record_days")),
            met=Evidence(on=first) if first is not None and by(first, w.as_of) else None,
            ok=any(on is None or before(w.as_of, on) for on in noted),
            ends=(plan_over(w, p),),
        )
