"""Questions to the access log: who did what, who looked at a record, who broke the glass, and how the log ends.

What is restricted to others does not come to light here either: a row that names it says who and when, and no more.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Row, func, select

from console.access.scope import Scope
from register.access_tables import access_log, access_record, account, break_glass
from service.clock import LONDON

#: A count goes no further than this: a log of years is not read for a heading.
COUNTED = 10_000

#: What stands in place of what is restricted to others.
UNSEEN = "a record that you do not see"

ACTIONS: Mapping[str, tuple[str, str]] = {
    "viewed": ("Looked at", "grey"),
    "listed": ("Listed", "grey"),
    "exported": ("Took away as a file", "purple"),
    "changed": ("Changed", "blue"),
    "denied": ("Was refused a page", "orange"),
    "refused": ("Sign-in refused", "orange"),
    "signed_in": ("Signed in", "green"),
    "signed_out": ("Signed out", "green"),
    "broke_glass": ("Broke the glass", "red"),
    "administered": ("Administered", "blue"),
}
KINDS: Mapping[str, str] = {"exception": "exception", "plan": "plan", "meeting": "meeting", "child": "child"}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which rows: all that was given has to hold."""

    account: str = ""
    action: str = ""
    day: date | None = None
    kind: str = ""
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One row of the log as somebody may see it."""

    seq: int
    at: datetime
    account: str
    role: str
    action: str
    page: str
    records: int
    #: What else was written down; empty where it would tell of what is restricted to others.
    detail: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Part:
    """Some rows, the newest first; `more` is the number of the last one when older ones follow."""

    entries: tuple[Entry, ...]
    total: int
    more: int | None


def part_of_log(
    connection: Connection, asked: Asked, *, scope: Scope, source: FromClause, before: int | None, size: int
) -> Part:
    """The newest rows, or those before one of them."""
    if asked.key and _is_hidden(connection, asked.kind, asked.key, scope, source):
        return Part(entries=(), total=0, more=None)
    conditions = _conditions(connection, asked)
    counted = select(access_log.c.seq).where(*conditions).limit(COUNTED + 1).subquery()
    total = connection.execute(select(func.count()).select_from(counted)).scalar_one()
    wanted = select(access_log).where(*conditions).order_by(access_log.c.seq.desc()).limit(size + 1)
    rows = connection.execute(wanted if before is None else wanted.where(access_log.c.seq < before)).all()
    shown = rows[:size]
    hidden = _seqs_with_hidden(connection, [row.seq for row in shown], scope)
    unseen = _unseen(connection, shown, scope, source)
    return Part(
        entries=tuple(_entry(row, is_hidden=row.seq in hidden, unseen=unseen) for row in shown),
        total=total,
        more=shown[-1].seq if len(rows) > size else None,
    )


def records_of(
    connection: Connection, seq: int, *, scope: Scope, source: FromClause
) -> tuple[Entry, dict[str, list[str]]] | None:
    """One row with the records that it names, by kind: those that somebody sees herself."""
    row = connection.execute(select(access_log).where(access_log.c.seq == seq)).one_or_none()
    if row is None:
        return None
    of_row = select(access_record).where(access_record.c.seq == seq).order_by(access_record.c.key)
    named = connection.execute(of_row).all()
    seen = _seen_references(connection, [item.key for item in named if item.kind == "exception"], source)
    found: dict[str, list[str]] = {}
    for item in named:
        if item.key in seen if item.kind == "exception" else item.key not in _hidden_keys(scope):
            found.setdefault(item.kind, []).append(item.key)
    is_hidden = bool(_seqs_with_hidden(connection, [seq], scope))
    return _entry(row, is_hidden=is_hidden, unseen=_unseen(connection, [row], scope, source)), found


def openings(connection: Connection, *, scope: Scope, size: int = 20) -> list[Row[Any]]:
    """Who broke the glass, for whom and why, the newest first."""
    wanted = (
        select(break_glass, account.c.name)
        .join(account, account.c.id == break_glass.c.account_id)
        .where(break_glass.c.person.not_in(sorted(scope.hidden.persons)))
        .order_by(break_glass.c.id.desc())
        .limit(size)
    )
    return list(connection.execute(wanted))


def last_number(connection: Connection) -> int:
    """How many rows there are."""
    return connection.scalar(select(func.max(access_log.c.seq))) or 0


def _conditions(connection: Connection, asked: Asked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.account:
        found.append(_of_account(connection, asked.account.strip().casefold()))
    if asked.action:
        found.append(access_log.c.action == asked.action)
    if asked.day:
        begins = datetime.combine(asked.day, time.min, LONDON)
        ends = datetime.combine(asked.day + timedelta(days=1), time.min, LONDON)
        found += [access_log.c.at >= begins, access_log.c.at < ends]
    if asked.key:
        of_record = access_record.c.kind == asked.kind, access_record.c.key == asked.key
        found.append(access_log.c.seq.in_(select(access_record.c.seq).where(*of_record)))
    return found


def _of_account(connection: Connection, name: str) -> ColumnElement[bool]:
    """By number, which has an index; by name what was written without an account."""
    number = connection.scalar(select(account.c.id).where(account.c.name == name))
    return access_log.c.account_id == number if number is not None else access_log.c.account == name


def _hidden_keys(scope: Scope) -> frozenset[str]:
    return scope.hidden.persons | scope.hidden.plans | scope.hidden.meetings


def _is_hidden(connection: Connection, kind: str, key: str, scope: Scope, source: FromClause) -> bool:
    """Whether a record is one that somebody does not see: then nobody has looked at it, as far as she can tell."""
    if kind == "exception":
        return not _seen_references(connection, [key], source)
    return key in _hidden_keys(scope)


def _seen_references(connection: Connection, references: Collection[str], source: FromClause) -> frozenset[str]:
    if not references:
        return frozenset()
    return frozenset(connection.scalars(select(source.c.reference).where(source.c.reference.in_(sorted(references)))))


def _seqs_with_hidden(connection: Connection, seqs: Collection[int], scope: Scope) -> frozenset[int]:
    """The rows that name a child, plan or meeting that is restricted to others."""
    hidden = _hidden_keys(scope)
    if not hidden or not seqs:
        return frozenset()
    named = access_record.c.seq.in_(list(seqs)), access_record.c.key.in_(sorted(hidden))
    return frozenset(connection.scalars(select(access_record.c.seq).where(*named)))


def _unseen(connection: Connection, rows: Iterable[Row[Any]], scope: Scope, source: FromClause) -> frozenset[str]:
    """The records that were asked for, or stand in what else was written down, and that somebody does not see."""
    details = [row.detail for row in rows if row.detail.get("kind") == "exception"]
    asked = {str(detail["asked"]) for detail in details if "asked" in detail}
    return _hidden_keys(scope) | (asked - _seen_references(connection, asked, source))


def _entry(row: Row[Any], *, is_hidden: bool, unseen: frozenset[str]) -> Entry:
    facts = {} if is_hidden else {name: _value(value) for name, value in sorted(row.detail.items())}
    return Entry(
        seq=row.seq, at=row.at, account=row.account, role=row.role, action=row.action, page=row.page,
        records=row.records,
        detail=tuple((_words(name), UNSEEN if _names(value, unseen) else value) for name, value in facts.items()),
    )  # fmt: skip


def _words(name: str) -> str:
    return name.replace("_", " ")


def _value(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{_words(str(name))}: {_value(item)}" for name, item in value.items())
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _names(value: str, unseen: frozenset[str]) -> bool:
    """Whether a value is, or holds as a word, one of these."""
    return value in unseen or not unseen.isdisjoint(re.findall(r"[\w./-]+", value))
