"""One exception: what it says, how it was counted, what puts it right, who was told, and what can be done."""

from fastapi import APIRouter
from fastapi.responses import Response

from console.needs import CasesVisit
from register import queries
from register.errors import ExceptionUnknown
from service.exceptions.timeline import timeline

router = APIRouter()


@router.get("/exceptions/{reference}")
def exception_page(reference: str, visit: CasesVisit) -> Response:
    """One exception, when it is in scope."""
    with visit.reading() as connection:
        try:
            entry = queries.entry(connection, reference, source=visit.exceptions())
        except ExceptionUnknown as error:
            raise visit.missing("exception", reference) from error
        history = tuple(timeline(queries.events(connection, reference=entry.reference)))
    context = {"entry": entry, "history": history, "card": visit.console.cards.get(entry.rule)}
    return visit.page("exception.html", context, shows={"exception": [entry.reference]})
