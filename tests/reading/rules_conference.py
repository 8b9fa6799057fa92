"""Rules about conferences."""

from collections.abc import Iterator
from datetime import date

from reading.blanks import Row, by, day, get
from reading.duties import our_plans, plan_duty
from reading.enquiries import enquiry_details, group_last, icpc_needed, icpc_of, s47_origin
from reading.people import person, person_over, unborn
from reading.plans import anchor, held_reviews, plan_open, plan_over, reviews_of
from reading.rules_core_group import merged_care_clock
from reading.states import Clauses, Duty, Evidence, links, rule
from reading.world import World


def typed_in(w: World, meeting_id: str | None) -> date | None:
    """The entry time of a conference is that of the meeting it names."""
    return day(get(w.named("cgx_meetings", meeting_id), "cgmt_recorded_date"))


@rule("icpc-15wd", kind="deadline", severity="critical", working_days=True)
def conference_in_time(w: World) -> Iterator[Duty]:
    for e in w.rows("ssd_s47_enquiry"):
        if not group_last(w, e):
            continue
        k, c, start = person(w, e["s47e_person_id"]), icpc_of(w, e), s47_origin(w, e)
        due = w.days.add_wd(start, w.number("icpc_wd"))
        not_needed = icpc_needed(w, e) == "NOT_REQUIRED"
        yield Duty(
            subject=e["s47e_s47_enquiry_id"],
            person=e["s47e_person_id"],
            started_on=start,
            due_on=due,
            met=conference_evidence(w, c) if c else None,
            ends=(
                person_over(w, k),
                enquiry_details(w, e)["s47d_icpc_decision_date"] if not_needed else None,
            ),
            exempt=no_conference(w, e, k, start, due),
            unknown=(("decision_not_recorded", undecided(w, e)),),
        )


def conference_evidence(w: World, c: Row) -> Evidence:
    return Evidence(on=c["icpc_icpc_date"], key=c["icpc_icpc_id"], entered_on=typed_in(w, c["icpc_icpc_meeting_id"]))


def no_conference(w: World, e: Row, k: Row | None, start: date | None, due: date | None) -> Clauses:
    """Why no conference is owed."""
    decision = enquiry_details(w, e)
    never_required = decision["s47d_first_required_date"] is None
    not_required = icpc_needed(w, e) == "NOT_REQUIRED" and (
        never_required or by(decision["s47d_icpc_decision_date"], due)
    )
    plans = w.where("ssd_cp_plans", "cppl_person_id", get(k, "pers_person_id"))
    timetable = w.text("prebirth_icpc_mode") == "TIMETABLE" and decision["s47d_prebirth_deferred"] == "Y"
    return (
        ("not_required", not_required),
        ("already_on_plan", any(plan_open(w, p, start) for p in plans)),
        ("prebirth", timetable and unborn(k, due)),
    )


def undecided(w: World, e: Row) -> bool:
    """No decision at all, or "not required" after "required" without the day of the change."""
    decision = enquiry_details(w, e)
    changed = decision["s47d_first_required_date"] is not None and decision["s47d_icpc_decision_date"] is None
    needed = icpc_needed(w, e)
    return needed == "UNDECIDED" or (needed == "NOT_REQUIRED" and changed)


def review_evidence(w: World, r: Row) -> Evidence:
    return Evidence(
        on=r["cppr_cp_review_date"],
        key=r["cppr_cp_review_id"],
        entered_on=typed_in(w, r["cppr_cp_review_meeting_id"]),
    )


@rule("rcpc-first-3m", kind="deadline", severity="critical")
def first_review(w: World) -> Iterator[Duty]:
    for p in our_plans(w):
        start = anchor(w, p, "rcpc_anchor")
        due = w.days.add_months(start, w.number("rcpc_first_months"))
        yield plan_duty(
            p,
            started_on=start,
            due_on=due,
            met=next((review_evidence(w, r) for r in held_reviews(w, p)), None),
            ends=(plan_over(w, p),),
            exempt=merged_care_clock(w, p, due, "LAC_REVIEW"),
            unknown=(("undated_review", undated_review(w, p)),),
        )


def undated_review(w: World, p: Row) -> bool:
    """A review names a meeting that is marked held, and has no date."""
    return any(
        r["cppr_cp_review_date"] is None
        and get(w.named("cgx_meetings", r["cppr_cp_review_meeting_id"]), "cgmt_status") == "HELD"
        for r in reviews_of(w, p)
    )


@rule("rcpc-next-6m", kind="chain", severity="critical")
def next_reviews(w: World) -> Iterator[Duty]:
    for p in our_plans(w):
        held = [review_evidence(w, r) for r in held_reviews(w, p)]
        if not held:
            continue
        for link, start, met in links(held[0], held):
            due = w.days.add_months(start, w.number("rcpc_next_months"))
            yield plan_duty(
                p,
                link=link,
                started_on=start,
                due_on=due,
                met=met,
                ends=(plan_over(w, p),),
                exempt=merged_care_clock(w, p, due, "LAC_REVIEW"),
            )
