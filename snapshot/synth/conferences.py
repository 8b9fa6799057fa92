"""Initial, transfer-in and review conferences, and the chair's check between them."""

from collections.abc import Sequence
from typing import Any

from snapshot.synth import actions
from snapshot.synth.family import Child, Family
from snapshot.synth.meetings import Meeting, write_meeting
from snapshot.synth.rows import at
from snapshot.synth.workforce import AUDITOR

MINUTE_TAKER = "W-MINUTES"


def write_conferences(family: Family) -> None:
    """Every conference of the family; children who joined later had their own first one."""
    for started in sorted({child.started_on for child in family.children}):
        children = [child for child in family.children if child.started_on == started]
        _write_initial(family, children, started)
        _write_midpoint(family, children, started, 3)
    last = family.conference_on
    for review in family.reviews:
        children = [child for child in family.children if child.started_on < review and child.is_on_plan(review)]
        if children:
            _write_review(family, children, last, review)
            _write_midpoint(family, children, review, 6)
        last = review
    _book_review(family, last)


def _write_initial(family: Family, children: Sequence[Child], day: int) -> None:
    kind = "TRANSFER_CPC" if family.story == "transfer_in" else "ICPC"
    booked = day - family.between(3, 7)
    meeting = _conference(family, kind, booked, day, "HELD")
    _write_conference(family, meeting, children)
    raised = actions.Raised(meeting_id=meeting.meeting_id, origin="ICPC", created_on=day, known_on=day)
    actions.write_conference_actions(family, children, raised)
    for child in children:
        _write_conference_row(family, child, meeting)


def _write_conference_row(family: Family, child: Child, meeting: Meeting) -> None:
    day = meeting.scheduled_on
    is_transfer = meeting.kind == "TRANSFER_CPC"

    def row(night: int) -> dict[str, Any] | None:
        if night < meeting.booked_on:
            return None
        is_held = night >= day
        return {
            "icpc_icpc_id": child.icpc_id,
            "icpc_icpc_meeting_id": meeting.meeting_id,
            "icpc_s47_enquiry_id": None if is_transfer else child.enquiry_id,
            "icpc_person_id": child.person_id,
            "icpc_cp_plan_id": child.plan_id if is_held else None,
            "icpc_referral_id": child.referral_id,
            "icpc_icpc_transfer_in": "Y" if is_transfer else "N",
            "icpc_icpc_target_date": family.days.add(family.enquiry_on, 15),
            "icpc_icpc_date": day if is_held else None,
            "icpc_icpc_outcome_cp_flag": "Y" if is_held else None,
            "icpc_icpc_team": family.team.team_id,
            "icpc_icpc_worker_id": family.lead_on(meeting.booked_on),
        }

    family.rows.track("ssd_initial_cp_conference", (meeting.booked_on, day), row)


def _conference(family: Family, kind: str, booked: int, day: int, status: str) -> Meeting:
    return Meeting(
        meeting_id=family.id("CF"),
        kind=kind,
        status=status,
        booked_on=booked,
        scheduled_on=day,
        held_on=None if status == "SCHEDULED" else day,
        recorded_on=None if status == "SCHEDULED" else family.entered_after(day, family.rates.recorded_late),
    )


def _write_conference(family: Family, meeting: Meeting, children: Sequence[Child]) -> None:
    """The meeting, its children and who was there."""
    day = meeting.scheduled_on
    outcome = {
        "cgmt_chair_id": family.chair_id,
        "cgmt_minute_taker_id": MINUTE_TAKER,
        "cgmt_minute_taker_agency_code": "AG-CSC",
        "cgmt_proceed_decision": "Y" if meeting.status == "HELD_NOT_QUORATE" and family.chance(0.5) else None,
        "cgmt_record_sent_date": family.days.add(day, family.between(5, 20)),
        "cgmt_decision_letter_date": family.days.add(day, family.between(0, 4)),
        "cgmt_explained_to_parents": "Y",
    }
    write_meeting(family, meeting, children, outcome, lambda _child: {"cgms_child_attended": "N"})
    if meeting.recorded_on is not None and meeting.recorded_on <= family.now:
        _write_attendance(family, meeting)
        _write_papers(family, meeting)


