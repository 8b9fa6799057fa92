"""Rules about children in need, contacts, strategy discussions, assessments and missing children."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from reading.attendance import kind_of_agency
from reading.blanks import Row, by, coalesce, day, earliest, empty_or_from, get
from reading.days import add_days
from reading.duties import dated
from reading.people import looked_after, person, person_over
from reading.plans import plan_open
from reading.states import Duty, Evidence, first_of, links, rule
from reading.world import World

HEALTH = {"HEALTH_COMMUNITY", "HEALTH_ACUTE", "GP", "CAMHS"}


@rule("cin-visit-20wd", kind="chain", severity="medium", working_days=True)
def child_in_need_seen(w: World) -> Iterator[Duty]:
    for x in w.rows("ssd_cin_plans"):
        first, k = x["cinp_cin_plan_start_date"], person(w, x["cinp_person_id"])
        details = w.details("cgx_person_details", x["cinp_person_id"])
        short_breaks = details["pdet_short_break_only"] == "Y" and w.yes("cin_short_breaks_excluded")
        for link, start, met in links(Evidence(on=first), cin_seen(w, x)) if first else ():
            due = w.days.add_wd(start, w.number("cin_visit_interval"))
            yield Duty(
                subject=x["cinp_cin_plan_id"],
                link=link,
                person=x["cinp_person_id"],
                started_on=start,
                due_on=due,
                met=met,
                ends=(cin_over(w, x),),
                exempt=(
                    ("other_plan", not cin_only(w, k, earliest(w.as_of, due))),
                    ("short_breaks", short_breaks),
                ),
            )


def cin_over(w: World, x: Row) -> date | None:
    return earliest(x["cinp_cin_plan_end_date"], person_over(w, person(w, x["cinp_person_id"])))


def cin_seen(w: World, x: Row) -> list[Evidence]:
    return [
        e
        for v in w.where("ssd_cin_visits", "cinv_person_id", x["cinp_person_id"])
        if v["cinv_cin_visit_seen"] == "Y"
        and by(x["cinp_cin_plan_start_date"], v["cinv_cin_visit_date"])
        and empty_or_from(cin_over(w, x), v["cinv_cin_visit_date"])
        for e in dated(v["cinv_cin_visit_date"], v["cinv_cin_visit_id"])
    ]


def cin_only(w: World, k: Row | None, on: date | None) -> bool:
    plans = w.where("ssd_cp_plans", "cppl_person_id", get(k, "pers_person_id"))
    return not any(plan_open(w, p, on) for p in plans) and not looked_after(w, k, on)


@rule(
    "contact-decision",
    kind="deadline",
    severity="high",
    working_days=lambda w: w.text("contact_clock") == "WD",
)
def contact_decided(w: World) -> Iterator[Duty]:
    for n in w.rows("cgx_contact_details"):
        received, decided = n["cntd_received_at"], n["cntd_decided_at"]
        contact = w.named("ssd_contacts", n["cntd_contact_id"])
        duty = Duty(
            subject=n["cntd_contact_id"],
            person=get(contact, "cont_person_id"),
            started_on=day(received),
            due_on=w.days.add_wd(day(received), w.number("contact_decision_wd")),
            met=first_of(dated(day(decided))),
        )
        yield within_hours(duty, received, 24, decided) if w.text("contact_clock") == "HOURS" else duty


def within_hours(duty: Duty, start: date | None, hours: int, event: date | None) -> Duty:
    """The duty counted in hours from its start; in whole days when the start has no time."""
    at = start + timedelta(hours=hours) if isinstance(start, datetime) else None
    return replace(
        duty,
        started_on=day(start),
        due_at=at,
        due_on=at.date() if at else add_days(day(start), hours // 24),
        met=timed(event),
    )


def timed(event: date | None) -> Evidence | None:
    on = day(event)
    if on is None:
        return None
    return Evidence(on=on, at=event if isinstance(event, datetime) else None)


@rule("strategy-not-multiagency", kind="deadline", severity="high", working_days=True)
def three_agencies(w: World) -> Iterator[Duty]:
    for d in w.rows("cgx_strategy_discussions"):
        due = w.days.add_wd(d["stra_date"], w.number("record_complete_wd"))
        yield Duty(
            subject=d["stra_strategy_id"],
            person=d["stra_person_id"],
            started_on=d["stra_date"],
            due_on=due,
            ok=complete(w, d) or followed_up(w, d),
            lapses=(add_days(due, w.number("moment_breach_days")),),
        )


def complete(w: World, d: Row) -> bool:
    """Social care, police and health took part."""
    kinds = {
        coalesce(kind_of_agency(w, row["strp_agency_code"]), row["strp_agency_kind"])
        for row in w.where("cgx_strategy_participants", "strp_strategy_id", d["stra_strategy_id"])
    }
    return {"CSC", "POLICE"} <= kinds and bool(HEALTH & kinds)


def followed_up(w: World, d: Row) -> bool:
    """Held in a hurry to protect the child, and completed by another discussion soon after."""
    until = w.days.add_wd(d["stra_date"], w.number("strategy_followup_wd"))
    return d["stra_immediate_protection"] == "Y" and any(
        complete(w, other)
        for other in w.where("cgx_strategy_discussions", "stra_person_id", d["stra_person_id"])
        if other is not d and by(d["stra_date"], other["stra_date"]) and by(other["stra_date"], until)
    )


@rule("sa-45wd", kind="deadline", severity="high", working_days=True)
def assessed(w: World) -> Iterator[Duty]:
    for x in w.rows("ssd_cin_assessments"):
        referral = w.named("ssd_cin_episodes", x["cina_referral_id"])
        start = assessment_start(w, x)
        yield Duty(
            subject=x["cina_assessment_id"],
            person=x["cina_person_id"],
            started_on=start,
            due_on=w.days.add_wd(start, w.number("assessment_wd")),
            met=first_of(dated(x["cina_assessment_auth_date"])),
            ends=(person_over(w, person(w, x["cina_person_id"])), get(referral, "cine_close_date")),
        )


def assessment_start(w: World, x: Row) -> date | None:
    """The referral starts the clock of its first assessment; of the others, their own start."""
    own: date | None = x["cina_assessment_start_date"]
    referral = w.named("ssd_cin_episodes", x["cina_referral_id"])
    if own is None or referral is None or w.text("assessment_clock") != "REFERRAL":
        return own
    rivals = [
        y
        for y in w.where("ssd_cin_assessments", "cina_referral_id", x["cina_referral_id"])
        if y["cina_assessment_start_date"] is not None
    ]
    first = min(rivals, key=lambda y: (y["cina_assessment_start_date"], y["cina_assessment_id"]))
    referred: date | None = referral["cine_referral_date"]
    return referred if first is x else own


def interview_duty(w: World, e: Row, event: date | None) -> Duty:
    """Within some hours of the return of a missing child."""
    interview = w.details("cgx_return_interviews", e["miss_table_id"])
    returned = coalesce(interview["rhiv_returned_at"], e["miss_missing_episode_end_date"])
    duty = Duty(
        subject=e["miss_table_id"],
        person=e["miss_person_id"],
        started_on=None,
        due_on=None,
        ends=(person_over(w, person(w, e["miss_person_id"])),),
    )
    duty = within_hours(duty, returned, w.number("rhi_hours"), event)
    return replace(duty, lapses=(add_days(duty.due_on, w.number("moment_breach_days")),))


def needing_interview(w: World) -> Iterator[tuple[Row, Row]]:
    """The missing episodes that call for an interview, with the interview's row."""
    for e in w.rows("ssd_missing"):
        interview = w.details("cgx_return_interviews", e["miss_table_id"])
        back = e["miss_missing_episode_end_date"] is not None or interview["rhiv_returned_at"] is not None
        needed = e["miss_missing_episode_type"] != "A" and interview["rhiv_not_needed_reason"] is None
        if back and needed:
            yield e, interview


