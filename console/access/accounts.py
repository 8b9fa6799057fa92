"""Accounts: made, changed and looked up. A change holds from the next request on."""

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from console.access.passwords import hash_password
from console.access.roles import Role
from console.access.who import Who
from console.errors import AccountExists, AccountUnknown, LastAdministrator
from register.access_tables import account, api_token, session

#: Stands before the hash of a password that signs in one time.
FOR_ONCE = "once:"
#: Letters and digits that nobody mistakes for others when they are read out.
_PLAIN_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, kw_only=True)
class NewAccount:
    """What an account begins with."""

    name: str
    shown_name: str
    role: Role
    teams: tuple[str, ...] = ()
    worker: str | None = None
    agency: str | None = None
    sees_names: bool = False
    #: None for single sign-on alone.
    password: str | None = None
    subject: str | None = None


def add(connection: Connection, new: NewAccount, *, now: datetime) -> int:
    """Make an account; names are the same whatever their case."""
    row = {
        "name": new.name.strip().casefold(),
        "shown_name": new.shown_name.strip(),
        "role": new.role.value,
        "teams": sorted(new.teams),
        "worker": new.worker,
        "agency": new.agency,
        "sees_names": new.sees_names,
        "is_active": True,
        "password_hash": hash_password(new.password) if new.password is not None else None,
        "subject": new.subject,
        "made_at": now,
        "changed_at": now,
    }
    if find(connection, new.name) is not None:
        raise AccountExists(name=new.name)
    try:
        made = connection.execute(insert(account).values(**row).returning(account.c.id))
    except IntegrityError as error:
        raise AccountExists(name=new.name) from error
    return int(made.scalar_one())


def find(connection: Connection, name: str) -> Row[Any] | None:
    """The row of an account, by its name."""
    wanted = select(account).where(account.c.name == name.strip().casefold())
    return connection.execute(wanted).one_or_none()


def from_single_sign_on(
    connection: Connection, *, subject: str, name: str, shown_name: str, role: Role, now: datetime
) -> Row[Any] | None:
    """The account of somebody whom the provider vouches for; None when it was switched off.

    The first time it is made, and sees nothing before an administrator gives it a team. The role is the provider's.
    """
    by_subject = select(account).where(account.c.subject == subject)
    row = connection.execute(by_subject).one_or_none()
    if row is None:
        add(connection, NewAccount(name=name, shown_name=shown_name, role=role, subject=subject), now=now)
    elif row.is_active and row.role != role.value:
        change(connection, row.name, now=now, role=role.value)
    found = connection.execute(by_subject).one()
    return found if found.is_active else None


def get(connection: Connection, name: str) -> Row[Any]:
    """The row of an account that has to be there."""
    row = find(connection, name)
    if row is None:
        raise AccountUnknown(name=name)
    return row


def all_accounts(connection: Connection) -> Iterable[Row[Any]]:
    """Every account, by name."""
    return connection.execute(select(account).order_by(account.c.name)).all()


def by_number(connection: Connection, number: int) -> Row[Any] | None:
    """The row of an account, by its number."""
    return connection.execute(select(account).where(account.c.id == number)).one_or_none()


def change(connection: Connection, name: str, *, now: datetime, **fields: Any) -> None:
    """Change what an account is. Its sessions go on only when it stays active and keeps its role and teams."""
    row = get(connection, name)
    _keep_an_administrator(connection, row, fields)
    connection.execute(update(account).where(account.c.id == row.id).values(**fields, changed_at=now))
    if fields.keys() & {"is_active", "role", "teams", "worker", "agency", "password_hash", "sees_names"}:
        end_sessions(connection, row.id, now=now)


def _keep_an_administrator(connection: Connection, row: Row[Any], fields: Mapping[str, Any]) -> None:
    """Somebody must be left who can manage accounts; two who remove each other at once wait for each other."""
    stays = fields.get("role", row.role) == Role.ADMINISTRATOR and fields.get("is_active", row.is_active)
    if row.role != Role.ADMINISTRATOR or not row.is_active or stays:
        return
    active = account.c.role == Role.ADMINISTRATOR.value, account.c.is_active
    ids = connection.scalars(select(account.c.id).where(*active).order_by(account.c.id).with_for_update()).all()
    if set(ids) <= {row.id}:
        raise LastAdministrator(name=row.name)


def what_is_missing(role: Role, *, teams: Collection[str], worker: str | None, agency: str | None) -> str | None:
    """What an account of a role needs besides: without it, it would see nothing at all."""
    if role in (Role.VIEWER, Role.TEAM_MANAGER) and not teams:
        return "A viewer or a team manager sees the cases of teams. Name at least one team."
    if role is Role.LEAD and not worker:
        return "A lead social worker sees the cases that are hers. Give her worker id of the case system."
    if role is Role.AGENCY_LEAD and not agency:
        return "An agency lead sees the cases of an agency. Give the code of the agency."
    return None


def set_password(connection: Connection, name: str, password: str, *, now: datetime) -> None:
    """Give an account another password; whoever is signed in with the old one is signed out."""
    change(connection, name, now=now, password_hash=hash_password(password))


def give_password_for_once(connection: Connection, name: str, *, now: datetime) -> str:
    """A new password that signs in one time: the person then chooses her own."""
    groups = ("".join(secrets.choice(_PLAIN_LETTERS) for _ in range(4)) for _ in range(5))
    password = "-".join(groups)
    change(connection, name, now=now, password_hash=FOR_ONCE + hash_password(password))
    return password


def is_for_once(row: Row[Any]) -> bool:
    """Whether an account's password signs in one time only."""
    return row.password_hash is not None and row.password_hash.startswith(FOR_ONCE)


def spend_password(connection: Connection, row: Row[Any]) -> bool:
    """Take away a password for one time as it is used; False when somebody else has just used it."""
    is_unspent = account.c.id == row.id, account.c.password_hash == row.password_hash
    return connection.execute(update(account).where(*is_unspent).values(password_hash=None)).rowcount == 1


def end_sessions(connection: Connection, account_id: int, *, now: datetime) -> int:
    """Sign an account out everywhere; how many sessions that were."""
    alive = session.c.account_id == account_id, session.c.revoked_at.is_(None)
    return connection.execute(update(session).where(*alive).values(revoked_at=now)).rowcount


def revoke_tokens(connection: Connection, account_id: int, *, now: datetime) -> int:
    """End all API tokens of an account; how many that were."""
    alive = api_token.c.account_id == account_id, api_token.c.revoked_at.is_(None), api_token.c.ends_at > now
    return connection.execute(update(api_token).where(*alive).values(revoked_at=now)).rowcount


def count(connection: Connection) -> int:
    """How many accounts there are."""
    return connection.execute(select(func.count()).select_from(account)).scalar_one()


def who_of(row: Row[Any]) -> Who:
    """The person of a row of `account`."""
    return Who(
        account_id=row.id,
        name=row.name,
        shown_name=row.shown_name,
        role=Role(row.role),
        teams=frozenset(row.teams),
        worker=row.worker,
        agency=row.agency,
        sees_names=row.sees_names,
    )
