"""A small chart of thirteen months as SVG. A table with the same figures stands beside each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from engine.measures.months import short_month
from service.kpis.report import Cover, Line, Point
from service.kpis.words import number_words, point_words

WIDTH, HEIGHT = 340, 132
#: Room for the numbers at the left, the last figure at the right, and the months below.
LEFT, RIGHT, TOP, BOTTOM = 46, 14, 14, 24

_INK, _SOFT, _RULE = "#0b0c0c", "#4a5056", "#b1b4b6"


@dataclass(frozen=True, kw_only=True)
class Scale:
    """From figures to places on the chart."""

    low: float
    high: float
    months: int

    def x(self, month: int) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * month / max(self.months - 1, 1)

    def y(self, value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (self.high - value) / (self.high - self.low)


def sparkline(line: Line) -> str:
    """The chart of one line, or a sentence when there is nothing to draw."""
    values = [point.value for point in line.points]
    recorded = [point.figure.recorded_value if point.figure else None for point in line.points]
    if not any(value is not None for value in values):
        return '<p class="none">There is no figure to draw.</p>'
    scale = _scale(line, values, recorded)
    parts = [
        *_frame(line, scale),
        *_target(line, scale),
        *_path(recorded, scale, "recorded"),
        *_path(values, scale, "practice"),
        *_marks(line.points, scale),
    ]
    label = escape(_label(line))
    head = f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">'
    return "".join([head, f"<title>{label}</title>", *parts, "</svg>"])


def _label(line: Line) -> str:
    """The chart in a sentence, for readers who hear it."""
    first = next(point for point in line.points if point.value is not None)
    card = line.measure
    begins = f"{point_words(card, first)} in {short_month(first.month.first_on)}"
    ends = f"{point_words(card, line.now)} in {short_month(line.now.month.first_on)}"
    return f"{card.title}: {begins}, {ends}. The table beside it has every month."


def _scale(line: Line, values: Sequence[float | None], recorded: Sequence[float | None]) -> Scale:
    """From the least to the greatest, with room on both sides; a count begins at 0."""
    known = [value for value in (*values, *recorded) if value is not None]
    known += [line.target[0]] if line.target else []
    low, high = min(known), max(known)
    room = max((high - low) * 0.12, 1.0 if high < 20 else 2.0)
    low, high = low - room, high + room
    if line.measure.unit == "percent":
        high = min(high, 100.0) if max(known) <= 100 else high
    return Scale(low=max(low, 0.0), high=high, months=len(values))


def _frame(line: Line, scale: Scale) -> Iterator[str]:
    """The two numbers and the two months between which everything lies."""
    base, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    for value, y in ((scale.high, TOP), (scale.low, base)):
        yield f'<line x1="{LEFT}" y1="{y}" x2="{right}" y2="{y}" stroke="{_RULE}" stroke-width="1"/>'
        words = escape(_axis(line, value))
        yield f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end" class="axis">{words}</text>'
    months = (line.points[0].month.first_on, line.points[-1].month.first_on)
    for month, x, anchor in ((months[0], LEFT, "start"), (months[1], right, "end")):
        yield f'<text x="{x}" y="{HEIGHT - 6}" text-anchor="{anchor}" class="axis">{short_month(month)}</text>'


def _axis(line: Line, value: float) -> str:
    cover = Cover.ROUNDED if line.measure.unit == "percent" else Cover.OPEN
    return number_words(line.measure, value, cover=cover)


def _target(line: Line, scale: Scale) -> Iterator[str]:
    if line.target is None:
        return
    y = scale.y(line.target[0])
    yield (
        f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="{_SOFT}" '
        'stroke-width="1" stroke-dasharray="2 3"/>'
    )
    # Above the line, or below it where the frame is too near.
    base = y - 3 if y - TOP > 12 else y + 11
    yield f'<text x="{LEFT + 3}" y="{base:.1f}" class="axis">target</text>'


def _path(values: Sequence[float | None], scale: Scale, name: str) -> Iterator[str]:
    """A line through the months that have a figure; it breaks where there is none."""
    style = f'stroke="{_SOFT}" stroke-width="1.5" stroke-dasharray="5 3"'
    if name == "practice":
        style = f'stroke="{_INK}" stroke-width="2"'
    run: list[str] = []
    for month, value in enumerate([*values, None]):
        if value is not None:
            run.append(f"{scale.x(month):.1f},{scale.y(value):.1f}")
            continue
        if len(run) > 1:
            yield f'<polyline class="{name}" points="{" ".join(run)}" fill="none" {style}/>'
        run = []


def _marks(points: Sequence[Point], scale: Scale) -> Iterator[str]:
    """A full dot is a published figure, a ring one that may still change."""
    for month, point in enumerate(points):
        if point.value is None:
            continue
        fill = _INK if point.published else "#ffffff"
        place = f'cx="{scale.x(month):.1f}" cy="{scale.y(point.value):.1f}"'
        yield f'<circle {place} r="3" fill="{fill}" stroke="{_INK}" stroke-width="1.5"/>'
