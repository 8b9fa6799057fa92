"""Small questions about the whole register: whom an exception speaks for, and which rules it holds."""

from sqlalchemy import Connection, select

from register.record import LIVE
from register.tables import exception


def spoken_for(connection: Connection, reference: str) -> tuple[str, ...]:
    """The live exceptions that are silent because this one speaks, in order of their number."""
    silent = (exception.c.hidden_by == reference) & exception.c.state.in_(LIVE)
    return tuple(connection.scalars(select(exception.c.reference).where(silent).order_by(exception.c.id)))


def rules_held(connection: Connection) -> tuple[str, ...]:
    """The rules of which there is an exception, whether they are still in the book or not."""
    return tuple(connection.scalars(select(exception.c.rule).distinct().order_by(exception.c.rule)))
