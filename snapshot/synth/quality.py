"""Audits, escalations, legal planning and what else is recorded about the work on a plan."""

from snapshot.synth.family import Child, Family
from snapshot.synth.rows import at
from snapshot.synth.workforce import HEAD, UNIT_MANAGER

GRADES = ("GOOD", "GOOD", "RI", "RI", "RI", "INADEQUATE", "OUTSTANDING", "INADEQUATE_ESCALATION")
REASONS = ("NO_CORE_GROUP", "DRIFT", "PARTNER_NON_ENGAGEMENT", "VISITS", "DISAGREEMENT")


def write_quality(family: Family) -> None:
    child = family.children[0]
    if family.feature(2, 0.06):
        _write_audit(family, child)
    if family.feature(7, 0.08):
        _write_escalation(family, child, "MULTI_AGENCY")
    if family.feature(8, 0.02):
        _write_escalation(family, child, "DRP")
    if family.feature(5, 0.04):
        _write_legal(family, child)
    if family.feature(0, 0.04):
        _write_concern(family, child)
    if family.feature(1, 0.10):
        _write_early_help(family, child)


def _some_day(family: Family) -> int:
    """A day while the plan was open."""
    return family.days.on_or_before(family.between(family.conference_on, max(family.conference_on, family.last_day)))


def _write_audit(family: Family, child: Child) -> None:
    audit_id = family.id("AUD")
    day = max(_some_day(family), child.started_on)
    month = day - int(family.days.iso[day][8:]) + 1
    returned = day + family.between(5, 20)
    grade = "INADEQUATE_ESCALATION" if family.number % 40 == 2 else family.pick(GRADES)
    answer = returned + (9 if family.chance(family.rates.escalation_late) else 1)

    def audit(night: int) -> dict[str, object] | None:
        if night < day:
            return None
        is_back = night >= returned
        return {
            "audt_audit_id": audit_id,
            "audt_person_id": child.person_id,
            "audt_cp_plan_id": child.plan_id,
            "audt_month": month,
            "audt_random_monthly": "Y",
            "audt_auditor_id": family.team.manager.worker_id,
            "audt_assigned_date": day,
            "audt_returned_date": returned if is_back else None,
            "audt_grade": grade if is_back else None,
            "audt_grade_date": returned if is_back else None,
            "audt_moderated_grade": grade if is_back and family.number % 2 else None,
            "audt_moderated_date": returned + 7 if family.number % 2 else None,
            "audt_response_date": answer,
            "audt_feedback_date": returned + 12,
            "audt_replaced": "N",
        }

    family.rows.track("cgx_audits", (day, returned), audit)
    for _ in range(1 + family.chance(0.4)):
        _write_audit_action(family, audit_id, returned)


def _write_audit_action(family: Family, audit_id: str, created: int) -> None:
    action_id = family.id("AA")
    due = created + family.between(14, 42)
    late = family.chance(family.rates.audit_action_overdue)
    done = (due + family.between(3, 40)) if late else due - family.between(0, 10)
    owner = family.lead_or_manager(min(created, family.now))

    def action(night: int) -> dict[str, object] | None:
        if night < created:
            return None
        is_done = done <= night
        return {
            "auda_action_id": action_id,
            "auda_audit_id": audit_id,
            "auda_owner_id": owner,
            "auda_created_date": created,
            "auda_due_date": due,
            "auda_measure_recorded": "Y",
            "auda_status": "COMPLETED" if is_done else "OPEN",
            "auda_completed_date": done if is_done else None,
            "auda_last_checked_date": created + 10,
        }

    family.rows.track("cgx_audit_actions", (created, done), action)


def _write_escalation(family: Family, child: Child, process: str) -> None:
    escalation_id = family.id("ES")
    raised = max(_some_day(family), child.started_on)
    late = family.chance(family.rates.escalation_late)
    stages = 2 if late else 1
    resolved = family.days.add(raised, family.between(21, 35) if late else family.between(2, 5))
    is_formal = process == "MULTI_AGENCY"
    reason = family.pick(REASONS)

    def escalation(night: int) -> dict[str, object] | None:
        if night < raised:
            return None
        is_over = resolved <= night
        return {
            "esca_escalation_id": escalation_id,
            "esca_process": process,
            "esca_person_id": child.person_id,
            "esca_cp_plan_id": child.plan_id,
            "esca_reason": reason,
            "esca_level": stages,
            "esca_raised_date": raised,
            "esca_raised_by_id": family.team.manager.worker_id if is_formal else family.chair_id,
            "esca_raised_to_id": HEAD,
            "esca_status": "RESOLVED" if is_over else "OPEN",
            "esca_resolved_date": resolved if is_over else None,
            "esca_outcome_recorded": "Y" if is_over else None,
            "esca_feedback_date": resolved + 2,
        }

    family.rows.track("cgx_escalations", (raised, resolved), escalation)
    opened = raised
    for stage in range(1, stages + 1):
        answered = resolved if stage == stages else family.days.add(opened, 8)
        _write_stage(family, escalation_id, stage, opened, answered)
        opened = answered


def _write_stage(family: Family, escalation_id: str, stage: int, opened: int, answered: int) -> None:
    family.add(
        "cgx_escalation_stages",
        opened,
        ests_stage_id=f"{escalation_id}-{stage}",
        ests_escalation_id=escalation_id,
        ests_stage_no=stage,
        ests_opened_date=opened,
        ests_holder_id=UNIT_MANAGER if stage == 1 else HEAD,
        ests_outcome_date=answered,
        ests_bypassed="N",
    )


def _write_legal(family: Family, child: Child) -> None:
    day = max(_some_day(family), child.started_on)
    decision = family.pick(("PRE_PROCEEDINGS", "CONTINUE_PLAN", "ISSUE", "NO_ACTION"))
    family.add(
        "cgx_legal_planning",
        day,
        lgpl_decision_id=family.id("LG"),
        lgpl_person_id=child.person_id,
        lgpl_decision_date=day,
        lgpl_decision=decision,
        lgpl_fgdm_offered_date=day + 5 if family.chance(0.6) else None,
        lgpl_application_date=day + 20 if decision == "ISSUE" else None,
    )
    family.add(
        "ssd_pre_proceedings",
        day,
        prep_table_id=family.id("PP"),
        prep_person_id=child.person_id,
        prep_pre_pro_decision_date=day,
        prep_initial_pre_pro_meeting_date=day + 14,
        prep_pre_pro_letter_date=day + 4,
    )


def _write_concern(family: Family, child: Child) -> None:
    day = _some_day(family)
    family.add(
        "cgx_concerns",
        day,
        conc_concern_id=family.id("CN"),
        conc_person_id=child.person_id,
        conc_date=day,
        conc_cp_flag="Y" if family.chance(0.6) else "N",
        conc_no_strategy_rationale="Y" if family.chance(0.5) else "N",
        conc_recorded_date=at(day, 900),
    )


def _write_early_help(family: Family, child: Child) -> None:
    start = family.known_on - family.between(100, 300)
    family.add(
        "ssd_early_help_episodes",
        family.known_on,
        earl_episode_id=family.id("EH"),
        earl_person_id=child.person_id,
        earl_episode_start_date=start,
        earl_episode_end_date=start + 80,
    )
