"""Meetings: first a booking, later an outcome, and a row for each child that the meeting is about."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from snapshot.synth.family import Child, Family
from snapshot.synth.rows import at

CANCEL_REASONS = ("FAMILY_UNAVAILABLE", "SW_ABSENT", "PARTNER_UNAVAILABLE", "VENUE", "NOT_QUORATE")
MODES = ("IN_PERSON", "IN_PERSON", "HYBRID", "VIRTUAL")
#: What one team calls an online meeting; the code map says what it means.
LOCAL_MODE = "MS Teams"
VENUES = ("CSC_OFFICE", "CHILD_SCHOOL", "HOME", "COMMUNITY", "HEALTH")


@dataclass(frozen=True, kw_only=True, slots=True)
class Meeting:
    """One date in the diary, and what came of it."""

    meeting_id: str
    kind: str
    status: str
    booked_on: int
    scheduled_on: int
    #: None when it was not held, or not yet.
    held_on: int | None = None
    #: The day the outcome was entered; None when it never was.
    recorded_on: int | None = None
    original_on: int | None = None
    replaces: str | None = None
    is_single_agency: bool = False

    @property
    def is_held(self) -> bool:
        return self.held_on is not None

    @property
    def is_known_held(self) -> bool:
        return self.held_on is not None and self.recorded_on is not None


def write_meeting(
    family: Family,
    meeting: Meeting,
    children: Sequence[Child],
    outcome: Mapping[str, Any],
    subject: Callable[[Child], Mapping[str, Any]],
) -> None:
    """The meeting's row and its subjects, as they stand before and after the outcome is entered."""
    recorded = meeting.recorded_on
    booking = _booking(family, meeting)
    known = {**booking, **_outcome(family, meeting), **outcome} if recorded is not None else booking

    def row(day: int) -> Mapping[str, Any] | None:
        if day < meeting.booked_on:
            return None
        return known if recorded is not None and recorded <= day else booking

    family.rows.track("cgx_meetings", (meeting.booked_on, recorded or 0), row)
    for child in children:
        _write_subject(family, meeting, child, subject(child) if recorded is not None else {})


def _write_subject(family: Family, meeting: Meeting, child: Child, filled: Mapping[str, Any]) -> None:
    is_first = child.started_on == meeting.held_on
    since = meeting.booked_on if is_first else max(meeting.booked_on, child.started_on)
    booking = {
        "cgms_table_id": family.id("MS"),
        "cgms_meeting_id": meeting.meeting_id,
        "cgms_person_id": child.person_id,
        # The conference that makes the plan is booked before there is a plan to link to.
        "cgms_cp_plan_id": None if is_first else child.plan_id,
    }
    recorded = meeting.recorded_on
    known = {**booking, "cgms_cp_plan_id": child.plan_id, **filled}

    def row(day: int) -> Mapping[str, Any] | None:
        if day < since:
            return None
        return known if recorded is not None and recorded <= day else booking

    family.rows.track("cgx_meeting_subjects", (since, recorded or 0), row)


def _booking(family: Family, meeting: Meeting) -> dict[str, Any]:
    mode = family.pick(MODES)
    is_local = mode == "VIRTUAL" and family.team.number % 5 == 4
    return {
        "cgmt_meeting_id": meeting.meeting_id,
        "cgmt_meeting_type": meeting.kind,
        "cgmt_status": "SCHEDULED",
        "cgmt_booked_date": meeting.booked_on,
        "cgmt_scheduled_date": meeting.scheduled_on,
        "cgmt_original_scheduled_date": meeting.original_on or meeting.scheduled_on,
        "cgmt_start_time": f"{family.between(9, 15):02d}:{family.pick(('00', '30'))}",
        "cgmt_replaces_meeting_id": meeting.replaces,
        "cgmt_mode": LOCAL_MODE if is_local else mode,
        "cgmt_venue_type": "VIRTUAL" if mode == "VIRTUAL" else family.pick(VENUES),
        "cgmt_team_id": family.team.team_id,
    }


def _outcome(family: Family, meeting: Meeting) -> dict[str, Any]:
    recorded = meeting.recorded_on or 0
    entered = at(recorded, family.between(540, 1050))
    if not meeting.is_held:
        return {
            "cgmt_status": meeting.status,
            "cgmt_cancelled_date": min(recorded, meeting.scheduled_on),
            "cgmt_cancel_reason": family.pick(CANCEL_REASONS),
            "cgmt_recorded_date": entered,
        }
    held = meeting.held_on or 0
    return {
        "cgmt_status": meeting.status,
        "cgmt_held_date": held,
        "cgmt_recorded_date": entered,
        "cgmt_record_complete_date": max(recorded, held + family.between(0, 5)) if family.chance(0.9) else None,
        "cgmt_venue_child_consulted": "Y" if family.chance(0.6) else "N",
        "cgmt_urgent": "N",
        "cgmt_single_agency": "Y" if meeting.is_single_agency else "N",
        "cgmt_quorate": "N" if meeting.status == "HELD_NOT_QUORATE" else "Y",
    }
