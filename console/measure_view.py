"""A measure as its pages show it: figures in words, and the thirteen months as a line with its table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup

from calendars.words import day_words
from console import charts
from engine.measures.cards import Measure
from engine.measures.months import month_words, short_month
from service.kpis.report import PARTNERSHIP, UNIT, Line, MeasureView, Point, Report
from service.kpis.words import (
    BETTER_WORDS,
    PERIOD_WORDS,
    change_words,
    counts_words,
    mean_change,
    month_change,
    number_words,
    point_words,
    recorded_words,
    status_words,
    target_words,
)

Cells = tuple[str, ...]
_BROKEN = "It could not be counted"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One measure at one place."""

    id: str
    href: str
    title: str
    month: str
    number: int | None
    says: str
    counted: str
    value: str
    counts: str
    recorded: str
    #: Why it is not known what had been recorded in time; empty where it is.
    recorded_not_known: str
    status: str
    #: What would be published today, where that is another value.
    restated: str
    target: str
    #: plain, good or bad: whether the target is reached.
    tone: str
    change: str
    mean: str
    #: Whose figure, the figure, how ours stands to it, and who says so.
    others: tuple[Cells, ...]
    #: Of whom no figure is known.
    unknown_others: tuple[str, ...]
    picture: Markup
    months: tuple[Cells, ...]
    beside: tuple["Shown", ...] = ()


def shown(view: MeasureView, report: Report) -> Shown:
    """A measure for the whole authority, with those beside it."""
    return of_line(view.authority, report, beside=tuple(shown(other, report) for other in view.beside))


def of_line(line: Line, report: Report, *, beside: tuple[Shown, ...] = ()) -> Shown:
    """A measure at one place."""
    card, now = line.measure, line.now
    return Shown(
        id=card.id,
        href=href_of(card, report),
        title=card.title,
        month=month_words(now.month.first_on),
        number=card.number,
        says=card.says,
        counted=f"{PERIOD_WORDS[card.period].capitalize()}; {BETTER_WORDS[card.better]}.",
        value=point_words(card, now),
        counts=counts_words(card, now),
        recorded=recorded_words(card, now),
        recorded_not_known="" if card.recorded else card.recorded_not_known or "The extract does not say.",
        status=_status(now, report),
        restated=_restated(card, now),
        target=target_words(line),
        tone={True: "good", False: "bad", None: "plain"}[line.is_on_target],
        change=month_change(line),
        mean=mean_change(line),
        others=tuple(_others(line)),
        unknown_others=tuple(item.name for item in line.against_others if item.value is None),
        picture=_picture(line),
        months=tuple(_month(card, point, report) for point in reversed(line.points)),
        beside=beside,
    )


def href_of(card: Measure, report: Report) -> str:
    """The page of a measure, in the month of the report."""
    return f"/measures/{quote(card.id, safe='')}?month={report.month.first_on:%Y-%m}"


def by_area(views: Iterable[MeasureView], report: Report) -> list[tuple[str, list[Shown]]]:
    """The measures under their areas, in the order of the cards."""
    found: dict[str, list[Shown]] = {}
    for view in views:
        found.setdefault(view.measure.area, []).append(shown(view, report))
    return list(found.items())


def report_says(report: Report) -> list[str]:
    """Of when the figures are, whether they stand, and what is hidden."""
    found = []
    if report.as_at is not None:
        found.append(f"Counted from the snapshot of {day_words(report.as_at)}.")
    if report.is_closed:
        found.append("The month is closed: its figures stand.")
    elif report.month.is_provisional and report.as_at is not None:
        found.append("The month is not over: every figure is provisional.")
    elif report.as_at is not None:
        found.append("The month is not closed: its figures may still change.")
    if report.audience == PARTNERSHIP:
        found.append(f"Figures from 1 to {report.hidden_below - 1} are hidden, and what would give them away.")
    return found


def left_out(line: Line, report: Report) -> list[str]:
    """What was left out of the month's figure; for the unit alone, because the numbers are small."""
    figure = line.now.figure
    if figure is None or report.audience != UNIT:
        return []
    said = {item.reason: item.says for item in line.measure.left_out}
    return [
        f"{number:,} left out: those {said.get(reason, reason)}" for reason, number in figure.left_out.items() if number
    ]


def place_row(line: Line) -> Cells:
    """A service or a team in a table."""
    card, now = line.measure, line.now
    return (
        line.place.name,
        point_words(card, now),
        counts_words(card, now) or "–",
        recorded_words(card, now),
        month_change(line),
        mean_change(line),
    )


def _status(point: Point, report: Report) -> str:
    """Whether a figure stands. An error of the count may quote a value of the snapshot: only the unit reads it."""
    words = status_words(point)
    return f"{_BROKEN}." if words.startswith(_BROKEN) and report.audience != UNIT else words


def _restated(card: Measure, point: Point) -> str:
    return "" if point.restated is None else number_words(card, point.restated, cover=point.cover)


def _others(line: Line) -> Iterator[Cells]:
    for item in line.against_others:
        if item.value is not None:
            value = number_words(line.measure, item.value)
            yield item.name, value, change_words(line.measure, item.difference, item.name), item.source or "not given"


def _picture(line: Line) -> Markup:
    """The months of which there is a figure. What is hidden is no point of the line."""
    numbers = [point.value for point in line.points if point.value is not None]
    months = f"{month_words(line.points[0].month.first_on)} to {month_words(line.now.month.first_on)}"
    return charts.sparkline(f"spark-{line.measure.id}", numbers, title=f"{line.measure.title}, {months}")


def _month(card: Measure, point: Point, report: Report) -> Cells:
    return (
        short_month(point.month.first_on),
        point_words(card, point),
        counts_words(card, point) or "–",
        recorded_words(card, point),
        _restated(card, point) or "–",
        _status(point, report),
    )
