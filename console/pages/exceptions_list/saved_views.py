"""Saved views: a filter of the list under a name of one's own."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection, delete, func, insert, select
from starlette.datastructures import QueryParams

from console.needs import OwnVisit
from console.pages.exceptions_list import asked as asking
from console.pages.exceptions_list.panel import place
from console.visit import Visit
from register.access_tables import saved_view
from service.exceptions.asked import filter_words
from service.exceptions.standing import sentence_case

router = APIRouter()

PLACE = "/saved-views"
LONGEST = 60
#: So many are enough for anybody, and keep the page short.
MOST = 50

Typed = Annotated[str, Form()]


def names_of(connection: Connection, account_id: int) -> list[dict[str, Any]]:
    """The views of one account by name, for links."""
    rows = connection.execute(
        select(saved_view).where(saved_view.c.account_id == account_id).order_by(func.lower(saved_view.c.name))
    )
    return [{"id": row.id, "name": row.name, "href": place(row.query), "query": row.query} for row in rows]


@router.get(PLACE)
def saved_views_page(visit: OwnVisit, query: str = "") -> Response:
    """One's own views, and a form for the filter that came along."""
    return _page(visit, query=_plain(visit, query) if query else None)


@router.post(PLACE)
def save_view(visit: OwnVisit, name: Typed = "", query: Typed = "") -> Response:
    """Keep a filter under a name."""
    name, plain = " ".join(name.split()), _plain(visit, query)
    with visit.reading() as connection:
        mine = names_of(connection, visit.who.account_id)
    if any(view["name"] == name and view["query"] == plain for view in mine):
        # The button was pressed twice: it is kept once.
        return RedirectResponse(PLACE, status_code=303)
    problem = _problem(name, plain, [view["name"] for view in mine])
    if problem is not None:
        return _page(visit, query=plain, name=name, problem=problem)
    _insert(visit, name, plain or "")
    return visit.done(PLACE, changes={}, detail={"saved_view": "kept"})


@router.post(f"{PLACE}/{{number}}/delete")
def delete_view(visit: OwnVisit, number: str) -> Response:
    """Forget one of one's own views."""
    mine = saved_view.c.account_id == visit.who.account_id
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise visit.missing("saved view", number)
    with visit.console.database.writing() as connection:
        gone = connection.execute(delete(saved_view).where(mine, saved_view.c.id == int(number))).rowcount
    if not gone:
        raise visit.missing("saved view", number)
    return visit.done(PLACE, changes={}, detail={"saved_view": "deleted"})


def _plain(visit: Visit, query: str) -> str | None:
    """A filter in the one form in which it is kept; None for what is no filter."""
    asked, errors = asking.read(QueryParams(query[:4000]), visit.who)
    return None if errors else asked.query()


def _problem(name: str, query: str | None, taken: Sequence[str]) -> str | None:
    if query is None:
        return "This is no filter that can be kept. Go back to the list, choose a filter, and save that."
    if not name:
        return "Give the view a name."
    if len(name) > LONGEST or not name.isprintable():
        return f"The name of a view has {LONGEST} characters at most. Choose a shorter one."
    if name.casefold() in {one.casefold() for one in taken}:
        return f"You have a view called “{name}” already. Choose another name, or delete that one first."
    if len(taken) >= MOST:
        return f"You have {MOST} views, and more cannot be kept. Delete one first."
    return None


def _insert(visit: Visit, name: str, query: str) -> None:
    row = {"account_id": visit.who.account_id, "name": name, "query": query, "made_at": visit.now}
    with visit.console.database.writing() as connection:
        connection.execute(insert(saved_view).values(**row))


def _page(visit: Visit, *, query: str | None, name: str = "", problem: str | None = None) -> Response:
    with visit.reading() as connection:
        mine = names_of(connection, visit.who.account_id)
    for view in mine:
        view["words"] = _words(visit, view["query"])
    context = {
        "views": mine,
        "name": name,
        "query": query,
        "words": _words(visit, query) if query is not None else None,
        "errors": [{"field": "name", "text": problem}] if problem else [],
    }
    return visit.page("saved_views.html", context, status=422 if problem else 200)


def _words(visit: Visit, query: str) -> str:
    asked, errors = asking.read(QueryParams(query), visit.who)
    if errors:
        return "This filter is no longer understood. Delete it, and save another."
    view = "" if asked.view.key == "open" else f"{asked.view.text}: "
    return sentence_case(view + "; ".join(filter_words(asking.filter_of(asked))))
