"""From cards to SQL: one pass over each grain, whatever the number of rules that read it.

The pass works in layers, because a later question may use an earlier answer: when the clock started,
when it is due, when it was met, and then the clauses. Each rule adds columns to the layers; the last
layer folds them into one list of answers a row and lays the list out as rows.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import sqlglot
from sqlglot import exp

from engine.cards import Card, Clause
from engine.expressions import is_never, write
from engine.facts import Relation
from engine.macros import dated_sql, setting_sql, sql_date
from engine.parameters import Parameters


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A card in its place in tonight's book."""

    number: int
    card: Card
    #: Duties that began before this day are not raised: recording was not reliable then.
    covered_from: date | None = None


def setting_of(card: Card, parameters: Parameters, day: str, name: str) -> exp.Expr:
    """The value of `{name}` on a card: its own limit, or a shared setting, by the day the clock started."""
    if name == "limit":
        dated = [(version.from_on, version.limit or 0) for version in card.versions]
        sql = dated_sql(dated[1:], dated[0][1], day)
    else:
        sql = setting_sql(parameters[name], day)
    return sqlglot.parse_one(sql, dialect="duckdb")


class RuleSql:
    """The SQL of one rule's answers, as columns of the layers of its grain."""

    def __init__(self, rule: Rule, parameters: Parameters, relation: Relation) -> None:
        self.rule, self.card = rule, rule.card
        self.parameters, self.relation = parameters, relation
        self.start, self.due, self.met = (f"{word}_{rule.number}" for word in ("start", "due", "met"))
        self._trees: dict[tuple[str, int], exp.Expr] = {}
        self._texts: dict[tuple[str, int], str] = {}

    def _tree(self, text: str, *, known: int = 3) -> exp.Expr:
        """An expression of the card, with the first `known` of start, due and met put in."""
        if (text, known) not in self._trees:
            names = {"starts_on": f"f.{self.start}", "due_on": f"f.{self.due}", "met_on": f"f.{self.met}"}
            clock = dict(list(names.items())[:known]) | {"as_at": "as_at()"}
            day = f"f.{self.start}" if known else "as_at()"
            setting: Callable[[str], exp.Expr] = partial(setting_of, self.card, self.parameters, day)
            self._trees[text, known] = write(text, clock=clock, setting=setting)
        return self._trees[text, known]

    def write(self, text: str, *, known: int = 3) -> str:
        """An expression of the card as SQL."""
        if (text, known) not in self._texts:
            self._texts[text, known] = self._tree(text, known=known).sql(dialect="duckdb")
        return self._texts[text, known]

    def starts(self) -> str:
        """The day the clock started, for a row in scope; empty without one."""
        card = self.card
        start = self.write(card.starts_on, known=0)
        conditions = [f"({self.write(card.where, known=0)})", f"cast({start} as date) <= as_at()"]
        if self.rule.covered_from:
            conditions.append(f"cast({start} as date) >= {sql_date(self.rule.covered_from)}")
        return f"case when {' and '.join(conditions)} then {start} end as {self.start}"

    def dues(self) -> str:
        """The last day, or the last moment, on which the duty is done in time."""
        return f"case when f.{self.start} is not null then {self._due()} end as {self.due}"

    def _due(self) -> str:
        limit, card = self.card.within, self.card
        if card.due_on is not None:
            return f"cast({self.write(card.due_on, known=1)} as date)"
        if limit is None:
            return f"cast(f.{self.start} as date)"
        amount = self.write(limit.amount, known=1)
        if limit.before is not None:
            counted_from = self.write(limit.before, known=1)
            return add_sql(limit.unit, counted_from, f"-({amount})")
        if limit.unit.startswith("{"):
            unit = self.write(limit.unit, known=1)
            days, working = (add_sql(unit, f"f.{self.start}", amount) for unit in ("days", "working days"))
            hours = f"when 'HOURS' then {add_sql('hours', f'f.{self.start}', amount)}" if self._is_timed() else ""
            return f"case {unit} when 'WD' then {working} {hours} else {days} end"
        return add_sql(limit.unit, f"f.{self.start}", amount)

    def mets(self) -> str:
        """The day, or the moment, on which the duty was done; never later than the as-at day."""
        card = self.card
        met = self.write(card.met_by, known=2) if card.met_by else "cast(null as date)"
        return f"case when f.{self.start} is not null and cast({met} as date) <= as_at() then {met} end as {self.met}"

    def answer(self) -> str:
        """The struct of this rule's answers for one row, or null when it owes nothing."""
        card = self.card
        fields = {
            "rule": f"cast({self.rule.number} as smallint)",
            "started_on": f"cast(f.{self.start} as date)",
            "due_on": f"cast(f.{self.due} as date)",
            "breach_on": self._breach_on(),
            "met_on": self._met_on(),
            "is_in_time": f"coalesce(({self._ok()}) or {self._in_time()}, false)",
            "recorded_on": self._recorded_on(),
            "ends_on": self._day_by_now(card.ends_on),
            "lapses_on": self._day_by_now(card.lapses_on),
            "exempt": self._first(card.exempt, "null"),
            "unknown": self._first(card.unknown, "null"),
            "severity": self._first(card.severity_when, f"'{card.severity}'"),
            "unit": self._unit(),
        }
        packed = ", ".join(f"{name} := {sql}" for name, sql in fields.items())
        return f"case when f.{self.start} is not null then struct_pack({packed}) end"

    def _ok(self) -> str:
        return self.write(self.card.ok_when) if self.card.ok_when else "false"

    def _is_timed(self) -> bool:
        """True when the limit is one of hours, or its unit is a setting that may say HOURS."""
        unit = self.card.within.unit if self.card.within else ""
        return unit == "hours" or (unit.startswith("{") and "HOURS" in self.parameters[unit.strip("{}")].choices)

    def _breach_on(self) -> str:
        due = f"cast(f.{self.due} as date)"
        if self._is_timed():
            return f"case when {has_time(f'f.{self.start}')} then {due} else {due} + 1 end"
        if self.card.kind == "threshold":
            inclusive = setting_sql(self.parameters["threshold_inclusive"], f"f.{self.start}")
            return f"case {inclusive} when 'Y' then {due} else {due} + 1 end"
        return due if self.card.is_inclusive else f"{due} + 1"

    def _in_time(self) -> str:
        if not self._is_timed():
            return f"cast(f.{self.met} as date) < {self._breach_on()}"
        by_the_clock = f"{has_time(f'f.{self.start}')} and {has_time(f'f.{self.met}')}"
        return (
            f"case when {by_the_clock} then f.{self.met} <= f.{self.due} "
            f"else cast(f.{self.met} as date) <= cast(f.{self.due} as date) end"
        )

    def _met_on(self) -> str:
        met = f"cast(f.{self.met} as date)"
        return f"case when {self._ok()} then cast(f.{self.start} as date) else {met} end"

    def _recorded_on(self) -> str:
        if self.card.recorded_on is None:
            return "cast(null as date)"
        return f"case when not coalesce({self._ok()}, false) then {self.write(self.card.recorded_on)} end"

    def _day_by_now(self, text: str | None) -> str:
        if text is None:
            return "cast(null as date)"
        day = self.write(text)
        return f"case when {day} <= as_at() then {day} end"

    def _first(self, clauses: Iterable[Clause], otherwise: str) -> str:
        """The word of the first clause that holds."""
        live = [clause for clause in clauses if not is_never(self._tree(clause.when))]
        cases = [f"when {self.write(clause.when)} then '{clause.word}'" for clause in live]
        return (
            f"cast(case {' '.join(cases)} else {otherwise} end as varchar)"
            if cases
            else f"cast({otherwise} as varchar)"
        )

    def _unit(self) -> str:
        limit = self.card.within
        if limit is None:
            return f"'{self.card.counts_in.replace(' ', '_')}'"
        if limit.unit.startswith("{"):
            return f"case {self.write(limit.unit)} when 'WD' then 'working_days' else 'days' end"
        return "'working_days'" if limit.unit == "working days" else "'days'"


