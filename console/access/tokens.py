"""API tokens: made once, shown once, with an end and a limit to what they do."""

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from console.access.accounts import who_of
from console.access.roles import May
from console.access.sessions import digest
from console.access.who import Who
from register.access_tables import account, api_token

#: What a token can be made for.
READ = frozenset({May.SEE_CASES, May.SEE_RULES, May.SEE_NIGHTS, May.SEE_MEASURES, May.SEE_DELIVERIES, May.SEE_AUDIT,
                  May.SEE_PEOPLE, May.EXPORT, May.OWN_SETTINGS})  # fmt: skip
SCOPES = {"read": READ, "act": READ | {May.PROMISE, May.ASK_WAIVER}}
LONGEST = timedelta(days=365)
#: So that a secret found in a file can be told for what it is.
PREFIX = "cwt_"


def make(
    connection: Connection, account_id: int, *, name: str, scope: str, lasts: timedelta, now: datetime
) -> tuple[int, str]:
    """A new token: its number, and the secret, which is kept nowhere."""
    secret = PREFIX + secrets.token_urlsafe(32)
    row = {
        "account_id": account_id, "name": name, "token_hash": digest(secret), "may": [scope], "made_at": now,
        "ends_at": now + min(lasts, LONGEST),
    }  # fmt: skip
    number = connection.execute(insert(api_token).values(**row).returning(api_token.c.id)).scalar_one()
    return int(number), secret


def find(connection: Connection, secret: str, *, now: datetime) -> Who | None:
    """Whose a token is, as long as it holds."""
    columns: list[ColumnElement[Any]] = [*account.columns, api_token.c.may.label("token_may")]
    row = connection.execute(
        select(*columns)
        .join_from(api_token, account, api_token.c.account_id == account.c.id)
        .where(
            api_token.c.token_hash == digest(secret),
            api_token.c.revoked_at.is_(None),
            api_token.c.ends_at > now,
            account.c.is_active,
        )
    ).one_or_none()
    if row is None:
        return None
    allowed = frozenset().union(*(SCOPES[scope] for scope in row.token_may if scope in SCOPES))
    return replace(who_of(row), token_may=allowed)


def of_account(connection: Connection, account_id: int) -> Iterable[Row[Any]]:
    """An account's tokens, the newest first."""
    mine = select(api_token).where(api_token.c.account_id == account_id)
    return connection.execute(mine.order_by(api_token.c.made_at.desc())).all()


def is_alive(row: Row[Any], now: datetime) -> bool:
    """Whether a token still opens anything."""
    return bool(row.revoked_at is None and row.ends_at > now)


def revoke(connection: Connection, account_id: int, number: int, *, now: datetime) -> bool:
    """End one of an account's own tokens; False when there is none."""
    mine = api_token.c.id == number, api_token.c.account_id == account_id, api_token.c.revoked_at.is_(None)
    return connection.execute(update(api_token).where(*mine).values(revoked_at=now)).rowcount == 1