def _write_attendance(family: Family, meeting: Meeting) -> None:
    """Fewer rows than a core group: social worker, health, police and the parents."""
    day, recorded = meeting.scheduled_on, meeting.recorded_on or 0
    workers = [(family.lead_or_manager(day), "AG-CSC", "LEAD_SW")]
    if meeting.status != "HELD_NOT_QUORATE":
        workers.append((f"X-HV{family.team.number + 1:05d}-1", "AG-HEALTH", "HEALTH_VISITOR"))
        workers.append((f"X-POLICE-{family.team.number // 4 + 1:04d}", "AG-POLICE", "POLICE"))
    common = {"cgat_meeting_id": meeting.meeting_id, "cgat_recorded_date": at(recorded, 1010)}
    for worker_id, agency_code, role in workers:
        family.add(
            "cgx_attendance",
            recorded,
            cgat_attendance_id=family.id("AT"),
            cgat_professional_id=worker_id,
            cgat_agency_code=agency_code,
            cgat_role=role,
            cgat_invited_date=meeting.booked_on,
            cgat_status="PRESENT",
            **common,
        )
    family.add(
        "cgx_attendance",
        recorded,
        cgat_attendance_id=family.id("AT"),
        cgat_person_id=family.adults[0].person_id,
        cgat_role="MOTHER",
        cgat_invited_date=meeting.booked_on,
        cgat_status=family.pick(("PRESENT", "PRESENT", "PRESENT", "ABSENT_NO_APOLOGIES")),
        cgat_views_recorded="Y",
        **common,
    )


def _write_papers(family: Family, meeting: Meeting) -> None:
    """The social worker's report, and the minutes."""
    day, recorded = meeting.scheduled_on, meeting.recorded_on or 0
    received = family.days.add(day, -family.between(1, 6))
    family.add(
        "cgx_reports",
        recorded,
        cgrp_report_id=family.id("RP"),
        cgrp_meeting_id=meeting.meeting_id,
        cgrp_agency_code="AG-CSC",
        cgrp_report_type="CONFERENCE_SW",
        cgrp_status="RECEIVED",
        cgrp_due_date=family.days.add(day, -2),
        cgrp_received_date=received,
        cgrp_shared_family_date=day - 1,
    )
    written = family.days.add(day, family.between(3, 18))
    family.add(
        "cgx_minutes",
        max(recorded, written),
        cgmn_minutes_id=family.id("MN"),
        cgmn_meeting_id=meeting.meeting_id,
        cgmn_status="DISTRIBUTED",
        cgmn_recorded_date=written,
        cgmn_authorised_date=written,
        cgmn_authorised_by_id=family.chair_id,
        cgmn_text_chars=family.between(2000, 20000),
    )


def _write_review(family: Family, children: Sequence[Child], last: int, day: int) -> None:
    ends = family.ended_on == day
    quorate = ends or not family.chance(family.rates.review_not_quorate)
    booked = last + family.between(0, 8)
    meeting = _conference(family, "RCPC", booked, day, "HELD" if quorate else "HELD_NOT_QUORATE")
    _write_conference(family, meeting, children)
    for child in children:
        _write_review_row(family, child, meeting, quorate=quorate)


def _write_review_row(family: Family, child: Child, meeting: Meeting, *, quorate: bool) -> None:
    day = meeting.scheduled_on
    age = child.age(day)
    participation = "PN0" if age < 4 else family.pick(("PN1", "PN5", "PN6", "PN7"))
    ends = child.ended_on == day and child.end_reason == "REVIEW_DECISION"
    is_explained = not ends or not family.chance(family.rates.ended_outside_conference)
    family.add(
        "ssd_cp_reviews",
        day,
        cppr_cp_review_id=family.id("RV"),
        cppr_person_id=child.person_id,
        cppr_cp_plan_id=child.plan_id,
        cppr_cp_review_due=day,
        cppr_cp_review_date=day,
        cppr_cp_review_meeting_id=meeting.meeting_id,
        cppr_cp_review_outcome_continue_cp="N" if ends and is_explained else "Y",
        cppr_cp_review_quorate="Y" if quorate else "N",
        cppr_cp_review_participation=participation,
    )


def _book_review(family: Family, last: int) -> None:
    """The next review, when it has been booked already."""
    day = family.next_review_on
    children = [child for child in family.children if child.ended_on is None]
    booked = last + family.between(0, 8)
    if day is None or not children or booked > family.now or family.chance(0.06):
        return
    write_meeting(family, _conference(family, "RCPC", booked, day, "SCHEDULED"), children, {}, lambda _child: {})


def _write_midpoint(family: Family, children: Sequence[Child], day: int, months: int) -> None:
    half = (family.days.months(day, months) - day) // 2
    for child in children:
        if family.chance(family.rates.midpoint_check_missing):
            continue
        checked = day + half + family.between(-8, 8)
        if checked <= (child.ended_on or checked):
            family.add(
                "cgx_midpoint_checks",
                checked,
                midp_check_id=family.id("MP"),
                midp_cp_plan_id=child.plan_id,
                midp_date=checked,
                midp_checker_id=family.chair_id if family.chance(0.9) else AUDITOR,
                midp_finding_recorded="Y" if family.chance(0.8) else "N",
                midp_followup_recorded="Y" if family.chance(0.5) else "N",
            )