def add_sql(unit: str, start: str, amount: str) -> str:
    """A limit added to a start, as SQL."""
    match unit:
        case "working days":
            return f"working_days_after({start}, {amount})"
        case "months":
            return f"months_after({start}, {amount})"
        case "hours":
            return f"{start} + to_hours(cast({amount} as bigint))"
        case _:
            return f"days_after({start}, {amount})"


def has_time(moment: str) -> str:
    """True when a moment has a time of day: a day alone is kept a microsecond after midnight."""
    return f"cast(cast({moment} as timestamp) as time) <> time '00:00:00.000001'"


def subject_sql(relation: Relation) -> str:
    """The key of a row as one text."""
    keys = [f"f.{name}" for name in relation.subject]
    return keys[0] if len(keys) == 1 else f"concat_ws('|', {', '.join(keys)})"


def pass_sql(relation: Relation, parts: Sequence[RuleSql], *, columns: Iterable[str]) -> str:
    """The one pass over a grain: all answers of all its rules, one row an obligation."""
    known = set(columns)
    names = {
        "subject": subject_sql(relation),
        "link": f"f.{relation.link}" if relation.link else "cast(null as varchar)",
    } | {
        name: f"f.{name}" if name in known else "cast(null as varchar)"
        for name in ("person_id", "plan_id", "meeting_id")
    }
    named = ", ".join(f"{sql} as {name}" for name, sql in names.items())
    answers = ",\n    ".join(part.answer() for part in parts)
    return f"""
with clocks as materialized (
  select f.*, {", ".join(part.starts() for part in parts)}
  from facts.{relation.name} as f
),
dues as materialized (select f.*, {", ".join(part.dues() for part in parts)} from clocks as f),
mets as materialized (select f.*, {", ".join(part.mets() for part in parts)} from dues as f),
answers as (
  select {named}, unnest([
    {answers}
  ]) as answer
  from mets as f
)
select answer.rule as rule, subject, link, person_id, plan_id, meeting_id, answer.* exclude (rule)
from answers
where answer is not null
"""
