"""Children who come with a plan, plans that were somebody else's, and plans that should not be there."""

from typing import Any

from snapshot.synth.family import STORIES, Child, Family, Spell
from snapshot.synth.plans import write_lead
from snapshot.synth.rows import at

OTHER_AUTHORITY = "998"


def write_earlier_plans(family: Family) -> None:
    """Plans beside the family's own, according to its story."""
    for child in family.children:
        if family.story == "transfer_in":
            _write_transfer(family, child, child.icpc_id, family.conference_on)
            _write_other(family, child, "O", family.conference_on - 200, family.conference_on, ola="Y")
        elif family.story == "repeat_plan":
            end = family.conference_on - family.between(100, 600)
            _write_other(family, child, "E", end - 270, end, reason="REVIEW_DECISION")
            earlier = Spell(
                worker_id=family.team.social_workers[0].worker_id, start=end - 270, end=end, reason="FCONTA"
            )
            write_lead(family, child.person_id, child.referral_id, earlier)
            _review_repeat(family, child)
    first = family.children[0]
    if family.story == "merged":
        _write_other(family, first, "D", family.conference_on, family.conference_on + 10, reason="MERGED")
    elif family.story == "data_error":
        _write_other(family, first, "D", family.conference_on - 5, family.conference_on, reason="DATA_ERROR")
    elif family.story == "overlap" and family.rates.oddities:
        _write_other(family, first, "D", family.conference_on - 3, family.conference_on + 25, reason="REVIEW_DECISION")


def _review_repeat(family: Family, child: Child) -> None:
    # The first such family has its review, so that a small authority shows one.
    if family.number < len(STORIES) or family.chance(0.5):
        family.add(
            "cgx_management_reviews",
            child.started_on + 8,
            mgrv_review_id=family.id("MR"),
            mgrv_cp_plan_id=child.plan_id,
            mgrv_date=child.started_on + 8,
            mgrv_kind="REPEAT_PLAN",
            mgrv_reviewer_id=family.team.manager.worker_id,
        )


def write_other_authority(family: Family) -> None:
    """A child who has moved in with another authority's plan: no duties yet but to take over."""
    for child in family.children:
        _write_other(family, child, "O", family.conference_on - 100, None, ola="Y")
        _write_transfer(family, child, None, None)


def _write_transfer(family: Family, child: Child, icpc_id: str | None, conference_on: int | None) -> None:
    waited = family.between(16, 24) if family.chance(family.rates.conference_late) else family.between(8, 14)
    notified = family.days.add(conference_on or family.now, -waited) if conference_on else family.conference_on
    is_temporary = conference_on is None and family.number % 40 < 20

    def row(day: int) -> dict[str, Any] | None:
        if day < notified:
            return None
        return {
            "trin_transfer_id": f"TI{child.person_id}",
            "trin_person_id": child.person_id,
            "trin_notified_date": notified,
            "trin_temporary": "Y" if is_temporary else "N",
            "trin_moved_in_date": notified - 6,
            "trin_original_la_code": OTHER_AUTHORITY,
            "trin_original_start_date": family.conference_on - 200,
            "trin_icpc_id": icpc_id if conference_on is not None and day >= conference_on else None,
            "trin_recorded_date": at(notified, 720),
        }

    family.rows.track("cgx_transfer_ins", (notified, conference_on or 0), row)


def _write_other(
    family: Family,
    child: Child,
    suffix: str,
    start: int,
    end: int | None,
    *,
    ola: str = "N",
    reason: str | None = None,
) -> None:
    """A plan row of its own, with a name that no other plan has."""
    plan_id = f"{child.plan_id}-{suffix}"
    # Another system's plan arrives with the family; our own was there from its start.
    known = max(start, family.known_on) if ola == "Y" else min(max(start, family.known_on), family.conference_on)

    def details(day: int) -> dict[str, Any] | None:
        if day < known:
            return None
        is_over = end is not None and end <= day
        return {
            "cpld_cp_plan_id": plan_id,
            "cpld_team_id": family.team.team_id,
            "cpld_end_reason": reason if is_over else None,
            "cpld_end_rationale_recorded": "Y" if is_over else None,
            "cpld_no_further_support_date": end if is_over and ola == "N" else None,
            "cpld_recorded_date": at(known, 700),
        }

    family.add(
        "ssd_cp_plans",
        known,
        cppl_cp_plan_id=plan_id,
        cppl_referral_id=child.referral_id if start >= family.referral_on else None,
        cppl_person_id=child.person_id,
        cppl_cp_plan_start_date=start,
        cppl_cp_plan_end_date=end,
        cppl_cp_plan_initial_category=child.category,
        cppl_cp_plan_latest_category=child.category,
        cppl_cp_plan_ola=ola,
    )
    family.rows.track("cgx_cp_plan_details", (known, end or 0), details)
