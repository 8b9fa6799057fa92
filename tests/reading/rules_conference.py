"""Rules about conferences."""

from collections.abc import Iterator
from datetime import date

from reading.blanks import Row, by, day, get, latest, same
from reading.days import add_days
from reading.duties import dated, our_plans, plan_duty
from reading.enquiries import enquiry_details, group_last, icpc_needed, icpc_of, required_on, s47_group, s47_origin
from reading.people import person, person_over, unborn
from reading.plans import anchor, conference_held, held_reviews, plan_open, plan_over, reviews_of
from reading.rules_core_group import merged_care_clock
from reading.states import Clauses, Duty, Evidence, first_of, links, rule
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
    timetable = w.text("prebirth_icpc_mode") == "TIMETABLE" and decision["s47d_prebirth_deferred"] == "Y"
    return (
        ("not_required", not_required),
        ("already_on_plan", on_plan(w, k, start)),
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


@rule("icpc-late-notification", kind="deadline", severity="high", working_days=True)
def conference_requested(w: World) -> Iterator[Duty]:
    for e in w.rows("ssd_s47_enquiry"):
        start, k = required_on(w, e), person(w, e["s47e_person_id"])
        if not group_last(w, e) or icpc_needed(w, e) != "REQUIRED":
            continue
        c = icpc_of(w, e)
        yield Duty(
            subject=e["s47e_s47_enquiry_id"],
            person=e["s47e_person_id"],
            started_on=start,
            due_on=w.days.add_wd(start, w.number("icpc_request_wd")),
            met=first_of(requests(w, e), [conference_evidence(w, c)] if c else []),
            ends=(person_over(w, k),),
            exempt=(("already_on_plan", on_plan(w, k, start)),),
        )


def requests(w: World, e: Row) -> list[Evidence]:
    """The requests that name an enquiry of the group, or none but the child, since the concern began."""
    ids = {g["s47e_s47_enquiry_id"] for g in s47_group(w, e)}
    found = []
    for r in w.rows("cgx_conference_requests"):
        on, enquiry = r["cfrq_requested_date"], r["cfrq_s47_enquiry_id"]
        unlinked = (
            enquiry is None
            and same(r["cfrq_person_id"], e["s47e_person_id"])
            and r["cfrq_conference_type"] == "ICPC"
            and by(s47_origin(w, e), on)
        )
        if enquiry in ids or unlinked:
            found += dated(on, r["cfrq_request_id"])
    return found


def on_plan(w: World, k: Row | None, day: date | None) -> bool:
    plans = w.where("ssd_cp_plans", "cppl_person_id", get(k, "pers_person_id"))
    return any(plan_open(w, p, day) for p in plans)


@rule("icpc-no-s47", kind="deadline", severity="high", working_days=True)
def enquiry_completed(w: World) -> Iterator[Duty]:
    for c in w.rows("ssd_initial_cp_conference"):
        on = c["icpc_icpc_date"]
        if c["icpc_icpc_transfer_in"] == "Y":
            continue
        e = enquiry_of(w, c)
        end = get(e, "s47e_s47_end_date")
        yield Duty(
            subject=c["icpc_icpc_id"],
            person=c["icpc_person_id"],
            plan=c["icpc_cp_plan_id"],
            meeting=c["icpc_icpc_meeting_id"],
            started_on=on,
            due_on=on,
            met=first_of(dated(latest(on, end))) if end is not None else None,
            lapses=(w.days.add_months(on, w.number("closed_plan_months")),),
        )


def enquiry_of(w: World, c: Row) -> Row | None:
    """The enquiry that the conference names, else the child's latest within the window before it."""
    of_child = w.where("ssd_s47_enquiry", "s47e_person_id", c["icpc_person_id"])
    if c["icpc_s47_enquiry_id"] is not None:
        return next((e for e in of_child if e["s47e_s47_enquiry_id"] == c["icpc_s47_enquiry_id"]), None)
    since = add_days(c["icpc_icpc_date"], -w.number("icpc_s47_window_days"))
    recent = [
        e for e in of_child if by(since, e["s47e_s47_start_date"]) and by(e["s47e_s47_start_date"], c["icpc_icpc_date"])
    ]
    recent.sort(key=lambda e: e["s47e_s47_enquiry_id"])
    return max(recent, key=lambda e: e["s47e_s47_start_date"], default=None)


@rule("conf-transfer-in-15wd", kind="deadline", severity="critical", working_days=True)
def transfer_in_conference(w: World) -> Iterator[Duty]:
    for t in w.rows("cgx_transfer_ins"):
        start, k = t["trin_notified_date"], person(w, t["trin_person_id"])
        if t["trin_temporary"] == "Y":
            continue
        yield Duty(
            subject=t["trin_transfer_id"],
            person=t["trin_person_id"],
            started_on=start,
            due_on=w.days.add_wd(start, w.number("transfer_in_wd")),
            met=first_of(
                conference_evidence(w, c)
                for c in w.rows("ssd_initial_cp_conference")
                if conference_held(w, c) and by(start, c["icpc_icpc_date"]) and of_transfer(c, t)
            ),
            ends=(t["trin_withdrawn_date"], person_over(w, k)),
        )


def of_transfer(c: Row, t: Row) -> bool:
    if t["trin_icpc_id"] is not None:
        return same(c["icpc_icpc_id"], t["trin_icpc_id"])
    return same(c["icpc_person_id"], t["trin_person_id"]) and c["icpc_icpc_transfer_in"] == "Y"
