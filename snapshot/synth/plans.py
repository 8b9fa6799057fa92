"""Plans, their versions and outcomes, and who works on them."""

from snapshot.synth.family import Child, Family, Spell
from snapshot.synth.rows import at

AREAS = ("HEALTH", "EDUCATION", "EMOTIONAL", "IDENTITY", "FAMILY", "PARENTING", "HOME_SAFETY")
CHANGES = ("TSPROC", "LEFTRL", "MANAGE", "ABSENC")
#: What some teams' records call the lead worker; the code map says what it means.
LOCAL_LEAD = "Allocated Social Worker"


def allocate(family: Family) -> None:
    """Give the family to social workers, one after the other, with the gaps of real life."""
    start, reason = family.known_on, "FCONTA"
    while start <= family.now:
        worker = family.pick([one for one in family.team.social_workers if one.is_active(start)])
        end, next_reason = _end_of_spell(family, start, worker.active_to)
        family.spells.append(Spell(worker_id=worker.worker_id, start=start, end=end, reason=reason))
        if end is None:
            return
        start, reason = end + 1 + _gap(family), next_reason


def _end_of_spell(family: Family, start: int, leaves: int | None) -> tuple[int | None, str]:
    if family.chance(family.rates.worker_changed):
        moved = start + family.between(40, 300)
        if moved <= family.now and (leaves is None or moved < leaves):
            return moved, "TSPROC"
    return (leaves, "LEFTRL") if leaves is not None and leaves <= family.now else (None, "")


def _gap(family: Family) -> int:
    """Days without anybody: mostly less than a week."""
    if not family.chance(family.rates.unallocated):
        return 0
    return family.between(2, 6) if family.chance(0.5) else family.between(8, 35)


def write_involvements(family: Family) -> None:
    local = family.team.number % 5 == 4
    for child in family.children:
        for spell in family.spells:
            write_lead(family, child.person_id, child.referral_id, spell, local=local)
        family.add(
            "ssd_involvements",
            child.started_on,
            invo_involvements_id=family.id("IN"),
            invo_professional_id=family.chair_id,
            invo_professional_role_id="CP_CHAIR",
            invo_professional_team="TEAM-SAFEGUARDING",
            invo_person_id=child.person_id,
            invo_involvement_start_date=child.started_on,
            invo_involvement_end_date=child.ended_on,
            invo_referral_id=child.referral_id,
        )


def write_lead(family: Family, person_id: str, referral_id: str, spell: Spell, *, local: bool = False) -> None:
    involvement_id = family.id("IN")
    # A broken staff id here and there: the worker resolves to nobody.
    unknown = family.rates.oddities and family.number % 97 == 60
    family.add(
        "ssd_involvements",
        max(spell.start, family.referral_on),
        invo_involvements_id=involvement_id,
        invo_professional_id="UNKNOWN-WORKER" if unknown else spell.worker_id,
        invo_professional_role_id=LOCAL_LEAD if local else "LEAD_SW",
        invo_professional_team=family.team.team_id,
        invo_person_id=person_id,
        invo_involvement_start_date=spell.start,
        invo_involvement_end_date=spell.end,
        invo_worker_change_reason=spell.reason,
        invo_referral_id=referral_id,
    )
    if spell in family.spells[1:] and family.chance(0.6):
        family.add(
            "cgx_handovers",
            spell.start + 3,
            hand_handover_id=family.id("HO"),
            hand_involvement_id=involvement_id,
            hand_summary_date=spell.start + family.between(0, 3) if family.chance(0.7) else None,
            hand_joint_visit_date=spell.start + 3 if family.chance(0.5) else None,
        )


def write_plan(family: Family, child: Child) -> None:
    """The plan row, its details and what it says. Needs the core groups."""
    is_split = family.chance(0.04)
    end_known = child.ended_on

    def plan(day: int) -> dict[str, object] | None:
        if day < child.started_on:
            return None
        return {
            "cppl_cp_plan_id": child.plan_id,
            "cppl_referral_id": child.referral_id,
            "cppl_icpc_id": child.icpc_id,
            "cppl_person_id": child.person_id,
            "cppl_cp_plan_start_date": child.started_on,
            "cppl_cp_plan_end_date": end_known,
            "cppl_cp_plan_initial_category": child.category,
            "cppl_cp_plan_latest_category": "MUL" if is_split and day > child.started_on + 90 else child.category,
            "cppl_cp_plan_ola": "N",
        }

    changes = (child.started_on, child.started_on + 91)
    family.rows.track("ssd_cp_plans", changes if is_split else changes[:1], plan)
    _write_versions(family, child)
    _write_details(family, child)
    _write_outcomes(family, child)


