"""Who belongs to a core group, who was asked to a meeting, who came, and what they sent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from snapshot.synth import agencies
from snapshot.synth.agencies import CSC, Partner
from snapshot.synth.family import Child, Family
from snapshot.synth.meetings import Meeting
from snapshot.synth.people import NEEDS
from snapshot.synth.rows import at

APOLOGY_REASONS = ("LEAVE", "SICKNESS", "WORKLOAD", "WORKLOAD", "LATE_NOTICE", "NOT_STATED")
#: Children are asked to meetings from this age.
INVITED_FROM = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Invitee:
    """Somebody at the table, or who should be."""

    #: The worker's or person's id.
    key: str
    role: str
    agency_code: str | None = None
    is_person: bool = False
    #: The only child this is about (a school, the child itself), or None for all.
    child: Child | None = None

    @property
    def is_partner(self) -> bool:
        return not self.is_person and self.agency_code != CSC


@dataclass(frozen=True, kw_only=True, slots=True)
class Attended:
    """What became of one invitation."""

    invitee: Invitee
    attendance_id: str
    status: str
    member_id: str | None


def make_needs(family: Family) -> None:
    """Record the needs that call for an agency, and find the partners of the family."""
    for need in family.rng.sample(tuple(NEEDS), 1 + (family.rng.random() < 0.4)):
        family.needs.append(need)
        _write_need(family, need)
        agency_code = NEEDS[need]
        if agency_code and not family.chance(family.rates.needed_agency_missing):
            family.partners.append(agencies.specialist(agency_code, family.team.number))
    if family.chance(0.15):
        family.partners.append(agencies.specialist("AG-VCS", family.team.number))


def _write_need(family: Family, need: str) -> None:
    child = family.children[0]
    family.add(
        "cgx_need_factors",
        family.conference_on,
        need_factor_id=family.id("NF"),
        need_child_id=child.person_id,
        need_person_id=None if need.startswith(("CHILD", "YOUTH", "SEND")) else family.adults[0].person_id,
        need_factor=need,
        need_recorded_date=family.conference_on,
        need_no_agency_reason="DECLINED" if family.chance(0.05) else None,
    )
    if need in ("ADULT_MENTAL_HEALTH", "DRUGS", "ALCOHOL", "DOMESTIC_ABUSE"):
        family.add(
            "cgx_adult_involvements",
            family.conference_on,
            adul_involvement_id=family.id("AI"),
            adul_child_id=child.person_id,
            adul_person_id=family.adults[0].person_id,
            adul_agency_code=NEEDS[need],
            adul_start_date=family.conference_on - 60,
        )


def invitees(family: Family, child: Child) -> Iterator[Invitee]:
    """The standing circle of one child, without the social worker."""
    team = family.team.number
    young = child.age(family.conference_on) < 5
    nurse = agencies.health_visitor(team, family.number % 2) if young else agencies.school_nurse(team)
    yield _partner(nurse)
    if child.school:
        yield _partner(child.school)
    if child.gp:
        yield _partner(child.gp)
    yield from map(_partner, family.partners)
    for adult in family.adults:
        yield Invitee(key=adult.person_id, role=adult.kind, is_person=True)
    if child.age(family.conference_on) >= INVITED_FROM:
        yield Invitee(key=child.person_id, role="CHILD", is_person=True, child=child)


def _partner(partner: Partner) -> Invitee:
    return Invitee(key=partner.worker_id, role=partner.role, agency_code=partner.agency_code)


def _lead(worker_id: str) -> Invitee:
    return Invitee(key=worker_id, role="LEAD_SW", agency_code=CSC)


def write_members(family: Family) -> None:
    """The members of each child's core group."""
    for child in family.children:
        for spell in family.spells:
            start = max(spell.start, child.started_on)
            if spell.end is None or spell.end >= start:
                _write_member(family, child, _lead(spell.worker_id), start, spell.end)
        for invitee in invitees(family, child):
            start = child.started_on
            if invitee.agency_code == "AG-VCS" and family.now - start > 120:
                start += 60
            _write_member(family, child, invitee, start, None)


