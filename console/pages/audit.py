"""Who looked at what: the access log, with its questions. To look at it is written down too."""

from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from fastapi.responses import Response

from console.access.roles import ROLE_WORDS, Role
from console.audit import reading
from console.audit.reading import Asked, Part
from console.audit.verify import COMMAND, Heads, Verified, heads, verify_both
from console.needs import AuditVisit
from console.visit import Visit
from register.references import read_reference

router = APIRouter()

SIZE = 50
Word = Annotated[str, Query(max_length=100)]
Typed = Annotated[str, Form(max_length=100)]
Number = Annotated[int | None, Query(ge=1, lt=2**53)]

#: What may stand in an address; who looked at a child is asked by a form.
IN_ADDRESS = ("exception", "plan", "meeting")


@router.get("/audit")
def audit_page(
    visit: AuditVisit,
    account: Word = "",
    action: Word = "",
    day: Word = "",
    kind: Word = "exception",
    key: Word = "",
    before: Number = None,
) -> Response:
    """The newest entries, or those that answer a question."""
    on, errors = _day(day)
    asked = Asked(
        account=account.strip(),
        action=action if action in reading.ACTIONS else "",
        day=on,
        kind=kind if kind in IN_ADDRESS else "exception",
        key=_key(kind, key),
    )
    typed = {"account": account, "action": action, "day": day, "kind": asked.kind, "key": key}
    return _show(visit, asked, typed=typed, before=before, errors=errors)


@router.post("/audit/child")
def child_page(
    visit: AuditVisit, child: Typed = "", before: Annotated[int | None, Form(ge=1, lt=2**53)] = None
) -> Response:
    """Who looked at one child: by a form, so that her number stands in no address."""
    if not child.strip():
        errors = [{"text": "Write the number of the child in the case system.", "field": "child"}]
        return _show(visit, Asked(), typed={}, before=None, errors=errors)
    return _show(visit, Asked(kind="child", key=child.strip()), typed={"child": child.strip()}, before=before)


@router.post("/audit/verify")
def verify_page(visit: AuditVisit) -> Response:
    """Read both chains again, while they are short."""
    with visit.reading() as connection:
        found, ends = verify_both(connection), heads(connection)
    return _show(visit, Asked(), typed={}, before=None, verified=found, is_too_long=not ends.are_short)


@router.get("/audit/{seq}")
def entry_page(seq: str, visit: AuditVisit) -> Response:
    """One entry, with the records that were shown."""
    found = None
    if seq.isascii() and seq.isdigit() and len(seq) < 16:
        with visit.reading() as connection:
            found = reading.records_of(connection, int(seq), scope=visit.scope, source=visit.exceptions())
    if found is None:
        raise visit.missing("entry", seq)
    entry, records = found
    context = {"entry": entry, "records": records, "view": reading, "role_words": role_words}
    return visit.page("audit_entry.html", context, detail={"entry": entry.seq})


def role_words(role: str) -> str:
    """A role as people read it; whoever was not signed in had none."""
    return ROLE_WORDS[Role(role)] if role in set(Role) else "nobody signed in"


def _key(kind: str, key: str) -> str:
    """A record as the log names it."""
    return read_reference(key) if kind == "exception" else key.strip()


def _show(
    visit: Visit,
    asked: Asked,
    *,
    typed: dict[str, str],
    before: int | None,
    errors: list[dict[str, str]] | None = None,
    verified: Verified | None = None,
    is_too_long: bool = False,
) -> Response:
    with visit.reading() as connection:
        part: Part = reading.part_of_log(
            connection, asked, scope=visit.scope, source=visit.exceptions(), before=before, size=SIZE
        )
        openings = reading.openings(connection, scope=visit.scope)
        ends: Heads = heads(connection)
    is_child = asked.kind == "child"
    context: dict[str, Any] = {
        "asked": asked,
        "typed": typed,
        "part": part,
        "openings": openings,
        "ends": ends,
        "verified": verified,
        "is_too_long": is_too_long,
        "command": COMMAND,
        "view": reading,
        "role_words": role_words,
        "older_href": f"/audit?{urlencode({**typed, 'before': part.more})}" if part.more and not is_child else None,
        "errors": errors or [],
    }
    detail = {name: typed[name] for name in ("account", "action", "day") if typed.get(name)}
    if asked.key:
        detail |= {"kind": asked.kind, "asked": asked.key}
    return visit.page("audit.html", context, detail=detail, status=422 if errors else 200)


def _day(text: str) -> tuple[date | None, list[dict[str, str]]]:
    try:
        return (date.fromisoformat(text) if text else None), []
    except ValueError:
        return None, [{"text": "Write the day as a date, such as 2026-11-20.", "field": "filter-day"}]
