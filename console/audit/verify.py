"""Both chains, verified from the page while they are short; a long one is for the command line."""

from dataclasses import dataclass

from sqlalchemy import Connection

from console.audit.reading import last_number
from register import access_chain, audit, chain
from register.chain import Anchor

#: So many events and entries are read again within one answer; reading them takes less than a second.
AT_MOST = 20_000
COMMAND = "corewatch audit verify"


@dataclass(frozen=True, kw_only=True)
class Heads:
    """How both chains end."""

    history: Anchor
    access: Anchor

    @property
    def are_short(self) -> bool:
        """Whether the page may read all of it again."""
        return self.history.seq + self.access.seq <= AT_MOST


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What a reading of both chains found."""

    events: int
    entries: int
    problems: tuple[str, ...]


def heads(connection: Connection) -> Heads:
    """The ends of both chains, to keep outside the database."""
    return Heads(history=chain.end(connection), access=access_chain.end(connection))


def verify_both(connection: Connection) -> Verified | None:
    """Read both again; None when they are too long for that."""
    if not heads(connection).are_short or last_number(connection) > AT_MOST:
        return None
    history, access = audit.verify(connection), access_chain.verify(connection)
    return Verified(events=history.events, entries=access.rows, problems=(*history.problems, *access.problems))
