"""Due soon: what can still be done in time, day by day, and whether the meeting that does it is booked."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.datastructures import QueryParams

from console.due import due_within
from console.needs import CasesVisit
from console.pages.due_soon_asked import DAYS, Asked, filter_groups, read, selected, teams_of
from console.pages.due_soon_lines import by_day
from console.pages.home_words import scope_words
from console.paging import pages_of
from console.visit import Visit
from register.pictures.picture import Picture
from register.pictures.records import PictureDuty

router = APIRouter()

#: So many duties stand on a page.
SIZE = 50


@router.get("/due-soon")
def due_soon_page(visit: CasesVisit) -> Response:
    """The list, the first day on which time runs out first."""
    picture = visit.picture
    if picture is None:
        return visit.page("due_soon.html", {**_frame(visit), "has_picture": False}, action="listed")
    asked, errors = read(QueryParams(visit.request.url.query), visit)
    total, found = (0, []) if errors else _look(visit, picture, asked)
    context = {
        **_frame(visit),
        "has_picture": True,
        "errors": errors,
        "as_at": picture.as_at,
        "days": by_day(found, visit),
        "total": total,
        "within": asked.days,
        "groups": filter_groups(asked, visit),
        "selected": selected(asked, visit),
        "pages": pages_of(total, page=asked.page, size=SIZE, href=lambda page: _href(asked, page)),
    }
    status = 422 if errors else 200
    return visit.page("due_soon.html", context, shows=_shows(found), action="listed", status=status)


def _frame(visit: Visit) -> dict[str, Any]:
    return {"scope_says": scope_words(visit), "errors": [], "longest": max(DAYS)}


def _look(visit: Visit, picture: Picture, asked: Asked) -> tuple[int, list[PictureDuty]]:
    teams = teams_of(asked, visit)
    wanted = due_within(visit, picture, asked.days, families=asked.families, teams=teams)
    total = picture.count_due_by(visit.picture_scope, wanted)
    # A page behind the last one is the last one.
    page = pages_of(total, page=asked.page, size=SIZE, href=str).page
    return total, picture.due_by(visit.picture_scope, wanted, limit=SIZE, offset=(page - 1) * SIZE)


def _href(asked: Asked, page: int) -> str:
    return f"/due-soon?{urlencode([*asked.fields(), ('page', str(page))])}"


def _shows(found: Sequence[PictureDuty]) -> Mapping[str, Sequence[str]]:
    """For the access log: every plan, meeting and child that the page names."""
    return {
        "plan": sorted({duty.plan for duty in found if duty.plan}),
        "meeting": sorted({duty.meeting for duty in found if duty.meeting}),
        "child": sorted({duty.person for duty in found if duty.person and not duty.plan and not duty.meeting}),
    }
