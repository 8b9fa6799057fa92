"""Whether the promise of the last night holds, asked of the register and the outbox alone."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from register import queries, runs
from register.queries import Filter
from service.telling import before

_SPEAKING = ("open", "reopened", "acknowledged")


@dataclass(frozen=True, kw_only=True)
class BrokenPromise:
    """An open exception of which nobody has been told since it was opened."""

    reference: str
    rule: str
    opened_on: date
    why: str


def broken_promises(connection: Connection) -> tuple[BrokenPromise, ...]:
    """The exceptions that speak and of which no message has landed, though digests were written since they opened.

    Empty before the first digest: of a night that nobody was to be told of, nothing can have landed.
    """
    run = runs.last_committed(connection)
    told_on = before.last_digest_on(connection, before=date.max) if run else None
    if told_on is None:
        return ()
    landed = before.landed(connection)
    found = queries.entries(connection, Filter(states=_SPEAKING, is_hidden=False), sort="reference")
    return tuple(
        BrokenPromise(
            reference=entry.reference,
            rule=entry.rule,
            opened_on=entry.opened_on,
            why="no message about it has been accepted by the mail server",
        )
        for entry in found
        if entry.opened_on <= told_on and landed.get(entry.id, date.min) < entry.opened_on
    )