def _write_member(family: Family, child: Child, invitee: Invitee, start: int, end: int | None) -> None:
    if child.ended_on is not None and start > child.ended_on:
        return
    member_id = family.id("MB")
    child.members[invitee.key] = (member_id, start)
    family.add(
        "cgx_members",
        start,
        cgmb_member_id=member_id,
        cgmb_cp_plan_id=child.plan_id,
        cgmb_member_kind=_member_kind(invitee),
        cgmb_professional_id=None if invitee.is_person else invitee.key,
        cgmb_person_id=invitee.key if invitee.is_person else None,
        cgmb_agency_code=invitee.agency_code,
        cgmb_role=invitee.role,
        cgmb_is_required="Y" if invitee.role in ("LEAD_SW", "MOTHER", "HEALTH_VISITOR", "DSL_SCHOOL") else "N",
        cgmb_report_expected="Y" if invitee.is_partner else "N",
        cgmb_contact_recorded="Y" if family.chance(0.9) else "N",
        cgmb_start_date=start,
        cgmb_end_date=end,
        cgmb_recorded_date=at(start, 990),
    )


def _member_kind(invitee: Invitee) -> str:
    if not invitee.is_person:
        return "PROFESSIONAL"
    kinds = {"MOTHER": "PARENT", "FATHER": "PARENT", "STEP_PARENT": "CARER", "CHILD": "CHILD"}
    return kinds.get(invitee.role, "FAMILY")


def write_attendance(family: Family, meeting: Meeting, children: Sequence[Child]) -> list[Attended]:
    """One row for each person asked; siblings share the table."""
    held = meeting.held_on or 0
    rows: list[Attended] = []
    lead = _lead(family.lead_or_manager(held))
    circle = {lead.key: lead}
    for child in children:
        for invitee in invitees(family, child):
            circle.setdefault(invitee.key, invitee)
    asked = [invitee for invitee in circle.values() if not _is_forgotten(family, invitee)]
    unclear = asked[-1] if family.chance(family.rates.attendance_not_recorded) else None
    for invitee in asked:
        status = "NOT_RECORDED" if invitee is unclear else _status(family, meeting, invitee)
        rows.append(_write_row(family, meeting, children, invitee, status))
    _write_reports(family, meeting, rows)
    return rows


def _is_forgotten(family: Family, invitee: Invitee) -> bool:
    """Nobody asked this person, and no row says so."""
    if invitee.role in ("LEAD_SW", "CHILD"):
        return False
    return family.chance(family.rates.parent_not_invited if invitee.is_person else family.rates.member_not_invited)


def _write_row(family: Family, meeting: Meeting, children: Sequence[Child], invitee: Invitee, status: str) -> Attended:
    held, recorded = meeting.held_on or 0, meeting.recorded_on or 0
    found = (child.member_on(invitee.key, held) for child in children)
    member_id = next((member for member in found if member), None)
    attendance_id = family.id("AT")
    is_excluded = family.story == "exclusion" and invitee.role == "FATHER" and status != "NOT_INVITED"
    if is_excluded:
        status = "EXCLUDED"
    family.add(
        "cgx_attendance",
        recorded,
        cgat_attendance_id=attendance_id,
        cgat_meeting_id=meeting.meeting_id,
        cgat_member_id=member_id,
        cgat_professional_id=None if invitee.is_person else invitee.key,
        cgat_person_id=invitee.key if invitee.is_person else None,
        cgat_agency_code=invitee.agency_code,
        cgat_role=invitee.role,
        cgat_invited_date=None if status == "NOT_INVITED" else min(meeting.booked_on + 1, held),
        cgat_invite_channel="LETTER" if invitee.is_person else family.pick(("GENERIC_MAILBOX", "PERSONAL")),
        cgat_status=status,
        cgat_views_recorded=("Y" if family.chance(0.8) else "N") if invitee.is_person else None,
        cgat_recorded_date=at(recorded, 1020),
        **_status_columns(family, meeting, invitee, status),
    )
    if is_excluded:
        _write_exclusion(family, attendance_id, held, recorded)
    return Attended(invitee=invitee, attendance_id=attendance_id, status=status, member_id=member_id)


