"""The description of the API: OpenAPI 3.1, for whoever is signed in."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from fastapi.responses import Response
from fastapi.routing import APIRoute

from console.access.roles import MATRIX, ROLE_WORDS, May
from console.api.answers import PREFIX, answers
from console.needs import Needs, OwnVisit
from console.web.cookie import NAME

router = APIRouter(prefix=PREFIX, tags=["own"])

SECURITY = {
    "token": {
        "type": "http", "scheme": "bearer",
        "description": "A token that you made in your own settings. `read` reads; `act` promises, asks and notes too.",
    },
    "session": {"type": "apiKey", "in": "cookie", "name": NAME, "description": "A browser that is signed in."},
}  # fmt: skip

SAYS = (
    "The exceptions of the register, the rules, and the nights. You see what the pages show you: what is out of your "
    "scope is answered as if it were not there. Every answer is written into the access log before it goes out."
)


@router.get("/openapi.json", response_model=dict[str, Any], responses=answers())
def describe(visit: OwnVisit) -> Response:
    """This description."""
    return visit.answer(description())


@cache
def description() -> dict[str, Any]:
    """The whole API as one document."""
    found = list(_routes())
    document = get_openapi(title="Corewatch", version="1", description=SAYS, routes=found, openapi_version="3.1.0")
    document["components"]["securitySchemes"] = SECURITY
    document["security"] = [{name: []} for name in SECURITY]
    for route in found:
        operation = document["paths"][route.path][next(iter(route.methods or ())).lower()]
        operation["x-needs"] = _needed(route)
        operation["description"] = f"{operation.get('description', '')}\n\n{_for_whom(_needed(route))}".strip()
    return document


def _routes() -> Iterator[APIRoute]:
    """The routes of every part; looked up late, because this file is one of the parts."""
    for part in import_module("console.api").APIS:
        yield from (route for route in part.router.routes if isinstance(route, APIRoute))


def _needed(route: APIRoute) -> str:
    return next(each.call.what.value for each in route.dependant.dependencies if isinstance(each.call, Needs))


def _for_whom(what: str) -> str:
    roles = [words for role, words in ROLE_WORDS.items() if May(what) in MATRIX[role]]
    return f"Needs `{what}`: {', '.join(roles)}."
