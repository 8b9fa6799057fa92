"""Rules about visits and supervision."""

from collections.abc import Iterator
from datetime import date

from reading.blanks import Row, empty_or_from, get, latest
from reading.days import add_days
from reading.duties import dated, our_plans, plan_duty
from reading.plans import child, plan_over
from reading.states import Duty, Evidence, limit_end, links, rule
from reading.visits import seen_unknown, seen_visits
from reading.workers import first_allocation
from reading.world import World


@rule(
    "visit-cp-max-interval",
    kind="chain",
    severity="critical",
    working_days=lambda w: w.text("cp_visit_unit") == "WD",
)
def seen_within_interval(w: World) -> Iterator[Duty]:
    for p in our_plans(w):
        yield from seen_since(
            w, p, p["cppl_cp_plan_start_date"], w.number("cp_visit_interval"), w.text("cp_visit_unit")
        )


def seen_since(w: World, p: Row, first: date, count: int, unit: str) -> Iterator[Duty]:
    for link, start, met in links(Evidence(on=first), seen_visits(w, p)):
        yield plan_duty(
            p,
            link=link,
            started_on=start,
            due_on=limit_end(w, start, count, unit),
            met=met,
            ends=(plan_over(w, p),),
            unknown=(("seen_not_recorded", seen_unknown(w, p, start)),),
        )


@rule("visit-cp-not-seen-28d", kind="chain", severity="critical")
def never_unseen(w: World) -> Iterator[Duty]:
    for p in our_plans(w):
        born = get(child(w, p), "pers_dob")
        first = latest(p["cppl_cp_plan_start_date"], born)
        if born is not None and first is not None:
            yield from seen_since(w, p, first, w.number("cp_unseen_days"), "DAYS")


@rule("sup-cp-4-weekly", kind="chain", severity="high")
def supervised(w: World) -> Iterator[Duty]:
    for p in our_plans(w):
        first = latest(p["cppl_cp_plan_start_date"], first_allocation(w, p))
        for link, start, met in links(Evidence(on=first), supervisions(w, p)) if first else ():
            yield plan_duty(
                p,
                link=link,
                started_on=start,
                due_on=add_days(start, w.number("cp_supervision_interval")),
                met=met,
                ends=(plan_over(w, p),),
            )


def supervisions(w: World, p: Row) -> list[Evidence]:
    """Case supervision about the child, and group supervision where the authority counts it."""
    types = ("CASE", "GROUP") if w.yes("group_supervision_counts") else ("CASE",)
    return [
        e
        for u in w.where("cgx_supervision", "supv_person_id", p["cppl_person_id"])
        if u["supv_status"] in ("HELD", "HELD_NOT_QUORATE")
        and u["supv_type"] in types
        and empty_or_from(plan_over(w, p), u["supv_held_date"])
        for e in dated(u["supv_held_date"], u["supv_supervision_id"], u["supv_recorded_date"])
    ]