@rule("rhi-72h", kind="deadline", severity="high")
def interviewed(w: World) -> Iterator[Duty]:
    for e, interview in needing_interview(w):
        column = "rhiv_offered_at" if w.text("rhi_test") == "OFFERED" else "rhiv_completed_at"
        duty = interview_duty(w, e, interview[column])
        declined = interview["rhiv_declined_at"] is not None or e["miss_missing_rhi_accepted"] == "N"
        yield replace(
            duty,
            exempt=(
                ("declined", declined),
                ("superseded", missing_again(w, e, duty)),
                ("not_applicable", e["miss_missing_rhi_offered"] == "NA"),
            ),
        )


def missing_again(w: World, e: Row, duty: Duty) -> bool:
    return any(
        by(duty.started_on, other["miss_missing_episode_start_date"])
        and by(other["miss_missing_episode_start_date"], duty.due_on)
        for other in w.where("ssd_missing", "miss_person_id", e["miss_person_id"])
        if other is not e
    )


@rule("rhi-not-offered", kind="deadline", severity="high")
def interview_offered(w: World) -> Iterator[Duty]:
    for e, interview in needing_interview(w):
        offered = interview["rhiv_offered_at"]
        undated = offered is None and e["miss_missing_rhi_offered"] == "Y"
        yield replace(
            interview_duty(w, e, offered),
            ok=undated or interview["rhiv_completed_at"] is not None,
            exempt=(("not_applicable", e["miss_missing_rhi_offered"] == "NA"),),
        )
