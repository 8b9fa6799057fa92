"""The report of one month for one audience: what the register has published, beside the count of the last night."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from threading import Lock

from sqlalchemy import Connection, func, select

from console.measure_view import Shown, by_area
from console.measures import Tally
from engine.measures.cards import load_measures
from engine.measures.months import run_of_months
from register.measure_store import published
from register.measure_tables import kpi_figure
from service.kpis.build import Desk
from service.kpis.counting import SHOWN_MONTHS
from service.kpis.figures_file import read_figures
from service.kpis.monthly import frozen_of
from service.kpis.report import UNIT, Report
from service.kpis.suppress import for_partnership
from service.measure_settings import MEASURES_FOLDER
from service.settings import Settings

#: So many reports are kept: the months that people look at, for both audiences.
KEPT = 8


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which report."""

    month_on: date
    audience: str
    #: The last day that is known.
    as_at: date
    night: int | None
    tally: Tally | None
    #: The last figure that was published; when another one is, the report is made again.
    stamp: int


def published_months(connection: Connection) -> dict[date, int]:
    """The months of which anything was published, each with its last figure."""
    rows = connection.execute(
        select(kpi_figure.c.month_on, func.max(kpi_figure.c.id).label("last")).group_by(kpi_figure.c.month_on)
    )
    return {row.month_on: row.last for row in rows}


@dataclass(frozen=True, kw_only=True)
class Made:
    """A report, and what is worked out once of it."""

    report: Report

    @cached_property
    def areas(self) -> list[tuple[str, list[Shown]]]:
        """Every measure as its page shows it, under its area."""
        return by_area(self.report.measures, self.report)


class Reports:
    """The reports that were asked for last. One is made at a time: who asks for the same one waits for it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._kept: OrderedDict[tuple[object, ...], Made] = OrderedDict()

    def of(self, connection: Connection, wanted: Wanted) -> Made:
        """One report."""
        # A tally is made once a night: that there is one says which.
        key = (wanted.month_on, wanted.audience, wanted.night, wanted.tally is None, wanted.stamp, wanted.as_at)
        with self._lock:
            found = self._kept.pop(key, None) or Made(report=self._report(connection, wanted))
            self._kept[key] = found
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return found

    def _report(self, connection: Connection, wanted: Wanted) -> Report:
        tally = wanted.tally
        is_counted = tally is not None and wanted.month_on in tally.months
        desk = _desk_of_count(tally.desk, wanted.month_on) if tally and is_counted else self._desk(wanted)
        desk = _with_published(connection, desk)
        report = Report(
            authority=self._settings.authority_name or desk.authority,
            month=desk.months[-1],
            as_at=tally.as_at if tally and is_counted else None,
            snapshot=tally.snapshot if tally and is_counted else None,
            is_synthetic=False,
            audience=UNIT,
            hidden_below=self._settings.kpis.hidden_below,
            measures=desk.views(),
        )
        return report if wanted.audience == UNIT else for_partnership(report, desk.services_of_teams())

    def _desk(self, wanted: Wanted) -> Desk:
        """A desk without a count."""
        cards = load_measures(MEASURES_FOLDER)
        return Desk(
            cards=cards,
            months=run_of_months(wanted.month_on, SHOWN_MONTHS, as_at=wanted.as_at),
            figures=read_figures(self._settings.kpis.figures_file, (card.id for card in cards)),
            authority=self._settings.authority_name or "Authority",
        )


def _desk_of_count(desk: Desk, month_on: date) -> Desk:
    """The desk of a count, for one of its months and those before."""
    last = [month.first_on for month in desk.months].index(month_on)
    return replace(desk, months=desk.months[last - SHOWN_MONTHS + 1 : last + 1])


def _with_published(connection: Connection, desk: Desk) -> Desk:
    """The desk with all that stands in the register today."""
    standing = published(connection, desk.months[0].first_on, desk.months[-1].first_on)
    return replace(
        desk,
        published={key: frozen_of(item) for key, item in standing.items()},
        names={(item.level, item.place): item.place_name for item in standing.values()},
    )
