"""Which exceptions one of them speaks for."""

from sqlalchemy import Connection, select

from register.record import LIVE
from register.tables import exception


def spoken_for(connection: Connection, reference: str) -> tuple[str, ...]:
    """The live exceptions that are silent because this one speaks, in order of their number."""
    silent = (exception.c.hidden_by == reference) & exception.c.state.in_(LIVE)
    wanted = select(exception.c.reference).where(silent).order_by(exception.c.id)
    return tuple(connection.scalars(wanted))
