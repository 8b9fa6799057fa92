"""What belongs to a child, and which teams stand below a team: from the picture that the last night left."""

from collections.abc import Collection

from sqlalchemy import select

from console.access.scope import Keys
from console.wiring import Console
from register.tables import exception


def below(console: Console, teams: Collection[str]) -> frozenset[str]:
    """These teams and all below them."""
    if not teams:
        return frozenset()
    with console.database.reading() as connection:
        picture = console.pictures.last(connection)
    return console.pictures.teams(picture).below(teams)


def keys_of(console: Console, persons: frozenset[str]) -> Keys:
    """These children, their plans and the meetings about them."""
    if not persons:
        return Keys()
    with console.database.reading() as connection:
        of_register = select(exception.c.plan, exception.c.meeting).where(exception.c.person.in_(sorted(persons)))
        rows = connection.execute(of_register.distinct()).all()
    return Keys(
        persons=persons,
        plans=frozenset(row.plan for row in rows if row.plan),
        meetings=frozenset(row.meeting for row in rows if row.meeting),
    )
