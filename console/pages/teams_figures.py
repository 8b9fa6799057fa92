"""What is open in each team and family, counted by the database, and added up along the tree of the teams."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, FromClause, Select, func, select

from calendars.working_days import WorkingCalendar
from console.access.scope import Scope
from register.pictures.records import Heat
from register.record import LIVE
from register.tables import run_plan

#: A team's id; None for what belongs to no team.
Team = str | None


@dataclass(kw_only=True)
class Cell:
    """One family in one team, or in several."""

    #: How many are so many working days late.
    late: Counter[int] = field(default_factory=Counter)
    due_soon: int = 0

    @property
    def open(self) -> int:
        return self.late.total()

    @property
    def middle(self) -> int | None:
        """So many working days late is the middle one: as many are later as are less late. Of two it is the later."""
        left = self.open // 2
        for days in sorted(self.late):
            left -= self.late[days]
            if left < 0:
                return days
        return None

    def add(self, other: "Cell") -> None:
        self.late.update(other.late)
        self.due_soon += other.due_soon


@dataclass(kw_only=True)
class Figures:
    """What each team has of its own."""

    cells: dict[Team, dict[str, Cell]] = field(default_factory=lambda: defaultdict(dict))
    #: As the last night named them.
    names: dict[str, str] = field(default_factory=dict)
    open_plans: Counter[Team] = field(default_factory=Counter)

    def cell(self, team: Team, family: str) -> Cell:
        return self.cells[team].setdefault(family, Cell())

    def of(self, teams: Iterable[Team]) -> Mapping[str, Cell]:
        """Several teams together, by family."""
        found: dict[str, Cell] = {}
        for team in teams:
            for family, cell in self.cells.get(team, {}).items():
                found.setdefault(family, Cell()).add(cell)
        return found

    @property
    def families(self) -> list[str]:
        """The families of which there is anything."""
        return sorted({family for cells in self.cells.values() for family in cells})


def figures(
    connection: Connection, source: FromClause, *, calendar: WorkingCalendar, on: date, heat: Collection[Heat] = ()
) -> Figures:
    """What speaks for itself and is open, with the working days that it is late on a day, and what is due soon."""
    found = Figures()
    for team, name, family, due_on, how_many in connection.execute(_open_by_day(source)):
        found.cell(team, family).late[_late(calendar, due_on, on)] += how_many
        if team is not None and name:
            found.names[team] = name
    for item in heat:
        if item.due_soon:
            found.cell(item.team, item.family).due_soon += item.due_soon
    return found


def _late(calendar: WorkingCalendar, due_on: date, on: date) -> int:
    """Working days since the due day; what was due before the calendar begins is as late as it can count."""
    return calendar.count(max(due_on, calendar.first_day), on) if due_on < on else 0


def _open_by_day(source: FromClause) -> Select[Any]:
    keys = (source.c.team, source.c.family, source.c.due_on)
    return (
        select(source.c.team, func.max(source.c.team_name), source.c.family, source.c.due_on, func.count())
        .where(source.c.state.in_(LIVE), source.c.hidden_by.is_(None))
        .group_by(*keys)
    )


def open_plans(connection: Connection, scope: Scope) -> Counter[Team]:
    """How many open plans each team has, for whom sees teams: of those of which she may know."""
    if not scope.sees_all and not scope.teams:
        return Counter()
    wanted = select(run_plan.c.team, func.count()).where(run_plan.c.is_open).group_by(run_plan.c.team)
    if not scope.sees_all:
        wanted = wanted.where(run_plan.c.team.in_(sorted(scope.teams)))
    if scope.hidden.plans:
        wanted = wanted.where(run_plan.c.plan_id.not_in(sorted(scope.hidden.plans)))
    return Counter({team: number for team, number in connection.execute(wanted)})  # noqa: C416 - no pair to the checker
