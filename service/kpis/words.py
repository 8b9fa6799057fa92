"""The words in which figures are told. Symbols stand beside words, and colour says nothing that they do not."""

from engine.measures.arrows import SYMBOLS, Arrow, Difference
from engine.measures.cards import Measure
from engine.measures.months import short_month
from service.kpis.report import Cover, Line, Point

NO_FIGURE = "no figure"
HIDDEN = "hidden"

PERIOD_WORDS = {"month": "in the month", "month_end": "at the end of the month", "year_to_date": "since 1 April"}
BETTER_WORDS = {"higher": "higher is better", "lower": "lower is better"}


def number_words(measure: Measure, value: float | None, *, cover: Cover = Cover.OPEN) -> str:
    """A value of a measure as it is printed."""
    if cover is Cover.HIDDEN:
        return HIDDEN
    if value is None:
        return NO_FIGURE
    places = 0 if cover is Cover.ROUNDED else measure.decimals
    return f"{value:,.{places}f}{'%' if measure.unit == 'percent' else ''}"


def point_words(measure: Measure, point: Point) -> str:
    """The value of a month."""
    return number_words(measure, point.value, cover=point.cover)


def recorded_words(measure: Measure, point: Point) -> str:
    """The recording figure of a month, beside the practice figure."""
    if measure.recorded is None:
        return "not known"
    figure = point.figure
    return number_words(measure, figure.recorded_value if figure else None, cover=point.cover)


def counts_words(measure: Measure, point: Point) -> str:
    """15 of 18; empty where there are no counts to show."""
    figure = point.figure
    if figure is None or figure.numerator is None or measure.unit == "number":
        return ""
    below = f" of {plain(figure.denominator)}" if figure.denominator is not None else ""
    return f"{plain(figure.numerator)}{below}"


def plain(value: float | None) -> str:
    """A count without a point where it is whole."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def status_words(point: Point) -> str:
    """Whether a figure stands, or may still change."""
    if point.published is not None:
        return "published" if point.published.source == "closed" else "published before, imported"
    if point.counted is None:
        return point.why_empty or NO_FIGURE
    return "provisional: the month is not over" if point.is_provisional else "not closed yet"


def change_words(measure: Measure, found: Difference | None, beside: str) -> str:
    """▲ up 16.0 points on Aug 2018: better."""
    if found is None:
        return f"no comparison with {beside}"
    if found.arrow is Arrow.LEVEL:
        return f"{SYMBOLS[found.arrow]} level with {beside}"
    size = f"{abs(found.points):,.{max(measure.decimals, 1)}f}{' points' if measure.unit == 'percent' else ''}"
    if measure.unit == "number" and found.points == int(found.points):
        size = plain(abs(found.points))
    verdict = "better" if found.is_better(measure.better) else "worse"
    return f"{SYMBOLS[found.arrow]} {found.arrow} {size} on {beside}: {verdict}"


def month_change(line: Line) -> str:
    """The change on the month before, with a word where a new year began between them."""
    if len(line.points) < 2:
        return "no month before"
    words = change_words(line.measure, line.change, short_month(line.points[-2].month.first_on))
    return f"{words} (it began again in April)" if line.restarted else words


def mean_change(line: Line) -> str:
    """The difference from the mean of three months."""
    # A mean of whole numbers is not whole.
    places = max(line.measure.decimals, 1)
    unit = "%" if line.measure.unit == "percent" else ""
    mean = NO_FIGURE if line.mean is None else f"{line.mean:,.{places}f}{unit}"
    return change_words(line.measure, line.against_mean, f"the mean of the three months before ({mean})")


def target_words(line: Line) -> str:
    """Whether the target is reached."""
    if line.target is None:
        return "no target"
    value = number_words(line.measure, line.target[0])
    if line.is_on_target is None:
        return f"target {value}"
    return f"✓ target {value} reached" if line.is_on_target else f"✗ target {value} not reached"