def _write_versions(family: Family, child: Child) -> None:
    """Outline at the conference, detailed after the first core group, updates at reviews."""
    visit_days = 10 if family.number % 16 == 5 else 14
    days = [(child.started_on, "OUTLINE")]
    first = next((day for day in family.core_groups if day > child.started_on), None)
    detailed = None
    if first is not None and not family.chance(family.rates.plan_not_detailed):
        detailed = family.days.add(first, family.between(0, 4))
        days.append((detailed, "DETAILED"))
    for review in family.reviews:
        is_later = detailed is not None and review > detailed
        if is_later and child.is_on_plan(review) and not family.chance(family.rates.plan_not_updated):
            days.append((family.days.add(review, family.between(0, 3)), "UPDATE"))
    for day, kind in days:
        if day > family.now or (child.ended_on is not None and day > child.ended_on):
            break
        version_id = family.id("V")
        child.versions.append((day, version_id))
        family.add(
            "cgx_plan_versions",
            day,
            cgpv_version_id=version_id,
            cgpv_cp_plan_id=child.plan_id,
            cgpv_date=day,
            cgpv_type=kind,
            cgpv_contingency="Y" if family.chance(0.85) else "N",
            cgpv_development_note="Y" if family.chance(0.7) else "N",
            cgpv_visit_frequency_days=visit_days,
            cgpv_visit_by_recorded="Y" if family.chance(0.8) else "N",
            cgpv_visit_place_recorded="Y" if family.chance(0.8) else "N",
            cgpv_core_group_days=family.core_group_limit,
            cgpv_recorded_date=at(day, 960),
        )


def _write_details(family: Family, child: Child) -> None:
    end = child.ended_on
    sent = family.days.add(child.started_on, family.between(1, 6))
    explained = not family.chance(family.rates.ending_unexplained)
    exit_after = None if family.chance(family.rates.exit_plan_missing) else family.between(0, 5)
    chair_contact_gap = family.between(20, 90)
    detailed = child.versions[1][0] if len(child.versions) > 1 else None

    def details(day: int) -> dict[str, object] | None:
        if day < child.started_on:
            return None
        spell = next((one for one in reversed(family.spells) if one.start <= day), None)
        is_over = end is not None and end <= day
        lead = spell if spell and (spell.end is None or day <= spell.end) else None
        return {
            "cpld_cp_plan_id": child.plan_id,
            "cpld_lead_sw_id": lead.worker_id if lead else None,
            "cpld_lead_sw_allocated_date": lead.start if lead else None,
            "cpld_team_id": family.team.team_id,
            "cpld_cp_chair_id": family.chair_id,
            "cpld_visit_frequency_days": 14,
            "cpld_core_group_frequency_days": family.core_group_limit,
            "cpld_next_core_group_date": None if is_over else _next(family.core_groups, day, family.next_core_group_on),
            "cpld_next_review_date": None if is_over else _next(family.reviews, day, family.next_review_on),
            "cpld_outline_plan_date": child.started_on,
            "cpld_outline_plan_sent_date": sent,
            "cpld_detailed_plan_agreed_date": detailed,
            "cpld_plan_last_updated_date": max((since for since, _ in child.versions if since <= day), default=None),
            "cpld_plan_shared_family_date": sent + 3,
            "cpld_original_start_date": child.started_on - 200 if family.story == "transfer_in" else None,
            "cpld_temporary": "Y" if family.story == "temporary" else "N",
            "cpld_end_reason": child.end_reason if is_over else None,
            "cpld_end_rationale_recorded": ("Y" if explained else "N") if is_over else None,
            "cpld_exit_plan_date": end + exit_after if is_over and end and exit_after is not None else None,
            "cpld_last_chair_contact_date": max(child.started_on, day - chair_contact_gap),
            "cpld_recorded_date": at(child.started_on, 960),
        }

    changes = [child.started_on, end or 0, *family.core_groups, *family.reviews]
    changes += [spell.start for spell in family.spells]
    changes += [spell.end + 1 for spell in family.spells if spell.end is not None]
    changes += [since for since, _ in child.versions]
    family.rows.track("cgx_cp_plan_details", changes, details)


def _next(days: list[int], day: int, booked: int | None) -> int | None:
    return next((one for one in days if one > day), booked)


def _write_outcomes(family: Family, child: Child) -> None:
    shared = len(family.children) > 1 and family.chance(family.rates.sibling_outcome_shared)
    areas = family.rng.sample(AREAS, 2)
    for place, area in enumerate(areas):
        outcome_id = family.id("O")
        family.add(
            "cgx_plan_outcomes",
            child.started_on,
            cgpo_outcome_id=outcome_id,
            cgpo_cp_plan_id=child.plan_id,
            cgpo_area=area,
            cgpo_created_date=child.started_on,
            cgpo_closed_date=child.ended_on,
            cgpo_child_specific="N" if shared else "Y",
            cgpo_same_as_sibling="Y" if shared or (place and family.chance(0.2)) else "N",
        )
        if place == 0:
            child.outcome_id = outcome_id
