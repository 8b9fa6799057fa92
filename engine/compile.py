"""From cards to SQL: one pass over each grain, whatever the number of rules that read it.

The pass works in layers, because a later question may use an earlier answer: when the clock started,
when it is due, when it was met, and then the clauses. A rule looks no further at a row that is out of
its scope. Words that change nothing are left out: reading a long statement takes the database as long
as running it over a small authority.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from engine.cards import Card, Clause
from engine.expressions import DUE, MET, START, is_never, write
from engine.facts import Relation
from engine.macros import dated_sql, setting_sql, sql_date
from engine.parameters import Parameters

#: A day that is never there.
NO_DAY = "null::date"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A card in its place in tonight's book."""

    number: int
    card: Card
    #: Duties that began before this day are not raised: recording was not reliable then.
    covered_from: date | None = None


def setting_of(card: Card, parameters: Parameters, day: str, name: str) -> str:
    """SQL for the value of `{name}` on a card: its own limit, or a shared setting, by the day the clock started."""
    if name == "limit":
        dated = [(version.from_on, version.limit or 0) for version in card.versions]
        return dated_sql(dated[1:], dated[0][1], day)
    return setting_sql(parameters[name], day)


class RuleSql:
    """The SQL of one rule's answers, as columns of the layers of its grain."""

    def __init__(self, rule: Rule, parameters: Parameters, relation: Relation) -> None:
        self.rule, self.card = rule, rule.card
        self.parameters, self.relation = parameters, relation
        self.texts: dict[tuple[str, int], str] = {}

    def write(self, text: str, *, known: int = 3) -> str:
        """An expression of the card as SQL, with the first `known` of start, due and met put in."""
        if (text, known) not in self.texts:
            self.texts[text, known] = write(text, clock=known, setting=self.setting(known))
        return self.texts[text, known]

    def setting(self, known: int) -> Callable[[str], str]:
        """The SQL of a setting by its name: that of the day the clock started, once that is known."""
        return partial(setting_of, self.card, self.parameters, f"f.{START}" if known else "as_at()")

    def answers(self, names: Mapping[str, str]) -> str:
        """The rows of a grain that owe this duty, with its answers and these names."""
        fields = ", ".join(f"{sql} as {name}" for name, sql in {**self._fields(), **names}.items())
        return f"""select {fields} from (
  select f.*, {self._met()} as {MET} from (
  select f.*, {self._due()} as {DUE} from (
  select f.*, {self.write(self.card.starts_on, known=0)} as {START}
  from facts.{self.relation.name} as f where {self._scope()}
) as f) as f) as f"""

    def _scope(self) -> str:
        """Whether a row owes this duty: the clock of the duty has started."""
        started_on = f"cast({self.write(self.card.starts_on, known=0)} as date)"
        where = self.write(self.card.where, known=0)
        scope = f"{started_on} <= as_at()" if where == "TRUE" else f"({where}) and {started_on} <= as_at()"
        return f"{scope} and {started_on} >= {sql_date(since)}" if (since := self.rule.covered_from) else scope

    def _due(self) -> str:
        """The last day, or the last moment, on which the duty is done in time."""
        limit, card = self.card.within, self.card
        if card.due_on is not None:
            return f"cast({self.write(card.due_on, known=1)} as date)"
        if limit is None:
            return f"f.{START}::date"
        amount = self.write(limit.amount, known=1)
        if limit.before is not None:
            counted_from = self.write(limit.before, known=1)
            return add_sql(limit.unit, counted_from, f"-({amount})")
        if limit.unit.startswith("{"):
            unit = self.write(limit.unit, known=1)
            days, working = (add_sql(unit, f"f.{START}", amount) for unit in ("days", "working days"))
            hours = f"when 'HOURS' then {add_sql('hours', f'f.{START}', amount)}" if self._is_timed() else ""
            return f"case {unit} when 'WD' then {working} {hours} else {days} end"
        return add_sql(limit.unit, f"f.{START}", amount)

    def _met(self) -> str:
        """The day, or the moment, on which the duty was done; never later than the as-at day."""
        if self.card.met_by is None:
            return NO_DAY
        met = self.write(self.card.met_by, known=2)
        return f"case when cast({met} as date) <= as_at() then {met} end"

    def _fields(self) -> dict[str, str]:
        """The answers of this rule for one row."""
        card = self.card
        return {
            "rule": f"{self.rule.number}::smallint",
            "is_record": "true" if card.kind == "record" else "false",
            "started_on": f"f.{START}::date",
            "due_on": f"f.{DUE}::date",
            "breach_on": self._breach_on(),
            "met_on": self._met_on(),
            "is_in_time": self._is_in_time(),
            "recorded_on": self._recorded_on(),
            "ends_on": self._day_by_now(card.ends_on),
            "lapses_on": self._day_by_now(card.lapses_on),
            "exempt": self._first(card.exempt, "null::varchar"),
            "unknown": self._first(card.unknown, "null::varchar"),
            "severity": self._first(card.severity_when, f"'{card.severity}'"),
            "unit": self._unit(),
        }

    def _is_timed(self) -> bool:
        """True when the limit is one of hours, or its unit is a setting that may say HOURS."""
        unit = self.card.within.unit if self.card.within else ""
        return unit == "hours" or (unit.startswith("{") and "HOURS" in self.parameters[unit.strip("{}")].choices)

    def _breach_on(self) -> str:
        due = f"f.{DUE}::date"
        if self._is_timed():
            return f"case when {has_time(f'f.{START}')} then {due} else {due} + 1 end"
        if self.card.kind == "threshold":
            inclusive = setting_sql(self.parameters["threshold_inclusive"], f"f.{START}")
            return f"case {inclusive} when 'Y' then {due} else {due} + 1 end"
        return due if self.card.is_inclusive else f"{due} + 1"

    def _is_in_time(self) -> str:
        in_time = self._in_time()
        if self.card.ok_when:
            in_time = f"({self.write(self.card.ok_when)}) or {in_time}"
        return f"coalesce({in_time}, false)"

    def _in_time(self) -> str:
        if self.card.met_by is None:
            return "false"
        if not self._is_timed():
            return f"f.{MET}::date < {self._breach_on()}"
        by_the_clock = f"{has_time(f'f.{START}')} and {has_time(f'f.{MET}')}"
        by_the_day = f"f.{MET}::date <= f.{DUE}::date"
        return f"case when {by_the_clock} then f.{MET} <= f.{DUE} else {by_the_day} end"

    def _met_on(self) -> str:
        met = f"f.{MET}::date"
        if self.card.ok_when is None:
            return met
        return f"case when {self.write(self.card.ok_when)} then f.{START}::date else {met} end"

    def _recorded_on(self) -> str:
        if self.card.recorded_on is None:
            return NO_DAY
        recorded = f"cast({self.write(self.card.recorded_on)} as date)"
        if self.card.ok_when is None:
            return recorded
        return f"case when not coalesce({self.write(self.card.ok_when)}, false) then {recorded} end"

    def _day_by_now(self, text: str | None) -> str:
        if text is None:
            return NO_DAY
        day = f"cast({self.write(text)} as date)"
        return f"case when {day} <= as_at() then {day} end"

    def _first(self, clauses: Iterable[Clause], otherwise: str) -> str:
        """The word of the first clause that holds."""
        live = [clause for clause in clauses if not is_never(self.write(clause.when))]
        cases = [f"when {self.write(clause.when)} then '{clause.word}'" for clause in live]
        return f"case {' '.join(cases)} else {otherwise} end" if cases else otherwise

    @property
    def may_count_working_days(self) -> bool:
        """False when the days late of this rule are days, whatever the settings."""
        return self._unit() != "'days'"

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
        "link": f"f.{relation.link}" if relation.link else "null::varchar",
    } | {name: f"f.{name}" if name in known else "null::varchar" for name in ("person_id", "plan_id", "meeting_id")}
    return "\nunion all\n".join(part.answers(names) for part in parts)
