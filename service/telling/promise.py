"""Whether the promise of the last night holds, asked of the register and the outbox alone."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, FromClause, select

from register import runs
from register.tables import exception
from service.telling import before

_SPEAKING = ("open", "reopened", "acknowledged")


@dataclass(frozen=True, kw_only=True)
class BrokenPromise:
    """An open exception of which nobody has been told since it was opened."""

    reference: str
    rule: str
    opened_on: date
    why: str


def broken_promises(connection: Connection, source: FromClause = exception) -> tuple[BrokenPromise, ...]:
    """The exceptions that speak and of which no message has landed, though digests were written since they opened.

    Empty before the first digest: of a night that nobody was to be told of, nothing can have landed.
    """
    run = runs.last_committed(connection)
    told_on = before.last_digest_on(connection, before=date.max) if run else None
    if told_on is None:
        return ()
    wanted = select(source.c.reference, source.c.rule, source.c.opened_on).where(
        source.c.state.in_(_SPEAKING),
        source.c.hidden_by.is_(None),
        source.c.opened_on <= told_on,
        ~before.has_landed(source),
    )
    return tuple(
        BrokenPromise(
            reference=row.reference,
            rule=row.rule,
            opened_on=row.opened_on,
            why="no message about it has been accepted by the mail server",
        )
        for row in connection.execute(wanted.order_by(source.c.id))
    )
