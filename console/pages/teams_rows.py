"""The rows of the table of teams: a team with those below it, in words, numbers and shades."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from console.access.scope import Scope
from console.pages.teams_figures import Cell, Figures, Team
from console.teams import TeamTree
from engine.sentences import count_words
from service.code_words import code_words
from service.rule_pages import family_words
from service.words import plural

#: The darkest shade.
DARKEST = 4
NOTHING = Cell()


@dataclass(frozen=True, kw_only=True)
class Row:
    """A team, with what is its own and what belongs to the teams below it."""

    text: str
    hint: str | None
    depth: int
    #: The teams whose figures are in it.
    teams: tuple[Team, ...]
    cells: Mapping[str, Cell]
    open_plans: int

    @property
    def all(self) -> Cell:
        """Every family together."""
        whole = Cell()
        for cell in self.cells.values():
            whole.add(cell)
        return whole


def teams_shown(found: Figures, tree: TeamTree, scope: Scope) -> frozenset[str]:
    """The teams that have a row: those with anything to show, for whom sees all those above them too, and one's own."""
    having = {team for team in (*found.cells, *found.open_plans) if team is not None}
    if scope.sees_all:
        return frozenset({*having, *(above for team in having for above in tree.above(team))})
    active = {team for team in scope.teams if team not in tree.teams or tree.teams[team].is_active is not False}
    return frozenset(having | active)


def rows_of(found: Figures, tree: TeamTree, shown: Collection[str]) -> Iterator[Row]:
    """The teams in the order of the tree, and last what belongs to no team."""
    for team, depth in tree.walk(shown):
        below = tuple(sorted(tree.below([team]) & set(shown)))
        name = found.names.get(team) or tree.name(team) or team
        yield _row(found, below, text=name, hint=_hint(tree, team, len(below) - 1), depth=depth)
    if None in found.cells or found.open_plans[None]:
        yield _row(found, (None,), text="No team recorded")


def total_of(found: Figures) -> Row:
    """Everything that is shown, each exception once."""
    return _row(found, tuple({*found.cells, *found.open_plans}), text="All")


def _row(found: Figures, teams: tuple[Team, ...], *, text: str, hint: str | None = None, depth: int = 0) -> Row:
    plans = sum(found.open_plans[team] for team in teams)
    return Row(text=text, hint=hint, depth=depth, teams=teams, cells=found.of(teams), open_plans=plans)


def _hint(tree: TeamTree, team: str, below: int) -> str | None:
    """What kind of team it is, and that the figures of those below are in its row."""
    if team not in tree.teams:
        return None
    level = code_words("team_level", tree.teams[team].level)
    return f"{level}, with {plural(below, 'team')} below" if below else level


def shown_row(row: Row, families: Sequence[str], *, most: float) -> Mapping[str, Any]:
    """A row as the template takes it; each number is the way to the exceptions that it counts."""
    return {
        "text": row.text,
        "hint": row.hint,
        "depth": min(row.depth, 4),
        "open_plans": row.open_plans,
        "all": _shown_cell(row, row.all, None, most=None),
        "cells": [_shown_cell(row, row.cells.get(family, NOTHING), family, most=most) for family in families],
    }


def most_in_a_team(rows: Sequence[Row]) -> float:
    """The most that a team has open in one family: the darkest shade. A row of several teams is shaded by its mean."""
    return max((_mean(row, cell) for row in rows for cell in row.cells.values()), default=0.0)


def _mean(row: Row, cell: Cell) -> float:
    return cell.open / max(1, len(row.teams))


def _shown_cell(row: Row, cell: Cell, family: str | None, *, most: float | None) -> Mapping[str, Any]:
    return {
        "number": cell.open,
        "band": 0 if not most or not cell.open else 1 + int((DARKEST - 1) * _mean(row, cell) / most),
        "words": "; ".join(_words(cell)),
        "href": _href(row, family) if cell.open else None,
        "about": f"{row.text}, {family_words(family) if family else 'every family'}",
    }


def _words(cell: Cell) -> Iterator[str]:
    if cell.middle is not None:
        yield f"{count_words(cell.middle, 'working_days')} late"
    if cell.due_soon:
        yield f"{cell.due_soon} due soon"


def _href(row: Row, family: str | None) -> str | None:
    """The list of what a cell counts; what belongs to no team can be asked for by no filter."""
    if row.teams == (None,):
        return None
    fields = [("team", team) for team in row.teams if team is not None] if row.text != "All" else []
    return exceptions_href([*fields, *([("family", family)] if family else [])])


def exceptions_href(fields: Sequence[tuple[str, str]]) -> str:
    """The list of exceptions with a filter."""
    return f"/exceptions?{urlencode(fields)}" if fields else "/exceptions"
