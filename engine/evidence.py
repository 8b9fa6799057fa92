"""The evidence of an obligation: a second look at the facts, only for the obligations that are handed out."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from sys import intern
from typing import Any

from duckdb import DuckDBPyConnection

from calendars.words import day_words
from engine import facts
from engine.cards import Card
from engine.compile import Rule, RuleSql, subject_sql
from engine.expressions import START, blanks
from engine.obligations import Obligation
from engine.parameters import Parameters
from engine.sentences import sentence
from engine.worst import WORST_FIRST

_OWN = (
    "subject", "link", "person_id", "plan_id", "meeting_id", "started_on", "due_on", "breach_on", "met_on",
    "closed_on", "state", "late_record", "days_late", "unit", "severity", "reason", "recorded_on",
)  # fmt: skip


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
    told = [*settings, *(f"f.{name}" for name in shown), *(f"f.own_{name}" for name in _OWN), limit, f"f.{START}"]
    link = f"f.{relation.link}" if relation.link else "null"
    asked = f"select * from tonight.{table} where rule = $rule and list_contains($states, state)"
    if worst is not None:
        asked += f" order by {WORST_FIRST} limit {worst}"
    cursor = connection.cursor()
    cursor.execute(
        f"select {', '.join(told)} from (select f.*, "
        f"{', '.join(f'o.{name} as own_{name}' for name in _OWN)}, o.started_on as {START} "
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
    """From a row of the database to an obligation: the settings, what is shown, its own columns, the limit."""

    def __init__(
        self, *, card: Card, settings: tuple[str, ...], shown: tuple[str, ...], holidays_known: tuple[date, date]
    ) -> None:
        self.card = card
        self.shown = shown
        self.first_shown = len(settings)
        self.first_own = len(settings) + len(shown)
        #: The name of each column of a row. Where two have one name, the later counts.
        self.names = (*settings, *shown, *_OWN, "limit", "starts_on")
        #: The first and the last day of which bank holidays are known.
        self.holidays_known = holidays_known

    def obligation(self, row: tuple[Any, ...]) -> Obligation:
        values = dict(zip(self.names, row, strict=True))
        shown = row[self.first_shown : self.first_own]
        return Obligation(
            rule=self.card.id,
            subject=values["subject"],
            link=values["link"],
            person=once(values["person_id"]),
            plan=once(values["plan_id"]),
            meeting=once(values["meeting_id"]),
            started_on=values["started_on"],
            due_on=values["due_on"],
            breach_on=values["breach_on"],
            met_on=values["met_on"],
            closed_on=values["closed_on"],
            state=intern(values["state"]),
            late_record=values["late_record"],
            days_late=values["days_late"],
            unit=intern(values["unit"]),
            severity=intern(values["severity"]),
            reason=once(values["reason"]),
            says=sentence(self.card, values["state"], values) + self._doubt(values["started_on"], values["due_on"]),
            evidence=dict(zip(self.shown, map(_text, shown), strict=True)),
        )

    def _doubt(self, started_on: date, due_on: date) -> str:
        """What the calendar cannot know of these days; nothing of nearly all."""
        first, last = self.holidays_known
        if due_on > last:
            return f" This date is provisional: bank holidays after {day_words(last)} are not yet known."
        if min(started_on, due_on) < first:
            return f" Bank holidays before {day_words(first)} are not known: check the year in the record."
        return ""


def once(text: str | None) -> str | None:
    """The same text, held once however many obligations name it: a child has dozens of them."""
    return None if text is None else intern(text)


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, datetime) and value.microsecond:
        # A day alone: see has_time in engine/compile.py.
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
