"""The limit on sign-in: five wrong passwords in five minutes for a name, twenty for a place. Nobody is locked out."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from console.errors import TooManyAttempts
from register.access_tables import sign_in_attempt

WINDOW = timedelta(minutes=5)
OF_A_NAME = 5
OF_A_PLACE = 20


def check(connection: Connection, name: str, place: str, *, now: datetime) -> None:
    """Refuse another try when there were too many."""
    for column, value, limit in (
        (sign_in_attempt.c.name_digest, _digest(name), OF_A_NAME),
        (sign_in_attempt.c.place_digest, _digest(place), OF_A_PLACE),
    ):
        recent = select(func.count()).where(column == value, sign_in_attempt.c.at > now - WINDOW)
        if connection.execute(recent).scalar_one() >= limit:
            raise TooManyAttempts


def failed(connection: Connection, name: str, place: str, *, now: datetime) -> None:
    """Count one wrong password."""
    connection.execute(delete(sign_in_attempt).where(sign_in_attempt.c.at < now - WINDOW))
    connection.execute(insert(sign_in_attempt).values(name_digest=_digest(name), place_digest=_digest(place), at=now))


def forget(connection: Connection, name: str) -> None:
    """A right password: the name begins anew."""
    connection.execute(delete(sign_in_attempt).where(sign_in_attempt.c.name_digest == _digest(name)))


def _digest(text: str) -> str:
    return hashlib.sha256(text.strip().casefold().encode()).hexdigest()
