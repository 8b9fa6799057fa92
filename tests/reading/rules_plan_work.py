"""Rules about what the plan says, and how progress is judged."""

from collections.abc import Iterator
from datetime import date

from reading.blanks import Row, by, coalesce, empty_or_after, empty_or_from, same
from reading.duties import child_duty, children_at_core_groups, dated, our_plans, plan_duty
from reading.meetings import booked_on, held_on, lapse_s, prev_cg, review_bookings
from reading.plans import conf, details, held_reviews, plan_open, plan_over, version_in_force
from reading.rules_conference import review_evidence
from reading.states import Clauses, Duty, Evidence, first_of, links, rule
from reading.world import World


@rule("plan-not-updated-6m", kind="chain", severity="high")
def plan_updated(w: World) -> Iterator[Duty]:
    for p in our_plans(w):
        first = Evidence(on=p["cppl_cp_plan_start_date"])
        for link, start, met in links(first, plan_updates(w, p)):
            yield plan_duty(
                p,
                link=link,
                started_on=start,
                due_on=w.days.add_months(start, w.number("plan_update_months")),
                met=met,
                ends=(plan_over(w, p),),
            )


def plan_updates(w: World, p: Row) -> list[Evidence]:
    """Versions, reviews, and the last update noted on the plan itself."""
    row = details(w, p)
    versions = [
        e
        for v in w.where("cgx_plan_versions", "cgpv_cp_plan_id", p["cppl_cp_plan_id"])
        for e in dated(v["cgpv_date"], v["cgpv_version_id"], v["cgpv_recorded_date"])
    ]
    reviews = [review_evidence(w, r) for r in held_reviews(w, p)]
    noted = dated(row["cpld_plan_last_updated_date"], p["cppl_cp_plan_id"], row["cpld_recorded_date"])
    return [*versions, *reviews, *noted]


@rule("plan-risk-assessment-stale", kind="deadline", severity="medium", working_days=True)
def risk_assessed(w: World) -> Iterator[Duty]:
    for s, _ in children_at_core_groups(w):
        versions = [
            e
            for r in w.where("cgx_risk_assessments", "risk_person_id", s["cgms_person_id"])
            if by(held_on(w, s), r["risk_version_date"])
            for e in dated(r["risk_version_date"], r["risk_assessment_id"], r["risk_recorded_date"])
        ]
        yield child_duty(
            w,
            s,
            due_on=w.days.add_wd(held_on(w, s), w.number("risk_update_wd")),
            met=first_of(versions),
            lapses=(lapse_s(w, s),),
        )


@rule("plan-sibling-no-own-outcome", kind="deadline", severity="medium", working_days=True)
def own_outcome(w: World) -> Iterator[Duty]:
    for p in our_plans(w):
        v = version_in_force(w, p, w.as_of)
        if v is None or plan_over(w, p) is not None or not siblings_on_plans(w, p, w.as_of):
            continue
        outcomes = open_outcomes(w, p, w.as_of)
        own = any(o["cgpo_child_specific"] == "Y" and o["cgpo_same_as_sibling"] != "Y" for o in outcomes)
        not_recorded = outcomes != [] and all(o["cgpo_child_specific"] is None for o in outcomes)
        yield plan_duty(
            p,
            started_on=v["cgpv_date"],
            due_on=w.days.add_wd(v["cgpv_date"], w.number("record_complete_wd")),
            ok=own,
            unknown=(("not_recorded", not_recorded),),
        )


def open_outcomes(w: World, p: Row, day: date) -> list[Row]:
    return [
        o
        for o in w.where("cgx_plan_outcomes", "cgpo_cp_plan_id", p["cppl_cp_plan_id"])
        if by(o["cgpo_created_date"], day) and empty_or_from(o["cgpo_closed_date"], day)
    ]


def siblings_on_plans(w: World, p: Row, day: date) -> list[Row]:
    """Other children on plans, of the same household or from the same conference."""
    return [q for q in w.rows("ssd_cp_plans") if plan_open(w, q, day) and siblings(w, p, q)]


def siblings(w: World, p: Row, q: Row) -> bool:
    if p["cppl_person_id"] is None or q["cppl_person_id"] in (None, p["cppl_person_id"]):
        return False
    homes = [w.details("cgx_person_details", plan["cppl_person_id"])["pdet_household_id"] for plan in (p, q)]
    conferences = [conf(w, plan) for plan in (p, q)]
    meetings = [c["icpc_icpc_meeting_id"] if c else None for c in conferences]
    return same(*homes) or same(*meetings)


@rule("plan-progress-insufficient-repeat", kind="deadline", severity="high", working_days=True)
def progress_answered(w: World) -> Iterator[Duty]:
    for s, p in children_at_core_groups(w):
        earlier, start = prev_cg(w, s), held_on(w, s)
        twice = s["cgms_progress"] == "INSUFFICIENT" and earlier is not None
        if not twice or earlier is None or earlier["cgms_progress"] != "INSUFFICIENT":
            continue
        yield child_duty(
            w,
            s,
            due_on=w.days.add_wd(start, w.number("progress_response_wd")),
            met=first_of(e for e in responses(w, p) if by(start, e.on)),
            exempt=already_escalated(w, p, start),
            ends=(plan_over(w, p),),
            lapses=(lapse_s(w, s),),
        )


def escalations_for(w: World, p: Row) -> list[Row]:
    return [
        x
        for x in w.rows("cgx_escalations")
        if same(x["esca_cp_plan_id"], p["cppl_cp_plan_id"])
        or (x["esca_cp_plan_id"] is None and same(x["esca_person_id"], p["cppl_person_id"]))
    ]


def already_escalated(w: World, p: Row, start: date | None) -> Clauses:
    still_open = any(
        by(x["esca_raised_date"], start)
        and empty_or_after(coalesce(x["esca_resolved_date"], x["esca_withdrawn_date"]), start)
        for x in escalations_for(w, p)
    )
    return (("already_escalated", still_open),)


def responses(w: World, p: Row) -> list[Evidence]:
    """Escalation, legal planning, a review booked or held."""
    raised = [e for x in escalations_for(w, p) for e in dated(x["esca_raised_date"], x["esca_escalation_id"])]
    legal = [
        e
        for x in w.where("cgx_legal_planning", "lgpl_person_id", p["cppl_person_id"])
        for e in dated(x["lgpl_decision_date"], x["lgpl_decision_id"])
    ]
    booked = [e for n in review_bookings(w, p) for e in dated(booked_on(n), n["cgmt_meeting_id"])]
    reviews = [review_evidence(w, r) for r in held_reviews(w, p)]
    return [*raised, *legal, *booked, *reviews]
