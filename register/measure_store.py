"""Published figures: closed months and imported ones, written once and read by whoever reports."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, func, insert, select

from register.errors import RegisterError
from register.measure_tables import kpi_figure, kpi_month
from register.tables import CHUNK

CLOSED, IMPORTED = "closed", "imported"


class MonthClosedBefore(RegisterError):  # noqa: N818 - named for the trouble, as all below
    """{month} was closed on {on} by {by}: its figures stand. What is recorded later is shown
    beside them as restated."""


class FigureClosed(RegisterError):  # noqa: N818
    """{measure} of {month} was published when the month was closed. A closed figure stands: leave it out of the
    file."""


class FigureImportedBefore(RegisterError):  # noqa: N818
    """{measure} of {month} was imported before as {value}, and the file says {other}. If the file is right, import it
    with --because and the reason."""


@dataclass(frozen=True, kw_only=True)
class ClosedMonth:
    """A month whose figures are frozen."""

    month_on: date
    closed_by: str
    closed_at: datetime
    snapshot_id: str
    as_at: date
    synthetic: bool
    measures_digest: str


@dataclass(frozen=True, kw_only=True)
class PublishedFigure:
    """One figure as it was published."""

    measure: str
    month_on: date
    level: str
    place: str
    place_name: str
    source: str
    value: float | None
    recorded_value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    recorded: float | None = None
    left_out: Mapping[str, int] = field(default_factory=dict)
    put_by: str
    put_at: datetime
    because: str | None = None

    @property
    def key(self) -> tuple[str, date, str, str]:
        return self.measure, self.month_on, self.level, self.place


def closed_month(connection: Connection, month_on: date) -> ClosedMonth | None:
    """The closing of a month; None while it is open."""
    row = connection.execute(select(kpi_month).where(kpi_month.c.month_on == month_on)).one_or_none()
    return ClosedMonth(**row._mapping) if row else None


def closed_months(connection: Connection) -> list[ClosedMonth]:
    """All closed months, the oldest first."""
    return [ClosedMonth(**row._mapping) for row in connection.execute(select(kpi_month).order_by(kpi_month.c.month_on))]


def published(connection: Connection, first: date, last: date) -> dict[tuple[str, date, str, str], PublishedFigure]:
    """The figures that stand for the months from `first` to `last`."""
    newest = (
        select(func.max(kpi_figure.c.id))
        .where(kpi_figure.c.month_on.between(first, last))
        .group_by(kpi_figure.c.measure, kpi_figure.c.month_on, kpi_figure.c.level, kpi_figure.c.place)
    )
    columns = [kpi_figure.c[name] for name in PublishedFigure.__dataclass_fields__]
    rows = connection.execute(select(*columns).where(kpi_figure.c.id.in_(newest)))
    figures = [PublishedFigure(**row._mapping) for row in rows]
    return {figure.key: figure for figure in figures}


def close(connection: Connection, month: ClosedMonth, figures: Iterable[PublishedFigure]) -> int:
    """Freeze a month's figures, in the transaction that is open; how many.

    What was imported for the month stands: it had been published before.
    """
    before = closed_month(connection, month.month_on)
    if before is not None:
        raise MonthClosedBefore(month=f"{month.month_on:%B %Y}", on=f"{before.closed_at:%d %B %Y}", by=before.closed_by)
    connection.execute(insert(kpi_month).values(**asdict(month)))
    standing = published(connection, month.month_on, month.month_on)
    return _put(connection, [figure for figure in figures if figure.key not in standing])


def import_figures(connection: Connection, figures: Iterable[PublishedFigure]) -> int:
    """Add what was published before; how many are new. The same file imported twice adds nothing.

    A figure that was closed here is never replaced. One that was imported before is replaced only with a reason.
    """
    wanted = {figure.key: figure for figure in figures}
    months = [figure.month_on for figure in wanted.values()]
    standing = published(connection, min(months), max(months)) if months else {}
    new = [figure for key, figure in wanted.items() if _is_new(figure, standing.get(key))]
    return _put(connection, new)


def _is_new(figure: PublishedFigure, before: PublishedFigure | None) -> bool:
    if before is None:
        return True
    counts = ("value", "numerator", "denominator")
    if all(getattr(before, name) == getattr(figure, name) for name in counts):
        return False
    month = f"{figure.month_on:%B %Y}"
    if before.source == CLOSED:
        raise FigureClosed(measure=figure.measure, month=month)
    if figure.because is None:
        raise FigureImportedBefore(measure=figure.measure, month=month, value=before.value, other=figure.value)
    return True


def _put(connection: Connection, figures: list[PublishedFigure]) -> int:
    rows = [{**asdict(figure), "version": _version(connection, figure)} for figure in figures]
    for start in range(0, len(rows), CHUNK):
        connection.execute(insert(kpi_figure), rows[start : start + CHUNK])
    return len(rows)


def _version(connection: Connection, figure: PublishedFigure) -> int:
    """The next version: 1 for a figure that was never published, which is nearly every one."""
    if figure.because is None:
        return 1
    last = select(func.max(kpi_figure.c.version)).where(
        kpi_figure.c.measure == figure.measure,
        kpi_figure.c.month_on == figure.month_on,
        kpi_figure.c.level == figure.level,
        kpi_figure.c.place == figure.place,
    )
    return (connection.scalar(last) or 0) + 1
