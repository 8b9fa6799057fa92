"""Rules about the child's voice."""

from collections.abc import Iterator
from datetime import date

from reading.blanks import Row, before, by, coalesce, earliest, empty_or_after, latest
from reading.duties import child_record, children_at_core_groups, dated, our_plans, plan_duty
from reading.meetings import child_at, first_cg_date, held_cgs, held_on, meeting_at
from reading.people import age, unborn
from reading.plans import child, conf_date, held_reviews, plan_over
from reading.states import Clauses, Duty, Evidence, first_of, rule
from reading.voice import too_young, voice_ok
from reading.world import World


@rule("voice-absent", kind="record", severity="high")
def voice_in_record(w: World) -> Iterator[Duty]:
    for s, _ in children_at_core_groups(w):
        yield child_record(
            w,
            s,
            ok=voice_ok(w, s),
            exempt=(("unborn", unborn(child_at(w, s), held_on(w, s))),),
        )


@rule("voice-nonattend-reason-missing", kind="record", severity="medium")
def why_not_there(w: World) -> Iterator[Duty]:
    for s, _ in children_at_core_groups(w):
        if s["cgms_child_attended"] != "Y":
            yield child_record(
                w,
                s,
                ok=s["cgms_child_nonattendance_reason"] is not None,
                exempt=(("unborn", unborn(child_at(w, s), held_on(w, s))),),
                unknown=(("attendance_not_recorded", s["cgms_child_attended"] is None),),
            )


@rule("voice-no-feedback-person", kind="record", severity="medium")
def somebody_feeds_back(w: World) -> Iterator[Duty]:
    for s, _ in children_at_core_groups(w):
        member, worker = s["cgms_feedback_member_id"], s["cgms_feedback_professional_id"]
        yield child_record(
            w,
            s,
            ok=member is not None or worker is not None,
            exempt=(
                ("unborn", unborn(child_at(w, s), held_on(w, s))),
                ("under_age", too_young(w, s)),
                ("child_present", s["cgms_child_attended"] == "Y"),
            ),
        )


@rule("voice-advocate-not-offered", kind="event", severity="medium")
def advocate_offered(w: World) -> Iterator[Duty]:
    for p in our_plans(w):
        events = advocacy_events(w, p)
        for key, start, on in events:
            next_on = earliest(*(later for _, _, later in events if later > on))
            yield plan_duty(
                p,
                second=key,
                started_on=start,
                due_on=on,
                met=first_of(e for e in offers(w, p) if by(start, e.on)),
                exempt=no_offer_owed(w, p, on),
                lapses=(plan_over(w, p), next_on),
            )


def advocacy_events(w: World, p: Row) -> list[tuple[str, date | None, date]]:
    """The first core group and each review: key, start of the clock, day."""
    reviews = [(r["cppr_cp_review_id"], r["cppr_cp_review_date"]) for r in held_reviews(w, p)]
    marks = [conf_date(w, p), first_cg_date(w, p), *(on for _, on in reviews)]
    events = [(key, latest(*(mark for mark in marks if before(mark, on))), on) for key, on in reviews]
    for s in held_cgs(w, p)[:1]:
        m = meeting_at(w, s)
        events.append((m["cgmt_meeting_id"], conf_date(w, p), m["cgmt_held_date"]))
    return events


def offers(w: World, p: Row) -> list[Evidence]:
    return [
        e
        for row in w.where("cgx_advocacy", "advo_person_id", p["cppl_person_id"])
        for e in dated(row["advo_offered_date"], row["advo_advocacy_id"])
    ]


def no_offer_owed(w: World, p: Row, on: date) -> Clauses:
    k = child(w, p)
    years = age(k, on)
    in_place = any(
        row["advo_response"] == "ACCEPTED"
        and by(coalesce(row["advo_started_date"], row["advo_offered_date"]), on)
        and empty_or_after(row["advo_ended_date"], on)
        for row in w.where("cgx_advocacy", "advo_person_id", p["cppl_person_id"])
    )
    return (
        ("unborn", unborn(k, on)),
        ("under_age", years is not None and years < w.number("advocacy_age")),
        ("advocate_in_place", in_place),
    )
