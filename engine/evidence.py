"""The evidence of an obligation: a second look at the facts, only for the obligations that are handed out."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from duckdb import DuckDBPyConnection

from calendars.words import day_words
from engine import facts
from engine.cards import Card
from engine.compile import Rule, RuleSql, has_time, subject_sql
from engine.expressions import START, blanks
from engine.obligations import Obligation
from engine.parameters import Parameters
from engine.sentences import Sentences
from engine.worst import WORST_FIRST

#: 3 May 2026.
_DAY = "%-d %B %Y"

#: The columns of `tonight` that an obligation is made of, in the order of its fields.
_OWN = (
    "subject", "link", "person_id", "plan_id", "meeting_id", "started_on", "due_on", "breach_on", "met_on",
    "closed_on", "state", "late_record", "days_late", "unit", "severity", "reason",
)  # fmt: skip
_STARTED_ON, _DUE_ON, _STATE = _OWN.index("started_on"), _OWN.index("due_on"), _OWN.index("state")

#: Where a look finds them; the last is for its sentence only.
_LOOKED_UP = (*_OWN, "recorded_on")

#: What fills a blank that is about the duty itself: its SQL and its type.
_OF_THE_DUTY = {
    "as_at": ("as_at()", "DATE"),
    "closed_on": ("f.own_closed_on", "DATE"),
    "days_late": ("f.own_days_late", "BIGINT"),
    "due_on": ("f.own_due_on", "DATE"),
    "met_on": ("f.own_met_on", "DATE"),
    "starts_on": (f"f.{START}", "DATE"),
}

#: Blanks that every card may use, beside the columns of its relation and the settings.
CORE_BLANKS = (*_OF_THE_DUTY, "limit")


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

    With `worst`, no more than so many of them: the worst. The database looks them up at once and puts their facts into
    words; the sentences are made one by one.
    """
    relation = facts.load_relations()[card.each]
    sql = RuleSql(Rule(number=number, card=card), parameters, relation)
    shown = shown_columns(card, columns)
    told = [
        *(f"f.own_{name}" for name in _LOOKED_UP),
        *(words_sql(*filling) for filling in fillings(sql, columns)),
        *(text_sql(f"f.{name}", columns[name]) for name in shown),
    ]
    link = f"f.{relation.link}" if relation.link else "null"
    asked = f"select * from tonight.{table} where rule = $rule and list_contains($states, state)"
    if worst is not None:
        asked += f" order by {WORST_FIRST} limit {worst}"
    cursor = connection.cursor()
    cursor.execute(
        f"select {', '.join(told)} from (select f.*, "
        f"{', '.join(f'o.{name} as own_{name}' for name in _LOOKED_UP)}, o.started_on as {START} "
        f"from ({asked}) as o inner join facts.{relation.name} as f "
        f"on o.subject = {subject_sql(relation)} and o.link is not distinct from {link}) as f "
        "order by own_subject, own_link",
        {"rule": number, "states": list(states)},
    )
    return _handed_out(cursor, _Look(card=card, shown=shown, holidays_known=holidays_known))


def _handed_out(cursor: DuckDBPyConnection, look: "_Look") -> Iterator[Obligation]:
    while rows := cursor.fetchmany(5000):
        yield from map(look.obligation, rows)


def fillings(sql: RuleSql, columns: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """SQL for what fills each blank of a card's sentence, and its type: the duty's own days, a column, or a setting."""
    for name in blanks(sql.card.says):
        if name in _OF_THE_DUTY:
            yield _OF_THE_DUTY[name]
        elif name == "limit":
            yield _limit(sql), "BIGINT"
        elif name in columns:
            yield f"f.{name}", columns[name]
        else:
            yield sql.write(f"{{{name}}}", known=1), "VARCHAR"


def _limit(sql: RuleSql) -> str:
    """The number that held for a row: what the limit came to, or the number of the card's version."""
    card = sql.card
    if card.within:
        return sql.write(card.within.amount, known=1)
    return sql.write("{limit}", known=1) if card.versions[0].limit is not None else "null"


class _Look:
    """From a row of the database to an obligation: its own columns, what fills its sentence, and its facts."""

    def __init__(self, *, card: Card, shown: tuple[str, ...], holidays_known: tuple[date, date]) -> None:
        self.rule = card.id
        self.shown = shown
        self.first_blank = len(_LOOKED_UP)
        self.first_shown = self.first_blank + len(blanks(card.says))
        self.sentences = Sentences(card, _LOOKED_UP)
        #: The first and the last day of which bank holidays are known.
        self.holidays_known = holidays_known

    def obligation(self, row: tuple[Any, ...]) -> Obligation:
        own = row[: len(_OWN)]
        started_on, due_on = own[_STARTED_ON], own[_DUE_ON]
        says = self.sentences.of(own[_STATE], row, row[self.first_blank : self.first_shown])
        first, last = self.holidays_known
        if due_on > last or started_on < first or due_on < first:
            says += _doubt(due_on, first=first, last=last)
        evidence = dict(zip(self.shown, row[self.first_shown :], strict=True))
        return Obligation._make((self.rule, *own, says, evidence))


def _doubt(due_on: date, *, first: date, last: date) -> str:
    """What the calendar cannot know of days before its first or after its last."""
    if due_on > last:
        return f" This date is provisional: bank holidays after {day_words(last)} are not yet known."
    return f" Bank holidays before {day_words(first)} are not known: check the year in the record."


def words_sql(value: str, type_: str) -> str:
    """SQL for a value as it stands in a sentence: a day as 3 May 2026."""
    match type_:
        case "DATE":
            words = f"strftime({value}, '{_DAY}')"
        case "TIMESTAMP":
            words = _moment_sql(value, day=_DAY, moment=f"{_DAY} at %H:%M")
        case "BOOLEAN":
            words = f"case when {value} then 'yes' when not {value} then 'no' end"
        case _:
            words = f"cast({value} as varchar)"
    return f"coalesce({words}, 'not recorded')"


def text_sql(value: str, type_: str) -> str:
    """SQL for a fact as other programs read it: a day as 2026-05-03, yes and no as Y and N."""
    match type_:
        case "VARCHAR":
            return value
        case "TIMESTAMP":
            return _moment_sql(value, day="%Y-%m-%d", moment="%Y-%m-%dT%H:%M:%S")
        case "BOOLEAN":
            return f"case when {value} then 'Y' when not {value} then 'N' end"
        case _:
            return f"cast({value} as varchar)"


def _moment_sql(value: str, *, day: str, moment: str) -> str:
    """A moment as text, in one form when it has a time of day and in the other when it is a day alone."""
    return f"case when {has_time(value)} then strftime({value}, '{moment}') else strftime({value}, '{day}') end"
