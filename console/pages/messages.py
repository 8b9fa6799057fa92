"""What was sent to whom, what became of it, and the message as it was sent."""

from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from alerts import outbox as box
from alerts.delivery_errors import MessageNotToBeResent
from alerts.outbox import LOST, Letter
from console import message_view as view
from console.access.roles import May
from console.needs import DeliveriesVisit, MessagesVisit
from console.paging import pages_of
from console.visit import Visit
from console.web.headers import be_message, show_frame

router = APIRouter()

SIZE = 50
#: Without a night the list goes back this far.
BACK = timedelta(days=31)

Word = Annotated[str, Query(max_length=100)]


@router.get("/messages")
def messages_page(
    visit: DeliveriesVisit,
    state: Word = "",
    person: Word = "",
    kind: Word = "",
    night: Word = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """The messages of one night, or of the last month."""
    day, errors = _day(night)
    wanted = view.Wanted(
        state=state if state in view.STATES else "",
        person=person.strip(), kind=kind, night=day, since=visit.today - BACK,
    )  # fmt: skip
    with visit.reading() as connection:
        found, total = view.page_of_messages(connection, wanted, page=page, size=SIZE)
    asked = {"state": state, "person": person, "kind": kind, "night": night}

    def href(number: int) -> str:
        return f"/messages?{urlencode({**asked, 'page': number})}"

    context = {
        "messages": found,
        "view": view,
        "total": total,
        "wanted": wanted,
        "asked": asked,
        "pages": pages_of(total, page=page, size=SIZE, href=href),
        "errors": errors,
    }  # fmt: skip
    return visit.page("messages.html", context, action="listed", status=422 if errors else 200)


@router.get("/messages/{number}")
def message_page(number: str, visit: DeliveriesVisit) -> Response:
    """One message: what became of it; the words for those who may read them."""
    return _show(visit, _found(visit, number))


@router.get("/messages/{number}/html")
def message_html(number: str, request: Request, visit: MessagesVisit) -> Response:
    """The HTML of a message, alone and harmless: for the frame in its page."""
    letter = _found(visit, number)
    told, words = _words(visit, letter)
    if words is None or words.html is None:
        raise visit.missing("message", number)
    visit.record("viewed", {"exception": told.references}, {"message": letter.id})
    be_message(request)
    return HTMLResponse(words.html)


@router.post("/messages/{number}/resend")
def resend_message(number: str, visit: MessagesVisit) -> Response:
    """Let a lost message be tried again, with the same bytes."""
    letter = _found(visit, number)
    try:
        with visit.console.database.writing() as connection:
            box.resend(connection, letter.id, now=visit.now)
    except MessageNotToBeResent as error:
        return _show(visit, letter, errors=[{"text": str(error), "field": ""}])
    return visit.done(f"/messages/{letter.id}", changes={}, detail={"message": letter.id, "resent": True})


def _found(visit: Visit, number: str) -> Letter:
    with visit.reading() as connection:
        letter = view.message(connection, number)
    if letter is None:
        raise visit.missing("message", number)
    return letter


def _words(visit: Visit, letter: Letter) -> tuple[view.ToldOf, view.Words | None]:
    """What a message tells of; and its words, for those who read messages, if they may read all of it."""
    with visit.reading() as connection:
        if not visit.who.may(May.READ_MESSAGES):
            return view.told_of(connection, letter.id, visit.exceptions()), None
        words = view.words_of(letter.channel, box.body_of(connection, letter.id))
        told = view.told_of(connection, letter.id, visit.exceptions(), words=words)
    return told, words if view.is_for(visit.scope, told, words) else None


def _show(visit: Visit, letter: Letter, *, errors: list[dict[str, str]] | None = None) -> Response:
    reads, sees_cases = visit.who.may(May.READ_MESSAGES), visit.who.may(May.SEE_CASES)
    told, words = _words(visit, letter)
    if words is not None and words.html is not None:
        show_frame(visit.request)
    context: dict[str, Any] = {
        "letter": letter,
        "view": view,
        "state": view.state_of(letter),
        "told": told if sees_cases else None,
        "words": words,
        "reads": reads,
        "can_resend": reads and letter.state in LOST,
        "errors": errors or [],
    }
    shows = {"exception": told.references} if sees_cases else {}
    return visit.page(
        "message.html", context, shows=shows, detail={"message": letter.id}, status=422 if errors else 200
    )


def _day(text: str) -> tuple[date | None, list[dict[str, str]]]:
    try:
        return (date.fromisoformat(text) if text else None), []
    except ValueError:
        return None, [{"text": "Write the night as a day, such as 2026-11-20.", "field": "filter-night"}]
