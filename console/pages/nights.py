"""The nights: what was checked when, what came of it, and the unit's word on a night that is held."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query
from fastapi.responses import Response

from console import night_view
from console.access.roles import May
from console.needs import ConfirmNightVisit, NightsVisit
from console.paging import pages_of
from console.visit import Visit
from register import runs
from register.runs import Run
from service.freshness import troubles_since
from service.schedule.due import due_from, last_due

router = APIRouter()

SIZE = 31
NOT_TICKED = "Say that you have looked at what is missing, and that these children have really left."


@router.get("/nights")
def nights_page(visit: NightsVisit, page: Annotated[int, Query(ge=1, le=100_000)] = 1) -> Response:
    """The nights, the newest first, with those of which there is no word."""
    with visit.reading() as connection:
        found, total = night_view.page_of_nights(connection, page=page, size=SIZE)
        troubles = troubles_since(connection, visit.console.settings, visit.now)
    silent = night_view.silent_days(found)
    run_at = visit.console.settings.night.run_at
    context = {
        "nights": [{"night": night, "status": night_view.status_of(night), "silent": silent.get(night.business_date)}
                   for night in found],
        "pages": pages_of(total, page=page, size=SIZE, href=lambda number: f"/nights?page={number}"),
        "total": total,
        "troubles": troubles if page == 1 else (),
        "next_due_at": due_from(last_due(visit.now, run_at) + timedelta(days=1), run_at),
        "view": night_view,
    }  # fmt: skip
    return visit.page("nights.html", context, action="listed")


@router.get("/nights/{number}")
def night_page(number: str, visit: NightsVisit) -> Response:
    """One night."""
    return _show(visit, _found(visit, number))


@router.post("/nights/{number}/confirm")
def confirm_night(number: str, visit: ConfirmNightVisit, sure: Annotated[str, Form(max_length=10)] = "") -> Response:
    """Keep that the unit has said that what a held night missed is really gone."""
    night = _found(visit, number)
    if sure != "yes":
        return _show(visit, night, errors=[{"text": NOT_TICKED, "field": "sure"}], status=422)
    runs.confirm_held(visit.console.database, night.id, by=visit.who.name, today=visit.today, now=visit.now)
    return visit.done(f"/nights/{night.id}", changes={}, detail={"night": night.id, "confirmed": True})


def _found(visit: Visit, number: str) -> Run:
    with visit.reading() as connection:
        night = night_view.night(connection, number)
    if night is None:
        raise visit.missing("night", number)
    return night


def _show(visit: Visit, night: Run, *, errors: list[dict[str, str]] | None = None, status: int = 200) -> Response:
    with visit.reading() as connection:
        tables = night_view.tables_of(connection, night)
        rules = night_view.rules_not_checked(connection, night)
    context: dict[str, Any] = {
        "night": night,
        "status": night_view.status_of(night),
        "view": night_view,
        "tables": tables,
        "rules": rules,
        "cards": visit.console.cards,
        "lists": list(night_view.lists_of(night, visit.scope)),
        "message": night_view.message_for(night, visit.scope),
        "is_detailed": visit.scope.sees_all,
        "can_confirm": night_view.is_waiting(night) and visit.who.may(May.CONFIRM_NIGHT),
        "errors": errors or [],
    }
    return visit.page("night.html", context, detail={"night": night.id}, status=status)
