"""What counting hands out: sums, the rows behind them, and the teams whose they are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Team:
    """A team, and the service above it."""

    id: str
    name: str
    service: str | None
    service_name: str | None


@dataclass(frozen=True, kw_only=True)
class Cell:
    """The sums of one measure in one month for one team, or for a place above it."""

    month_on: date
    #: None where no team is known.
    team: str | None = None
    #: The rows that count below the line, and their weight.
    rows: int = 0
    denominator: float = 0
    numerator: float = 0
    #: Of the numerator, what had been entered in time.
    recorded: float = 0
    #: How many rows were left out, by reason.
    left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CountedRow:
    """One row behind a figure."""

    subject: str
    rule: str | None
    link: str | None
    person_id: str | None
    plan_id: str | None
    meeting_id: str | None
    due_on: date | None
    met_on: date | None
    recorded_on: date | None
    state: str | None
    team_id: str | None
    #: Why it counts in neither figure; None when it counts.
    left_out: str | None
    is_counted: bool
    is_recorded: bool
    amount: float
    weight: float

    @property
    def is_in_denominator(self) -> bool:
        return self.left_out is None

    @property
    def is_in_numerator(self) -> bool:
        return self.left_out is None and self.is_counted


def add_up(cells: Iterable[Cell], *, month_on: date) -> Cell:
    """The sum of some cells of one month."""
    cells = tuple(cells)
    if len(cells) == 1:
        return cells[0]
    total = Cell(month_on=month_on)
    left_out: dict[str, int] = {}
    for cell in cells:
        for reason, number in cell.left_out.items():
            left_out[reason] = left_out.get(reason, 0) + number
        total = Cell(
            month_on=month_on,
            rows=total.rows + cell.rows,
            denominator=total.denominator + cell.denominator,
            numerator=total.numerator + cell.numerator,
            recorded=total.recorded + cell.recorded,
            left_out=left_out,
        )
    return total
