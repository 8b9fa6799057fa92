"""Restricted children: only the accounts on a child's list see her records; and breaking the glass, with a reason."""

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from console.access.scope import Keys
from register.access_tables import account, break_glass, restriction, restriction_account

#: How long broken glass stays open.
OPEN_FOR = timedelta(hours=1)
#: A restriction is looked at again after this long.
REVIEW_AFTER = timedelta(days=90)

#: From children to their plans and meetings.
KeysOf = Callable[[Collection[str]], Keys]


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
