"""Sessions live in the database, so that they can be ended at once. The cookie holds a secret; the table its digest."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from console.access.accounts import who_of
from console.access.who import Who
from register.access_tables import account, session

#: Signed out after so long without a request, and after so long in any case.
IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=10)
#: `seen_at` is written at most this often: a write a request would make every reader a writer.
SEEN_EVERY = timedelta(minutes=1)
#: How a session was begun with a password that signs in one time: in it a new one is chosen without the old.
FOR_ONCE = "password for one time"


def begin(connection: Connection, account_id: int, *, how: str, now: datetime) -> str:
    """Sign an account in; the secret for the cookie, always a new one."""
    token = secrets.token_urlsafe(32)
    connection.execute(delete(session).where(session.c.ends_at < now - timedelta(days=30)))
    connection.execute(
        insert(session).values(
            token_hash=digest(token), account_id=account_id, how=how, begun_at=now, seen_at=now, ends_at=now + ABSOLUTE
        )
    )
    connection.execute(update(account).where(account.c.id == account_id).values(signed_in_at=now))
    return token


def find(connection: Connection, token: str, *, now: datetime) -> tuple[Who, datetime] | None:
    """Who is signed in with a cookie, and when she was last seen; None when that session is over."""
    columns = (*account.columns, session.c.seen_at)
    row = connection.execute(
        select(*columns)
        .join_from(session, account, session.c.account_id == account.c.id)
        .where(
            session.c.token_hash == digest(token),
            session.c.revoked_at.is_(None),
            session.c.ends_at > now,
            session.c.seen_at > now - IDLE,
            account.c.is_active,
        )
    ).one_or_none()
    return None if row is None else (who_of(row), row.seen_at)


def see(connection: Connection, token: str, *, now: datetime) -> None:
    """Note that she is still there."""
    still = session.c.token_hash == digest(token), session.c.revoked_at.is_(None)
    connection.execute(update(session).where(*still).values(seen_at=now))


def end(connection: Connection, token: str, *, now: datetime) -> None:
    """Sign out."""
    connection.execute(update(session).where(session.c.token_hash == digest(token)).values(revoked_at=now))


def of_account(connection: Connection, account_id: int, *, now: datetime) -> Sequence[Row[Any]]:
    """The sessions of an account that are not over, the last seen first."""
    alive = (
        session.c.account_id == account_id,
        session.c.revoked_at.is_(None),
        session.c.ends_at > now,
        session.c.seen_at > now - IDLE,
    )
    return connection.execute(select(session).where(*alive).order_by(session.c.seen_at.desc())).all()


def end_others(connection: Connection, account_id: int, token: str | None, *, now: datetime) -> int:
    """Sign an account out everywhere but here; how many sessions that were."""
    alive = session.c.account_id == account_id, session.c.revoked_at.is_(None)
    is_other = session.c.token_hash != digest(token or "")
    return connection.execute(update(session).where(*alive, is_other).values(revoked_at=now)).rowcount


def digest(token: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(token.encode()).hexdigest()
