"""The report as one page that a browser prints well: no script, nothing from elsewhere."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from calendars.words import day_words
from engine.measures.months import month_words, short_month
from service.kpis import words
from service.kpis.report import Cover, Line, MeasureView, Point, Report
from service.kpis.sparkline import sparkline
from service.kpis.table_page import heading_lines


def write_html(report: Report) -> Iterator[str]:
    """The whole page."""
    yield _environment().get_template("report.html").render(report=report, areas=_areas(report.measures))


def _areas(measures: Sequence[MeasureView]) -> list[tuple[str, list[MeasureView]]]:
    """The measures by service area, in the order of the report."""
    order = list(dict.fromkeys(view.measure.area for view in measures))
    ordered = sorted(measures, key=lambda view: order.index(view.measure.area))
    return [(area, list(views)) for area, views in groupby(ordered, key=lambda view: view.measure.area)]


@cache
def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("service.kpis"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["day"] = day_words
    found.filters["month"] = month_words
    found.filters["short_month"] = short_month
    found.globals.update(
        heading_lines=heading_lines,
        spark=_spark,
        left_out=left_out_lines,
        restated=_restated,
        is_hidden=_is_hidden,
        **{name: getattr(words, name) for name in _WORDS},
    )
    return found


_WORDS = (
    "point_words", "counts_words", "recorded_words", "status_words", "month_change", "mean_change", "target_words",
    "change_words", "number_words", "PERIOD_WORDS", "BETTER_WORDS",
)  # fmt: skip


def _spark(line: Line) -> Markup:
    # Made by us from numbers and escaped titles: service/kpis/sparkline.py.
    return Markup(sparkline(line))  # noqa: S704


def left_out_lines(view: MeasureView) -> list[str]:
    """What was left out of the month's figure, in words."""
    figure = view.authority.now.figure
    said = {item.reason: item.says for item in view.measure.left_out}
    found = figure.left_out if figure else {}
    return [f"{number:,} left out {said.get(reason, reason)}" for reason, number in found.items()]


def _restated(line: Line, point: Point) -> str:
    return "" if point.restated is None else words.number_words(line.measure, point.restated, cover=point.cover)


def _is_hidden(point: Point) -> bool:
    return point.cover is Cover.HIDDEN
