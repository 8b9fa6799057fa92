"""One request of one signed-in person: what she may see, and the only ways in which an answer leaves.

A page of cases answers by `page`, `answer` or `download`. Each writes the access log first; when that fails, nothing
is shown. An answer of a case page that was not recorded does not go out: `console/web/recorded.py`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from sqlalchemy import Connection, FromClause

from console.access import restrictions
from console.access.roles import May
from console.access.row_scope import row_scope
from console.access.scope import Scope, scope_of, within
from console.access.who import Who
from console.audit.writing import Seen, record
from console.errors import NotAllowed, NotFound, NotRecorded
from console.keys import below, keys_of
from console.navigation import navigation_of
from console.pictures import picture_scope
from console.web.render import render
from console.wiring import Console
from register.actions import Act
from register.errors import RegisterError
from register.pictures.picture import Picture
from register.pictures.scope import PictureScope
from register.row_locks import lock_to
from register.tables import exception

Records = Mapping[str, Collection[str]]
NO_RECORDS: Records = {}


@dataclass(kw_only=True)
class Visit:
    """A request, and the person behind it."""

    request: Request
    console: Console
    who: Who
    now: datetime
    today: date

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A look at the register; on PostgreSQL as somebody who sees her scope and no more."""
        database = self.console.database
        rows = row_scope(self.scope) if database.is_postgres else None
        with database.reading() as connection:
            if rows is not None:
                lock_to(connection, rows)
            yield connection

    @cached_property
    def scope(self) -> Scope:
        """What she sees, worked out once a request."""
        with self.console.database.reading() as connection:
            hidden = restrictions.hidden_from(connection, self.who.account_id, now=self.now)
            opened = restrictions.opened_by(connection, self.who.account_id, now=self.now)
        return scope_of(
            self.who,
            below=lambda teams: below(self.console, teams),
            hidden=keys_of(self.console, hidden),
            opened=keys_of(self.console, opened),
        )

    def exceptions(self, source: FromClause = exception) -> FromClause:
        """The exceptions that she sees: the table for every query of a page."""
        return within(source, self.scope)

    @cached_property
    def picture(self) -> Picture | None:
        """What the last night's snapshot showed, when it left a picture; ask it with `picture_scope`."""
        with self.console.database.reading() as connection:
            return self.console.pictures.last(connection)

    @cached_property
    def picture_scope(self) -> PictureScope:
        """The same scope, as a picture takes it."""
        return picture_scope(self.scope)

    def act(self) -> Act:
        """She, as the person who does something."""
        return Act(by=self.who.name, today=self.today, now=self.now)

    def must(self, what: May) -> None:
        """Refuse what her role does not do."""
        if not self.who.may(what):
            raise NotAllowed

    def missing(self, kind: str, key: str) -> NotFound:
        """What she asked for is not there for her. That she asked is kept; the answer is the same for all."""
        self.record("denied", {}, {"kind": kind, "asked": key[:80]})
        return NotFound()

    def page(
        self,
        template: str,
        context: Mapping[str, Any],
        *,
        shows: Records = NO_RECORDS,
        action: str = "viewed",
        detail: Mapping[str, Any] | None = None,
        status: int = 200,
    ) -> Response:
        """A page, once it is recorded what it shows."""
        self.record(action, shows, detail or {})
        return render(self.request, template, {**self._frame(), **context}, status=status)

    def answer(
        self,
        document: object,
        *,
        shows: Records = NO_RECORDS,
        action: str = "viewed",
        detail: Mapping[str, Any] | None = None,
    ) -> Response:
        """A JSON document, once it is recorded what it shows."""
        self.record(action, shows, detail or {})
        return JSONResponse(document)

    def download(
        self, pieces: Iterable[bytes], *, name: str, kind: str, shows: Records, detail: Mapping[str, Any]
    ) -> Response:
        """A file, once it is recorded what is in it."""
        self.record("exported", shows, detail)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingResponse(iter(pieces), media_type=kind, headers=headers)

    def done(self, place: str, *, changes: Records, detail: Mapping[str, Any]) -> Response:
        """Back to a page after a change, once the change is recorded."""
        self.record("changed", changes, detail)
        return RedirectResponse(place, status_code=303)

    def record(self, action: str, records: Records, detail: Mapping[str, Any]) -> None:
        """Write down what this request shows or does, or show nothing."""
        write_down(self.request, self.who, action=action, records=records, detail=detail)

    def _frame(self) -> dict[str, Any]:
        """What every page shows around its own matter: that nothing was checked stands on each of them."""
        frame = self.console.frames.at(self.now)
        return {
            "freshness": frame,
            "is_synthetic": frame.is_synthetic,
            "who": self.who,
            "may": {what.value: self.who.may(what) for what in May},
            "person_name": self.who.shown_name,
            "navigation": navigation_of(self.who, self.request.url.path),
            "today": self.today,
        }


def write_down(
    request: Request, who: Who | None, *, action: str, records: Records = NO_RECORDS, detail: Mapping[str, Any]
) -> None:
    """One row of the access log; without it there is no answer."""
    console: Console = request.app.state.console
    seen = Seen(
        account_id=who.account_id if who else None,
        account=who.name if who else "nobody",
        role=who.role.value if who else "none",
        action=action,
        page=_route(request),
        records=records,
        detail=detail,
    )
    try:
        with console.database.writing() as connection:
            record(connection, seen, now=console.now())
    except RegisterError as error:
        raise NotRecorded from error
    request.state.recorded = True


def _route(request: Request) -> str:
    """The route as it is written: no value of an address is kept."""
    route = request.scope.get("route")
    return str(getattr(route, "path", "unknown"))
