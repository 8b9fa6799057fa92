"""What a night leaves for the next one to compare itself with: plans, rules and tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection

from register.runs import Claim


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
    raise NotImplementedError


def replace_plans(connection: Connection, claim: Claim, plans: Iterable[PlanSeen]) -> None:
    """Keep tonight's plans in place of the last night's; plans that are as they were are not written."""
    raise NotImplementedError


def record_rules(connection: Connection, claim: Claim, rules: Iterable[RuleRun]) -> None:
    """Keep what each rule had to say, or why it said nothing."""
    raise NotImplementedError


def record_tables(connection: Connection, claim: Claim, tables: Iterable[TableRead]) -> None:
    """Keep how many rows were read."""
    raise NotImplementedError


def rules_last_ran(connection: Connection) -> dict[str, LastRan]:
    """For each rule the last committed night that evaluated it: what tonight's rule and calendar are compared with."""
    raise NotImplementedError
