"""Which way a figure went: up, down or level. Whether that is better is said by the measure, not by the arrow."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

#: A figure is compared with the plain mean of so many months before it.
MONTHS_OF_MEAN = 3


class Arrow(StrEnum):
    """The direction of the number."""

    UP = "up"
    DOWN = "down"
    LEVEL = "level"


#: As the printed tables show them.
SYMBOLS = {Arrow.UP: "▲", Arrow.DOWN: "▼", Arrow.LEVEL: "◀"}


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A figure beside another."""

    compared: float
    #: The figure minus the other, to two places.
    points: float
    arrow: Arrow

    def is_better(self, better: str) -> bool | None:
        """Whether this is the better way, where better figures are `higher` or `lower`; None when level."""
        if self.arrow is Arrow.LEVEL:
            return None
        return (self.arrow is Arrow.UP) == (better == "higher")


def difference(value: float | None, compared: float | None, *, tolerance: float) -> Difference | None:
    """The difference of two figures; None when either is empty."""
    if value is None or compared is None:
        return None
    points = rounded(Decimal(str(value)) - Decimal(str(compared)), 2)
    arrow = Arrow.LEVEL if abs(points) <= tolerance else Arrow.UP if points > 0 else Arrow.DOWN
    return Difference(compared=compared, points=points, arrow=arrow)


def mean_of(values: Sequence[float | None]) -> float | None:
    """The plain mean of three months; empty when one of them is, because two months are another measure."""
    known = [Decimal(str(value)) for value in values if value is not None]
    if len(known) != MONTHS_OF_MEAN:
        return None
    return float(sum(known) / len(known))


def rounded(value: float | Decimal, places: int) -> float:
    """Rounded as people round: a half goes up. A half that floating point has bent is straightened first."""
    straight = value if isinstance(value, Decimal) else Decimal(repr(value))
    return float(straight.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))
