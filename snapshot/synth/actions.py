"""Actions: set at conferences and core groups, reviewed, done or left undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from snapshot.synth.family import Child, Family
from snapshot.synth.meetings import Meeting


@dataclass(frozen=True, kw_only=True, slots=True)
class Raised:
    """Where an action came from."""

    meeting_id: str | None
    origin: str
    created_on: int
    known_on: int


def write_conference_actions(family: Family, children: Sequence[Child], raised: Raised) -> None:
    """Each child's plan gets actions for professionals, and one for each parent."""
    for child in children:
        for _ in range(1 + family.chance(0.4)):
            _write_action(family, child, raised, _owner(family, child, raised.created_on))
        for adult in family.adults:
            if adult.is_parent and not family.chance(family.rates.parent_no_action):
                owner = {
                    "cgac_owner_member_id": child.member_on(adult.person_id, raised.created_on),
                    "cgac_owner_person_id": adult.person_id,
                }
                _write_action(family, child, raised, owner)


def raise_actions(family: Family, meeting: Meeting, children: Sequence[Child]) -> int:
    """Actions of a core group; how many there were."""
    if family.chance(family.rates.actions_none) or family.chance(0.1):
        return 0
    raised = Raised(
        meeting_id=meeting.meeting_id,
        origin="CORE_GROUP",
        created_on=meeting.held_on or 0,
        known_on=meeting.recorded_on or 0,
    )
    chosen = [child for child in children if family.chance(0.7)] or [children[0]]
    for child in chosen:
        _write_action(family, child, raised, _owner(family, child, raised.created_on))
    return len(chosen)


def _owner(family: Family, child: Child, day: int) -> dict[str, Any]:
    """Mostly the social worker, sometimes a partner, now and then nobody."""
    if family.chance(family.rates.action_no_owner):
        return {"cgac_owner_agency_code": "AG-HEALTH"} if family.chance(0.3) else {}
    partners = [key for key in child.members if key.startswith("X-") and child.member_on(key, day)]
    lead = family.lead_on(day)
    if partners and (lead is None or family.chance(0.4)):
        key = family.pick(partners)
        return {"cgac_owner_member_id": child.member_on(key, day), "cgac_owner_professional_id": key}
    worker = lead or family.team.manager.worker_id
    return {"cgac_owner_member_id": child.member_on(worker, day), "cgac_owner_professional_id": worker}


def _write_action(family: Family, child: Child, raised: Raised, owner: dict[str, Any]) -> None:
    created = raised.created_on
    action_id = family.id("AC")
    due = None if family.chance(family.rates.action_no_date) else created + family.between(14, 70)
    done = _done_on(family, due, created)
    still_there = [
        day for day in family.core_groups if day > created and not family.chance(family.rates.action_not_reviewed)
    ]
    has_impact = family.chance(0.6)
    fixed = {
        "cgac_action_id": action_id,
        "cgac_cp_plan_id": child.plan_id,
        "cgac_meeting_id": raised.meeting_id,
        "cgac_person_id": child.person_id,
        "cgac_origin": raised.origin,
        **owner,
        "cgac_title": f"Action {action_id}",
        "cgac_priority": family.pick(("HIGH", "MEDIUM", "LOW")),
        "cgac_safety": "Y" if family.chance(0.15) else "N",
        "cgac_is_admin": "N",
        "cgac_created_date": created,
        "cgac_due_date": due,
        "cgac_original_due_date": due,
        "cgac_due_ongoing": "N",
        "cgac_measure_recorded": "Y" if family.chance(0.7) else "N",
        "cgac_intended_impact_recorded": "Y" if family.chance(0.7) else "N",
    }

    def action(day: int) -> dict[str, Any] | None:
        if day < raised.known_on:
            return None
        is_done = done is not None and done <= day
        seen = max((one for one in still_there if one <= day), default=None)
        return {
            **fixed,
            "cgac_status": "COMPLETED" if is_done else "IN_PROGRESS" if seen else "OPEN",
            "cgac_completed_date": done if is_done else None,
            "cgac_impact_recorded": ("Y" if has_impact else "N") if is_done else None,
            "cgac_last_update_date": done if is_done else seen,
        }

    changes = [day for day in still_there if done is None or day < done]
    family.rows.track("cgx_actions", (raised.known_on, done or 0, *changes), action)
    _write_updates(family, action_id, max(raised.known_on, created), changes)
    if due is not None and family.chance(0.04):
        _write_change(family, action_id, max(raised.known_on, created + 10), due)


def _done_on(family: Family, due: int | None, created: int) -> int | None:
    if due is None:
        return created + family.between(20, 90) if family.chance(0.5) else None
    if not family.chance(family.rates.action_overdue):
        return due - family.between(0, 12)
    return due + family.between(2, 60) if family.chance(0.6) else None


def _write_updates(family: Family, action_id: str, known: int, days: Sequence[int]) -> None:
    for day in days:
        if family.chance(0.15):
            family.add(
                "cgx_action_updates",
                max(known, day),
                cgau_update_id=family.id("AU"),
                cgau_action_id=action_id,
                cgau_date=day,
                cgau_status="IN_PROGRESS",
            )


def _write_change(family: Family, action_id: str, first: int, due: int) -> None:
    for place in range(1 + family.chance(0.4)):
        family.add(
            "cgx_action_changes",
            first + place * 10,
            cgah_change_id=family.id("AH"),
            cgah_action_id=action_id,
            cgah_changed_date=first + place * 10,
            cgah_old_due_date=due - 14 + place * 7,
            cgah_new_due_date=due - 7 + place * 7,
            cgah_approved_by_chair="Y" if family.chance(0.3) else "N",
        )
