"""Rules about checks, audits and escalations."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from reading.blanks import Row, before, coalesce, earliest, get, latest
from reading.days import add_days
from reading.duties import dated, our_plans, plan_duty
from reading.plans import conf, conf_date, held_reviews, plan_over
from reading.states import Duty, first_of, rule
from reading.world import World


@rule("midpoint-check", kind="deadline", severity="medium")
def half_way(w: World) -> Iterator[Duty]:
    for p in our_plans(w):
        reviews = [(r["cppr_cp_review_id"], r["cppr_cp_review_date"]) for r in held_reviews(w, p)]
        first = (get(conf(w, p), "icpc_icpc_id") or "start", conf_date(w, p))
        conferences = [first, *reviews]
        for place, (key, c0) in enumerate(conferences):
            c1 = conferences[place + 1][1] if place + 1 < len(conferences) else None
            yield plan_duty(
                p,
                second=key,
                started_on=c0,
                due_on=check_due(w, c0, w.number("rcpc_next_months" if place else "rcpc_first_months")),
                met=first_of(
                    e
                    for x in w.where("cgx_midpoint_checks", "midp_cp_plan_id", p["cppl_cp_plan_id"])
                    for e in dated(x["midp_date"], x["midp_check_id"])
                    if before(c0, e.on) and not before(c1, e.on)
                ),
                ends=(plan_over(w, p), c1),
            )


def check_due(w: World, c0: date, months: int) -> date | None:
    """Half way to the next conference, with some working days of grace."""
    d0 = w.days.add_months(c0, months)
    half = ((d0 - c0).days // 2) if d0 else 0
    return w.days.add_wd(add_days(c0, half), w.number("midpoint_tolerance_wd"))


def final_grade(t: Row | None) -> str | None:
    grade: str | None = coalesce(get(t, "audt_moderated_grade"), get(t, "audt_grade"))
    return grade


@rule("aud-inadequate-escalation", kind="deadline", severity="critical", working_days=True)
def inadequate_answered(w: World) -> Iterator[Duty]:
    for t in w.rows("cgx_audits"):
        if final_grade(t) == "INADEQUATE_ESCALATION":
            yield Duty(
                subject=t["audt_audit_id"],
                person=t["audt_person_id"],
                plan=t["audt_cp_plan_id"],
                started_on=t["audt_grade_date"],
                due_on=w.days.add_wd(t["audt_grade_date"], w.number("audit_escalation_wd")),
                met=first_of(dated(t["audt_response_date"])),
            )


@rule("aud-actions-overdue", kind="own_date", severity="medium")
def audit_action_done(w: World) -> Iterator[Duty]:
    for x in w.rows("cgx_audit_actions"):
        if x["auda_status"] in ("CANCELLED", "SUPERSEDED"):
            continue
        t, done = w.named("cgx_audits", x["auda_audit_id"]), x["auda_completed_date"]
        yield Duty(
            subject=x["auda_action_id"],
            person=get(t, "audt_person_id"),
            plan=get(t, "audt_cp_plan_id"),
            started_on=x["auda_created_date"],
            due_on=x["auda_due_date"],
            met=first_of(dated(done)),
            ok=x["auda_status"] == "COMPLETED" and done is None,
            severity=(("high", final_grade(t) in ("INADEQUATE", "INADEQUATE_ESCALATION")),),
        )


@rule("aud-followup-3m", kind="deadline", severity="medium")
def first_update(w: World) -> Iterator[Duty]:
    for g in w.rows("cgx_audit_programmes"):
        start = g["audp_report_date"]
        yield Duty(
            subject=g["audp_programme_id"],
            started_on=start,
            due_on=w.days.add_months(start, w.number("audit_followup_first_months")),
            met=first_of(dated(g["audp_update_3m_date"])),
            lapses=(g["audp_update_9m_date"],),
        )


@rule("aud-followup-9m", kind="deadline", severity="medium")
def second_update(w: World) -> Iterator[Duty]:
    for g in w.rows("cgx_audit_programmes"):
        start = g["audp_report_date"]
        due = w.days.add_months(start, w.number("audit_followup_second_months"))
        yield Duty(
            subject=g["audp_programme_id"],
            started_on=start,
            due_on=due,
            met=first_of(dated(g["audp_update_9m_date"])),
            lapses=(w.days.add_months(due, 12),),
        )


def stages(w: World, process: str) -> Iterator[Duty]:
    """Each stage of an escalation has its own few days."""
    for g in w.rows("cgx_escalation_stages"):
        x = w.named("cgx_escalations", g["ests_escalation_id"])
        if x is None or x["esca_process"] != process:
            continue
        opened = g["ests_opened_date"]
        stage_due = w.days.add_wd(opened, w.number("escalation_stage_wd"))
        yield Duty(
            subject=g["ests_stage_id"],
            **whose(x),
            started_on=opened,
            due_on=latest(stage_due, g["ests_extended_to"]),
            met=first_of(dated(g["ests_outcome_date"])),
            ends=(earliest(x["esca_withdrawn_date"], x["esca_resolved_date"]),),
            exempt=(("bypassed", g["ests_bypassed"] == "Y"),),
        )


def whose(x: Row) -> dict[str, Any]:
    """The child, plan and meeting that an escalation names."""
    return {"person": x["esca_person_id"], "plan": x["esca_cp_plan_id"], "meeting": x["esca_meeting_id"]}


@rule("esc-stage-overdue", kind="deadline", severity="high", working_days=True)
def stage_answered(w: World) -> Iterator[Duty]:
    return stages(w, "MULTI_AGENCY")


@rule("drp-stage-overdue", kind="deadline", severity="high", working_days=True)
def dispute_stage_answered(w: World) -> Iterator[Duty]:
    return stages(w, "DRP")


@rule("drp-total-20wd", kind="deadline", severity="critical", working_days=True)
def dispute_resolved(w: World) -> Iterator[Duty]:
    for x in w.rows("cgx_escalations"):
        if x["esca_process"] == "DRP":
            yield Duty(
                subject=x["esca_escalation_id"],
                **whose(x),
                started_on=x["esca_raised_date"],
                due_on=w.days.add_wd(x["esca_raised_date"], w.number("escalation_total_wd")),
                met=first_of(dated(x["esca_resolved_date"])),
                ends=(x["esca_withdrawn_date"],),
            )
