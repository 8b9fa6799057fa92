"""The child's voice: views at meetings, preparation and feedback, advocates and direct work."""

from collections.abc import Sequence
from typing import Any

from snapshot.synth.family import Child, Family
from snapshot.synth.meetings import Meeting

VOICE_AGE = 4
ADVOCACY_AGE = 5
SPOKEN = ("PN1", "PN2", "PN5", "PN6", "PN6", "PN6")
TOOLS = ("THREE_HOUSES", "WORDS_PICTURES", "DRAWING_PLAY", "QUESTIONNAIRE")


def subject_voice(family: Family, child: Child, held: int) -> dict[str, Any]:
    """What the record of a meeting says about the child's part in it."""
    age = child.age(held)
    attended = age >= 10 and family.chance(0.2)
    if age < VOICE_AGE:
        reason = "UNBORN" if age < 0 else "TOO_YOUNG"
    else:
        reason = family.pick(("CHILD_CHOICE", "SCHOOL", "UNSUITABLE_CONTENT"))
    shared = not family.chance(family.rates.not_shared_with_child) and age >= VOICE_AGE
    has_feedback = not family.chance(family.rates.feedback_person_missing)
    lead = family.lead_or_manager(held)
    return {
        "cgms_child_invited": "Y" if age >= 10 else "N",
        "cgms_child_not_invited_reason": None if age >= 10 else reason,
        "cgms_child_attended": "Y" if attended else "N",
        "cgms_child_nonattendance_reason": None
        if attended or family.chance(family.rates.nonattendance_reason_missing)
        else reason,
        "cgms_preparation_date": held - 4 if age >= VOICE_AGE and family.chance(0.6) else None,
        "cgms_preparation_by_id": lead,
        "cgms_feedback_professional_id": lead if has_feedback else None,
        "cgms_feedback_date": held + 5 if has_feedback and age >= VOICE_AGE else None,
        "cgms_shared_with_child_date": family.days.add(held, family.between(2, 9)) if shared else None,
        "cgms_not_shared_reason": "COMMUNICATION" if not shared and family.chance(0.2) else None,
    }


def write_voice(family: Family, meeting: Meeting, children: Sequence[Child]) -> None:
    """Evidence that the child was heard at a meeting."""
    held, recorded = meeting.held_on or 0, meeting.recorded_on or 0
    for child in children:
        if not child.is_unborn(held) and not family.chance(family.rates.voice_missing):
            _write_heard(family, child, held, recorded, cgvo_meeting_id=meeting.meeting_id)


def _write_heard(family: Family, child: Child, day: int, recorded: int, **link: str) -> None:
    young = child.age(day) < VOICE_AGE
    method = "OBS" if young else family.pick(SPOKEN)
    same = family.chance(0.06)
    family.add(
        "cgx_child_voice",
        recorded,
        cgvo_voice_id=family.id("VO"),
        cgvo_person_id=child.person_id,
        cgvo_event_date=day,
        cgvo_method=method,
        cgvo_views_recorded="Y",
        cgvo_text_chars=family.between(40, 1800),
        cgvo_same_as_before="Y" if same else "N",
        cgvo_recorded_by_id=family.lead_or_manager(day),
        **link,
    )


def write_visit_voice(family: Family, child: Child, visit_id: str, day: int, recorded: int) -> None:
    _write_heard(family, child, day, recorded, cgvo_visit_id=visit_id)


def write_advocacy(family: Family, child: Child) -> None:
    """An advocate offered, or not."""
    if child.age(child.started_on) < ADVOCACY_AGE or family.chance(family.rates.advocate_not_offered):
        return
    offered = child.started_on + family.between(0, 8)
    response = family.pick(("ACCEPTED", "ACCEPTED", "DECLINED", "DECLINED", "PENDING"))
    family.add(
        "cgx_advocacy",
        offered,
        advo_advocacy_id=family.id("AD"),
        advo_person_id=child.person_id,
        advo_offered_date=offered,
        advo_response=response,
        advo_started_date=offered + 7 if response == "ACCEPTED" else None,
    )


def write_direct_work(family: Family, child: Child) -> None:
    day = child.started_on + family.between(10, 40)
    if child.age(day) < VOICE_AGE or not family.chance(0.7):
        return
    work_id = family.id("DW")
    filed = day + family.between(0, 7)
    family.add(
        "cgx_direct_work",
        day,
        dwrk_work_id=work_id,
        dwrk_person_id=child.person_id,
        dwrk_date=day,
        dwrk_tool=family.pick(TOOLS),
        dwrk_document_date=filed if family.chance(0.8) else None,
        dwrk_document_ref=f"DOC-{work_id}",
    )


def write_plan_for_child(family: Family, child: Child) -> None:
    """Pointers to the documents of the case: chronology, genogram, the plan in the child's words."""
    for kind, share in (("CHRONOLOGY", 0.85), ("GENOGRAM", 0.7), ("CHILD_PLAN", 0.3), ("TOOL_NEGLECT", 0.3)):
        if not family.chance(share):
            continue
        written = child.started_on + family.between(-5, 30)
        family.add(
            "cgx_case_documents",
            max(written, family.known_on, child.started_on),
            cdoc_document_id=family.id("CD"),
            cdoc_person_id=child.person_id,
            cdoc_kind=kind,
            cdoc_date=written,
        )
