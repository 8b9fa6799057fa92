"""An address of every page, with what there is in the data: made from the application's own routes."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from sqlalchemy import ColumnElement, Connection, or_, select

from console.app import routes_of
from register.access_tables import access_log, account
from register.database import Database
from register.outbox_tables import outbox
from register.record import LIVE
from register.tables import exception, run

#: A message as it was sent stands in a sandbox in which no script runs, axe's neither: it is seen within its page.
IN_A_SANDBOX = "/messages/{number}/html"

#: What answers no page: state, files, and the doors of another's sign-in.
NO_PAGES = frozenset(
    {
        "/healthz",
        "/readyz",
        "/metrics",
        "/sign-in/organisation",
        "/sign-in/return",
        "/export/exceptions.xlsx",
        "/export/exceptions.csv.zip",
        IN_A_SANDBOX,
    }
)

#: An id that is a script; a page's address has no place for a stroke in one.
SCRIPT_IN_AN_ADDRESS = '"><img src=x onerror=window.__x=1>'

#: Pages of an administrator.
OF_THE_ADMINISTRATOR = ("/accounts", "/accounts/new", "/accounts/{number}")

#: Pages as they are after a question was asked, besides their bare addresses.
ASKED = ("/exceptions?view=closed", "/exceptions?rule=nothing-such", "/exceptions?plan=NOTHING", "/nothing-such")

#: A promise, a request for a waiver, and one of which nobody has said anything.
_ACTED_ON = or_(exception.c.promise_on.is_not(None), exception.c.waiver_asked_by.is_not(None), exception.c.id == 1)
SHOWN = {"/exceptions/{reference}": 3}
_SPEAKS = (exception.c.state.in_(LIVE), exception.c.hidden_by.is_(None))

#: Of each page with something in its address: what stands there, and which are shown.
EXAMPLES: Mapping[str, tuple[ColumnElement[Any], ...]] = {
    "/exceptions/{reference}": (exception.c.reference, _ACTED_ON),
    "/plans/{plan}": (exception.c.plan, *_SPEAKS, exception.c.plan.is_not(None)),
    "/meetings/{meeting}": (exception.c.meeting, *_SPEAKS, exception.c.meeting.is_not(None)),
    "/rules/{rule}": (exception.c.rule, *_SPEAKS),
    "/nights/{number}": (run.c.id,),
    "/messages/{number}": (outbox.c.id, outbox.c.kind == "digest"),
    "/audit/{seq}": (access_log.c.seq,),
    "/accounts/{number}": (account.c.id, account.c.name == "manager"),
}

#: What stands in an address and in no table of the register.
FIXED = {"/measures/{measure}": "/measures/plans-over-15-months"}


def places(app: FastAPI, database: Database) -> Iterator[tuple[str, str]]:
    """The route and an address of every page. A page without an example here is an error: add it."""
    for route in routes_of(app):
        if "GET" not in (route.methods or ()) or route.path in NO_PAGES or route.path.startswith("/api/"):
            continue
        with database.reading() as connection:
            yield from ((route.path, address) for address in _addresses(connection, route.path))
    yield from ((address, address) for address in ASKED)


def _addresses(connection: Connection, path: str) -> list[str]:
    if "{" not in path or path in FIXED:
        return [FIXED.get(path, path)]
    assert path in EXAMPLES, f"{path} has no example in tests/support/places.py. Add one."
    column, *which = EXAMPLES[path]
    wanted = select(column).where(*which).distinct().order_by(column).limit(SHOWN.get(path, 1))
    before, _, rest = path.partition("{")
    after = rest.partition("}")[2]
    found = [f"{before}{quote(str(value))}{after}" for value in connection.scalars(wanted)]
    assert found, f"There is nothing to see on {path}."
    return found
