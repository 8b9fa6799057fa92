"""The figures of the first page: each is a question to the database within a scope, and counts nothing one by one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Row, and_, case, func, or_, select

from console.charts.nights import Night
from register.record import CLOSED, LIVE
from register.tables import history, run

#: So many nights are in the trend.
NIGHTS = 30
#: So many exceptions are named on the first page; the lists hold all of them.
NAMED = 12
#: From this step on somebody is told beside those who are told first.
ESCALATED = 2
WORST_TEAMS = 10


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Of whom and of when the first page is."""

    name: str
    may_approve: bool
    today: date
    #: The last night that was checked.
    night: date | None


def reasons(source: FromClause, asker: Asker) -> Mapping[str, ColumnElement[bool]]:
    """Why something needs somebody today, the gravest first. They mean what the views of /exceptions mean."""
    speaks = source.c.hidden_by.is_(None)
    found = {
        "waiver": and_(
            source.c.waiver_asked_by.is_not(None),
            func.lower(source.c.waiver_asked_by) != asker.name.lower(),
            source.c.state != "waived",
        ),
        "broken": source.c.raised > 0,
        "promised": and_(source.c.state == "acknowledged", source.c.promise_on <= asker.today),
        "escalated": and_(speaks, source.c.tier >= ESCALATED),
        "new": and_(speaks, source.c.opened_on >= (asker.night or asker.today)),
    }
    return found if asker.may_approve else {name: test for name, test in found.items() if name != "waiver"}


def counts(connection: Connection, source: FromClause, asker: Asker) -> Mapping[str, int]:
    """How many are open, how many of each gravity, and how many need somebody for each reason: one query."""
    speaks = source.c.hidden_by.is_(None)
    wanted = {
        "open": speaks,
        "spoken_for": ~speaks,
        "critical": and_(speaks, source.c.severity == "critical"),
        "waived": and_(speaks, source.c.state == "waived"),
        "acknowledged": and_(speaks, source.c.state == "acknowledged"),
        **reasons(source, asker),
    }
    columns = [func.count().filter(test).label(name) for name, test in wanted.items()]
    row = connection.execute(select(*columns).select_from(source).where(source.c.state.in_(LIVE))).one()
    return dict(row._mapping)


def needed_today(connection: Connection, source: FromClause, asker: Asker) -> list[Row[Any]]:
    """The exceptions that need somebody today, for the gravest reason first, each with all its reasons as flags."""
    tests = reasons(source, asker)
    rank = case(*[(test, nth) for nth, test in enumerate(tests.values())])
    flags = [case((test, 1), else_=0).label(f"is_{name}") for name, test in tests.items()]
    names = ("reference", "rule", "plan", "meeting", "subject", "severity", "days_late", "unit", "promise_on", "tier")
    wanted = (
        select(*(source.c[name] for name in names), *flags)
        .where(source.c.state.in_(LIVE), or_(*tests.values()))
        .order_by(rank, source.c.days_late.desc(), source.c.id)
        .limit(NAMED)
    )
    return list(connection.execute(wanted))


def worst_teams(connection: Connection, source: FromClause) -> list[Row[Any]]:
    """The teams with most that is open, and how much of it is critical."""
    how_many = func.count()
    wanted = (
        select(
            source.c.team,
            func.max(source.c.team_name).label("team_name"),
            how_many.label("open"),
            func.count().filter(source.c.severity == "critical").label("critical"),
        )
        .where(source.c.state.in_(LIVE), source.c.hidden_by.is_(None))
        .group_by(source.c.team)
        .order_by(how_many.desc(), source.c.team)
        .limit(WORST_TEAMS)
    )
    return list(connection.execute(wanted))


def trend(connection: Connection, source: FromClause, *, open_now: int) -> list[Night]:
    """How many were open after each of the last nights, counted back from now by what each night opened and closed."""
    committed = select(run.c.business_date, run.c.last_seq).where(run.c.status == "committed")
    last = connection.execute(committed.order_by(run.c.business_date.desc()).limit(NIGHTS + 1)).all()
    first_seq = last[NIGHTS].last_seq if len(last) > NIGHTS else 0
    changes = _changes(connection, source, after=first_seq or 0)
    nights, number = [], open_now
    for row in last[:NIGHTS]:
        nights.append(Night(on=row.business_date, number=number))
        number -= changes.get(row.business_date, 0)
    return list(reversed(nights))


def _changes(connection: Connection, source: FromClause, *, after: int) -> Mapping[date, int]:
    """By how many each night after an event made the open ones more or fewer; nobody but a night opens or closes."""
    opened = func.count().filter(history.c.kind.not_in(CLOSED)) - func.count().filter(history.c.kind.in_(CLOSED))
    wanted = (
        select(history.c.business_date, opened)
        .join_from(history, source, history.c.exception_id == source.c.id)
        .where(history.c.seq > after, history.c.kind.in_(("opened", "reopened", *CLOSED)))
        .group_by(history.c.business_date)
    )
    return {day: change for day, change in connection.execute(wanted)}  # noqa: C416 - a row is no pair to the checker
