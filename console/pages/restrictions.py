"""Children whose records only named accounts see: the list, and what the safeguarding unit does to it.

The page names ids and nothing else. A child's id stands in no address: what is done to a restriction is sent in a form.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection, select

from console.access import accounts as all_accounts
from console.access import restrictions
from console.access.accounts import who_of
from console.access.roles import May
from console.needs import RestrictVisit
from console.visit import Visit
from engine.toml_file import did_you_mean
from register.tables import exception

router = APIRouter()

PLACE = "/restrictions"
Text = Annotated[str, Form()]

SHORTEST_REASON = 10
LONGEST_REASON = 500
LONGEST_KEY = 120

DONE: Mapping[str, str] = {
    "added": "The child is restricted from now on: only the accounts on the list see her records.",
    "reviewed": "The restriction is kept. It comes up for review again in 90 days.",
    "lifted": "The restriction is lifted. Everybody sees the child again whose team she is in.",
}


@router.get(PLACE)
def restrictions_page(visit: RestrictVisit, done: str = "") -> Response:
    """Every restricted child, the first to be reviewed on top."""
    return _page(visit, done=DONE.get(done))


@router.post(PLACE)
def restrict(visit: RestrictVisit, child: Text = "", reason: Text = "", names: Text = "") -> Response:
    """Restrict a child to some accounts; for a restricted one, put another list in place of the first."""
    typed = {"child": child.strip(), "reason": " ".join(reason.split()), "names": names}
    wanted = list(dict.fromkeys(name.casefold() for name in re.split(r"[\s,;]+", names) if name))
    with visit.reading() as connection:
        errors = [*_problems(typed), *_not_accounts(connection, wanted)]
    if errors:
        return _page(visit, typed=typed, errors=errors)
    with visit.console.database.writing() as connection:
        restrictions.restrict(
            connection,
            typed["child"],
            reason=typed["reason"],
            by=visit.who.name,
            accounts=wanted,
            now=visit.now,
            today=visit.today,
        )
    detail = {"restriction": "made", "reason": typed["reason"], "accounts": wanted}
    return visit.done(f"{PLACE}?done=added", changes={"child": [typed["child"]]}, detail=detail)


@router.post(f"{PLACE}/review")
def review(visit: RestrictVisit, child: Text = "") -> Response:
    """Keep a restriction for another ninety days."""
    with visit.console.database.writing() as connection:
        is_kept = restrictions.review(connection, child, today=visit.today) if _is_key(child) else False
    if not is_kept:
        return _page(visit, errors=[_error("", "This child is not restricted, so there is nothing to review.")])
    return visit.done(f"{PLACE}?done=reviewed", changes={"child": [child]}, detail={"restriction": "reviewed"})


@router.post(f"{PLACE}/lift")
def lift(visit: RestrictVisit, child: Text = "") -> Response:
    """End a restriction. A second click finds none, and changes nothing."""
    if not _is_key(child):
        return _page(visit, errors=[_error("", "This child is not restricted.")])
    with visit.console.database.writing() as connection:
        was = restrictions.is_restricted(connection, child)
        restrictions.lift(connection, child)
    if not was:
        visit.record("viewed", {}, {})
        return RedirectResponse(PLACE, status_code=303)
    return visit.done(f"{PLACE}?done=lifted", changes={"child": [child]}, detail={"restriction": "lifted"})


def _problems(typed: Mapping[str, str]) -> list[Mapping[str, str]]:
    errors = []
    if not _is_key(typed["child"]):
        errors.append(_error("child", "Give the id of the child, as the case system has it."))
    if len(typed["reason"]) < SHORTEST_REASON:
        errors.append(_error("reason", f"Say why, in {SHORTEST_REASON} characters or more."))
    if len(typed["reason"]) > LONGEST_REASON or not typed["reason"].isprintable():
        errors.append(_error("reason", f"Say it in {LONGEST_REASON} characters at most, without special characters."))
    return errors


def _is_key(text: str) -> bool:
    return 0 < len(text) <= LONGEST_KEY and text.isprintable()


def _not_accounts(connection: Connection, wanted: Sequence[str]) -> list[Mapping[str, str]]:
    """Names that nobody has, or that see no cases: a list of these would hide the child from those who were meant."""
    there_are = [who_of(row) for row in all_accounts.all_accounts(connection) if row.is_active]
    names = [who.name for who in there_are if who.may(May.SEE_CASES)]
    if not wanted:
        return [_error("names", "Name at least one account. Without any, nobody would see the child's records.")]
    return [
        _error(
            "names", f"There is no active account “{name[:LONGEST_KEY]}” that sees cases.{did_you_mean(name, names)}"
        )
        for name in wanted
        if name not in names
    ]


def _page(
    visit: Visit,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Sequence[Mapping[str, str]] = (),
    done: str | None = None,
) -> Response:
    with visit.reading() as connection:
        found = restrictions.all_restrictions(connection)
        known = _known(connection, [row.person for row, _ in found])
    context = {
        "restrictions": [_restriction(row, names, known, visit) for row, names in found],
        "typed": typed or {"child": "", "reason": "", "names": ""},
        "errors": errors,
        "done": done,
    }
    shows = {"child": [row.person for row, _ in found]}
    return visit.page("restrictions.html", context, shows=shows, status=422 if errors else 200)


def _restriction(row: Any, names: Sequence[str], known: frozenset[str], visit: Visit) -> Mapping[str, Any]:
    return {
        "child": row.person,
        "reason": row.reason,
        "made_by": row.made_by,
        "made_at": row.made_at,
        "review_on": row.review_on,
        "is_overdue": row.review_on <= visit.today,
        "names": names,
        # A slip of the pen would leave the child that was meant in everybody's sight.
        "is_known": row.person in known,
    }


def _known(connection: Connection, persons: Sequence[str]) -> frozenset[str]:
    """Those of whom the register has met a record."""
    return frozenset(connection.scalars(select(exception.c.person).where(exception.c.person.in_(persons)).distinct()))


def _error(field: str, text: str) -> Mapping[str, str]:
    return {"field": field, "text": text}
