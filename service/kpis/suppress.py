"""Small numbers are hidden from readers outside the unit: docs/reference/measures.md, "What is hidden".

1. A count from 1 up to the limit is hidden with its percentage.
2. Where the rest is as small, or what was recorded late, the counts are hidden and the percentage is whole.
3. When one place alone is hidden under a sum that is shown, it could be worked out: another is hidden with it.
4. The counts of a cumulative measure are always hidden: two months would give the one between.
5. Where one measure holds another, a difference from 1 up to the limit hides the inner one.
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
    by_id = {view.measure.id: view for view in report.views()}
    measures = tuple(_suppressed(view, report.hidden_below, services, by_id) for view in report.measures)
    return replace(report, audience=PARTNERSHIP, measures=measures)


def _suppressed(
    view: MeasureView, below: int, services: Mapping[str, str], by_id: Mapping[str, MeasureView]
) -> MeasureView:
    if not view.measure.of_people:
        return view
    sums, around = _sums(view, services), _around(view, by_id)
    covers = [_month(view, month, below, sums, around) for month in range(len(view.authority.points))]
    return replace(
        view,
        authority=_covered(view.authority, covers, below),
        services=tuple(_covered(line, covers, below) for line in view.services),
        teams=tuple(_covered(line, covers, below) for line in view.teams),
        beside=tuple(_suppressed(other, below, services, by_id) for other in view.beside),
    )


def _around(view: MeasureView, by_id: Mapping[str, MeasureView]) -> list[MeasureView]:
    """The measures whose rows hold those of this one, the nearest first."""
    found: list[MeasureView] = []
    outer = by_id.get(view.measure.within or "")
    while outer is not None and outer not in found:
        found.append(outer)
        outer = by_id.get(outer.measure.within or "")
    return found


def _covered(line: Line, covers: Iterable[Covers], below: int) -> Line:
    points = zip(line.points, covers, strict=True)
    return replace(
        line,
        points=tuple(
            replace(point, cover=month[line.place], shows_restated=_may_restate(line.measure, point, below))
            for point, month in points
        ),
    )


def _may_restate(measure: Measure, point: Point, below: int) -> bool:
    """What would be published today is shown where it would itself be shown."""
    return point.shows_restated and (point.counted is None or _of_figure(measure, point.counted, below) is Cover.OPEN)


def _sums(view: MeasureView, services: Mapping[str, str]) -> Sums:
    by_service: dict[str, list[Place]] = {line.place.id: [] for line in view.services}
    for line in view.teams:
        by_service.setdefault(services.get(line.place.id, ""), []).append(line.place)
    sums = {view.authority.place: tuple(line.place for line in view.services)}
    return sums | {line.place: tuple(by_service[line.place.id]) for line in view.services}


def _month(view: MeasureView, month: int, below: int, sums: Sums, around: Iterable[MeasureView]) -> Covers:
    """How much of each place is hidden in one month."""
    points = {line.place: line.points[month] for line in view.lines}
    covers = {place: _own(view.measure, point, below) for place, point in points.items()}
    for outer in around:
        for line in outer.lines:
            if line.place in points and _is_near(line.points[month], points[line.place], below):
                covers[line.place] = Cover.HIDDEN
    sizes = {place: _size(point) for place, point in points.items()}
    # Each round hides at least one more, so that there are no more rounds than places.
    while _hide_more(covers, sums, sizes):
        pass
    return covers


def _is_near(outer: Point, inner: Point, below: int) -> bool:
    """Whether so few rows lie between two figures that they would be told of."""
    values = [point.published.figure.value if point.published else None for point in (outer, inner)]
    counts = [point.counted.value if point.counted else None for point in (outer, inner)]
    pairs = (values, counts)
    return any(one is not None and other is not None and 0 < one - other < below for one, other in pairs)


def _own(measure: Measure, point: Point, below: int) -> Cover:
    """What a figure hides for its own sake. An imported one had been published: today's count does not hide it."""
    least = Cover.COUNTS if measure.period == "year_to_date" else Cover.OPEN
    figures = [point.published.figure] if point.published else []
    if point.counted and not (point.published and point.published.source == "imported"):
        figures.append(point.counted)
    if point.published and point.published.source == "imported":
        least = Cover.COUNTS
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
        closed = [part for part in parts if covers[part] is not Cover.OPEN]
        left = sorted((part for part in parts if part not in closed and sizes[part]), key=lambda p: (sizes[p], p))
        if covers[whole] is Cover.OPEN and len(closed) == 1:
            covers[left[0] if left else whole] = covers[closed[0]]
            return True
        if covers[whole] is not Cover.OPEN and left and not closed:
            covers[left[0]] = covers[whole]
            return True
    return False
