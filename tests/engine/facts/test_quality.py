"""Audits and what followed them; escalations and disputes with their stages."""

from datetime import date

import pytest
from support.facts import FactsRow, facts_rows
from support.snapshots import Row, Tables, healthy_tables

AS_AT = date(2026, 11, 20)


def only(tables: Tables, relation: str) -> FactsRow:
    (row,) = facts_rows(tables, relation, AS_AT)
    return row


def audited(**values: str | None) -> Tables:
    row: Row = {
        "audt_audit_id": "AUDIT1",
        "audt_person_id": "CHILD1",
        "audt_cp_plan_id": "PLAN1",
        "audt_month": "2026-10-01",
        "audt_assigned_date": "2026-10-01",
        "audt_grade": "INADEQUATE",
        "audt_grade_date": "2026-10-12",
        "audt_moderated_grade": None,
        "audt_response_date": None,
    }
    action: Row = {
        "auda_action_id": "ACTION1",
        "auda_audit_id": "AUDIT1",
        "auda_created_date": "2026-10-12",
        "auda_due_date": "2026-12-01",
        "auda_status": "COMPLETED",
        "auda_completed_date": "2026-11-23",
    }
    return healthy_tables(cgx_audits=[row | values], cgx_audit_actions=[action])


@pytest.mark.parametrize(
    ("moderated", "grade"), [(None, "INADEQUATE"), ("INADEQUATE_ESCALATION", "INADEQUATE_ESCALATION")]
)
def test_the_moderated_grade_stands(moderated: str | None, grade: str) -> None:
    found = only(audited(audt_moderated_grade=moderated), "audit")

    assert (found["grade"], found["graded_on"], found["plan_id"]) == (grade, date(2026, 10, 12), "PLAN1")


def test_an_action_knows_the_grade_of_its_audit() -> None:
    found = only(audited(), "audit_action")

    assert (found["grade"], found["person_id"], found["promised_on"]) == ("INADEQUATE", "CHILD1", date(2026, 12, 1))


def test_an_action_completed_later_is_still_going_on() -> None:
    found = only(audited(), "audit_action")

    assert (found["status"], found["completed_on"]) == ("IN_PROGRESS", None)


def test_a_programme_has_two_updates() -> None:
    programme: Row = {
        "audp_programme_id": "PROGRAMME1",
        "audp_report_date": "2026-01-12",
        "audp_update_3m_date": "2026-04-10",
        "audp_update_9m_date": None,
    }

    found = only(healthy_tables(cgx_audit_programmes=[programme]), "audit_programme")

    assert (found["first_update_on"], found["second_update_on"]) == (date(2026, 4, 10), None)


def escalated(**values: str | None) -> Tables:
    row: Row = {
        "esca_escalation_id": "ESCALATION1",
        "esca_process": "DRP",
        "esca_person_id": "CHILD1",
        "esca_cp_plan_id": "PLAN1",
        "esca_level": "1",
        "esca_raised_date": "2026-10-12",
        "esca_status": "OPEN",
        "esca_resolved_date": None,
        "esca_withdrawn_date": None,
    }
    stage: Row = {
        "ests_stage_id": "STAGE1",
        "ests_escalation_id": "ESCALATION1",
        "ests_stage_no": "1",
        "ests_opened_date": "2026-10-12",
        "ests_extended_to": "2026-12-01",
        "ests_outcome_date": None,
        "ests_bypassed": None,
    }
    return healthy_tables(cgx_escalations=[row | values], cgx_escalation_stages=[stage])


@pytest.mark.parametrize(
    ("resolved", "withdrawn", "over_on"),
    [
        (None, None, None),
        ("2026-11-02", None, date(2026, 11, 2)),
        ("2026-11-02", "2026-10-30", date(2026, 10, 30)),
        ("2026-11-23", None, None),
    ],
)
def test_a_stage_is_over_with_its_escalation(resolved: str | None, withdrawn: str | None, over_on: date | None) -> None:
    found = only(escalated(esca_resolved_date=resolved, esca_withdrawn_date=withdrawn), "escalation_stage")

    assert (found["over_on"], found["process"], found["plan_id"]) == (over_on, "DRP", "PLAN1")


def test_an_extension_may_lie_ahead() -> None:
    found = only(escalated(), "escalation_stage")

    assert (found["extended_to_on"], found["is_bypassed"]) == (date(2026, 12, 1), False)
