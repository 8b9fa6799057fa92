"""People and cover: who works where, who is away, who covers, and where nobody would be told."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import Response

from console.needs import PeopleVisit
from console.paging import pages_of
from console.staff import Pictured, Row, Staff, lost_messages
from console.visit import Visit

router = APIRouter()

SIZE = 50
SHOWS = {"": "Everybody", "away": "Who is away, or soon will be", "gaps": "Where nobody would be told"}
Word = Annotated[str, Query(max_length=100)]


@router.get("/people")
def people_page(
    visit: PeopleVisit, show: Word = "", person: Word = "", page: Annotated[int, Query(ge=1, le=100_000)] = 1
) -> Response:
    """The workers of the teams that somebody sees."""
    picture = pictured(visit)
    if picture is None:
        return visit.page("people_none.html", {}, action="listed")
    teams = None if visit.scope.sees_all else visit.scope.teams
    staff = Staff.of(picture, visit.today)
    with visit.reading() as connection:
        lost = lost_messages(connection, visit.today)
    rows = [row for row in staff.rows(teams, lost) if _is_asked(row, show, person.strip())]
    asked = {"show": show, "person": person}
    context: dict[str, Any] = {
        "rows": rows[(page - 1) * SIZE : page * SIZE],
        "total": len(rows),
        "team_gaps": list(staff.team_gaps(teams)),
        "pages": pages_of(
            len(rows), page=page, size=SIZE, href=lambda number: f"/people?{urlencode({**asked, 'page': number})}"
        ),
        "as_at": picture.as_at,
        "shows": SHOWS,
        "show": show,
        "person": person,
    }
    return visit.page("people.html", context, action="listed")


def _is_asked(row: Row, show: str, person: str) -> bool:
    is_shown = {"away": row.away is not None, "gaps": bool(row.gaps)}.get(show, True)
    return is_shown and person.casefold() in f"{row.id} {row.name or ''}".casefold()


def pictured(visit: Visit) -> Pictured | None:
    """What the last night showed, when it left a picture."""
    found: Pictured | None = visit.picture
    return found
