"""What somebody sees when something is wrong: one sentence, and nothing of what was asked or of how it failed."""

from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console import errors
from console.web.limits import TooLarge
from console.web.plain import refusal
from console.web.render import render
from register import errors as register_errors
from register.pictures.picture import PictureUnreadable
from service.logs import Log, trouble_of

#: What a person sees for each status that has no words of its own.
WORDS = {
    400: "Corewatch cannot read what was sent.",
    404: "There is no such page, or it is not one that you can see.",
    405: "This page does not take that.",
    413: "What was sent is too large.",
    422: "Something that was sent is missing or not in the right form.",
    500: "Something went wrong in Corewatch, and it was written down. Tell your administrator if it stays so.",
    503: "Corewatch cannot reach its register, or cannot write its access log. Nothing is shown until it can.",
}

STATUS: dict[type[Exception], int] = {
    errors.NotFound: 404,
    errors.NotAllowed: 403,
    errors.NotRecorded: 503,
    errors.TooManyAttempts: 429,
    errors.TooManyExports: 429,
    errors.RequestRefused: 400,
    errors.SignInRefused: 403,
    register_errors.ExceptionUnknown: 404,
    register_errors.CursorUnknown: 400,
    register_errors.SortUnknown: 400,
    register_errors.TextRefused: 422,
    register_errors.DatabaseBusy: 503,
    register_errors.DatabaseUnreachable: 503,
    register_errors.RegisterError: 409,
    PictureUnreadable: 503,
}


def add_error_answers(app: FastAPI) -> None:
    """Every error as an answer in words."""
    for kind in STATUS:
        app.add_exception_handler(kind, _of_ours)
    app.add_exception_handler(errors.NotSignedIn, _not_signed_in)
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(HTTPException, _of_http)


def says(request: Request, status: int, words: str, *, fields: list[dict[str, str]] | None = None) -> Response:
    """A sentence as a page, or as JSON for the API."""
    if request.url.path.startswith("/api/"):
        document: dict[str, Any] = {"error": words}
        if fields is not None:
            document["fields"] = fields
        return JSONResponse(document, status_code=status)
    return render(request, "error.html", {"says": words, "status": status}, status=status)


async def _of_ours(request: Request, error: Exception) -> Response:
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    # What is not there and what is not hers are told in the same words.
    return says(request, status, WORDS[404] if status == 404 else str(error))


async def _not_signed_in(request: Request, error: Exception) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": str(error)}, status_code=401, headers={"WWW-Authenticate": "Bearer"})
    back = request.url.path if request.method == "GET" else "/"
    return RedirectResponse(f"/sign-in?next={quote(back, safe='')}", status_code=302)


async def _not_valid(request: Request, error: Exception) -> Response:
    """Which field, and what is wrong with it; never what was in it."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - it is registered for this alone
    fields = [
        {"where": ".".join(str(part) for part in item["loc"]), "problem": str(item["type"]).replace("_", " ")}
        for item in error.errors()
    ]
    return says(request, 422, WORDS[422], fields=fields)


async def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - it is registered for this alone
    answer = says(request, error.status_code, WORDS.get(error.status_code, WORDS[400]))
    # A method that is not taken is answered with those that are.
    answer.headers.update(error.headers or {})
    return answer


class CatchAll:
    """The last resort: a sentence for the person, the kind of the error for the log."""

    def __init__(self, app: ASGIApp, log: Log) -> None:
        self.app = app
        self.log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def watched(message: Message) -> None:
            nonlocal has_begun
            await send(message)
            has_begun = True

        try:
            await self.app(scope, receive, watched)
        except TooLarge:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, somebody waits for an answer
            self.log("internal_error", **trouble_of(error))
            if not has_begun:
                await refusal(scope, 500, WORDS[500])(scope, receive, send)
