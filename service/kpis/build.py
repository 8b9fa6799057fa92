"""Put the report together: what was published, what is counted today, and the figures beside both."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from calendars.words import day_words
from engine.measures.cards import Measure
from engine.measures.counted import Cell, Team, add_up
from engine.measures.evaluate import Counted
from engine.measures.months import Month, month_words
from engine.measures.values import Figure, figure_of
from service.kpis.figures_file import Figures
from service.kpis.report import AUTHORITY, SERVICE, TEAM, Frozen, Line, MeasureView, Place, Point

#: Published figures by measure, month, level and place.
Published = Mapping[tuple[str, date, str, str], Frozen]

NO_TEAM = "No team recorded"
NO_SERVICE = "No service recorded"


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What all measures of one report are made from."""

    cards: Sequence[Measure]
    months: tuple[Month, ...]
    figures: Figures
    published: Published = field(default_factory=dict)
    #: The names of places that were published, by level and id.
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    counted: Counted | None = None
    shows_restated: bool = True
    authority: str = "Authority"

    def views(self) -> tuple[MeasureView, ...]:
        """Every measure that is shown for itself."""
        by_id = {card.id: card for card in self.cards}
        return tuple(self.view(card, by_id) for card in self.cards if not card.is_beside)

    def view(self, card: Measure, by_id: Mapping[str, Measure]) -> MeasureView:
        services, teams = self._places(card)
        return MeasureView(
            measure=card,
            authority=self._line(card, Place(level=AUTHORITY, id="", name=self.authority)),
            services=tuple(self._line(card, place) for place in services),
            teams=tuple(self._line(card, place) for place in teams),
            beside=tuple(self.view(by_id[other], by_id) for other in card.beside),
        )

    def services_of_teams(self) -> dict[str, str]:
        """The service of each team; empty where none is known."""
        teams = self.counted.teams if self.counted else {}
        return {"": "", **{team.id: team.service or "" for team in teams.values()}}

    def _places(self, card: Measure) -> tuple[list[Place], list[Place]]:
        """The services and teams for which there is anything to show."""
        if card.level == AUTHORITY:
            return [], []
        first, last = self.months[0].first_on, self.months[-1].first_on
        held = {
            (level, place)
            for (measure, month_on, level, place) in self.published
            if measure == card.id and level != AUTHORITY and first <= month_on <= last
        }
        for cell in self._cells(card):
            held |= {(TEAM, cell.team or ""), (SERVICE, self._service(cell.team))}
        both = {level: [self._place(lv, place) for lv, place in held if lv == level] for level in (SERVICE, TEAM)}
        by_name = {
            level: sorted(found, key=lambda place: (not place.id, place.name, place.id))
            for level, found in both.items()
        }
        return by_name[SERVICE], by_name[TEAM]

    def _place(self, level: str, place: str) -> Place:
        known = self._known_names.get((level, place)) or self.names.get((level, place))
        missing = NO_TEAM if level == TEAM else NO_SERVICE
        return Place(level=level, id=place, name=known or place or missing)

    @cached_property
    def _known_names(self) -> dict[tuple[str, str], str]:
        teams: Iterable[Team] = self.counted.teams.values() if self.counted else ()
        names = {}
        for team in teams:
            names[TEAM, team.id] = team.name
            if team.service:
                names[SERVICE, team.service] = team.service_name or team.service
        return names

    def _line(self, card: Measure, place: Place) -> Line:
        day = self.months[-1].last_on
        is_whole = place.level == AUTHORITY
        target = self.figures.target(card.id, day)
        names = dict.fromkeys((*card.comparators, *self.figures.names(card.id))) if is_whole else ()
        compared = [(name, self.figures.comparator(card.id, name, day)) for name in names]
        return Line(
            measure=card,
            place=place,
            points=tuple(self._point(card, place, month) for month in self.months),
            target=(target.value, target.source) if target else None,
            compared=tuple(
                (name, found.value, found.source) if found else (name, None, "") for name, found in compared
            ),
        )

    def _point(self, card: Measure, place: Place, month: Month) -> Point:
        why_not = self._held_reasons[card.id, month.first_on]
        return Point(
            month=month,
            published=self.published.get((card.id, month.first_on, place.level, place.id)),
            counted=None if why_not else self.figure(card, place, month),
            why_empty=why_not,
            shows_restated=self.shows_restated,
        )

    def figure(self, card: Measure, place: Place, month: Month) -> Figure:
        """What is counted for one place in one month."""
        cells = self._by_place.get((card.id, place.level, place.id, month.first_on))
        if cells is None:
            return self._empty(card, month)
        children = self.counted.background.children.get(month.first_on) if self.counted else None
        return figure_of(card, add_up(cells, month_on=month.first_on), children=children)

    def _empty(self, card: Measure, month: Month) -> Figure:
        """The figure of a place with nothing to count: most teams, in most months."""
        key = (card.id, month.first_on)
        if key not in self._held_empty:
            children = self.counted.background.children.get(month.first_on) if self.counted else None
            self._held_empty[key] = figure_of(card, Cell(month_on=month.first_on), children=children)
        return self._held_empty[key]

    @cached_property
    def _held_empty(self) -> dict[tuple[str, date], Figure]:
        return {}

    @cached_property
    def _held_reasons(self) -> dict[tuple[str, date], str | None]:
        return {(card.id, month.first_on): self._why_not(card, month) for card in self.cards for month in self.months}

    def _why_not(self, card: Measure, month: Month) -> str | None:
        """Why a month has no count of today."""
        if self.counted is None:
            return "No snapshot was read."
        if card.id in self.counted.why_not:
            return self.counted.why_not[card.id]
        since = self.counted.covered_from.get(card.id)
        begins = month.last_on if card.period == "month_end" else month.first_on
        if card.period == "year_to_date":
            begins = month.year_on
        if since and begins < since:
            return f"The snapshot can tell since {day_words(since)}: {month_words(month.first_on)} is not whole."
        return None

    def _cells(self, card: Measure) -> Sequence[Cell]:
        return self.counted.cells.get(card.id, ()) if self.counted else ()

    @cached_property
    def _by_place(self) -> Mapping[tuple[str, str, str, date], Sequence[Cell]]:
        """The cells of each measure, place and month."""
        found: dict[tuple[str, str, str, date], list[Cell]] = {}
        for card in self.cards:
            for cell in self._cells(card):
                places = ((AUTHORITY, ""), (SERVICE, self._service(cell.team)), (TEAM, cell.team or ""))
                for level, place in places:
                    found.setdefault((card.id, level, place, cell.month_on), []).append(cell)
        return found

    def _service(self, team: str | None) -> str:
        found = self.counted.teams.get(team) if self.counted and team else None
        return found.service or "" if found else ""


def _by_name(place: Place) -> tuple[bool, str, str]:
    """By name; what nobody is known for stands last."""
    return not place.id, place.name, place.id
