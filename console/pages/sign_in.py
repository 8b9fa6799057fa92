"""Sign in, and sign out."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from console.access import accounts, attempts, sessions
from console.access.passwords import is_password
from console.access.roles import May
from console.access.who import Who
from console.errors import TooManyAttempts
from console.needs import OwnVisit
from console.visit import write_down
from console.web.cookie import forget_session, session_of, set_session
from console.web.render import render
from console.wiring import Console

router = APIRouter()

#: The same for a wrong name and a wrong password: nobody learns who has an account.
WRONG = "The name or the password is not right. Check both, and try again."

Typed = Annotated[str, Form(max_length=200)]


@router.get("/sign-in")
def sign_in_page(request: Request, next: str = "/") -> Response:  # noqa: A002 - it is called so in the address
    """The form."""
    return _form(request, next=next)


@router.post("/sign-in")
def sign_in(request: Request, name: Typed = "", password: Typed = "", next: Typed = "/") -> Response:  # noqa: A002
    """Begin a session when the password is right."""
    console: Console = request.app.state.console
    now, place = console.now(), request.client.host if request.client else "unknown"
    if not console.settings.console.accounts:
        return _form(request, next=next, problem="Sign in by your organisation's own sign-in.", status=403)
    try:
        with console.database.reading() as connection:
            attempts.check(connection, name, place, now=now)
            row = accounts.find(connection, name)
    except TooManyAttempts as error:
        write_down(request, None, action="refused", detail={"because": "too many attempts"})
        return _form(request, next=next, problem=str(error), status=429)
    hashed = row.password_hash if row is not None and row.is_active else None
    fits = is_password(hashed.removeprefix(accounts.FOR_ONCE) if hashed else None, password)
    if row is None or not fits:
        with console.database.writing() as connection:
            attempts.failed(connection, name, place, now=now)
        write_down(request, None, action="refused", detail={"because": "name or password"})
        return _form(request, next=next, problem=WRONG, status=401)
    who = accounts.who_of(row)
    write_down(request, who, action="signed_in", detail={"how": "password"})
    with console.database.writing() as connection:
        attempts.forget(connection, name)
        is_once = accounts.is_for_once(row)
        if is_once and not accounts.spend_password(connection, row):
            return _form(request, next=next, problem=WRONG, status=401)
        how = sessions.FOR_ONCE if is_once else "password"
        token = sessions.begin(connection, who.account_id, how=how, now=now)
    answer = RedirectResponse("/me" if is_once else landing(who, next), status_code=303)
    set_session(answer, token)
    return answer


@router.post("/sign-out")
def sign_out(request: Request, visit: OwnVisit) -> Response:
    """End the session, here and in the database."""
    token = session_of(request)
    visit.record("signed_out", {}, {})
    if token is not None:
        with visit.console.database.writing() as connection:
            sessions.end(connection, token, now=visit.now)
    answer = RedirectResponse("/sign-in", status_code=303)
    forget_session(answer)
    return answer


def local(place: str) -> str:
    """A place within the console, whatever was asked for: nobody is sent elsewhere after signing in."""
    is_ours = place.startswith("/") and not place.startswith("//") and "\\" not in place and place.isprintable()
    return place if is_ours and not place.startswith("/sign-in") else "/"


def landing(who: Who, place: str) -> str:
    """Where somebody arrives. An administrator sees no cases: her first page is the nights."""
    return "/nights" if local(place) == "/" and not who.may(May.SEE_CASES) else local(place)


def _form(request: Request, *, next: str, problem: str | None = None, status: int = 200) -> Response:  # noqa: A002
    console: Console = request.app.state.console
    context = {
        "next": local(next),
        "problem": problem,
        "demo_accounts": console.demo_accounts,
        "demo_password": console.demo_password,
        "has_accounts": console.settings.console.accounts,
        "has_single_sign_on": console.settings.console.sign_in is not None,
    }
    return render(request, "sign_in.html", context, status=status)
