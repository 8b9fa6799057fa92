"""What belongs to a child, and which teams stand below a team: from the register, and from the last picture.

A meeting belongs to some children when it was about them and no others. With a sister or brother beside a restricted
child at it, the meeting stays in sight: the other child's worker has her own duties about it, and could not keep them.
What is not seen then is every row of the restricted child: her exceptions, her plan, her place at the meeting. In the
same way, broken glass opens the meetings about that child alone, and nothing of a sister or brother in another team.
"""

from collections.abc import Collection

from sqlalchemy import Connection, select

from console.access.scope import Keys
from console.wiring import Console
from register.pictures.picture import Picture
from register.tables import exception


def below(console: Console, teams: Collection[str]) -> frozenset[str]:
    """These teams and all below them."""
    if not teams:
        return frozenset()
    with console.database.reading() as connection:
        picture = console.pictures.last(connection)
    return console.pictures.teams(picture).below(teams)


def keys_of(console: Console, persons: frozenset[str]) -> Keys:
    """These children, their plans, and the meetings about them and nobody else."""
    if not persons:
        return Keys()
    with console.database.reading() as connection:
        picture = console.pictures.last(connection)
        plans = _of(connection, "plan", persons)
        meetings = _of(connection, "meeting", persons)
        if picture is not None:
            shown = picture.keys_of(persons)
            plans, meetings = plans | shown.plans, meetings | shown.meetings
        shared = _shared(connection, picture, meetings, persons)
    return Keys(persons=persons, plans=plans, meetings=meetings - shared)


def _of(connection: Connection, name: str, persons: frozenset[str]) -> frozenset[str]:
    """The plans or meetings of these children that the register has met."""
    column = exception.c[name]
    wanted = select(column).where(exception.c.person.in_(sorted(persons)), column.is_not(None)).distinct()
    return frozenset(connection.scalars(wanted))


def _shared(
    connection: Connection, picture: Picture | None, meetings: frozenset[str], persons: frozenset[str]
) -> frozenset[str]:
    """Those meetings that were about another child too, as far as the register and the picture know."""
    if not meetings:
        return frozenset()
    others = exception.c.person.is_not(None), exception.c.person.not_in(sorted(persons))
    wanted = select(exception.c.meeting).where(exception.c.meeting.in_(sorted(meetings)), *others).distinct()
    pictured = picture.children_at(meetings) if picture is not None else []
    return frozenset(connection.scalars(wanted)) | {meeting for meeting, person in pictured if person not in persons}
