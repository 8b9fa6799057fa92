"""Accounts: who may sign in, and as what. Whoever manages them sees no case."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Row

from console.access import accounts, sessions, tokens
from console.access.roles import ROLE_WORDS, Role
from console.account_form import AccountForm, account_form, role_options
from console.errors import AccountExists, LastAdministrator
from console.needs import AccountsVisit
from console.visit import Visit

router = APIRouter()

Form = Annotated[AccountForm, Depends(account_form)]

NOT_ONESELF = "You cannot change your own role, or switch off your own account. Another administrator can."
DONE = {
    "changed": "The account was changed.",
    "added": "The account was made.",
    "signed-out": "The account was signed out everywhere.",
    "tokens": "The API tokens of the account were ended.",
}


@router.get("/accounts")
def accounts_page(visit: AccountsVisit) -> Response:
    """Every account."""
    with visit.reading() as connection:
        found = list(accounts.all_accounts(connection))
    context = {"accounts": found, "role_words": {role.value: words for role, words in ROLE_WORDS.items()}}
    return visit.page("accounts.html", context, action="listed")


@router.get("/accounts/new")
def new_account_page(visit: AccountsVisit) -> Response:
    """The form for an account."""
    return _new(visit, AccountForm())


@router.post("/accounts")
def add_account(visit: AccountsVisit, form: Form) -> Response:
    """Make an account. It has no password until it is given one."""
    problems = form.problems(is_new=True)
    if problems:
        return _new(visit, form, errors=problems)
    try:
        with visit.console.database.writing() as connection:
            number = accounts.add(connection, form.new(), now=visit.now)
    except AccountExists as error:
        return _new(visit, form, errors=[{"field": "name", "text": str(error)}])
    visit.record("administered", {}, {"account": form.name.strip().casefold(), "what": "made", "role": form.role})
    return RedirectResponse(f"/accounts/{number}?done=added", status_code=303)


@router.get("/accounts/{number}")
def account_page(number: str, visit: AccountsVisit, done: str = "") -> Response:
    """One account."""
    row = _found(visit, number)
    return _show(visit, row, AccountForm.of(row), said=DONE.get(done))


@router.post("/accounts/{number}")
def change_account(number: str, visit: AccountsVisit, form: Form) -> Response:
    """Change an account; it is signed out when what it may see or do changes."""
    row = _found(visit, number)
    problems = form.problems(is_new=False)
    changes = {} if problems else form.changes(row)
    if row.id == visit.who.account_id and changes.keys() & {"role", "is_active"}:
        problems = [{"field": "role", "text": NOT_ONESELF}]
    if problems:
        return _show(visit, row, form, errors=problems)
    try:
        if changes:
            with visit.console.database.writing() as connection:
                accounts.change(connection, row.name, now=visit.now, **changes)
    except LastAdministrator as error:
        return _show(visit, row, form, errors=[{"field": "role", "text": str(error)}])
    visit.record("administered", {}, {"account": row.name, "what": "changed", "fields": sorted(changes)})
    if row.id == visit.who.account_id and changes.keys() - {"shown_name"}:
        return RedirectResponse("/sign-in", status_code=303)
    return RedirectResponse(f"/accounts/{row.id}?done=changed", status_code=303)


@router.post("/accounts/{number}/password")
def give_password(number: str, visit: AccountsVisit) -> Response:
    """A password that signs in one time, shown once; the person then chooses her own."""
    row = _found(visit, number)
    if row.id == visit.who.account_id:
        text = "Change your own password under your name, with the old one."
        return _show(visit, row, AccountForm.of(row), errors=[{"field": "", "text": text}])
    with visit.console.database.writing() as connection:
        password = accounts.give_password_for_once(connection, row.name, now=visit.now)
    visit.record("administered", {}, {"account": row.name, "what": "password for one time"})
    return _show(visit, row, AccountForm.of(row), password=password)


@router.post("/accounts/{number}/sign-out")
def sign_account_out(number: str, visit: AccountsVisit) -> Response:
    """End all sessions of an account."""
    row = _found(visit, number)
    with visit.console.database.writing() as connection:
        accounts.end_sessions(connection, row.id, now=visit.now)
    visit.record("administered", {}, {"account": row.name, "what": "signed out everywhere"})
    return RedirectResponse(f"/accounts/{row.id}?done=signed-out", status_code=303)


@router.post("/accounts/{number}/tokens/revoke")
def revoke_account_tokens(number: str, visit: AccountsVisit) -> Response:
    """End all API tokens of an account."""
    row = _found(visit, number)
    with visit.console.database.writing() as connection:
        accounts.revoke_tokens(connection, row.id, now=visit.now)
    visit.record("administered", {}, {"account": row.name, "what": "API tokens ended"})
    return RedirectResponse(f"/accounts/{row.id}?done=tokens", status_code=303)


def _found(visit: Visit, number: str) -> Row[Any]:
    row = None
    if number.isascii() and number.isdigit() and len(number) < 10:
        with visit.reading() as connection:
            row = accounts.by_number(connection, int(number))
    if row is None:
        raise visit.missing("account", number)
    return row


def _new(visit: Visit, form: AccountForm, *, errors: list[dict[str, str]] | None = None) -> Response:
    context = {"form": form, "roles": role_options(form.role), "errors": errors or [],
               "shows_names": visit.console.settings.console.names}  # fmt: skip
    return visit.page("account_new.html", context, status=422 if errors else 200)


def _show(
    visit: Visit,
    row: Row[Any],
    form: AccountForm,
    *,
    errors: list[dict[str, str]] | None = None,
    said: str | None = None,
    password: str | None = None,
) -> Response:
    with visit.reading() as connection:
        alive = sessions.of_account(connection, row.id, now=visit.now)
        held = [token for token in tokens.of_account(connection, row.id) if tokens.is_alive(token, visit.now)]
    context: dict[str, Any] = {
        "row": row,
        "form": form,
        "roles": role_options(form.role),
        "role": ROLE_WORDS[Role(row.role)],
        "sessions": alive,
        "tokens": held,
        "is_own": row.id == visit.who.account_id,
        "said": said,
        "password": password,
        "shows_names": visit.console.settings.console.names,
        "errors": errors or [],
    }
    return visit.page("account.html", context, detail={"account": row.name}, status=422 if errors else 200)
