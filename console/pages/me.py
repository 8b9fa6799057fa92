"""One's own settings: what one may do, sessions, API tokens, password."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Row

from console.access import accounts, attempts, sessions, tokens
from console.access.passwords import LONGEST, SHORTEST, is_password
from console.errors import PasswordTooShort, TooManyAttempts
from console.may_words import may_words, sees_words
from console.needs import OwnVisit
from console.visit import Visit
from console.web.cookie import session_of, set_session

router = APIRouter()

Typed = Annotated[str, Form(max_length=1000)]
LASTS = {"30": "30 days", "90": "90 days", "365": "a year"}
SCOPES = {"read": "Read what you see", "act": "Read it, promise a day and ask for waivers"}
DONE = {
    "signed-out": "You are signed out everywhere else.",
    "revoked": "The token was ended.",
    "password": "Your password was changed. Everybody else who was signed in with the old one is signed out.",
}


@router.get("/me")
def me_page(visit: OwnVisit, done: str = "") -> Response:
    """What I may do, where I am signed in, and my tokens."""
    return _show(visit, said=DONE.get(done))


@router.post("/me/sign-out-others")
def sign_out_others(request: Request, visit: OwnVisit) -> Response:
    """End my other sessions."""
    with visit.console.database.writing() as connection:
        sessions.end_others(connection, visit.who.account_id, session_of(request), now=visit.now)
    visit.record("administered", {}, {"what": "signed out everywhere else"})
    return RedirectResponse("/me?done=signed-out", status_code=303)


@router.post("/me/tokens")
def make_token(visit: OwnVisit, name: Typed = "", scope: Typed = "", lasts: Typed = "") -> Response:
    """Make an API token; its secret is shown once and kept nowhere."""
    errors = []
    if not name.strip():
        errors.append({"field": "name", "text": "Write what the token is for."})
    if scope not in SCOPES:
        errors.append({"field": "scope", "text": "Choose what it may do."})
    if lasts not in LASTS:
        errors.append({"field": "lasts", "text": "Choose how long it holds."})
    if errors:
        return _show(visit, errors=errors, typed={"name": name, "scope": scope, "lasts": lasts})
    with visit.console.database.writing() as connection:
        _, secret = tokens.make(
            connection, visit.who.account_id, name=name.strip()[:100], scope=scope,
            lasts=timedelta(days=int(lasts)), now=visit.now,
        )  # fmt: skip
    visit.record("administered", {}, {"what": "API token made", "scope": scope, "days": int(lasts)})
    return _show(visit, secret=secret)


@router.post("/me/tokens/{number}/revoke")
def revoke_token(number: str, visit: OwnVisit) -> Response:
    """End one of my tokens."""
    ended = False
    if number.isascii() and number.isdigit() and len(number) < 10:
        with visit.console.database.writing() as connection:
            ended = tokens.revoke(connection, visit.who.account_id, int(number), now=visit.now)
    if not ended:
        raise visit.missing("token", number)
    visit.record("administered", {}, {"what": "API token ended"})
    return RedirectResponse("/me?done=revoked", status_code=303)


@router.post("/me/password")
def change_password(visit: OwnVisit, old: Typed = "", new: Typed = "", again: Typed = "") -> Response:
    """Change my password; the old one is asked for, unless I came in with one for one time."""
    errors = _wrong_password(visit, old=old, new=new, again=again)
    if errors:
        return _show(visit, errors=errors)
    with visit.console.database.writing() as connection:
        accounts.set_password(connection, visit.who.name, new, now=visit.now)
        attempts.forget(connection, visit.who.name)
        token = sessions.begin(connection, visit.who.account_id, how="password", now=visit.now)
    visit.record("administered", {}, {"what": "own password changed"})
    answer = RedirectResponse("/me?done=password", status_code=303)
    set_session(answer, token)
    return answer


def _wrong_password(visit: Visit, *, old: str, new: str, again: str) -> list[dict[str, str]]:
    """What is wrong, cheapest first: the old password is looked at last, and wrong ones are counted."""
    row, here = _account(visit), _session(visit)
    if not _has_password(visit, row, here):
        return [{"field": "", "text": "You sign in by your organisation's own sign-in: change your password there."}]
    if not SHORTEST <= len(new) <= LONGEST:
        return [{"field": "new", "text": str(PasswordTooShort(shortest=SHORTEST, longest=LONGEST))}]
    if new != again:
        return [{"field": "again", "text": "The two new passwords are not the same. Write the new one twice."}]
    if row.password_hash is None:
        return []
    return _wrong_old(visit, row, old)


def _wrong_old(visit: Visit, row: Row[Any], old: str) -> list[dict[str, str]]:
    place = visit.request.client.host if visit.request.client else "unknown"
    try:
        with visit.reading() as connection:
            attempts.check(connection, row.name, place, now=visit.now)
    except TooManyAttempts as error:
        return [{"field": "old", "text": str(error)}]
    if is_password(row.password_hash.removeprefix(accounts.FOR_ONCE), old):
        return []
    with visit.console.database.writing() as connection:
        attempts.failed(connection, row.name, place, now=visit.now)
    return [{"field": "old", "text": "This is not your present password."}]


def _account(visit: Visit) -> Row[Any]:
    with visit.reading() as connection:
        return accounts.get(connection, visit.who.name)


def _session(visit: Visit) -> Row[Any] | None:
    """The session of this request."""
    here = sessions.digest(session_of(visit.request) or "")
    with visit.reading() as connection:
        alive = sessions.of_account(connection, visit.who.account_id, now=visit.now)
    return next((row for row in alive if row.token_hash == here), None)


def _has_password(visit: Visit, row: Row[Any], here: Row[Any] | None) -> bool:
    """Whether she signs in with a password, or came in with one for one time and has still to choose hers."""
    is_once = here is not None and here.how == sessions.FOR_ONCE
    return visit.console.settings.console.accounts and (row.password_hash is not None or is_once)


def _show(
    visit: Visit,
    *,
    errors: list[dict[str, str]] | None = None,
    said: str | None = None,
    secret: str | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    row, here = _account(visit), _session(visit)
    with visit.reading() as connection:
        alive = sessions.of_account(connection, visit.who.account_id, now=visit.now)
        held = [token for token in tokens.of_account(connection, visit.who.account_id)
                if tokens.is_alive(token, visit.now)]  # fmt: skip
    typed = typed or {}
    context: dict[str, Any] = {
        "lines": may_words(visit.who),
        "sees": sees_words(visit.who),
        "sessions": alive,
        "here": here.token_hash if here is not None else None,
        "tokens": held,
        "scope_words": SCOPES,
        "scopes": _options(SCOPES, typed.get("scope", "read")),
        "lasts": _options(LASTS, typed.get("lasts", "90")),
        "typed": typed,
        "has_password": _has_password(visit, row, here),
        "must_choose": row.password_hash is None and here is not None and here.how == sessions.FOR_ONCE,
        "shortest": SHORTEST,
        "said": said,
        "secret": secret,
        "errors": errors or [],
    }
    return visit.page("me.html", context, status=422 if errors else 200)


def _options(words: dict[str, str], chosen: str) -> list[dict[str, object]]:
    return [{"value": value, "text": text.capitalize(), "is_chosen": value == chosen} for value, text in words.items()]
