"""Definitions: plans, their conferences and their reviews."""

from collections.abc import Callable
from datetime import date

from reading.blanks import (
    Row,
    before,
    by,
    coalesce,
    earliest,
    empty_or_after,
    empty_or_from,
    get,
    latest,
    same,
)
from reading.people import person, person_over
from reading.world import World, once_per_row


def details(w: World, p: Row) -> Row:
    return w.details("cgx_cp_plan_details", p["cppl_cp_plan_id"])


def child(w: World, p: Row) -> Row | None:
    return person(w, p["cppl_person_id"])


def our_plan(w: World, p: Row | None) -> bool:
    return (
        p is not None
        and p["cppl_cp_plan_ola"] != "Y"
        and details(w, p)["cpld_end_reason"] not in ("DATA_ERROR", "MERGED")
        and by(p["cppl_cp_plan_start_date"], w.as_of)
    )


def plan_over(w: World, p: Row) -> date | None:
    over = earliest(p["cppl_cp_plan_end_date"], person_over(w, child(w, p)))
    return over if by(over, w.as_of) else None


def plan_open(w: World, p: Row, day: date | None) -> bool:
    return our_plan(w, p) and by(p["cppl_cp_plan_start_date"], day) and empty_or_after(plan_over(w, p), day)


def open_plan_of(w: World, k: Row | None, day: date | None) -> Row | None:
    """The plan of the child on that day: the latest start, then the smallest id."""
    plans = [
        p
        for p in w.where("ssd_cp_plans", "cppl_person_id", get(k, "pers_person_id"))
        if our_plan(w, p) and by(p["cppl_cp_plan_start_date"], day) and empty_or_from(plan_over(w, p), day)
    ]
    plans.sort(key=lambda p: p["cppl_cp_plan_id"])
    plans.sort(key=lambda p: p["cppl_cp_plan_start_date"], reverse=True)
    return next(iter(plans), None)


def inquorate_passes(w: World, x: Row | None) -> bool:
    return w.yes("inquorate_conf_counts_as_held") or get(x, "cgmt_proceed_decision") == "Y"


def conference_held(w: World, c: Row) -> bool:
    if c["icpc_icpc_date"] is None:
        return False
    x = w.named("cgx_meetings", c["icpc_icpc_meeting_id"])
    if x is None or x["cgmt_status"] == "HELD":
        return True
    return x["cgmt_status"] == "HELD_NOT_QUORATE" and inquorate_passes(w, x)


@once_per_row
def conf(w: World, p: Row) -> Row | None:
    """The conference that made the plan. It is not asked whether it was quorate."""
    of_child = [
        c
        for c in w.where("ssd_initial_cp_conference", "icpc_person_id", p["cppl_person_id"])
        if c["icpc_icpc_date"] is not None
    ]
    named = [
        c
        for c in of_child
        if same(c["icpc_icpc_id"], p["cppl_icpc_id"]) or same(c["icpc_cp_plan_id"], p["cppl_cp_plan_id"])
    ]
    made_that_day = [
        c
        for c in of_child
        if c["icpc_icpc_outcome_cp_flag"] == "Y" and same(c["icpc_icpc_date"], p["cppl_cp_plan_start_date"])
    ]
    found = sorted(named or made_that_day, key=lambda c: c["icpc_icpc_id"])
    return max(found, key=lambda c: c["icpc_icpc_date"], default=None)


def conf_date(w: World, p: Row) -> date | None:
    found: date | None = coalesce(get(conf(w, p), "icpc_icpc_date"), p["cppl_cp_plan_start_date"])
    return found


def anchor(w: World, p: Row, setting: str) -> date | None:
    """cg_anchor and review_anchor: the conference or the start of the plan."""
    start: date | None = p["cppl_cp_plan_start_date"]
    return conf_date(w, p) if w.text(setting) == "CONFERENCE" else start


def age_start(w: World, p: Row) -> date | None:
    start: date | None = p["cppl_cp_plan_start_date"]
    original: date | None = details(w, p)["cpld_original_start_date"]
    return original if w.yes("plan_age_from_original") and before(original, start) else start


def long_plan(w: World, p: Row) -> bool:
    return our_plan(w, p) and details(w, p)["cpld_temporary"] != "Y"


def review_held(w: World, r: Row) -> bool:
    if r["cppr_cp_review_date"] is None:
        return False
    x = w.named("cgx_meetings", r["cppr_cp_review_meeting_id"])
    if x is not None and x["cgmt_status"] not in ("HELD", "HELD_NOT_QUORATE"):
        return False
    below_quorum = r["cppr_cp_review_quorate"] == "N" or get(x, "cgmt_status") == "HELD_NOT_QUORATE"
    return not below_quorum or inquorate_passes(w, x)


def belongs(row: Row, plan_column: str, person_column: str, p: Row) -> bool:
    """The row names the plan, or names no plan but its child."""
    if row[plan_column] is None:
        return same(row[person_column], p["cppl_person_id"])
    return same(row[plan_column], p["cppl_cp_plan_id"])


def reviews_of(w: World, p: Row) -> list[Row]:
    rows = w.rows("ssd_cp_reviews")
    return [r for r in rows if belongs(r, "cppr_cp_plan_id", "cppr_person_id", p)]


@once_per_row
def held_reviews(w: World, p: Row) -> list[Row]:
    """In order of date; several on one date count as one, that with the smallest id."""
    held = [
        r
        for r in reviews_of(w, p)
        if review_held(w, r)
        and before(conf_date(w, p), r["cppr_cp_review_date"])
        and empty_or_from(plan_over(w, p), r["cppr_cp_review_date"])
    ]
    held.sort(key=lambda r: (r["cppr_cp_review_date"], r["cppr_cp_review_id"]))
    return first_of_each_day(held, lambda r: r["cppr_cp_review_date"])


def first_of_each_day(rows: list[Row], day_of: Callable[[Row], date]) -> list[Row]:
    first: dict[date, Row] = {}
    for row in rows:
        first.setdefault(day_of(row), row)
    return list(first.values())


def last_conf_date(w: World, p: Row) -> date | None:
    return latest(conf_date(w, p), *(r["cppr_cp_review_date"] for r in held_reviews(w, p)))


def version_in_force(w: World, p: Row, day: date | None) -> Row | None:
    versions = [
        v for v in w.where("cgx_plan_versions", "cgpv_cp_plan_id", p["cppl_cp_plan_id"]) if by(v["cgpv_date"], day)
    ]
    return max(versions, key=lambda v: (v["cgpv_date"], v["cgpv_version_id"]), default=None)


def own_days(w: World, p: Row, day: date | None, version_column: str, details_column: str) -> int | None:
    """A figure of the plan itself; the details row speaks only when there is no version at all."""
    days: int | None
    if w.where("cgx_plan_versions", "cgpv_cp_plan_id", p["cppl_cp_plan_id"]):
        days = get(version_in_force(w, p, day), version_column)
    else:
        days = details(w, p)[details_column]
    return days if days is not None and days >= 1 else None


def cg_limit_days(w: World, p: Row, day: date | None) -> int:
    own = own_days(w, p, day, "cgpv_core_group_days", "cpld_core_group_frequency_days")
    return min(w.number("cg_interval"), own if own is not None else w.number("cg_interval"))
