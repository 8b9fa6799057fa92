"""Small numbers are hidden from readers outside the unit: docs/reference/measures.md, "What is hidden".

1. A count from 1 up to the limit is hidden with its percentage.
2. Where the rest is as small, or what was recorded late, the counts are hidden and the percentage is whole.
3. When one place alone is hidden under a sum that is shown, it could be worked out: another is hidden with it.
4. The counts of a cumulative measure are always hidden: two months would give the one between.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.measures.cards import Measure
from engine.measures.values import Figure
from service.kpis.report import PARTNERSHIP, Cover, Line, MeasureView, Place, Point, Report

#: Each sum with the places that it is the sum of.
Sums = Mapping[Place, tuple[Place, ...]]
Covers = dict[Place, Cover]


def for_partnership(report: Report, services: Mapping[str, str]) -> Report:
    """The report as it may leave the unit. `services` gives the service of each team."""
    measures = tuple(_suppressed(view, report.hidden_below, services) for view in report.measures)
    return replace(report, audience=PARTNERSHIP, measures=measures)


def _suppressed(view: MeasureView, below: int, services: Mapping[str, str]) -> MeasureView:
    if not view.measure.of_people:
        return view
    sums = _sums(view, services)
    months = range(len(view.authority.points))
    covers = [_month(view, month, below, sums) for month in months]
    return replace(
        view,
        authority=_covered(view.authority, covers),
        services=tuple(_covered(line, covers) for line in view.services),
        teams=tuple(_covered(line, covers) for line in view.teams),
        beside=tuple(_suppressed(other, below, services) for other in view.beside),
    )


def _covered(line: Line, covers: Iterable[Covers]) -> Line:
    points = zip(line.points, covers, strict=True)
    return replace(line, points=tuple(replace(point, cover=month[line.place]) for point, month in points))


def _sums(view: MeasureView, services: Mapping[str, str]) -> Sums:
    by_service: dict[str, list[Place]] = {line.place.id: [] for line in view.services}
    for line in view.teams:
        by_service.setdefault(services.get(line.place.id, ""), []).append(line.place)
    sums = {view.authority.place: tuple(line.place for line in view.services)}
    return sums | {line.place: tuple(by_service[line.place.id]) for line in view.services}


def _month(view: MeasureView, month: int, below: int, sums: Sums) -> Covers:
    """How much of each place is hidden in one month."""
    points = {line.place: line.points[month] for line in view.lines}
    covers = {place: _own(view.measure, point, below) for place, point in points.items()}
    sizes = {place: _size(point) for place, point in points.items()}
    # Each round hides at least one more, so that there are no more rounds than places.
    while _hide_more(covers, sums, sizes):
        pass
    return covers


def _own(measure: Measure, point: Point, below: int) -> Cover:
    """What a figure hides for its own sake."""
    figures = [figure for figure in (point.published and point.published.figure, point.counted) if figure]
    least = Cover.COUNTS if measure.period == "year_to_date" else Cover.OPEN
    return max([least, *(_of_figure(measure, figure, below) for figure in figures)])


def _of_figure(measure: Measure, figure: Figure, below: int) -> Cover:
    def is_small(number: float | None) -> bool:
        return number is not None and 0 < number < below

    above = figure.value if measure.unit == "number" else figure.numerator
    if is_small(above) or (measure.unit != "per_10000" and is_small(figure.denominator)):
        return Cover.HIDDEN
    if measure.unit == "percent" and (is_small(_rest(figure)) or is_small(_late(figure))):
        return Cover.ROUNDED
    return Cover.OPEN


def _rest(figure: Figure) -> float | None:
    if figure.numerator is None or figure.denominator is None:
        return None
    return figure.denominator - figure.numerator


def _late(figure: Figure) -> float | None:
    if figure.numerator is None or figure.recorded is None:
        return None
    return figure.numerator - figure.recorded


def _size(point: Point) -> float:
    """How much is lost by hiding a place: the least is hidden first."""
    figure = point.published.figure if point.published else point.counted
    if figure is None:
        return 0
    return figure.denominator if figure.denominator is not None else figure.numerator or figure.value or 0


def _hide_more(covers: Covers, sums: Sums, sizes: Mapping[Place, float]) -> bool:
    """Hide one more place where what is hidden could be worked out; False when nothing can."""
    for whole, parts in sums.items():
        if not parts:
            continue
        hidden = [part for part in parts if covers[part] > Cover.COUNTS]
        open_parts = sorted((part for part in parts if part not in hidden and sizes[part]), key=lambda p: (sizes[p], p))
        if covers[whole] <= Cover.COUNTS and len(hidden) == 1:
            covers[open_parts[0] if open_parts else whole] = covers[hidden[0]]
            return True
        if covers[whole] > Cover.COUNTS and not hidden and open_parts:
            covers[open_parts[0]] = covers[whole]
            return True
    return False
