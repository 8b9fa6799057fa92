"""Compare two configurations on one snapshot: which open duties would be new breaches, gone, or moved."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from duckdb import DuckDBPyConnection

from calendars.words import day_words
from engine.book import Book
from engine.cards import Card
from engine.parameters import DatedValue
from service.checking import Check, ask, open_snapshot
from service.settings import Settings
from snapshot.gates import check_gates
from snapshot.snapshot import Header

#: What can become of a duty that is open under one configuration.
KINDS = ("new", "gone", "moved")

_KEPT_SQL = """
create or replace table compared.{name} as
select
  names.rule, subject, coalesce(link, '') as link, plan_id, meeting_id, due_on, state, severity
from obligation
inner join (values {names}) as names(number, rule) on names.number = obligation.rule
where state in ('overdue', 'due_soon', 'unknown', 'pending', 'not_due')
"""

_CHANGES_SQL = """
with pairs as (
  select
    rule, subject, link,
    coalesce(after.plan_id, before.plan_id) as plan_id,
    coalesce(after.meeting_id, before.meeting_id) as meeting_id,
    before.state as state_before, after.state as state_after,
    before.due_on as due_before, after.due_on as due_after,
    before.severity as severity_before, after.severity as severity_after,
    case
      when after.state = 'overdue' and before.state is distinct from 'overdue' then 'new'
      when before.state = 'overdue' and after.state is distinct from 'overdue' then 'gone'
      when before.due_on <> after.due_on or before.severity <> after.severity then 'moved'
    end as kind
  from compared.before as before
  full join compared.after as after using (rule, subject, link)
)
select
  pairs.kind, rule, subject, nullif(link, '') as link, plan_id, meeting_id,
  coalesce(team.team_name, team.team_team_id, details.cpld_team_id, meeting.cgmt_team_id) as team,
  state_before, state_after, due_before, due_after, severity_before, severity_after
from pairs
left join known.cgx_cp_plan_details as details on details.cpld_cp_plan_id = pairs.plan_id
left join known.cgx_meetings as meeting on meeting.cgmt_meeting_id = pairs.meeting_id
left join known.cgx_teams as team on team.team_team_id = coalesce(details.cpld_team_id, meeting.cgmt_team_id)
where pairs.kind is not null
order by rule, list_position(['new', 'gone', 'moved'], pairs.kind), due_after, due_before, subject, link
"""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One duty that would be told differently."""

    kind: str
    rule: str
    subject: str
    link: str | None
    plan: str | None
    meeting: str | None
    #: The team of the plan, or without one of the meeting.
    team: str | None
    #: None where the duty is not open, or not owed, under that configuration.
    state_before: str | None
    state_after: str | None
    due_before: date | None
    due_after: date | None
    severity_before: str | None
    severity_after: str | None


@dataclass(frozen=True, kw_only=True)
class RuleBoth:
    """One rule under both: the counts of its states, where it is in the book and could be checked."""

    card: Card
    before: dict[str, int]
    after: dict[str, int]
    #: Why one of the two says nothing.
    silent: str | None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What would change."""

    header: Header
    configurations: tuple[Path | None, Path | None]
    #: The decisions in which the two differ, a sentence each.
    decisions: tuple[str, ...]
    rules: tuple[RuleBoth, ...]
    changes: tuple[Change, ...]
    failures: tuple[str, ...]


def compare(source: str, both: tuple[Settings, Settings], *, rules: Sequence[str], encoding: str | None) -> Comparison:
    """Read the snapshot once, ask it under the one configuration and under the other, and compare the answers."""
    questions = [ask(settings, rules) for settings in both]
    with open_snapshot(source, encoding=encoding) as snapshot:
        check_gates(snapshot)
        snapshot.connection.execute("create schema if not exists compared")
        checks = []
        for name, question in zip(("before", "after"), questions, strict=True):
            check = question.of(snapshot, source=source)
            _keep(snapshot.connection, name, check)
            checks.append(check)
        return Comparison(
            header=snapshot.header,
            configurations=(both[0].path, both[1].path),
            decisions=tuple(_decisions(checks[0], checks[1])),
            rules=tuple(_both(checks[0], checks[1])),
            changes=tuple(_changes(snapshot.connection)),
            failures=tuple(dict.fromkeys(words for check in checks for words in check.failures)),
        )


def _keep(connection: DuckDBPyConnection, name: str, check: Check) -> None:
    """Keep the open duties, because the next evaluation takes their place."""
    numbered = [(number, card.id) for number, card in enumerate(check.book.cards) if card.id in check.asked]
    names = ", ".join(f"({number}, '{rule}')" for number, rule in numbered)
    connection.execute(_KEPT_SQL.format(name=name, names=names))


def _changes(connection: DuckDBPyConnection) -> Iterator[Change]:
    cursor = connection.execute(_CHANGES_SQL)
    for row in cursor.fetchall():
        names = ("kind", "rule", "subject", "link", "plan", "meeting", "team")
        rest = ("state_before", "state_after", "due_before", "due_after", "severity_before", "severity_after")
        yield Change(**dict(zip((*names, *rest), row, strict=True)))


def _both(before: Check, after: Check) -> Iterator[RuleBoth]:
    results = [{result.card.id: result for result in check.results} for check in (before, after)]
    for rule in sorted({*results[0], *results[1]}):
        one, other = results[0].get(rule), results[1].get(rule)
        found = other or one
        if found is None:
            continue
        reasons = [result.failed or result.not_assessable for result in (one, other) if result]
        yield RuleBoth(
            card=found.card,
            before=dict(one.states) if one else {},
            after=dict(other.states) if other else {},
            silent=next((reason for reason in reasons if reason), None),
        )


def _decisions(before: Check, after: Check) -> Iterator[str]:
    yield from _settings(before.book, after.book, before.as_of)
    yield from _numbers(before.book, after.book, before.as_of)
    if days := set(before.calendar.days_off) ^ set(after.calendar.days_off):
        first, last = min(days), max(days)
        yield f"{len(days)} days off differ, between {day_words(first)} and {day_words(last)}."
    for words, one, other in (("Only before", before, after), ("Only after", after, before)):
        if only := sorted(one.asked - other.asked):
            yield f"{words}: {', '.join(only)}."


def _settings(before: Book, after: Book, day: date) -> Iterator[str]:
    for name in before.parameters.names():
        one, other = before.parameters[name], after.parameters[name]
        if one.overrides != other.overrides:
            was, will = one.value_on(day), other.value_on(day)
            yield f"{name}: {was}{_since(one.overrides)}, then {will}{_since(other.overrides)}."


def _numbers(before: Book, after: Book, day: date) -> Iterator[str]:
    cards = {card.id: card for card in before.cards}
    for card in after.cards:
        earlier = cards.get(card.id)
        if earlier is not None and earlier.versions != card.versions:
            was, will = earlier.version_on(day), card.version_on(day)
            later = [version for version in card.versions if version.from_on > day]
            words = f"{card.id}: {was.limit} since {day_words(was.from_on)}, then "
            yield f"{words}{will.limit} since {day_words(will.from_on)}{_to_come(later[-1].from_on) if later else ''}."


def _since(values: Sequence[DatedValue]) -> str:
    return f" (since {day_words(values[-1].from_on)})" if values else " (the book's own)"


def _to_come(day: date) -> str:
    return f" (a number from {day_words(day)} is still to come)"
