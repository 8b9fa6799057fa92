"""The list of exceptions: filtered, sorted and paged by the server."""

from fastapi import APIRouter
from fastapi.responses import Response

from console.needs import CasesVisit
from register import queries
from register.queries import Filter
from register.record import LIVE

router = APIRouter()


@router.get("/exceptions")
def exceptions_page(visit: CasesVisit) -> Response:
    """What is open, the longest late first."""
    wanted = Filter(states=LIVE, is_hidden=False)
    source = visit.exceptions()
    with visit.reading() as connection:
        found = queries.page(connection, wanted, source=source)
        total = queries.count(connection, wanted, source=source)
    context = {"entries": found.entries, "total": total, "cards": visit.console.cards}
    shown = [entry.reference for entry in found.entries]
    return visit.page("exceptions.html", context, shows={"exception": shown}, action="listed")
