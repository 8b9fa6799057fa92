"""The evidence of an obligation: a second look at the facts, only for the obligations that are handed out."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from duckdb import DuckDBPyConnection

from calendars.words import day_words
from engine import facts
from engine.cards import Card
from engine.compile import Rule, RuleSql, subject_sql
from engine.expressions import START, blanks
from engine.obligations import Obligation
from engine.parameters import Parameters
from engine.sentences import Sentences
from engine.worst import WORST_FIRST

#: The columns of `tonight` that an obligation is made of, in the order of its fields.
_OWN = (
    "subject", "link", "person_id", "plan_id", "meeting_id", "started_on", "due_on", "breach_on", "met_on",
    "closed_on", "state", "late_record", "days_late", "unit", "severity", "reason",
)  # fmt: skip
_STARTED_ON, _DUE_ON, _STATE = _OWN.index("started_on"), _OWN.index("due_on"), _OWN.index("state")

#: What its sentence may name beside them.
_BESIDES = ("recorded_on", "limit", "starts_on", "as_at")


def shown_columns(card: Card, columns: Mapping[str, str]) -> tuple[str, ...]:
    """The columns of the facts that a card shows: those it lists and those its sentence names."""
    named = [name for name in blanks(card.says) if name in columns]
    return tuple(dict.fromkeys([*card.evidence, *named]))


def with_evidence(
    connection: DuckDBPyConnection,
    card: Card,
    *,
    columns: Mapping[str, str],
    table: str,
    number: int,
    parameters: Parameters,
    states: tuple[str, ...],
    holidays_known: tuple[date, date],
    worst: int | None = None,
) -> Iterator[Obligation]:
    """The obligations of one rule with their facts and sentences, in order of subject and link.

    With `worst`, no more than so many of them: the worst. They are looked up at once, and put into words one by one.
    """
    relation = facts.load_relations()[card.each]
    sql = RuleSql(Rule(number=number, card=card), parameters, relation)
    shown = shown_columns(card, columns)
    limit, *settings = extra_columns(sql)
    own = [f"f.own_{name}" for name in _OWN]
    told = [*settings, *(f"f.{name}" for name in shown), *own, "f.own_recorded_on", limit, f"f.{START}", "as_at()"]
    link = f"f.{relation.link}" if relation.link else "null"
    asked = f"select * from tonight.{table} where rule = $rule and list_contains($states, state)"
    if worst is not None:
        asked += f" order by {WORST_FIRST} limit {worst}"
    cursor = connection.cursor()
    cursor.execute(
        f"select {', '.join(told)} from (select f.*, "
        f"{', '.join(f'o.{name} as own_{name}' for name in (*_OWN, 'recorded_on'))}, o.started_on as {START} "
        f"from ({asked}) as o inner join facts.{relation.name} as f "
        f"on o.subject = {subject_sql(relation)} and o.link is not distinct from {link}) as f "
        "order by own_subject, own_link",
        {"rule": number, "states": list(states)},
    )
    look = _Look(card=card, settings=settings_shown(sql), shown=shown, holidays_known=holidays_known)
    return _handed_out(cursor, look)


def _handed_out(cursor: DuckDBPyConnection, look: "_Look") -> Iterator[Obligation]:
    while rows := cursor.fetchmany(5000):
        yield from map(look.obligation, rows)


def settings_shown(sql: RuleSql) -> tuple[str, ...]:
    """The settings that a card's sentence names."""
    return tuple(name for name in blanks(sql.card.says) if name in sql.parameters)


def extra_columns(sql: RuleSql) -> list[str]:
    """What the sentence of a card takes beside columns: its limit, and the settings that it names."""
    return [_limit(sql.card, sql), *(sql.write(f"{{{name}}}", known=1) for name in settings_shown(sql))]


def _limit(card: Card, sql: RuleSql) -> str:
    """The number that held for a row: what the limit came to, or the number of the card's version."""
    if card.within:
        return sql.write(card.within.amount, known=1)
    return sql.write("{limit}", known=1) if card.versions[0].limit is not None else "null"


class _Look:
    """From a row of the database to an obligation."""

    def __init__(
        self, *, card: Card, settings: tuple[str, ...], shown: tuple[str, ...], holidays_known: tuple[date, date]
    ) -> None:
        self.rule = card.id
        self.shown = shown
        self.first_shown = len(settings)
        self.first_own = len(settings) + len(shown)
        self.sentences = Sentences(card, (*settings, *shown, *_OWN, *_BESIDES))
        #: The first and the last day of which bank holidays are known.
        self.holidays_known = holidays_known

    def obligation(self, row: tuple[Any, ...]) -> Obligation:
        own = row[self.first_own : self.first_own + len(_OWN)]
        started_on, due_on, state = own[_STARTED_ON], own[_DUE_ON], own[_STATE]
        says = self.sentences.of(state, row)
        first, last = self.holidays_known
        if due_on > last or started_on < first or due_on < first:
            says += _doubt(due_on, first=first, last=last)
        evidence = dict(zip(self.shown, map(_text, row[self.first_shown : self.first_own]), strict=True))
        return Obligation._make((self.rule, *own, says, evidence))


def _doubt(due_on: date, *, first: date, last: date) -> str:
    """What the calendar cannot know of days before its first or after its last."""
    if due_on > last:
        return f" This date is provisional: bank holidays after {day_words(last)} are not yet known."
    return f" Bank holidays before {day_words(first)} are not known: check the year in the record."


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, datetime) and value.microsecond:
        # A day alone: see has_time in engine/compile.py.
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
