"""The evidence of an obligation: a second look at the facts, only for the obligations that are handed out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from sys import intern
from typing import Any

from duckdb import DuckDBPyConnection

from engine import facts
from engine.cards import Card
from engine.compile import Rule, RuleSql, subject_sql
from engine.expressions import START, blanks
from engine.obligations import Obligation
from engine.parameters import Parameters
from engine.sentences import day_words, sentence

_OWN = (
    "subject", "link", "person_id", "plan_id", "meeting_id", "started_on", "due_on", "breach_on", "met_on",
    "closed_on", "state", "late_record", "days_late", "unit", "severity", "reason", "recorded_on",
)  # fmt: skip

#: The states in which an obligation is told in the words of its card.
_IN_OWN_WORDS = ("overdue", "never_met")


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
) -> Iterator[Obligation]:
    """The obligations of one rule with their facts and sentences, in order of subject and link."""
    relation = facts.load_relations()[card.each]
    sql = RuleSql(Rule(number=number, card=card), parameters, relation)
    shown = shown_columns(card, columns)
    settings = settings_shown(sql)
    limit, *values = extra_columns(sql)
    extra = [limit, *(f"f.{name}" for name in shown), *values]
    link = f"f.{relation.link}" if relation.link else "null"
    cursor = connection.cursor()
    cursor.execute(
        f"select {', '.join('f.own_' + name for name in _OWN)}, {', '.join(extra)} from (select f.*, "
        f"{', '.join(f'o.{name} as own_{name}' for name in _OWN)}, o.started_on as {START} "
        f"from tonight.{table} as o inner join facts.{relation.name} as f "
        f"on o.subject = {subject_sql(relation)} and o.link is not distinct from {link} "
        "where o.rule = $rule and list_contains($states, o.state)) as f order by own_subject, own_link",
        {"rule": number, "states": list(states)},
    )
    look = _Look(card=card, shown=shown, settings=settings, holidays_known=holidays_known)
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


@dataclass(frozen=True, kw_only=True)
class _Look:
    """From a row of the database to an obligation: its own columns, the limit, what is shown, the settings."""

    card: Card
    shown: tuple[str, ...]
    settings: tuple[str, ...]
    #: The first and the last day of which bank holidays are known.
    holidays_known: tuple[date, date]

    def obligation(self, row: tuple[Any, ...]) -> Obligation:
        own = dict(zip(_OWN, row, strict=False))
        ends_shown = len(_OWN) + 1 + len(self.shown)
        shown, settings = row[len(_OWN) + 1 : ends_shown], row[ends_shown:]
        values = own
        if own["state"] in _IN_OWN_WORDS:
            values = dict(zip(self.settings, settings, strict=True)) | dict(zip(self.shown, shown, strict=True)) | own
            values |= {"limit": row[len(_OWN)], "starts_on": own["started_on"]}
        says = sentence(self.card, own["state"], values) + self._doubt(own["started_on"], own["due_on"])
        return Obligation(
            rule=self.card.id,
            subject=own["subject"],
            link=own["link"],
            person=once(own["person_id"]),
            plan=once(own["plan_id"]),
            meeting=once(own["meeting_id"]),
            started_on=own["started_on"],
            due_on=own["due_on"],
            breach_on=own["breach_on"],
            met_on=own["met_on"],
            closed_on=own["closed_on"],
            state=intern(own["state"]),
            late_record=own["late_record"],
            days_late=own["days_late"],
            unit=intern(own["unit"]),
            severity=intern(own["severity"]),
            reason=once(own["reason"]),
            says=says,
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
