"""What a route needs of the person who asks. Every route but those of the open list names it; a test reads it back."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import Depends, Request

from console.access import sessions, tokens
from console.access.roles import May
from console.access.who import Who
from console.errors import NotAllowed, NotSignedIn
from console.visit import Visit
from console.web.cookie import session_of
from console.wiring import Console


class Needs:
    """A dependency: the visit of a person who may do something."""

    def __init__(self, what: May) -> None:
        self.what = what

    def __call__(self, request: Request) -> Visit:
        console: Console = request.app.state.console
        visit = visit_of(request, console)
        request.state.needs = self.what
        if not visit.who.may(self.what):
            visit.record("denied", {}, {"needs": self.what.value})
            raise NotAllowed
        return visit


def needs(what: May) -> Any:
    """For a route: `Annotated[Visit, needs(May.SEE_CASES)]`."""
    return Depends(Needs(what))


#: A visit for each thing that a route may need.
CasesVisit = Annotated[Visit, needs(May.SEE_CASES)]
ExportVisit = Annotated[Visit, needs(May.EXPORT)]
PromiseVisit = Annotated[Visit, needs(May.PROMISE)]
AskWaiverVisit = Annotated[Visit, needs(May.ASK_WAIVER)]
ApproveWaiverVisit = Annotated[Visit, needs(May.APPROVE_WAIVER)]
BreakGlassVisit = Annotated[Visit, needs(May.BREAK_GLASS)]
RestrictVisit = Annotated[Visit, needs(May.RESTRICT)]
RulesVisit = Annotated[Visit, needs(May.SEE_RULES)]
NightsVisit = Annotated[Visit, needs(May.SEE_NIGHTS)]
ConfirmNightVisit = Annotated[Visit, needs(May.CONFIRM_NIGHT)]
PeopleVisit = Annotated[Visit, needs(May.SEE_PEOPLE)]
DeliveriesVisit = Annotated[Visit, needs(May.SEE_DELIVERIES)]
MessagesVisit = Annotated[Visit, needs(May.READ_MESSAGES)]
MeasuresVisit = Annotated[Visit, needs(May.SEE_MEASURES)]
AuditVisit = Annotated[Visit, needs(May.SEE_AUDIT)]
AccountsVisit = Annotated[Visit, needs(May.MANAGE_ACCOUNTS)]
OwnVisit = Annotated[Visit, needs(May.OWN_SETTINGS)]


def visit_of(request: Request, console: Console) -> Visit:
    """The visit of whoever is signed in."""
    now = console.now()
    who = _by_token(request, console) or _by_session(request, console)
    if who is None:
        raise NotSignedIn
    request.state.who = who
    return Visit(request=request, console=console, who=who, now=now, today=console.today())


def _by_session(request: Request, console: Console) -> Who | None:
    token = session_of(request)
    if token is None:
        return None
    now = console.now()
    with console.database.reading() as connection:
        found = sessions.find(connection, token, now=now)
    if found is None:
        return None
    who, seen_at = found
    if now - seen_at > min(sessions.SEEN_EVERY, timedelta(minutes=1)):
        with console.database.writing() as connection:
            sessions.see(connection, token, now=now)
    return who


def _by_token(request: Request, console: Console) -> Who | None:
    """Tokens open the API alone."""
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not request.url.path.startswith("/api/"):
        return None
    with console.database.reading() as connection:
        return tokens.find(connection, secret.strip(), now=console.now())
