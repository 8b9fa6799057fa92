"""One pass over a grain: the obligations of all rules that ask about its rows, in a table of `tonight`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_

from duckdb import DuckDBPyConnection, OutOfMemoryException
from duckdb import Error as DuckDBError

from engine.compile import RuleSql, pass_sql
from engine.errors import RuleFailed
from engine.facts import Relation, plain_reason
from engine.states import obligations_sql

#: In a larger grain the obligations in states that nobody asked for are counted and not kept.
COUNTED_FROM = 20_000


@dataclass(frozen=True, kw_only=True)
class Grain:
    """A relation, the columns it has tonight, and the rules that ask about its rows."""

    relation: Relation
    columns: Mapping[str, str]
    rules: Sequence[RuleSql]


@dataclass(frozen=True, kw_only=True)
class Night:
    """What every pass of one evaluation needs to know."""

    #: The states whose obligations are kept; None for all.
    kept: frozenset[str] | None
    #: SQL: whether a due day is near.
    is_near: str


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a pass found: the table of each rule's obligations, and how many are in each state, kept there or not."""

    tables: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[tuple[int, str], int] = field(default_factory=dict)
    #: Each rule that failed, and why.
    failed: Mapping[str, str] = field(default_factory=dict)

    def __or__(self, more: "Found") -> "Found":
        return Found(
            tables={**self.tables, **more.tables},
            counts={**self.counts, **more.counts},
            failed={**self.failed, **more.failed},
        )


def run_grain(grain: Grain, night: Night, connection: DuckDBPyConnection, *, is_alone: bool = False) -> Found:
    """All rules of a grain in one pass. When the pass fails, one by one, to find the rule that fails.

    One that runs out of memory while others run beside it is to be tried again alone.
    """
    rules = grain.rules
    name = grain.relation.name if len(rules) > 1 else f"{grain.relation.name}_{rules[0].rule.number}"
    try:
        counts = _run_pass(connection, name, grain, night)
    except (DuckDBError, RuleFailed) as error:
        if isinstance(error, OutOfMemoryException) and not is_alone:
            raise
        if len(rules) == 1:
            return Found(failed={rules[0].card.id: plain_reason(error)})
        return reduce(
            or_, (run_grain(replace(grain, rules=[rule]), night, connection, is_alone=is_alone) for rule in rules)
        )
    return Found(tables={rule.card.id: name for rule in rules}, counts=counts)


def _run_pass(connection: DuckDBPyConnection, name: str, grain: Grain, night: Night) -> dict[tuple[int, str], int]:
    """Make the table of a grain's obligations; how many there are, by rule and state."""
    kept = night.kept if _is_large(connection, grain) else None
    sql = obligations_sql(
        pass_sql(grain.relation, grain.rules, columns=grain.columns),
        in_working_days=any(rule.may_count_working_days for rule in grain.rules),
        is_near=night.is_near,
        kept=kept,
    )
    connection.execute(f"create or replace table tonight.{name} as {sql}")
    others = "0" if kept is None else "coalesce(any_value(others), 0)"
    rows = connection.execute(
        f"select rule, state, count(subject) + {others}, bool_or(due_on is null and subject is not null) "
        f"from tonight.{name} group by rule, state"
    ).fetchall()
    if any(has_undue for *_, has_undue in rows):
        _refuse_undue(connection, name, grain.rules)
    return {(rule, state): count for rule, state, count, _ in rows}


def _is_large(connection: DuckDBPyConnection, grain: Grain) -> bool:
    """Keeping a few obligations more costs less than counting them apart."""
    ((rows,),) = connection.execute(f"select count(*) from facts.{grain.relation.name}").fetchall()
    return bool(rows * len(grain.rules) >= COUNTED_FROM)


def _refuse_undue(connection: DuckDBPyConnection, name: str, rules: Sequence[RuleSql]) -> None:
    """A clock that started and has no due day would be a breach nobody sees."""
    ((number, subject, started_on),) = connection.execute(
        f"select rule, subject, started_on from tonight.{name} "
        "where due_on is null and subject is not null order by all limit 1"
    ).fetchall()
    names = {rule.rule.number: rule.card.id for rule in rules}
    raise RuleFailed(
        f"{names[number]} has no due date for {subject}, which began on {started_on}: the facts "
        "lack it. Check the date in the record."
    )
