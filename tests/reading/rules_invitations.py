"""Rules about who should have been invited, and how often an agency stayed away."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from reading.attendance import (
    agency_kind_of,
    agency_of_report,
    attendance_known,
    family_row,
    invited,
    kind_of_agency,
    partners_of,
    person_of,
    role_of,
    rows_of,
    there,
)
from reading.blanks import Row, before, by, empty_or_from, get, latest, same
from reading.contract import NEEDS
from reading.duties import (
    child_record,
    children_at_core_groups,
    core_groups,
    dated,
    meeting_record,
    our_plans,
    plan_duty,
)
from reading.meetings import closed_lapse, held_cgs, held_on, meeting_at
from reading.plans import conf_date, plan_over
from reading.relatives import left_out_properly, parents_of, pr_unclear
from reading.rules_attendance import core_group_invitees, invitee_record
from reading.rules_core_group import core_group_evidence
from reading.states import Duty, Evidence, first_of, rule
from reading.workers import active_member, covers
from reading.world import World

CORE_MEMBERS = ("PROFESSIONAL", "ADVOCATE", "FAMILY")


@rule("att-invitee-list-missing", kind="record", severity="medium")
def invitee_list(w: World) -> Iterator[Duty]:
    for m in core_groups(w):
        yield meeting_record(w, m, ok=attendance_known(w, m))


@rule("att-consecutive-absence", kind="record", severity="high")
def not_away_twice(w: World) -> Iterator[Duty]:
    for s, p in children_at_core_groups(w):
        for agency in w.rows("cgx_agencies"):
            if agency["agcy_kind"] != "CSC":
                yield from away_running(w, s, p, agency["agcy_agency_code"])


def away_running(w: World, s: Row, p: Row, agency: str) -> Iterator[Duty]:
    """One duty when the agency was invited to this core group and to enough before it."""
    asked = [
        meeting_at(w, row)
        for row in held_cgs(w, p)
        if by(held_on(w, row), held_on(w, s)) and partners_of(w, meeting_at(w, row), agency)
    ]
    run = asked[-w.number("absence_run_length") :]
    if len(run) < w.number("absence_run_length") or run[-1] is not meeting_at(w, s):
        return
    rows = [a for m in run for a in partners_of(w, m, agency)]
    yield child_record(
        w,
        s,
        second=agency,
        ok=any(there(w, a) for a in rows),
        severity=(("medium", all(agency_wrote(w, m, agency) for m in run)),),
        unknown=(("attendance_not_recorded", any(a["cgat_status"] == "NOT_RECORDED" for a in rows)),),
    )


def agency_wrote(w: World, m: Row, agency: str) -> bool:
    return any(
        r["cgrp_received_date"] is not None and agency_of_report(w, r) == agency
        for r in w.where("cgx_reports", "cgrp_meeting_id", m["cgmt_meeting_id"])
    )


@rule("att-agency-with-need-not-member", kind="event", severity="high")
def agency_for_need(w: World) -> Iterator[Duty]:
    for p in our_plans(w):
        for f in w.where("cgx_need_factors", "need_child_id", p["cppl_person_id"]):
            roles, _ = NEEDS[f["need_factor"]]
            start = latest(f["need_recorded_date"], conf_date(w, p))
            later = [s for s in held_cgs(w, p) if before(start, held_on(w, s))]
            if not roles or not empty_or_from(f["need_ended_date"], p["cppl_cp_plan_start_date"]) or not later:
                continue
            duty = plan_duty(
                p,
                started_on=start,
                due_on=held_on(w, later[0]),
                met=first_of(invited_for_need(w, f, later), members_for_need(w, f, p, start)),
                ends=(plan_over(w, p),),
                lapses=(f["need_ended_date"],),
                exempt=(("reason_recorded", f["need_no_agency_reason"] is not None),),
            )
            yield replace(duty, subject=f"{f['need_factor_id']}|{p['cppl_cp_plan_id']}")


def invited_for_need(w: World, f: Row, later: list[Row]) -> list[Evidence]:
    """The core groups to which an agency was invited that matches the need."""
    roles, kinds = NEEDS[f["need_factor"]]
    return [
        core_group_evidence(w, s)
        for s in later
        if any(
            invited(a) and (role_of(w, a) in roles or agency_kind_of(w, a) in kinds)
            for a in rows_of(w, meeting_at(w, s))
        )
    ]


def members_for_need(w: World, f: Row, p: Row, start: date | None) -> list[Evidence]:
    roles, kinds = NEEDS[f["need_factor"]]
    return [
        e
        for b in w.where("cgx_members", "cgmb_cp_plan_id", p["cppl_cp_plan_id"])
        if empty_or_from(b["cgmb_end_date"], start)
        and (b["cgmb_role"] in roles or kind_of_agency(w, b["cgmb_agency_code"]) in kinds)
        for e in dated(b["cgmb_start_date"], b["cgmb_member_id"], b["cgmb_recorded_date"])
    ]


@rule("att-member-not-invited", kind="record", severity="medium")
def members_invited(w: World) -> Iterator[Duty]:
    for s, p in children_at_core_groups(w):
        for b in w.where("cgx_members", "cgmb_cp_plan_id", p["cppl_cp_plan_id"]):
            if not due_an_invitation(w, b, s):
                continue
            rows = [a for a in rows_of(w, meeting_at(w, s)) if covers(w, a, b)]
            yield child_record(
                w,
                s,
                second=b["cgmb_member_id"],
                ok=any(invited(a) for a in rows),
                exempt=(("reason_recorded", any(not invited(a) and reason_not_to_invite(a) for a in rows)),),
            )


def due_an_invitation(w: World, b: Row, s: Row) -> bool:
    """A core member since before the day of the meeting."""
    return (
        b["cgmb_member_kind"] in CORE_MEMBERS
        and before(b["cgmb_start_date"], held_on(w, s))
        and active_member(b, held_on(w, s))
    )


def reason_not_to_invite(a: Row) -> bool:
    """A reason code; for safety also the manager who agreed."""
    reason = a["cgat_not_invited_reason"]
    return reason is not None and (reason != "SAFETY" or a["cgat_not_invited_by_id"] is not None)


@rule("att-parent-not-invited", kind="record", severity="high")
def parents_invited(w: World) -> Iterator[Duty]:
    for s, _ in children_at_core_groups(w):
        for x in parents_of(w, s["cgms_person_id"], held_on(w, s)):
            rows = [a for a in rows_of(w, meeting_at(w, s)) if same(person_of(w, a), x["rela_related_id"])]
            reason = left_out_properly(x) or any(reason_not_to_invite(a) for a in rows)
            yield child_record(
                w,
                s,
                second=x["rela_relationship_id"],
                ok=any(invited(a) for a in rows),
                exempt=(("reason_recorded", reason),),
                unknown=(("pr_not_recorded", pr_unclear(x)),),
            )


@rule("att-exclusion-no-reason", kind="record", severity="high")
def exclusion_explained(w: World) -> Iterator[Duty]:
    for a, m in core_group_invitees(w):
        decisions = w.where("cgx_exclusions", "excl_attendance_id", a["cgat_attendance_id"])
        left_out = a["cgat_status"] == "EXCLUDED" or a["cgat_part_excluded"] == "Y" or decisions
        if not family_row(w, a) or not left_out:
            continue
        duty = invitee_record(w, a, m, ok=any(complete(row) for row in decisions))
        yield replace(duty, lapses=(closed_lapse(w, m),))


def complete(row: Row) -> bool:
    columns = ("excl_decided_by_id", "excl_decided_date", "excl_reason", "excl_scope")
    return all(get(row, column) is not None for column in columns)
