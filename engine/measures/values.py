"""From counts to the figure that is printed, and from what is printed to a figure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from engine.errors import EngineError
from engine.measures.arrows import rounded
from engine.measures.cards import Measure
from engine.measures.counted import Cell

#: What stands in a printed table where there is no figure.
NO_FIGURE = ("", "-", "n/a", "no audits", "no available comparator data", "no data", "not available")

_NUMBER = re.compile(r"-?\d{1,3}(,\d{3})*(\.\d+)?|-?\d+(\.\d+)?")
_TIMES = {"percent": 100, "per_10000": 10_000, "average": 1}


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure with its counts. The value is rounded as it is printed, so that a reader can check every arrow."""

    value: float | None
    #: The same by what had been entered in time; None when the extract cannot tell.
    recorded_value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    recorded: float | None = None
    left_out: Mapping[str, int] = field(default_factory=dict)


def figure_of(measure: Measure, cell: Cell, *, children: float | None = None) -> Figure:
    """The figure of some sums; empty, never 0, when there is nothing to divide by.

    `children` is the population, for a rate.
    """
    below = children if measure.unit == "per_10000" else cell.denominator
    knows = measure.recorded is not None
    return Figure(
        value=_value(measure, cell.numerator, below),
        recorded_value=_value(measure, cell.recorded, below) if knows else None,
        numerator=cell.numerator,
        denominator=below if measure.is_share else None,
        recorded=cell.recorded if knows else None,
        left_out=cell.left_out,
    )


def _value(measure: Measure, above: float, below: float | None) -> float | None:
    if measure.unit == "number":
        return rounded(above, measure.decimals)
    if not below:
        return None
    scale: int = 10**measure.decimals
    times = _TIMES[measure.unit] * scale
    # Whole numbers and fractions are exact, so that a half is a half: 12.25 percent is printed as 12.3.
    if above == int(above) and below == int(below):
        return int((2 * int(above) * times + int(below)) // (2 * int(below))) / scale
    exact = Fraction(repr(float(above))) * times / Fraction(repr(float(below)))
    return (exact + Fraction(1, 2)).__floor__() / scale


def parse_published(text: str, *, unit: str) -> float | None:
    """A printed figure: `75.0%`, `20%`, `83`, `21.44`, `1,204`; None for words that say there is none.

    Figures above 100 percent are kept: a measure of work done may pass what was planned.
    """
    plain = text.strip()
    if plain.lower() in NO_FIGURE:
        return None
    number = plain.removesuffix("%").strip()
    if not _NUMBER.fullmatch(number):
        raise EngineError(f"'{text}' is neither a figure nor a word for none, such as 'No data'.")
    if plain.endswith("%") and unit != "percent":
        raise EngineError(f"'{text}' is a percentage, and the measure is none.")
    return float(number.replace(",", ""))
