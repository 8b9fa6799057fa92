"""Today: whether the register is up to date, what is open, and what needs this person first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Row

from console import due
from console.access.roles import May
from console.charts.nights import Night, night_columns, night_figures
from console.needs import OwnVisit
from console.pages import home_figures, home_words
from console.pages.home_figures import Asker
from console.visit import Visit
from service.freshness import NightsNow
from service.telling.promise import BrokenPromise, broken_promises

router = APIRouter()

#: So many working days ahead the first page looks.
AHEAD = 5
#: So many exceptions that reached nobody are named.
UNTOLD_NAMED = 10


@router.get("/")
def home_page(visit: OwnVisit) -> Response:
    """The first page. Everybody may ask for it; who sees no cases is sent where her work is."""
    if not visit.who.may(May.SEE_CASES):
        return RedirectResponse("/nights", status_code=303)
    # From here on it is a page of cases, and does not go out unrecorded: console/web/recorded.py.
    visit.request.state.needs = May.SEE_CASES
    nights = visit.console.frames.at(visit.now).nights
    asker = _asker(visit, nights)
    found = _look(visit, asker)
    context = {**_of_nights(nights), **_of_cases(visit, asker, found), **_of_trend(visit, found)}
    shown = [*(row.reference for row in found.needed), *(item.reference for item in found.untold[:UNTOLD_NAMED])]
    return visit.page("home.html", context, shows={"exception": shown}, action="listed")


@dataclass(frozen=True, kw_only=True)
class _Found:
    """What the register and the picture say, all within the scope."""

    counts: Mapping[str, int]
    needed: Sequence[Row[Any]]
    untold: Sequence[BrokenPromise]
    trend: Sequence[Night]
    worst: Sequence[Row[Any]]
    #: None without a picture.
    soon: int | None


def _asker(visit: Visit, nights: NightsNow) -> Asker:
    return Asker(
        name=visit.who.name,
        may_approve=visit.who.may(May.APPROVE_WAIVER),
        today=visit.today,
        night=nights.last.business_date if nights.last else None,
    )


def _look(visit: Visit, asker: Asker) -> _Found:
    """As many queries for one exception as for twenty thousand."""
    source = visit.exceptions()
    with visit.reading() as connection:
        counts = home_figures.counts(connection, source, asker)
        return _Found(
            counts=counts,
            needed=home_figures.needed_today(connection, source, asker),
            untold=broken_promises(connection, source),
            trend=home_figures.trend(connection, source, open_now=counts["open"] + counts["spoken_for"]),
            worst=home_figures.worst_teams(connection, source) if visit.scope.sees_all else (),
            soon=due.how_much(visit, within=AHEAD),
        )


def _of_nights(nights: NightsNow) -> dict[str, Any]:
    return {"held": nights.held, "troubles": [home_words.trouble_words(item) for item in nights.troubles]}


def _of_cases(visit: Visit, asker: Asker, found: _Found) -> dict[str, Any]:
    return {
        "scope_says": home_words.scope_words(visit),
        "tiles": [*home_words.tiles(found.counts, asker), *home_words.soon_tile(found.soon, ahead=AHEAD)],
        "reasons": home_words.reason_links(found.counts, asker),
        "needed": [home_words.needed_row(row, visit) for row in found.needed],
        "untold": [home_words.untold_row(item, visit) for item in found.untold[:UNTOLD_NAMED]],
        "untold_count": len(found.untold),
        "worst": [home_words.team_row(row) for row in found.worst],
    }


def _of_trend(visit: Visit, found: _Found) -> dict[str, Any]:
    return {
        "trend": night_columns("trend-picture", found.trend, title="Open exceptions after each night"),
        "trend_table": night_figures(found.trend, number="Open"),
        "is_of_all": visit.scope.sees_all,
    }
