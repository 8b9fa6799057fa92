"""Minutes of core groups and who was sent them."""

from collections.abc import Sequence
from typing import Any

from snapshot.synth.attendance import Attended
from snapshot.synth.family import Child, Family
from snapshot.synth.meetings import Meeting

#: A report of the meeting this many working days after it is on time.
IN_TIME = (2, 9)
TOO_LATE = (11, 25)


def write_minutes(family: Family, meeting: Meeting, children: Sequence[Child], rows: Sequence[Attended]) -> None:
    if family.chance(family.rates.minutes_missing):
        return
    held, recorded = meeting.held_on or 0, meeting.recorded_on or 0
    minutes_id = family.id("MN")
    late = family.chance(family.rates.minutes_late)
    written = family.days.add(held, family.between(*(TOO_LATE if late else IN_TIME)))
    known = max(recorded, written)
    sent = None if family.chance(family.rates.minutes_not_sent) else max(known, written + family.between(0, 1))
    signed = _signed_on(family, written)
    sections = _sections(family)

    def row(day: int) -> dict[str, Any] | None:
        if day < known:
            return None
        return {
            "cgmn_minutes_id": minutes_id,
            "cgmn_meeting_id": meeting.meeting_id,
            "cgmn_status": _status(day, sent, signed),
            "cgmn_recorded_date": written,
            "cgmn_drafted_date": max(held, written - 1),
            "cgmn_authorised_date": signed,
            "cgmn_authorised_by_id": family.team.manager.worker_id if signed and signed <= day else None,
            **sections,
        }

    family.rows.track("cgx_minutes", (known, signed or 0, sent or 0), row)
    if sent is not None and sent <= family.now:
        _send(family, minutes_id, children, rows, sent)


def _status(day: int, sent: int | None, signed: int | None) -> str:
    if sent is not None and sent <= day:
        return "DISTRIBUTED"
    return "AUTHORISED" if signed is not None and signed <= day else "DRAFT"


def _signed_on(family: Family, written: int) -> int | None:
    if not family.chance(family.rates.signoff_late):
        return family.days.add(written, family.between(1, 5))
    return family.days.add(written, family.between(6, 15)) if family.chance(0.6) else None


def _sections(family: Family) -> dict[str, Any]:
    """Signs of Safety headings and the length; never words."""
    headings = "N" if family.chance(family.rates.signs_of_safety_missing) else "Y"
    scaling = "N" if family.chance(family.rates.scaling_missing) else "Y"
    return {
        "cgmn_working_well": headings,
        "cgmn_worried_about": headings,
        "cgmn_next_steps": "Y",
        "cgmn_scaling_recorded": scaling,
        "cgmn_scaling_explained": scaling,
        "cgmn_danger_reviewed": "Y" if family.chance(0.85) else "N",
        "cgmn_past_harm_reviewed": "Y" if family.chance(0.85) else "N",
        "cgmn_text_chars": family.between(600, 9000),
    }


def _send(family: Family, minutes_id: str, children: Sequence[Child], rows: Sequence[Attended], sent: int) -> None:
    """To everybody in the circle but the author, the children, and those lawfully kept out."""
    reached: set[str] = set()
    for row in rows:
        reached.add(row.invitee.key)
        if row.invitee.role not in ("LEAD_SW", "CHILD"):
            _send_to(family, minutes_id, row, sent)
    if family.chance(family.rates.minutes_recipient_missing):
        return
    _send_to_the_rest(family, minutes_id, children, reached, sent)


def _send_to(family: Family, minutes_id: str, row: Attended, sent: int) -> None:
    if row.invitee.role == "GP" and family.chance(family.rates.gp_not_sent):
        return
    withheld = row.status in ("NOT_INVITED", "EXCLUDED")
    _write(
        family,
        minutes_id,
        sent,
        withheld=withheld,
        cgmd_attendance_id=row.attendance_id,
        cgmd_member_id=row.member_id,
        cgmd_person_id=row.invitee.key if row.invitee.is_person else None,
        cgmd_agency_code=row.invitee.agency_code,
    )


def _send_to_the_rest(family: Family, minutes_id: str, children: Sequence[Child], reached: set[str], sent: int) -> None:
    """Members who were not asked, among them the social worker, get the record too."""
    for child in children:
        for key in child.members:
            member_id = child.member_on(key, sent)
            if key in reached or key.startswith("C") or member_id is None:
                continue
            reached.add(key)
            person_id = key if key.startswith("A") else None
            _write(family, minutes_id, sent, withheld=False, cgmd_member_id=member_id, cgmd_person_id=person_id)
    lead = family.lead_on(sent)
    member_id = lead and children[0].member_on(lead, sent)
    if member_id:
        _write(family, minutes_id, sent, withheld=False, cgmd_member_id=member_id)


def _write(family: Family, minutes_id: str, sent: int, *, withheld: bool, **recipient: str | None) -> None:
    family.add(
        "cgx_minutes_distribution",
        sent,
        cgmd_table_id=family.id("MD"),
        cgmd_minutes_id=minutes_id,
        cgmd_sent_date=None if withheld else sent,
        cgmd_method="POST" if recipient.get("cgmd_person_id") else "SECURE_EMAIL",
        cgmd_redacted="N",
        cgmd_withheld="Y" if withheld else "N",
        cgmd_withheld_reason="SAFETY" if withheld else None,
        **recipient,
    )
