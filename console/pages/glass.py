"""Break the glass: see one child's records for an hour, with a reason; and the page on which the unit sees who did."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection, or_, select

from console.access import restrictions
from console.access.restrictions import Opening
from console.access.roles import May
from console.needs import BreakGlassVisit, RestrictVisit
from console.pages.one_exception.typed import read_note
from console.visit import Visit
from register.errors import TextRefused
from register.references import read_reference
from register.tables import exception
from service.clock import in_london

router = APIRouter()

PLACE = "/open-a-record"
Text = Annotated[str, Form()]

SHORTEST_REASON = 10
LONGEST_REASON = 500
LONGEST_KEY = 120
#: The page of openings goes so far back.
RECENT = timedelta(days=90)
MOST = 200

#: The same for what was never there, and for what is there and is about no child.
NOT_THERE = (
    "There is no record of a child under this number. Check it: a plan, a child, or an exception such as CG-0012."
)


@router.get(PLACE)
def glass_page(visit: BreakGlassVisit) -> Response:
    """The form, and what she has open."""
    return _page(visit)


@router.post(PLACE)
def open_record(visit: BreakGlassVisit, key: Text = "", reason: Text = "") -> Response:
    """Open one child's records for an hour, when there is such a child."""
    key, reason = key.strip(), " ".join(reason.split())
    errors = _problems(key, reason)
    if errors:
        return _page(visit, key=key, reason=reason, errors=errors)
    person = _person(visit, key)
    if person is None:
        detail = {"kind": "record", "asked": key[:80], "reason": reason}
        return _page(visit, key=key, reason=reason, errors=[_error("key", NOT_THERE)], action="denied", detail=detail)
    if not _is_open(visit, person):
        visit.record("broke_glass", {"child": [person]}, {"reason": reason})
        with visit.console.database.writing() as connection:
            restrictions.open_glass(connection, visit.who.account_id, person, reason=reason, now=visit.now)
    else:
        visit.record("viewed", {"child": [person]}, {})
    return RedirectResponse(PLACE, status_code=303)


@router.get("/openings")
def openings_page(visit: RestrictVisit) -> Response:
    """Who opened what, and why, the newest first. A child who is restricted to others is not named here either."""
    closed = visit.scope.hidden.persons
    with visit.reading() as connection:
        found = restrictions.openings(connection, since=visit.now - RECENT, limit=MOST)
    context = {"openings": [_opening(item, visit, closed) for item in found], "days": RECENT.days, "most": MOST}
    return visit.page(
        "openings.html", context, shows={"child": [item.person for item in found if item.person not in closed]}
    )


def _opening(item: Opening, visit: Visit, closed: frozenset[str]) -> Mapping[str, Any]:
    return {
        "child": item.person if item.person not in closed else None,
        "by": f"{item.shown_name} ({item.name})",
        "role": item.role,
        "reason": item.reason,
        "begun_at": in_london(item.begun_at),
        "is_open": item.ends_at > visit.now,
    }


def _problems(key: str, reason: str) -> list[Mapping[str, str]]:
    errors = []
    if not key:
        errors.append(_error("key", "Give the number of the record: a plan, a child, or an exception."))
    elif len(key) > LONGEST_KEY or not key.isprintable():
        errors.append(_error("key", NOT_THERE))
    if len(reason) < SHORTEST_REASON:
        errors.append(_error("reason", f"Say why you need to see it, in {SHORTEST_REASON} characters or more."))
    _, too_long = read_note(reason, longest=LONGEST_REASON)
    if too_long or not reason.isprintable():
        errors.append(_error("reason", f"Say it in {LONGEST_REASON} characters at most, without special characters."))
    return errors


def _person(visit: Visit, key: str) -> str | None:
    """The child behind a plan, a reference or her own id: the one look that no scope narrows, and it shows nothing."""
    matches = or_(exception.c.plan == key, exception.c.person == key, exception.c.reference == read_reference(key))
    try:
        with visit.console.database.reading() as connection:
            found = connection.execute(
                select(exception.c.person).where(matches, exception.c.person.is_not(None)).distinct().limit(2)
            ).all()
    except TextRefused:
        return None
    # One number that leads to two children opens neither.
    return str(found[0].person) if len(found) == 1 else None


def _is_open(visit: Visit, person: str) -> bool:
    """The button was pressed twice, or she opens it again within the hour: the hour goes on."""
    with visit.reading() as connection:
        return person in restrictions.opened_by(connection, visit.who.account_id, now=visit.now)


def _page(
    visit: Visit,
    *,
    key: str = "",
    reason: str = "",
    errors: Sequence[Mapping[str, str]] = (),
    action: str = "viewed",
    detail: Mapping[str, Any] | None = None,
) -> Response:
    with visit.reading() as connection:
        mine = restrictions.openings(
            connection, since=visit.now - restrictions.OPEN_FOR, limit=MOST, account_id=visit.who.account_id
        )
        mine = [item for item in mine if item.ends_at > visit.now]
        plans = _plans(connection, visit, [item.person for item in mine])
    context = {
        "open_now": [_mine(item, plans.get(item.person, [])) for item in mine],
        "key": key,
        "reason": reason,
        "errors": errors,
        "sees_openings": visit.who.may(May.RESTRICT),
    }
    shows = {"child": [item.person for item in mine], "plan": [plan for some in plans.values() for plan in some]}
    return visit.page(
        "open_a_record.html", context, shows=shows, action=action, detail=detail, status=422 if errors else 200
    )


def _mine(item: Opening, plans: Sequence[str]) -> Mapping[str, Any]:
    return {"child": item.person, "plans": plans, "reason": item.reason, "ends_at": in_london(item.ends_at)}


def _plans(connection: Connection, visit: Visit, persons: Sequence[str]) -> Mapping[str, list[str]]:
    """The plans of the children that are open to her, by child."""
    if not persons:
        return {}
    source = visit.exceptions()
    wanted = select(source.c.person, source.c.plan).where(source.c.person.in_(persons), source.c.plan.is_not(None))
    found: dict[str, list[str]] = {}
    for row in connection.execute(wanted.distinct().order_by(source.c.plan)):
        found.setdefault(row.person, []).append(row.plan)
    return found


def _error(field: str, text: str) -> Mapping[str, str]:
    return {"field": field, "text": text}
