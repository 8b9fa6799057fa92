"""Sign-in by the organisation's own account: there, and back."""

import json
import os

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from alerts.channels.secrets import secret
from console.access import accounts, sessions
from console.access.single_sign_on import SECRET, Provider
from console.errors import AccountExists, NotFound, SignInRefused
from console.pages.sign_in import landing, local
from console.visit import write_down
from console.web.cookie import set_session
from console.wiring import Console

router = APIRouter()

#: Holds, for ten minutes, what has to come back the same.
COOKIE = "__Host-corewatch-sign-in"
MINUTES = 10


@router.get("/sign-in/organisation")
def leave(request: Request, next: str = "/") -> Response:  # noqa: A002 - it is called so in the address
    """To the provider. By a link and not by a form: a form may only go to our own pages."""
    begun = _provider(request).begin(return_to=_return_to(request))
    kept = {"state": begun.state, "nonce": begun.nonce, "verifier": begun.verifier, "next": local(next)}
    answer = RedirectResponse(begun.address, status_code=302)
    answer.set_cookie(
        COOKIE, json.dumps(kept), max_age=MINUTES * 60, path="/", secure=True, httponly=True, samesite="lax"
    )
    return answer


@router.get("/sign-in/return")
def come_back(request: Request, code: str = "", state: str = "") -> Response:
    """From the provider: a session, when everything is as it was when she left."""
    console: Console = request.app.state.console
    provider, kept = _provider(request), _kept(request)
    if not code or not state or kept.get("state") != state:
        write_down(request, None, action="refused", detail={"because": "single sign-on: state"})
        raise SignInRefused(why="it did not begin in this browser, or took too long")
    try:
        identity = provider.finish(
            code, nonce=kept["nonce"], verifier=kept["verifier"], return_to=_return_to(request), now=console.now()
        )
        with console.database.writing() as connection:
            row = accounts.from_single_sign_on(connection, **vars(identity), now=console.now())
    except SignInRefused as error:
        write_down(request, None, action="refused", detail={"because": f"single sign-on: {error}"})
        raise
    except AccountExists as error:
        write_down(request, None, action="refused", detail={"because": "single sign-on: the name is taken"})
        raise SignInRefused(why="an account here has the same name") from error
    if row is None:
        write_down(request, None, action="refused", detail={"because": "single sign-on: switched off"})
        raise SignInRefused(why="your account is switched off here")
    who = accounts.who_of(row)
    write_down(request, who, action="signed_in", detail={"how": "single sign-on"})
    with console.database.writing() as connection:
        token = sessions.begin(connection, who.account_id, how="single sign-on", now=console.now())
    answer = RedirectResponse(landing(who, kept["next"]), status_code=303)
    answer.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    set_session(answer, token)
    return answer


def _provider(request: Request) -> Provider:
    console: Console = request.app.state.console
    settings = console.settings.console.sign_in
    if settings is None:
        raise NotFound
    return Provider(settings=settings, client_secret=secret(SECRET, os.environ))


def _return_to(request: Request) -> str:
    """Where the provider sends her back; the host was checked against the list of hosts before."""
    return f"https://{request.headers['host']}/sign-in/return"


def _kept(request: Request) -> dict[str, str]:
    try:
        kept = json.loads(request.cookies.get(COOKIE, "{}"))
    except ValueError:
        return {}
    is_whole = isinstance(kept, dict) and {"state", "nonce", "verifier", "next"} <= kept.keys()
    return {name: str(value) for name, value in kept.items()} if is_whole else {}
