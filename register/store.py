"""Nights in bulk: what the register knows, and what a night changes in it, a thousand rows at a time."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, bindparam, insert, literal, select, tuple_, update

from register import chain, references
from register.decision import Climbed, Decision, Judged, Step
from register.errors import RegisterMoved
from register.lifecycle import climb, judge, state_after
from register.record import LIVE, DaysLate, Key, Known
from register.runs import Claim
from register.said import is_as_before
from register.seen import not_shown
from register.tables import CHUNK, exception

Item = TypeVar("Item")

KNOWN_NAMES = [item.name for item in fields(Known)]
#: Texts and days that many exceptions share; no numbers and no flags, of which 1 and true are the same.
_IN_COMMON = (
    "rule", "family", "severity", "route", "person", "plan", "meeting", "team", "team_name", "owner", "agency", "state",
    "cause", "unit", "started_on", "due_on", "breach_on", "opened_on", "opened_because", "seen_on", "policy",
    "policy_on", "changed_at",
)  # fmt: skip
KNOWN_COLUMNS = [exception.c[name] for name in KNOWN_NAMES]


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One exception tonight: what was known of it, what was decided, and what the judgement said."""

    key: Key
    known: Known | None
    decision: Decision
    #: None leaves the judgement as it was: the exception is not among tonight's breaches.
    judged: Judged | None = None
    #: None leaves its steps as they were.
    climbed: Climbed | None = None


def live(connection: Connection) -> Iterator[Known]:
    """Every exception that is still live, in order of its number."""
    wanted = select(*KNOWN_COLUMNS).where(exception.c.state.in_(LIVE)).order_by(exception.c.id)
    common = _Common()
    for row in connection.execute(wanted, execution_options={"yield_per": CHUNK}):
        yield common.known(row)


def known(connection: Connection, keys: Iterable[Key]) -> dict[Key, Known]:
    """The exceptions of these keys, live and closed."""
    found: dict[Key, Known] = {}
    common = _Common()
    for chunk in _chunks(set(keys)):
        key = tuple_(exception.c.rule, exception.c.subject, exception.c.link)
        for row in connection.execute(select(*KNOWN_COLUMNS).where(key.in_(chunk))):
            item = common.known(row)
            found[item.key] = item
    return found


class _Common:
    """What many exceptions have in common, a team or a day, is held once: of a hundred thousand this saves 100 MB."""

    def __init__(self) -> None:
        self._held: dict[object, Any] = {}

    def known(self, row: Row[Any]) -> Known:
        values = dict(zip(KNOWN_NAMES, row, strict=True))
        for name in _IN_COMMON:
            values[name] = self._held.setdefault(values[name], values[name])
        if reached := values["reached"]:
            values["reached"] = self._held.setdefault(tuple(reached.items()), reached)
        return Known(**values)


def apply(
    connection: Connection,
    claim: Claim,
    changes: Iterable[Change],
    *,
    business_date: date,
    now: datetime,
    days_late: DaysLate,
) -> Mapping[str, int]:
    """Write a night's changes and their events within the night's transaction; how many events of each kind.

    1. Give references to what is new.
    2. Write exceptions, and then their events, a thousand at a time.
    3. Note what the snapshot showed, and as an event what it did not.
    4. Count the days of everything live up to tonight, whether a rule looked at it or not.
    """
    history = chain.writer(connection, actor="night", business_date=business_date, now=now, run_id=claim.run_id)
    planned = list(changes)
    named = _Named.of(connection, planned)
    kinds: Counter[str] = Counter()
    for chunk in _chunks(planned):
        decided = [(change, _with_words(change.known, _with_judgement(change, named), days_late)) for change in chunk]
        _write_exceptions(connection, decided, named, now)
        for change, decision in decided:
            for step in decision.steps:
                history.add(named.ids[change.key], named.references[change.key], step)
                kinds[step.kind] += 1
    _note_seen(connection, planned, business_date)
    if missed := not_shown(connection, _closed_unseen(planned), business_date):
        history.add(None, None, missed)
    history.flush()
    _count_days(connection, business_date, days_late)
    return dict(kinds)


