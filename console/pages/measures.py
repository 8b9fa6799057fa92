"""The monthly report: every measure of a month, and behind each figure the rows that whoever asks may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from console.access.roles import May
from console.access.scope import ALL_TEAMS
from console.measure_reports import Made, Wanted, published_months
from console.measure_view import href_of, left_out, place_row, report_says, shown
from console.measures import NotCounted, Tally
from console.needs import MeasuresVisit
from console.pages.measures_rows import records_of, rows_in_scope, table_of
from console.paging import pages_of
from console.visit import Visit
from engine.errors import EngineError
from engine.measures.counted import CountedRow
from engine.measures.months import month_of, month_words, parse_month
from register import runs
from service.errors import ServiceError
from service.kpis.report import AUTHORITY, PARTNERSHIP, UNIT, Line, MeasureView, Report

router = APIRouter()

SIZE = 50
Word = Annotated[str, Query(max_length=20)]

NOT_KEPT = (
    "The rows behind this month are not kept here: those of the two latest months are, where they are not too many. "
    "`corewatch kpis rows` lists the rows of any month."
)

UNREADABLE = "The authority's file of targets and populations cannot be read, so that no figures are shown."


@dataclass(frozen=True, kw_only=True)
class Look:
    """What there is to show."""

    tally: Tally | None
    #: Why nothing was counted.
    why_not: NotCounted | None
    #: The months that can be chosen, the newest first.
    months: tuple[date, ...]
    chosen: date | None
    #: None where there is no figure of that month.
    made: Made | None

    @property
    def report(self) -> Report | None:
        return self.made.report if self.made else None


@router.get("/measures")
def measures_page(visit: MeasuresVisit, month: Word = "") -> Response:
    """Every measure in one month."""
    look = _look(visit, month)
    context = {**_frame(visit, look), "areas": look.made.areas if look.made else []}
    return visit.page("measures.html", context, action="listed", detail=_detail(look))


@router.get("/measures/{measure}")
def measure_page(
    measure: str, visit: MeasuresVisit, month: Word = "", page: Annotated[int, Query(ge=1, le=100_000)] = 1
) -> Response:
    """One measure: its months, its services and teams, and the rows behind the figure."""
    look = _look(visit, month)
    report = look.report
    if report is None:
        return visit.page("measures.html", {**_frame(visit, look), "areas": []}, detail=_detail(look))
    view = next((view for view in report.views() if view.measure.id == measure), None)
    if view is None:
        raise visit.missing("measure", measure)
    rows = _rows(visit, look, view)
    pages = pages_of(
        len(rows or ()), page=page, size=SIZE, href=lambda number: f"{href_of(view.measure, report)}&page={number}"
    )
    listed = (rows or [])[(pages.page - 1) * SIZE : pages.page * SIZE]
    names = {line.place.id: line.place.name for line in view.teams if line.place.id}
    context = {
        **_frame(visit, look),
        "card": view.measure,
        "shown": shown(view, report),
        "left_out": left_out(view.authority, report),
        "places": [place_row(line) for line in _places(visit, view)],
        "has_places": view.measure.level != AUTHORITY,
        "table": table_of(listed, view.measure, names),
        "rows_total": len(rows or ()),
        "why_no_rows": _why_no_rows(look, view) if rows is None else None,
        "pages": pages,
        "sees_all": visit.scope.sees_all,
    }
    detail = {"measure": view.measure.id, **_detail(look)}
    return visit.page("measure.html", context, shows=records_of(listed), detail=detail)


def _look(visit: Visit, month: str) -> Look:
    """The register is asked for the night and the months; a report that was made before is not made again."""
    asked = _asked(visit, month)
    with visit.reading() as connection:
        night = runs.last_committed(connection)
        known = published_months(connection)
        found = visit.console.measures.of(night)
        tally = found if isinstance(found, Tally) else None
        months = tuple(sorted({*known, *(tally.months if tally else ())}, reverse=True))
        as_at = tally.as_at if tally else (night.as_at if night else None) or visit.today
        chosen = asked or _usual(months, as_at)
        made = None
        if chosen in months:
            wanted = Wanted(
                month_on=chosen,
                audience=UNIT if visit.who.role in ALL_TEAMS else PARTNERSHIP,
                as_at=as_at,
                night=night.id if night else None,
                tally=tally,
                stamp=max(known.values(), default=0),
            )
            try:
                made = visit.console.reports.of(connection, wanted)
            except ServiceError as error:
                # A file of the authority's, such as its targets: it may have changed since the console was started.
                found = NotCounted(says=UNREADABLE, detail=str(error), shows_published=False)
    why_not = found if isinstance(found, NotCounted) else None
    return Look(tally=tally, why_not=why_not, months=months, chosen=chosen, made=made)


def _asked(visit: Visit, month: str) -> date | None:
    if not month:
        return None
    try:
        return parse_month(month)
    except EngineError:
        raise visit.missing("month", month) from None


def _usual(months: tuple[date, ...], as_at: date) -> date | None:
    """The last month that was over, else the newest."""
    over = (month for month in months if not month_of(month, as_at=as_at).is_provisional)
    return next(over, months[0] if months else None)


def _frame(visit: Visit, look: Look) -> dict[str, Any]:
    """What both pages show around the figures."""
    why_not = look.why_not
    chosen = [] if look.chosen is None or look.chosen in look.months else [look.chosen]
    return {
        "month": month_words(look.chosen) if look.chosen else None,
        "month_value": f"{look.chosen:%Y-%m}" if look.chosen else "",
        "months": [
            {"value": f"{month:%Y-%m}", "text": month_words(month), "is_chosen": month == look.chosen}
            for month in (*chosen, *look.months)
        ],
        "says": report_says(look.report) if look.report else [],
        "has_report": look.report is not None,
        "why_not": why_not.says if why_not else None,
        "shows_published": why_not is not None and why_not.shows_published,
        "is_on_the_way": why_not is not None and why_not.is_on_the_way,
        "why_not_detail": why_not.detail if why_not and visit.who.role in ALL_TEAMS else None,
    }


def _detail(look: Look) -> dict[str, str]:
    return {"month": f"{look.chosen:%Y-%m}"} if look.chosen else {}


def _places(visit: Visit, view: MeasureView) -> Iterator[Line]:
    """Services and teams: all of them for the unit, else one's own."""
    for line in (*view.services, *view.teams):
        if visit.who.role in ALL_TEAMS or (line.place.id and line.place.id in visit.scope.teams):
            yield line


def _rows(visit: Visit, look: Look, view: MeasureView) -> list[CountedRow] | None:
    """The rows behind the month's figure that she may see; None where none are kept."""
    if look.tally is None or look.chosen is None or not visit.who.may(May.SEE_CASES):
        return None
    kept = look.tally.rows.get((view.measure.id, look.chosen))
    return None if kept is None else rows_in_scope(visit, kept)


def _why_no_rows(look: Look, view: MeasureView) -> str:
    if look.tally is None:
        return look.why_not.says if look.why_not else NOT_KEPT
    counted = look.tally.desk.counted
    if counted is not None and view.measure.id in counted.why_not:
        return "The last night's snapshot cannot tell this measure."
    return NOT_KEPT
