"""Rules about the quality of the data themselves."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from reading.blanks import Row, before, by, coalesce, day, earliest, empty_or_after, get, latest
from reading.days import add_days
from reading.duties import dated
from reading.enquiries import group_last, icpc_of, s47_group, s47_origin
from reading.meetings import (
    closed_lapse_p,
    is_conference,
    is_held_cg_meeting,
    meeting_at,
    meeting_day,
    plan_of,
)
from reading.minutes import day_of_minutes
from reading.people import person, unborn
from reading.plans import open_plan_of, our_plan
from reading.states import Duty, first_of, rule
from reading.world import World


@rule("dq-strategy-reset", kind="finding", severity="critical", inclusive=True)
def clock_not_restarted(w: World) -> Iterator[Duty]:
    for e in w.rows("ssd_s47_enquiry"):
        start = earliest(*late_changes(w, e)) if group_last(w, e) else None
        k = person(w, e["s47e_person_id"])
        allowed = w.text("prebirth_second_strategy") == "ALLOWED"
        yield Duty(
            subject=e["s47e_s47_enquiry_id"],
            person=e["s47e_person_id"],
            started_on=start,
            due_on=start,
            severity=(("info", allowed and unborn(k, start)),),
            lapses=(add_days(start, w.number("moment_breach_days")),),
        )


def late_changes(w: World, e: Row) -> list[date]:
    """The days on which the 15-day clock appears to restart, up to the conference."""
    c = icpc_of(w, e)
    days = [*later_discussions(w, e), *later_starts(w, e), *changed_starts(w, e)]
    return [on for on in days if c is None or by(on, c["icpc_icpc_date"])]


def later_discussions(w: World, e: Row) -> list[date]:
    ids = {g["s47e_s47_enquiry_id"] for g in s47_group(w, e)}
    until = coalesce(e["s47e_s47_end_date"], w.as_of)
    return [
        d["stra_date"]
        for d in w.where("cgx_strategy_discussions", "stra_person_id", e["s47e_person_id"])
        if d["stra_decided_s47"] == "Y"
        and d["stra_new_incident"] != "Y"
        and before(s47_origin(w, e), d["stra_date"])
        and (d["stra_s47_enquiry_id"] in ids or (d["stra_s47_enquiry_id"] is None and by(d["stra_date"], until)))
    ]


def later_starts(w: World, e: Row) -> list[date]:
    starts = [g["s47e_s47_start_date"] for g in s47_group(w, e)]
    return [start for start in starts if before(s47_origin(w, e), start)]


def changed_starts(w: World, e: Row) -> list[date]:
    """The days on which somebody moved a start date of the group forward without saying why."""
    ids = {g["s47e_s47_enquiry_id"] for g in s47_group(w, e)}
    changes = [
        day(row["trai_changed_at"])
        for row in w.where("cgx_audit_trail", "trai_table_name", "ssd_s47_enquiry")
        if row["trai_row_key"] in ids
        and row["trai_column_name"] == "s47e_s47_start_date"
        and None not in (row["trai_new_value"], row["trai_old_value"])
        and row["trai_new_value"] > row["trai_old_value"]
        and row["trai_documented_correction"] != "Y"
    ]
    return [on for on in changes if on is not None]


@rule("dq-recorded-late", kind="deadline", severity="low", working_days=True)
def typed_in_soon(w: World) -> Iterator[Duty]:
    for m in w.rows("cgx_meetings"):
        if is_held_cg_meeting(w, m) or is_conference(m):
            key = m["cgmt_meeting_id"]
            yield entry(w, "cgx_meetings", m, "cgmt_held_date", meeting=key)
    for u in w.rows("cgx_supervision"):
        yield entry(w, "cgx_supervision", u, "supv_held_date", person=u["supv_person_id"])
    for d in w.rows("cgx_strategy_discussions"):
        yield entry(w, "cgx_strategy_discussions", d, "stra_date", person=d["stra_person_id"])
    for r in w.rows("cgx_cin_reviews"):
        x = w.named("ssd_cin_plans", r["cinr_cin_plan_id"])
        yield entry(w, "cgx_cin_reviews", r, "cinr_held_date", person=get(x, "cinp_person_id"))


def entry(w: World, table: str, row: Row, event: str, **whose: Any) -> Duty:
    key, entered = next(iter(row.values())), row[f"{event.split('_')[0]}_recorded_date"]
    return Duty(
        subject=f"{table}:{key}",
        **whose,
        started_on=row[event],
        due_on=w.days.add_wd(row[event], w.number("recorded_late_wd")),
        met=first_of(dated(day(entered))),
        unknown=(("entry_time_not_supplied", entered is None),),
    )


@rule("dq-plan-overlap", kind="finding", severity="medium", inclusive=True)
def one_plan_at_a_time(w: World) -> Iterator[Duty]:
    for p in w.rows("ssd_cp_plans"):
        start = p["cppl_cp_plan_start_date"]
        others = [q for q in w.where("ssd_cp_plans", "cppl_person_id", p["cppl_person_id"]) if q is not p]
        overlapping = [q for q in others if our_plan(w, p) and our_plan(w, q) and overlap(p, q)]
        if overlapping:
            yield Duty(
                subject=p["cppl_cp_plan_id"],
                person=p["cppl_person_id"],
                plan=p["cppl_cp_plan_id"],
                started_on=start,
                due_on=start,
                lapses=tuple(both_closed(w, p, q) for q in overlapping),
            )


def overlap(p: Row, q: Row) -> bool:
    """They run on one day at least, and q came first."""
    start, earlier = p["cppl_cp_plan_start_date"], q["cppl_cp_plan_start_date"]
    first = (earlier, q["cppl_cp_plan_id"]) < (start, p["cppl_cp_plan_id"])
    return (
        first
        and empty_or_after(q["cppl_cp_plan_end_date"], start)
        and empty_or_after(p["cppl_cp_plan_end_date"], earlier)
    )


def both_closed(w: World, p: Row, q: Row) -> date | None:
    lapses = [closed_lapse_p(w, p), closed_lapse_p(w, q)]
    return None if None in lapses else latest(*lapses)


@rule("dq-future-held", kind="finding", severity="medium", inclusive=True)
def held_date_possible(w: World) -> Iterator[Duty]:
    for m in w.filed["cgx_meetings"]:
        undated = m["cgmt_status"] in ("HELD", "HELD_NOT_QUORATE") and m["cgmt_held_date"] is None
        if undated or before(w.as_of, m["cgmt_held_date"]):
            noted = coalesce(day(m["cgmt_recorded_date"]), m["cgmt_booked_date"], w.as_of)
            yield finding(w, m["cgmt_meeting_id"], noted, meeting=m["cgmt_meeting_id"])


def finding(w: World, subject: str, since: date | None, **whose: Any) -> Duty:
    """A finding about one row, never starting later than A."""
    start = earliest(coalesce(since, w.as_of), w.as_of)
    return Duty(subject=subject, **whose, started_on=start, due_on=start)


@rule("dq-orphan", kind="finding", severity="medium", inclusive=True)
def links_found(w: World) -> Iterator[Duty]:
    yield from lonely_meetings(w)
    yield from lonely_subjects(w)
    for c in w.rows("cgx_actions"):
        if w.named("ssd_cp_plans", c["cgac_cp_plan_id"]) is None:
            yield orphan(w, "cgx_actions", c, c["cgac_created_date"])
    for n in w.rows("cgx_minutes"):
        if w.named("cgx_meetings", n["cgmn_meeting_id"]) is None:
            yield orphan(w, "cgx_minutes", n, day_of_minutes(n))
    for a in w.rows("cgx_attendance"):
        if w.named("cgx_meetings", a["cgat_meeting_id"]) is None:
            yield orphan(w, "cgx_attendance", a, None)
    yield from lonely_events(w, "ssd_cp_reviews", "cppr", "cppr_cp_review_date")
    yield from lonely_events(w, "ssd_cp_visits", "cppv", "cppv_cp_visit_date")


def orphan(w: World, table: str, row: Row, since: date | None, **whose: Any) -> Duty:
    key = next(iter(row.values()))
    return finding(w, f"{table}:{key}", since, **whose)


def lonely_meetings(w: World) -> Iterator[Duty]:
    for m in w.rows("cgx_meetings"):
        key = m["cgmt_meeting_id"]
        of_children = m["cgmt_meeting_type"] in ("CORE_GROUP", "ICPC", "RCPC")
        if of_children and not w.where("cgx_meeting_subjects", "cgms_meeting_id", key):
            yield orphan(w, "cgx_meetings", m, meeting_day(m), meeting=key)


def lonely_subjects(w: World) -> Iterator[Duty]:
    for s in w.rows("cgx_meeting_subjects"):
        m = w.named("cgx_meetings", s["cgms_meeting_id"])
        no_plan = get(m, "cgmt_meeting_type") == "CORE_GROUP" and plan_of(w, s) is None
        if m is None or no_plan:
            yield orphan(
                w,
                "cgx_meeting_subjects",
                s,
                meeting_day(meeting_at(w, s)),
                person=s["cgms_person_id"],
                meeting=s["cgms_meeting_id"],
            )


def lonely_events(w: World, table: str, prefix: str, column: str) -> Iterator[Duty]:
    """Reviews and visits of nobody, or of no plan that was open on their day."""
    for row in w.rows(table):
        k = person(w, row[f"{prefix}_person_id"])
        no_plan = row[f"{prefix}_cp_plan_id"] is None and open_plan_of(w, k, row[column]) is None
        if k is None or no_plan:
            yield orphan(w, table, row, row[column], person=row[f"{prefix}_person_id"])