def _left_out(family: Family, invitee: Invitee) -> str | None:
    """The recorded reason why this adult is not asked."""
    return next((adult.left_out for adult in family.adults if adult.person_id == invitee.key), None)


def _status(family: Family, meeting: Meeting, invitee: Invitee) -> str:
    if invitee.role == "LEAD_SW":
        return "PRESENT"
    if _left_out(family, invitee):
        return "NOT_INVITED"
    rates = family.rates
    if invitee.is_partner and (meeting.is_single_agency or meeting.status == "HELD_NOT_QUORATE"):
        return "APOLOGIES"
    busy = invitee.role in ("GP", "PAEDIATRICIAN")
    if family.chance(rates.absent_no_apology):
        return "ABSENT_NO_APOLOGIES"
    if family.chance(min(1.0, rates.apologies * 5) if busy else rates.apologies):
        return "APOLOGIES"
    if invitee.is_partner and family.chance(rates.deputy):
        return "REPRESENTED"
    return "PRESENT_VIRTUAL" if family.chance(0.15) else "PRESENT"


def _status_columns(family: Family, meeting: Meeting, invitee: Invitee, status: str) -> dict[str, Any]:
    """What else belongs to this status."""
    held = meeting.held_on or 0
    if status == "APOLOGIES":
        return {
            "cgat_apologies_date": held - family.between(0, 3),
            "cgat_apologies_time": "09:05",
            "cgat_apologies_reason": family.pick(APOLOGY_REASONS),
        }
    if status == "REPRESENTED":
        return {"cgat_deputy_professional_id": agencies.DEPUTY, "cgat_deputy_role": "OTHER"}
    if status == "NOT_INVITED":
        return {
            "cgat_not_invited_reason": _left_out(family, invitee),
            "cgat_not_invited_by_id": family.team.manager.worker_id,
        }
    return {}


def _write_exclusion(family: Family, attendance_id: str, held: int, recorded: int) -> None:
    incomplete = family.chance(family.rates.exclusion_unrecorded)
    family.add(
        "cgx_exclusions",
        recorded,
        excl_exclusion_id=family.id("EX"),
        excl_attendance_id=attendance_id,
        excl_decided_by_id=family.lead_or_manager(held),
        excl_decided_date=held - 2,
        excl_reason=None if incomplete else family.pick(("RISK_OF_VIOLENCE", "DOMESTIC_ABUSE")),
        excl_scope="WHOLE",
    )


def _write_reports(family: Family, meeting: Meeting, rows: Sequence[Attended]) -> None:
    """Reports matter most from those who stay away."""
    for row in rows:
        is_absent = row.status in ("APOLOGIES", "ABSENT_NO_APOLOGIES")
        if row.invitee.is_partner and (is_absent or family.chance(0.12)):
            _write_report(family, meeting, row)
    if family.chance(0.5):
        _write_report(family, meeting, rows[0])


def _write_report(family: Family, meeting: Meeting, row: Attended) -> None:
    held, recorded = meeting.held_on or 0, meeting.recorded_on or 0
    if family.chance(family.rates.report_missing):
        if family.chance(0.8):
            return
        received, status = None, "REQUESTED"
    else:
        late = family.chance(family.rates.report_late)
        received, status = (held + family.between(1, 8) if late else held - family.between(1, 6)), "RECEIVED"
    family.add(
        "cgx_reports",
        max(recorded, received or 0),
        cgrp_report_id=family.id("RP"),
        cgrp_meeting_id=meeting.meeting_id,
        cgrp_member_id=row.member_id,
        cgrp_agency_code=row.invitee.agency_code,
        cgrp_report_type="AGENCY_UPDATE" if row.invitee.is_partner else "SW_UPDATE",
        cgrp_status=status,
        cgrp_requested_date=meeting.booked_on,
        cgrp_due_date=held - 1,
        cgrp_received_date=received,
        cgrp_received_time="11:15" if received else None,
        cgrp_shared_family_date=received,
    )
