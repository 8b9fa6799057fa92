"""A report made by hand: one measure, a service and its teams, as many months as are given."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from engine.measures.cards import Measure, load_measures
from engine.measures.counted import Cell
from engine.measures.months import Month, run_of_months
from engine.measures.values import Figure, figure_of
from service.kpis.report import AUTHORITY, SERVICE, TEAM, UNIT, Frozen, Line, MeasureView, Place, Point, Report
from service.measure_settings import MEASURES_FOLDER

CARDS = {card.id: card for card in load_measures(MEASURES_FOLDER)}
LATER = date(2027, 6, 30)
OCTOBER = date(2026, 10, 1)

#: Above the line, below it, and recorded in time.
Counts = tuple[float, float, float]


def a_figure(card: Measure, counts: Counts) -> Figure:
    cell = Cell(month_on=OCTOBER, numerator=counts[0], denominator=counts[1], recorded=counts[2], rows=int(counts[1]))
    return figure_of(card, cell, children=counts[1])


def a_line(card: Measure, place: Place, months: Sequence[Counts | None]) -> Line:
    """A line whose last month is October 2026."""
    run = run_of_months(OCTOBER, len(months), as_at=LATER)
    pairs = zip(run, months, strict=True)
    return Line(measure=card, place=place, points=tuple(_point(card, month, counts) for month, counts in pairs))


def _point(card: Measure, month: Month, counts: Counts | None) -> Point:
    return Point(month=month, counted=a_figure(card, counts) if counts else None)


def published(line: Line, value: float) -> Line:
    """The line with its last month published."""
    frozen = Frozen(figure=Figure(value=value), source="closed", put_on=date(2026, 11, 5), put_by="A Person")
    return replace(line, points=(*line.points[:-1], replace(line.now, published=frozen)))


def a_view(measure: str, teams: Mapping[str, Counts], services: Mapping[str, str] | None = None) -> MeasureView:
    """One month of a measure from its teams; every team belongs to S1 unless it is said otherwise."""
    card = CARDS[measure]
    of = {team: (services or {}).get(team, "S1") for team in teams}
    by_service: dict[str, Counts] = {}
    for team, counts in teams.items():
        by_service[of[team]] = _added(by_service.get(of[team], (0, 0, 0)), counts)
    total: Counts = (0, 0, 0)
    for counts in teams.values():
        total = _added(total, counts)
    return MeasureView(
        measure=card,
        authority=a_line(card, Place(level=AUTHORITY, id="", name="Council"), [total]),
        services=tuple(a_line(card, Place(level=SERVICE, id=s, name=s), [c]) for s, c in by_service.items()),
        teams=tuple(a_line(card, Place(level=TEAM, id=t, name=t), [c]) for t, c in teams.items()),
    )


def _added(one: Counts, other: Counts) -> Counts:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def a_report(*views: MeasureView) -> Report:
    return Report(
        authority="Made-up Council",
        month=run_of_months(OCTOBER, 1, as_at=LATER)[0],
        as_at=date(2026, 11, 20),
        snapshot="2026-11-20T02:15",
        is_synthetic=True,
        audience=UNIT,
        hidden_below=5,
        measures=views,
    )
