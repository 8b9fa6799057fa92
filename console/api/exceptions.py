"""Exceptions: a page of them, how many there are, and one in full."""

from fastapi import APIRouter
from fastapi.responses import Response

from console.api.answers import PREFIX, answers
from console.api.asked import AskedAll, AskedList
from console.api.documents import Counted, ExceptionList, ShortDetail, WholeDetail
from console.api.shown import detail, documents
from console.needs import CasesVisit
from console.pages.one_exception.page import look
from register import queries, runs

router = APIRouter(prefix=PREFIX, tags=["exceptions"])


@router.get("/exceptions", response_model=ExceptionList, responses=answers(400))
def list_exceptions(visit: CasesVisit, asked: AskedList) -> Response:
    """A page of the exceptions that you see, in order. Without a filter: those that are live and speak themselves."""
    wanted, source = asked.filter_for(visit.who), visit.exceptions()
    with visit.reading() as connection:
        page = queries.page(connection, wanted, sort=asked.sort, size=asked.size, after=asked.after, source=source)
        last = runs.last_committed(connection)
        found = ExceptionList(
            night=last.business_date if last else None,
            synthetic=last is not None and last.synthetic,
            sort=asked.sort,
            total=queries.count(connection, wanted, source=source),
            exceptions=list(documents(connection, page.entries, visit)),
            after=page.after,
        )
    shows = {"exception": [entry.reference for entry in page.entries]}
    return visit.answer(found.model_dump(mode="json"), shows=shows, action="listed", detail={"filter": asked.names()})


@router.get("/exceptions/count", response_model=Counted, responses=answers(400))
def count_exceptions(visit: CasesVisit, asked: AskedAll) -> Response:
    """How many exceptions there are that you see."""
    with visit.reading() as connection:
        count = queries.count(connection, asked.filter_for(visit.who), source=visit.exceptions())
    return visit.answer({"count": count}, action="listed", detail={"filter": asked.names(), "counted": True})


@router.get("/exceptions/{reference}", response_model=WholeDetail | ShortDetail, responses=answers(404))
def one_exception(reference: str, visit: CasesVisit) -> Response:
    """One exception, with its history, who was told of it, and what puts it right."""
    found = detail(look(visit, reference), visit)
    return visit.answer(found.model_dump(mode="json"), shows={"exception": [found.exception.reference]})
