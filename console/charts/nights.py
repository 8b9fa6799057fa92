"""A number night by night, as columns that stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from calendars.words import day_words
from console.charts.svg import Figures, box, element, line, picture, words

WIDTH, LEFT, TOP, HIGH, GAP = 760, 48, 14, 150, 3
#: So many nights at least share the width: one night alone is no wall.
FEWEST = 10


@dataclass(frozen=True, kw_only=True)
class Night:
    """The number of one night."""

    on: date
    number: int


def night_columns(name: str, nights: Sequence[Night], *, title: str) -> Markup:
    """The nights from left to right, each a column from zero; the first and the last say their day and number."""
    most = max((night.number for night in nights), default=0)
    wide = (WIDTH - LEFT) / max(FEWEST, len(nights))
    shapes = [*_axis(most)]
    for nth, night in enumerate(nights):
        high = HIGH * night.number / most if most else 0.0
        x = LEFT + nth * wide
        column = box(x=x, y=TOP + HIGH - high, width=wide - GAP, height=high, class_="cw-svg__bar")
        shapes.append(element("g", element("title", _told(night)), column))
    shapes += _days(nights, wide)
    told = f"{_told(nights[0])}; {_told(nights[-1])}." if nights else "No night has been checked yet."
    return picture(name, title, told, shapes, size=(WIDTH, TOP + HIGH + 26), kind="medium")


def _axis(most: int) -> list[Markup]:
    """Zero and the highest number, each with its line."""
    heights = [(0, TOP + HIGH), *([(most, TOP)] if most else [])]
    return [
        shape
        for number, y in heights
        for shape in (
            line(x1=LEFT, y1=y, x2=WIDTH, y2=y, class_="cw-svg__axis" if not number else "cw-svg__grid"),
            words(f"{number:,}", x=LEFT - 8, y=y + 5, class_="cw-svg__quiet", anchor="end"),
        )
    ]


def _days(nights: Sequence[Night], wide: float) -> list[Markup]:
    if not nights:
        return []
    y = TOP + HIGH + 20
    first = words(_short(nights[0].on), x=LEFT, y=y, class_="cw-svg__quiet")
    if len(nights) < FEWEST:
        return [first]
    end = LEFT + len(nights) * wide - GAP
    return [first, words(_short(nights[-1].on), x=end, y=y, class_="cw-svg__quiet", anchor="end")]


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"


def _told(night: Night) -> str:
    return f"{day_words(night.on)}: {night.number:,}"


def night_figures(nights: Sequence[Night], *, number: str) -> Figures:
    """The nights as a table, the latest first; `number` heads the second column."""
    rows = [[day_words(night.on), f"{night.number:,}"] for night in reversed(nights)]
    return Figures(columns=[{"text": "Night"}, {"text": number, "kind": "number"}], rows=rows)
