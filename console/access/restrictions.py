"""Restricted children: only the accounts on a child's list see her records; and breaking the glass, with a reason."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from console.access.scope import Keys
from register.access_tables import account, break_glass, restriction, restriction_account

#: How long broken glass stays open.
OPEN_FOR = timedelta(hours=1)
#: A restriction is looked at again after this long.
REVIEW_AFTER = timedelta(days=90)

#: From children to their plans and meetings.
KeysOf = Callable[[Collection[str]], Keys]


@dataclass(frozen=True, kw_only=True)
class Opening:
    """One time that somebody broke the glass."""

    person: str
    name: str
    shown_name: str
    role: str
    reason: str
    begun_at: datetime
    ends_at: datetime


def hidden_from(connection: Connection, account_id: int, *, now: datetime) -> frozenset[str]:
    """The children whom an account does not see: restricted, not on the list, and not opened by her."""
    return restricted_to_others(connection, account_id) - opened_by(connection, account_id, now=now)


def restricted_to_others(connection: Connection, account_id: int) -> frozenset[str]:
    """The restricted children on whose list an account is not, opened or not."""
    listed = select(restriction_account.c.person).where(restriction_account.c.account_id == account_id)
    return frozenset(connection.scalars(select(restriction.c.person).where(restriction.c.person.not_in(listed))))


def opened_by(connection: Connection, account_id: int, *, now: datetime) -> frozenset[str]:
    """The children for whom an account has broken the glass, while it is open."""
    open_now = break_glass.c.account_id == account_id, break_glass.c.ends_at > now
    return frozenset(connection.scalars(select(break_glass.c.person).where(*open_now)))


def open_glass(connection: Connection, account_id: int, person: str, *, reason: str, now: datetime) -> None:
    """Let an account see one child for an hour."""
    row = {"account_id": account_id, "person": person, "reason": reason, "begun_at": now, "ends_at": now + OPEN_FOR}
    connection.execute(insert(break_glass).values(**row))


def openings(connection: Connection, *, since: datetime, limit: int, account_id: int | None = None) -> list[Opening]:
    """Who broke the glass since a moment, the newest first; of one account, or of all."""
    columns = (break_glass.c.person, account.c.name, account.c.shown_name, account.c.role)
    wanted = (
        select(*columns, break_glass.c.reason, break_glass.c.begun_at, break_glass.c.ends_at)
        .join_from(break_glass, account, break_glass.c.account_id == account.c.id)
        .where(break_glass.c.begun_at >= since)
        .order_by(break_glass.c.id.desc())
        .limit(limit)
    )
    if account_id is not None:
        wanted = wanted.where(break_glass.c.account_id == account_id)
    return [Opening(**row._mapping) for row in connection.execute(wanted)]


def restrict(
    connection: Connection, person: str, *, reason: str, by: str, accounts: Collection[str], now: datetime, today: date
) -> None:
    """Only these accounts see the child from now on; a second time replaces the list."""
    lift(connection, person)
    connection.execute(
        insert(restriction).values(
            person=person, reason=reason, made_by=by, made_at=now, review_on=today + REVIEW_AFTER
        )
    )
    ids = connection.scalars(select(account.c.id).where(account.c.name.in_([name.casefold() for name in accounts])))
    rows = [{"person": person, "account_id": number} for number in ids]
    if rows:
        connection.execute(insert(restriction_account), rows)


def lift(connection: Connection, person: str) -> None:
    """Everybody sees the child again whose team she is in."""
    connection.execute(delete(restriction_account).where(restriction_account.c.person == person))
    connection.execute(delete(restriction).where(restriction.c.person == person))


def review(connection: Connection, person: str, *, today: date) -> bool:
    """Keep a restriction for another ninety days; False when there is none."""
    kept = update(restriction).where(restriction.c.person == person).values(review_on=today + REVIEW_AFTER)
    return connection.execute(kept).rowcount == 1


def is_restricted(connection: Connection, person: str) -> bool:
    """Whether a child is restricted."""
    return connection.execute(select(restriction.c.person).where(restriction.c.person == person)).first() is not None


def all_restrictions(connection: Connection) -> list[tuple[Row[Any], list[str]]]:
    """Every restricted child with the accounts on her list."""
    named = select(restriction_account.c.person, account.c.name).join(
        account, account.c.id == restriction_account.c.account_id
    )
    lists: dict[str, list[str]] = {}
    for person, name in connection.execute(named.order_by(account.c.name)):
        lists.setdefault(person, []).append(name)
    rows = connection.execute(select(restriction).order_by(restriction.c.review_on))
    return [(row, lists.get(row.person, [])) for row in rows]
