"""What belongs to a child, and which teams stand below a team: from the register, and from the last picture.

A meeting belongs to some children when it was about them and no others. With a sister or brother beside a restricted
child at it, the meeting stays in sight: the other child's worker has her own duties about it, and could not keep them.
What is not seen then is every row of the restricted child: her exceptions, her plan, her place at the meeting. In the
same way, broken glass opens the meetings about that child alone, and nothing of a sister or brother in another team.
"""

from collections.abc import Collection
from typing import Protocol

from sqlalchemy import Connection, select

from console.access.scope import Keys
from console.wiring import Console
from register.tables import exception


class KeysShown(Protocol):
    """What a picture knows to be of some children."""

    @property
    def plans(self) -> frozenset[str]: ...

    @property
    def meetings(self) -> frozenset[str]: ...


class Pictured(Protocol):
    """As much of a picture as is asked here."""

    def keys_of(self, persons: Collection[str]) -> KeysShown: ...

    def children_at(self, meetings: Collection[str]) -> Collection[tuple[str, str]]:
        """Meetings and the children whom they were about, in pairs."""
        ...


def below(console: Console, teams: Collection[str]) -> frozenset[str]:  # noqa: ARG001 - the picture comes with it
    """These teams and all below them."""
    return frozenset(teams)


def keys_of(console: Console, persons: frozenset[str], *, picture: Pictured | None = None) -> Keys:
    """These children, their plans, and the meetings about them and nobody else."""
    if not persons:
        return Keys()
    shown = picture.keys_of(persons) if picture is not None else None
    with console.database.reading() as connection:
        plans = _of(connection, "plan", persons) | (shown.plans if shown else frozenset())
        meetings = _of(connection, "meeting", persons) | (shown.meetings if shown else frozenset())
        shared = _shared(connection, meetings, persons)
    if picture is not None:
        shared |= {meeting for meeting, person in picture.children_at(meetings) if person not in persons}
    return Keys(persons=persons, plans=plans, meetings=meetings - shared)


def _of(connection: Connection, name: str, persons: frozenset[str]) -> frozenset[str]:
    """The plans or meetings of these children that the register has met."""
    column = exception.c[name]
    wanted = select(column).where(exception.c.person.in_(sorted(persons)), column.is_not(None)).distinct()
    return frozenset(connection.scalars(wanted))


def _shared(connection: Connection, meetings: frozenset[str], persons: frozenset[str]) -> frozenset[str]:
    """Those meetings that were about another child too, as far as the register knows."""
    if not meetings:
        return frozenset()
    others = exception.c.person.is_not(None), exception.c.person.not_in(sorted(persons))
    wanted = select(exception.c.meeting).where(exception.c.meeting.in_(sorted(meetings)), *others).distinct()
    return frozenset(connection.scalars(wanted))
