"""The evidence of an obligation: a second look at the facts, only for the obligations that are handed out."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from duckdb import DuckDBPyConnection

from engine import facts
from engine.cards import Card
from engine.compile import Rule, RuleSql, subject_sql
from engine.expressions import blanks
from engine.obligations import Obligation
from engine.parameters import Parameters
from engine.sentences import day_words, sentence

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
    table: str,
    number: int,
    parameters: Parameters,
    states: tuple[str, ...],
    known_until: date,
) -> Iterator[Obligation]:
    """The obligations of one rule with their facts and sentences, in order of subject and link."""
    relation = facts.load_relations()[card.each]
    shown = shown_columns(card, facts.columns(connection, card.each))
    sql = RuleSql(Rule(number=number, card=card), parameters, relation)
    limit = _limit(card, sql)
    settings = {name: sql.write(f"{{{name}}}", known=1) for name in blanks(card.says) if name in parameters}
    extra = [f"{limit} as the_limit"]
    extra += [f"f.{name} as shown_{name}" for name in shown]
    extra += [f"{text} as setting_{name}" for name, text in settings.items()]
    link = f"f.{relation.link}" if relation.link else "null"
    cursor = connection.cursor()
    cursor.execute(
        f"select {', '.join('f.own_' + name for name in _OWN)}, {', '.join(extra)} from (select f.*, "
        f"{', '.join(f'o.{name} as own_{name}' for name in _OWN)}, o.started_on as start_{number} "
        f"from tonight.{table} as o inner join facts.{relation.name} as f "
        f"on o.subject = {subject_sql(relation)} and o.link is not distinct from {link} "
        "where o.rule = $rule and list_contains($states, o.state)) as f order by own_subject, own_link",
        {"rule": number, "states": list(states)},
    )
    names = [column[0] for column in cursor.description or ()]
    while rows := cursor.fetchmany(5000):
        for row in rows:
            yield _obligation(card, shown, dict(zip(names, row, strict=True)), known_until)


def _limit(card: Card, sql: RuleSql) -> str:
    """The number that held for a row: what the limit came to, or the number of the card's version."""
    if card.within:
        return sql.write(card.within.amount, known=1)
    return sql.write("{limit}", known=1) if card.versions[0].limit is not None else "null"


def _obligation(card: Card, shown: tuple[str, ...], row: Mapping[str, Any], known_until: date) -> Obligation:
    own = {name: row[f"own_{name}"] for name in _OWN}
    evidence = {name: row[f"shown_{name}"] for name in shown}
    settings = {name.removeprefix("setting_"): value for name, value in row.items() if name.startswith("setting_")}
    values = settings | evidence | own | {"limit": row["the_limit"], "starts_on": own["started_on"]}
    says = sentence(card, own["state"], values)
    if own["due_on"] > known_until:
        says += f" This date is provisional: bank holidays after {day_words(known_until)} are not yet known."
    return Obligation(
        rule=card.id,
        person=own["person_id"],
        plan=own["plan_id"],
        meeting=own["meeting_id"],
        says=says,
        evidence={name: None if value is None else _text(value) for name, value in evidence.items()},
        **{name: own[name] for name in _OWN if name not in ("person_id", "plan_id", "meeting_id", "recorded_on")},
    )


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, datetime) and value.microsecond:
        # A day alone: see has_time in engine/compile.py.
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
