"""What belongs to a child, and which teams stand below a team: from the picture that the last night left."""

from collections.abc import Collection

from sqlalchemy import select

from console.access.scope import Keys
from console.wiring import Console
from register.tables import exception


def below(console: Console, teams: Collection[str]) -> frozenset[str]:  # noqa: ARG001 - the picture comes with it
    """These teams and all below them."""
    return frozenset(teams)


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
