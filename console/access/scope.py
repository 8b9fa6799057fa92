"""Which cases somebody sees. Every query of a case goes through `within`; there is no other door.

What is out of scope is not there: the answer is the same as for a reference that was never given.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, false, or_, select, true

from console.access.roles import May, Role
from console.access.who import Who

#: From teams to those teams and all below them.
Below = Callable[[Collection[str]], frozenset[str]]

#: Roles that see every team.
ALL_TEAMS = frozenset({Role.UNIT, Role.AUDITOR})


@dataclass(frozen=True, kw_only=True)
class Keys:
    """Children, and what in the records is theirs."""

    persons: frozenset[str] = frozenset()
    plans: frozenset[str] = frozenset()
    meetings: frozenset[str] = frozenset()


NO_KEYS = Keys()


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What one person sees: nothing, unless one of the four says so."""

    sees_all: bool = False
    teams: frozenset[str] = frozenset()
    worker: str | None = None
    agency: str | None = None
    #: Opened by breaking the glass: seen whatever the team.
    opened: Keys = NO_KEYS
    #: Restricted to others: not seen, whatever the team.
    hidden: Keys = NO_KEYS


def scope_of(who: Who, *, below: Below, opened: Keys, hidden: Keys) -> Scope:
    """The scope of a person: by her role, her teams, what she opened, and what is restricted to others."""
    if not who.may(May.SEE_CASES):
        return Scope()
    if who.role in ALL_TEAMS:
        return Scope(sees_all=True, opened=opened, hidden=hidden)
    if who.role is Role.LEAD:
        return Scope(worker=who.worker, opened=opened, hidden=hidden)
    if who.role is Role.AGENCY_LEAD:
        return Scope(agency=who.agency, opened=opened, hidden=hidden)
    return Scope(teams=below(who.teams), opened=opened, hidden=hidden)


def within(source: FromClause, scope: Scope) -> FromClause:
    """The rows of a table of exceptions that a scope shows, as a table."""
    return select(source).where(condition(source, scope)).subquery()


def condition(source: FromClause, scope: Scope) -> ColumnElement[bool]:
    """The scope as a condition on a table of exceptions."""
    hidden = _touches(source, scope.hidden)
    theirs = or_(_own(source, scope), _touches(source, scope.opened))
    return and_(theirs, ~hidden)


def _own(source: FromClause, scope: Scope) -> ColumnElement[bool]:
    if scope.sees_all:
        return true()
    found: list[ColumnElement[bool]] = [false()]
    if scope.teams:
        found.append(source.c.team.in_(sorted(scope.teams)))
    if scope.worker is not None:
        found.append(source.c.owner == scope.worker)
    if scope.agency is not None:
        found.append(source.c.agency == scope.agency)
    return or_(*found)


def _touches(source: FromClause, keys: Keys) -> ColumnElement[bool]:
    """Rows of these children, their plans or their meetings; never unknown, so that its opposite is whole."""
    columns: list[tuple[Any, frozenset[str]]] = [
        (source.c.person, keys.persons), (source.c.plan, keys.plans), (source.c.meeting, keys.meetings),
    ]  # fmt: skip
    found = [and_(column.is_not(None), column.in_(sorted(values))) for column, values in columns if values]
    return or_(false(), *found)
