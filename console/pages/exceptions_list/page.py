"""The list of exceptions: filtered, sorted and paged by the server."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import Connection, FromClause

from console.needs import CasesVisit
from console.pages.exceptions_list import asked as asking
from console.pages.exceptions_list import saved_views
from console.pages.exceptions_list.asked import Asked, Error
from console.pages.exceptions_list.facets import Facets, facets, known_of
from console.pages.exceptions_list.panel import PLACE, columns, panel, place, tabs
from console.pages.exceptions_list.speaking import masked
from console.pages.exceptions_list.views import VIEWS, QuickView, counts, narrowed
from console.remembered import mark_of
from console.visit import Visit
from register import queries
from register.queries import Filter, Page
from register.record import CLOSED, LIVE, Entry
from service.exceptions.asked import closed_ones, filter_words, hidden_ones
from service.exceptions.standing import STATE_WORDS, about, how_late, in_short, sentence_case, title_of

router = APIRouter()

T = TypeVar("T")

#: So many stand on a page.
SIZE = 50
#: What is closed is counted no further: a register keeps it for years, and nobody reads ten thousand lines.
COUNTED = 10_000
COUNTED_BESIDE = 1_000
NOTHING = Page(entries=(), after=None)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What the register answered."""

    page: Page
    total: int
    #: How many more match that another one speaks for, and that are closed.
    spoken_for: int
    closed: int
    facets: Facets
    counts: Mapping[str, int]
    errors: Sequence[Error]


@router.get(PLACE)
def exceptions_page(visit: CasesVisit) -> Response:
    """What was asked for, the longest late first unless another order was."""
    asked, errors = asking.read(visit.request.query_params, visit.who)
    with visit.reading() as connection:
        found = look(connection, visit, asked, errors)
        views = saved_views.names_of(connection, visit.who.account_id)
    return visit.page(
        "exceptions.html",
        {**context(visit, asked, found), "saved_views": views},
        shows={"exception": [entry.reference for entry in found.page.entries]},
        action="listed",
        status=422 if found.errors else 200,
    )


def look(connection: Connection, visit: Visit, asked: Asked, errors: Sequence[Error]) -> Found:
    """A page of what was asked for; nothing when the question is not a good one."""
    source, me = visit.exceptions(), visit.who.name
    remember = _remembering(connection, visit)
    there_is = remember("facets", lambda: facets(connection, source))
    counted = remember("views", lambda: counts(connection, source, views_for(visit), me=me))
    wrong = [*errors, *asking.check(asked, known_of(connection, visit, there_is, asked))]
    if wrong:
        return Found(page=NOTHING, total=0, spoken_for=0, closed=0, facets=there_is, counts=counted, errors=wrong)
    wanted, narrow = asking.filter_of(asked), narrowed(source, asked.view, me=me)
    page = queries.page(connection, wanted, sort=asked.sort, size=SIZE, after=asked.after, source=narrow)
    shown = tuple(masked(connection, page.entries, source, visit.console.cards))
    return Found(
        page=Page(entries=shown, after=page.after),
        total=remember(
            ("total", asked.view.key, wanted),
            lambda: queries.count(connection, wanted, source=narrow, at_most=_at_most(wanted)),
        ),
        spoken_for=remember(("hidden", asked.view.key, wanted), lambda: _spoken_for(connection, wanted, narrow)),
        closed=remember(("closed", asked.query(), wanted), lambda: _closed(connection, asked, wanted, narrow)),
        facets=there_is,
        counts=counted,
        errors=(),
    )


def _remembering(connection: Connection, visit: Visit) -> Callable[[Hashable, Callable[[], T]], T]:
    """Work out a count, unless it is known: by whom, of what she sees, and since nothing has changed."""
    mark, by = mark_of(connection), (visit.scope, visit.who.name, visit.who.role)

    def remember(question: Hashable, work_out: Callable[[], T]) -> T:
        return visit.console.remembered.answer(mark, (by, question), work_out)

    return remember


def views_for(visit: Visit) -> tuple[QuickView, ...]:
    """The quick views that her role has a use for."""
    return tuple(view for view in VIEWS.values() if visit.who.may(view.needs))


def _spoken_for(connection: Connection, wanted: Filter, source: FromClause) -> int:
    if wanted.is_hidden is not False or not set(wanted.states) & set(LIVE):
        return 0
    return queries.count(connection, hidden_ones(wanted), source=source, at_most=COUNTED_BESIDE)


def _at_most(wanted: Filter) -> int | None:
    return COUNTED if set(wanted.states) & set(CLOSED) else None


def _closed(connection: Connection, asked: Asked, wanted: Filter, source: FromClause) -> int:
    """How many more the list would show if it showed what is closed; asked only where states were left open."""
    is_of_closed = bool(set(wanted.states) & set(CLOSED))
    if is_of_closed or "state" in asked.values or asked.view.key != "open":
        return 0
    return queries.count(connection, closed_ones(wanted), source=source, at_most=COUNTED_BESIDE)


def context(visit: Visit, asked: Asked, found: Found) -> Mapping[str, Any]:
    """What the template is given."""
    cards = visit.console.cards
    query = asked.query()
    return {
        "errors": found.errors,
        "columns": columns(asked),
        "rows": [row(entry, title_of(entry.rule, cards)) for entry in found.page.entries],
        "total": found.total,
        "is_more": not found.errors and found.total == _at_most(asking.filter_of(asked)),
        "spoken_for_is_more": found.spoken_for == COUNTED_BESIDE,
        "closed_is_more": found.closed == COUNTED_BESIDE,
        "shown": len(found.page.entries),
        "words": None if found.errors else sentence_case("; ".join(filter_words(asking.filter_of(asked)))),
        "empty": _empty(asked, found),
        "panel": panel(asked, found.facets, visit),
        "tabs": tabs(asked, found.counts, views_for(visit)),
        "spoken_for": found.spoken_for,
        "spoken_for_href": place(asked.with_value("spoken", "only").query()),
        "closed": found.closed,
        "closed_href": place(asked.with_values("state", CLOSED).query()),
        "next_href": place(asked.query(after=found.page.after)) if found.page.after else None,
        "first_href": place(query) if asked.after else None,
        "query": query,
        "is_filtered": bool(asked.values),
        "csv_href": place(query, at="/export/exceptions.csv.zip"),
        "xlsx_href": place(query, at="/export/exceptions.xlsx"),
    }


def row(entry: Entry, title: str) -> Mapping[str, Any]:
    """One line of the list."""
    return {
        "href": f"{PLACE}/{entry.reference}",
        "text": f"{entry.reference} {title}",
        "about": sentence_case(about(entry)),
        "team": entry.team_name or entry.team or "No team is recorded",
        "owner": entry.owner or "nobody is recorded",
        "due_on": entry.due_on,
        "how_late": sentence_case(how_late(entry)),
        "severity": entry.severity,
        "state": entry.state,
        # The tag says the state; a hint says what the tag does not.
        "more": None if in_short(entry) == sentence_case(STATE_WORDS[entry.state]) else in_short(entry),
    }


def _empty(asked: Asked, found: Found) -> str:
    """What it means that nothing is listed."""
    if found.errors:
        return "Nothing is shown, because the filter cannot be read. Put it right, or clear it."
    if not asked.values:
        return asked.view.empty
    return "Nothing that you see matches this filter. Check each value of it before you take that for good news."