@dataclass(frozen=True, kw_only=True)
class _Named:
    """The number and the reference of every exception of tonight, the new ones included."""

    ids: Mapping[Key, int]
    references: Mapping[Key, str]
    #: The references of those that speak: what is closed speaks for nothing.
    speaking: Mapping[Key, str]

    @classmethod
    def of(cls, connection: Connection, planned: Sequence[Change]) -> "_Named":
        new = [change.key for change in planned if change.decision.kind == "opened"]
        numbers = references.reserve(connection, len(new))
        ids = {change.key: change.known.id for change in planned if change.known is not None}
        ids.update(zip(new, numbers, strict=True))
        named = {key: references.reference(number) for key, number in ids.items()}
        speaking = {
            change.key: named[change.key]
            for change in planned
            if change.key in named and state_after(change.known, change.decision) in LIVE
        }
        return cls(ids=ids, references=named, speaking=speaking)


def _with_judgement(change: Change, named: _Named) -> Decision:
    decision = change.decision
    if change.judged is not None:
        winner = change.judged.hidden_by
        # A finding that is not late has no exception: then its rule is named.
        hidden_by = None if winner is None else named.speaking.get(winner, winner.rule)
        decision = judge(change.known, decision, change.judged, hidden_by=hidden_by)
    return climb(change.known, decision, change.climbed) if change.climbed else decision


def _with_words(known: Known | None, decision: Decision, days_late: DaysLate) -> Decision:
    """The decision with an event for a sentence or evidence in which more has changed than the days.

    The days are counted whenever the sentence is shown, so that it needs no event every night.
    """
    follows = decision.follows
    if known is None or not follows or follows.keys() <= decision.changes.keys():
        return decision
    # A rule that could not be evaluated left the sentence with the days of the night that last showed it.
    for days in (known.days_late, days_late(known.due_on, known.unit, known.seen_on)):
        if is_as_before(known.shown, follows["says"], follows["evidence"], days_late=days, unit=known.unit):
            return decision
    return replace(decision, steps=(*decision.steps, Step(kind="reworded", changes=follows)))


def _write_exceptions(
    connection: Connection, decided: Sequence[tuple[Change, Decision]], named: _Named, now: datetime
) -> None:
    """Insert what is new, and update what changed: only if its state is still the one that was decided upon."""
    new: list[dict[str, Any]] = []
    changed: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for change, decision in decided:
        values = {**decision.changes, **decision.follows, **({"changed_at": now} if decision.steps else {})}
        if change.known is None and values:
            names = {"id": named.ids[change.key], "reference": named.references[change.key]}
            new.append({**names, **values})
        elif change.known is not None and values:
            thought = {"the_id": change.known.id, "thought_state": change.known.state}
            changed[tuple(sorted(values))].append({**thought, **values})
    if new:
        connection.execute(insert(exception), new)
    for rows in changed.values():
        _update(connection, rows)


def _update(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    is_as_thought = (exception.c.id == bindparam("the_id")) & (exception.c.state == bindparam("thought_state"))
    if connection.execute(update(exception).where(is_as_thought), rows).rowcount != len(rows):
        raise RegisterMoved


def _note_seen(connection: Connection, planned: Iterable[Change], business_date: date) -> None:
    seen = (
        change.known.id
        for change in planned
        if change.known is not None and change.decision.is_seen and change.known.seen_on != business_date
    )
    for ids in _chunks(seen):
        connection.execute(update(exception).where(exception.c.id.in_(ids)).values(seen_on=business_date))


def _closed_unseen(planned: Iterable[Change]) -> Iterator[int]:
    """What ends tonight although the snapshot does not show it: its rule has left the book, or its duty is gone."""
    for change in planned:
        known, decision = change.known, change.decision
        if known is not None and known.is_live and not decision.is_seen and state_after(known, decision) not in LIVE:
            yield known.id


def _count_days(connection: Connection, business_date: date, days_late: DaysLate) -> None:
    """At once for all that fell due on the same day; nothing for what is as it was."""
    # Each state by itself: a list of values cannot go with many sets of values.
    is_live = exception.c.state.in_([literal(state) for state in LIVE])
    group = (exception.c.due_on, exception.c.unit, exception.c.days_late)
    found = connection.execute(select(*group).where(is_live).distinct()).all()
    counted = [
        {"due": due_on, "of_unit": unit, "was": was, "days_late": days_late(due_on, unit, business_date)}
        for due_on, unit, was in found
    ]
    same = (group[0] == bindparam("due")) & (group[1] == bindparam("of_unit")) & (group[2] == bindparam("was"))
    if moved := [values for values in counted if values["days_late"] != values["was"]]:
        connection.execute(update(exception).where(is_live & same), moved)


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    left = iter(items)
    while chunk := list(islice(left, CHUNK)):
        yield chunk
