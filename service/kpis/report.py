"""The report as plain values: what every format, the email and the console are made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from engine.measures.arrows import MONTHS_OF_MEAN, Difference, difference, mean_of, rounded
from engine.measures.cards import Measure
from engine.measures.months import Month
from engine.measures.values import Figure

AUTHORITY, SERVICE, TEAM = "authority", "service", "team"
#: From the whole to the smallest.
LEVELS = (AUTHORITY, SERVICE, TEAM)

UNIT, PARTNERSHIP = "unit", "partnership"
AUDIENCES = (UNIT, PARTNERSHIP)


class Cover(IntEnum):
    """How much of a figure is kept from readers outside the unit."""

    OPEN = 0
    #: The counts are hidden.
    COUNTS = 1
    #: The counts are hidden, and the percentage is whole.
    ROUNDED = 2
    HIDDEN = 3


@dataclass(frozen=True, kw_only=True, order=True)
class Place:
    """Whose figure it is."""

    level: str
    #: Empty for the authority, and for what no team or service is known for.
    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Frozen:
    """A published figure: it stands, whatever is recorded later."""

    figure: Figure
    #: `closed` by Corewatch, or `imported` from what the authority had published before.
    source: str
    put_on: date
    put_by: str


@dataclass(frozen=True, kw_only=True)
class Point:
    """One measure in one month at one place."""

    month: Month
    published: Frozen | None = None
    #: What is counted today; None where it cannot be counted.
    counted: Figure | None = None
    #: Why there is no figure.
    why_empty: str | None = None
    cover: Cover = Cover.OPEN
    #: False where the authority wants no restated values beside the published ones.
    shows_restated: bool = True

    @property
    def figure(self) -> Figure | None:
        """The published figure, else what is counted, as far as it may be seen."""
        found = self.published.figure if self.published else self.counted
        return covered(found, self.cover) if found else None

    @property
    def value(self) -> float | None:
        return self.figure.value if self.figure else None

    @property
    def restated(self) -> float | None:
        """What would be published today, where that is another value."""
        if self.published is None or self.counted is None or not self.shows_restated:
            return None
        now = covered(self.counted, self.cover).value
        return now if now != self.value else None

    @property
    def is_provisional(self) -> bool:
        return self.published is None and self.month.is_provisional


@dataclass(frozen=True, kw_only=True)
class Beside:
    """A figure that stands beside the month's own: its name, itself, and the difference."""

    name: str
    value: float | None
    difference: Difference | None
    source: str | None = None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One measure at one place: its months, the oldest first."""

    measure: Measure
    place: Place
    points: tuple[Point, ...]
    #: The value to be reached, and who says so.
    target: tuple[float, str] | None = None
    #: Whose figures stand beside it: name, value and source.
    compared: tuple[tuple[str, float | None, str], ...] = ()

    @property
    def now(self) -> Point:
        """The month of the report."""
        return self.points[-1]

    @property
    def change(self) -> Difference | None:
        """Against the month before."""
        before = self.points[-2].value if len(self.points) > 1 else None
        return difference(self.now.value, before, tolerance=self.measure.arrows.trend)

    @property
    def mean(self) -> float | None:
        """The plain mean of the three months before; empty when one of them is."""
        return mean_of([point.value for point in self.points[-1 - MONTHS_OF_MEAN : -1]])

    @property
    def against_mean(self) -> Difference | None:
        return difference(self.now.value, self.mean, tolerance=self.measure.arrows.trend)

    @property
    def against_others(self) -> tuple[Beside, ...]:
        tolerance = self.measure.arrows.comparators
        return tuple(
            Beside(
                name=name,
                value=value,
                difference=difference(self.now.value, value, tolerance=tolerance),
                source=source or None,
            )
            for name, value, source in self.compared
        )

    @property
    def is_on_target(self) -> bool | None:
        """None without a target or a figure."""
        if self.target is None or self.now.value is None:
            return None
        reached = self.now.value - self.target[0]
        return reached >= 0 if self.measure.better == "higher" else reached <= 0

    @property
    def restarted(self) -> bool:
        """True when the month before belongs to another year of a cumulative measure."""
        before = self.points[-2].month if len(self.points) > 1 else None
        is_cumulative = self.measure.period == "year_to_date"
        return is_cumulative and before is not None and before.year_on != self.now.month.year_on


@dataclass(frozen=True, kw_only=True)
class MeasureView:
    """One measure: the authority, its services, its teams, and the measures shown beside it."""

    measure: Measure
    authority: Line
    services: tuple[Line, ...] = ()
    teams: tuple[Line, ...] = ()
    beside: tuple["MeasureView", ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        return (self.authority, *self.services, *self.teams)


@dataclass(frozen=True, kw_only=True)
class Report:
    """The whole report of one month."""

    authority: str
    month: Month
    #: The last day that the snapshot knows, and which snapshot it is; None when nothing was counted.
    as_at: date | None
    snapshot: str | None
    is_synthetic: bool
    audience: str
    #: Numbers from 1 up to the one below this are hidden outside the unit.
    hidden_below: int
    measures: tuple[MeasureView, ...]

    @property
    def is_closed(self) -> bool:
        """True when the month's figures are frozen."""
        frozen = (view.authority.now.published for view in self.measures)
        return any(item is not None and item.source == "closed" for item in frozen)

    def views(self) -> Iterator[MeasureView]:
        """All measures, each followed by those beside it."""
        for view in self.measures:
            yield view
            yield from view.beside


def covered(figure: Figure, cover: Cover) -> Figure:
    """As much of a figure as may be seen."""
    match cover:
        case Cover.OPEN:
            return figure
        case Cover.COUNTS:
            return Figure(value=figure.value, recorded_value=figure.recorded_value)
        case Cover.ROUNDED:
            return Figure(value=whole(figure.value), recorded_value=whole(figure.recorded_value))
        case _:
            return Figure(value=None)


def whole(value: float | None) -> float | None:
    """A whole percentage. Only all is 100, and only none is 0."""
    if value is None or value in (0, 100):
        return value
    near = rounded(value, 0)
    return min(max(near, 1.0), 99.0) if value < 100 else near
