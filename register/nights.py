"""What a night leaves for the next one to compare itself with: plans, rules and tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, true

from register.runs import Claim
from register.tables import run, run_plan, run_rule, run_table


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanSeen:
    """A plan of the last night."""

    plan_id: str
    team: str | None
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class RuleRun:
    """What one rule had to say in a run."""

    rule: str
    rule_digest: str
    subjects: int
    states: Mapping[str, int] = field(default_factory=dict)
    not_assessable: str | None = None
    failed: str | None = None


@dataclass(frozen=True, kw_only=True)
class TableRead:
    """How many rows of a table a run read, and how many it set aside."""

    table_name: str
    rows: int
    quarantined: int


@dataclass(frozen=True, kw_only=True)
class LastRan:
    """The last committed night on which a rule was evaluated."""

    business_date: date
    rule_digest: str
    calendar_digest: str | None


def plans_of_last_night(connection: Connection) -> tuple[PlanSeen, ...]:
    """The plans that the last night counted, in order of their id."""
    wanted = select(run_plan.c.plan_id, run_plan.c.team, run_plan.c.is_open).order_by(run_plan.c.plan_id)
    return tuple(
        PlanSeen(plan_id=row.plan_id, team=row.team, is_open=row.is_open) for row in connection.execute(wanted)
    )


def replace_plans(connection: Connection, claim: Claim, plans: Iterable[PlanSeen]) -> None:
    """Keep tonight's plans in place of the last night's; plans that are as they were are not written."""
    was, now = set(plans_of_last_night(connection)), set(plans)
    gone = [{"gone": plan.plan_id} for plan in sorted(was - now, key=lambda plan: plan.plan_id)]
    new = [_row(plan, claim) for plan in sorted(now - was, key=lambda plan: plan.plan_id)]
    if gone:
        connection.execute(delete(run_plan).where(run_plan.c.plan_id == bindparam("gone")), gone)
    if new:
        connection.execute(insert(run_plan), new)


def record_rules(connection: Connection, claim: Claim, rules: Iterable[RuleRun]) -> None:
    """Keep what each rule had to say, or why it said nothing."""
    rows = [_row(rule, claim) for rule in rules]
    if rows:
        connection.execute(insert(run_rule), rows)


def record_tables(connection: Connection, claim: Claim, tables: Iterable[TableRead]) -> None:
    """Keep how many rows were read."""
    rows = [_row(table, claim) for table in tables]
    if rows:
        connection.execute(insert(run_table), rows)


def rules_last_ran(connection: Connection, *, but_held: bool = False) -> dict[str, LastRan]:
    """For each rule the last committed night that evaluated it: what tonight's rule and calendar are compared with.

    Without the held ones it is the last night that could close anything.
    """
    counts = run.c.is_held.is_(False) if but_held else true()
    latest = func.row_number().over(partition_by=run_rule.c.rule, order_by=run.c.business_date.desc())
    ran = (
        select(run_rule.c.rule, run_rule.c.rule_digest, run.c.business_date, run.c.calendar_digest, latest.label("nth"))
        .join(run, run.c.id == run_rule.c.run_id)
        .where(run.c.status == "committed", run_rule.c.not_assessable.is_(None), run_rule.c.failed.is_(None), counts)
        .subquery()
    )
    return {
        row.rule: LastRan(
            business_date=row.business_date, rule_digest=row.rule_digest, calendar_digest=row.calendar_digest
        )
        for row in connection.execute(select(ran).where(ran.c.nth == 1))
    }


def rules_of_last_night(connection: Connection) -> frozenset[str]:
    """The rules that were in the book on the last committed night, whether they could be evaluated or not."""
    last = (
        select(run.c.id).where(run.c.status == "committed").order_by(run.c.business_date.desc()).limit(1)
    ).scalar_subquery()
    return frozenset(connection.scalars(select(run_rule.c.rule).where(run_rule.c.run_id == last)))


def _row(item: PlanSeen | RuleRun | TableRead, claim: Claim) -> dict[str, Any]:
    return {one.name: getattr(item, one.name) for one in fields(item)} | {"run_id": claim.run_id}
