"""A slow, plain reading of the rule catalogue, written apart from the product to check it."""

from datetime import date
from typing import Any

from reading import (
    rules_actions,
    rules_attendance,
    rules_care,
    rules_conference,
    rules_core_group,
    rules_data,
    rules_escalation,
    rules_invitations,
    rules_minutes,
    rules_need,
    rules_plan,
    rules_plan_work,
    rules_quality,
    rules_visits,
    rules_voice,
    rules_workforce,
)
from reading.cleaning import Raw
from reading.states import RULES, Obligation, obligations_of
from reading.world import World

__all__ = ["FAMILIES", "RULES", "Obligation", "read"]

FAMILIES = (
    rules_core_group,
    rules_data,
    rules_escalation,
    rules_invitations,
    rules_minutes,
    rules_need,
    rules_attendance,
    rules_care,
    rules_actions,
    rules_voice,
    rules_workforce,
    rules_plan,
    rules_plan_work,
    rules_quality,
    rules_conference,
    rules_visits,
)


def read(
    tables: Raw,
    as_of: date,
    settings: dict[str, Any] | None = None,
    rules: list[str] | None = None,
) -> list[Obligation]:
    """Every obligation of these rules (all of them by default), by rule, subject and link."""
    w = World(tables, as_of, settings)
    chosen = [RULES[rule_id] for rule_id in rules or sorted(RULES)]
    found = [obligation for entered in chosen for obligation in obligations_of(w, entered)]
    return sorted(found, key=lambda o: (o.rule, o.subject, o.link or ""))
