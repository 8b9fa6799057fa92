"""What there is to choose from: the rules, teams and agencies of the open exceptions that somebody sees, counted."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, FromClause, func, select

from console.pages.exceptions_list.asked import Asked, Known
from console.visit import Visit
from register.record import LIVE
from register.tables import run_plan


@dataclass(frozen=True, kw_only=True)
class Facets:
    """Open exceptions by what they are of; what another one speaks for is not counted."""

    rules: Mapping[str, int] = field(default_factory=dict)
    families: Mapping[str, int] = field(default_factory=dict)
    severities: Mapping[str, int] = field(default_factory=dict)
    teams: Mapping[str, int] = field(default_factory=dict)
    agencies: Mapping[str, int] = field(default_factory=dict)
    team_names: Mapping[str, str] = field(default_factory=dict)


def facets(connection: Connection, source: FromClause) -> Facets:
    """All of them by one query."""
    columns = [source.c[name] for name in ("rule", "family", "severity", "team", "team_name", "agency")]
    wanted = select(*columns, func.count().label("number")).group_by(*columns)
    rows = connection.execute(wanted.where(source.c.state.in_(LIVE), source.c.hidden_by.is_(None))).all()
    found: dict[str, Counter[str]] = {name: Counter() for name in ("rule", "family", "severity", "team", "agency")}
    for row in rows:
        for name, counter in found.items():
            if (value := getattr(row, name)) is not None:
                counter[value] += row.number
    return Facets(
        rules=found["rule"],
        families=found["family"],
        severities=found["severity"],
        teams=found["team"],
        agencies=found["agency"],
        team_names={row.team: row.team_name for row in rows if row.team and row.team_name},
    )


def known_of(connection: Connection, visit: Visit, found: Facets, asked: Asked) -> Known:
    """The values that there are for her: of the book, of what is open, and of what she asked for and has closed."""
    source = visit.exceptions()
    cards = visit.console.cards.values()
    return Known(
        rules=_and_held(connection, source, "rule", {*found.rules, *(card.id for card in cards)}, asked),
        families=_and_held(connection, source, "family", {*found.families, *(card.family for card in cards)}, asked),
        teams=_and_held(connection, source, "team", {*found.teams, *_teams(connection, visit, asked)}, asked),
        agencies=_and_held(connection, source, "agency", set(found.agencies), asked),
    )


def _teams(connection: Connection, visit: Visit, asked: Asked) -> Iterable[str]:
    """Her teams; for who sees all, every team that the last night counted a plan of."""
    wanted = asked.values.get("team", ())
    if not visit.scope.sees_all or not wanted:
        return visit.scope.teams
    return connection.scalars(select(run_plan.c.team).where(run_plan.c.team.in_(wanted)).distinct()).all()


def _and_held(connection: Connection, source: FromClause, name: str, known: set[str], asked: Asked) -> set[str]:
    """Those, and of the values asked for those that some exception in scope has, whatever its state."""
    open_questions = [value for value in asked.values.get(name, ()) if value not in known]
    if not open_questions:
        return known
    held = select(source.c[name]).where(source.c[name].in_(open_questions)).distinct()
    return known | set(connection.scalars(held))
