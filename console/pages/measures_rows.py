"""The rows behind a figure: those that whoever asks may see, and no word of how many others there are."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from calendars.words import day_words
from console.access.scope import Keys, Scope
from console.visit import Visit
from engine.measures.cards import Measure
from engine.measures.counted import CountedRow

#: A lead worker has few plans; a page asks for no more.
PLANS = 5_000

#: The days that a row may have.
DAYS = (("Due", "due_on"), ("Done", "met_on"), ("Recorded", "recorded_on"))


@dataclass(frozen=True, kw_only=True)
class Cases:
    """The plans that somebody sees, and their children, as the last picture shows them."""

    plans: frozenset[str] = frozenset()
    persons: frozenset[str] = frozenset()


def rows_in_scope(visit: Visit, rows: Iterable[CountedRow]) -> list[CountedRow]:
    """Her rows: what does not count first, then what was left out, then what counts."""
    scope = visit.scope
    cases = _cases(visit) if scope.worker is not None else Cases()
    return sorted((row for row in rows if _is_seen(row, scope, cases)), key=_order)


def _cases(visit: Visit) -> Cases:
    picture = visit.picture
    if picture is None:
        return Cases()
    plans = picture.plans(visit.picture_scope, is_open=None, limit=PLANS)
    return Cases(
        plans=frozenset(plan.plan for plan in plans),
        persons=frozenset(plan.person for plan in plans if plan.person),
    )


def _is_seen(row: CountedRow, scope: Scope, cases: Cases) -> bool:
    if _touches(row, scope.hidden):
        return False
    if scope.sees_all or _touches(row, scope.opened):
        return True
    if scope.teams and row.team_id in scope.teams:
        return True
    return row.plan_id in cases.plans or (row.plan_id is None and row.person_id in cases.persons)


def _touches(row: CountedRow, keys: Keys) -> bool:
    pairs = ((row.person_id, keys.persons), (row.plan_id, keys.plans), (row.meeting_id, keys.meetings))
    return any(key is not None and key in among for key, among in pairs) or _names(row.subject, keys)


def _names(subject: str, keys: Keys) -> bool:
    """Whether a row is about one of these itself, whatever columns it has."""
    return subject in keys.persons or subject in keys.plans or subject in keys.meetings


def _order(row: CountedRow) -> tuple[int, str, str, str]:
    place = 2 if row.is_in_numerator else 1 if row.left_out is not None else 0
    return place, row.subject, row.rule or "", row.link or ""


def table_of(rows: Collection[CountedRow], card: Measure, teams: Mapping[str, str]) -> dict[str, Any]:
    """Columns and rows of the table; of the days only those that any row has."""
    days = [(text, name) for text, name in DAYS if any(getattr(row, name) for row in rows)]
    return {
        "columns": [{"text": text} for text in ("About", "Team", *(text for text, _ in days), "How it counts")],
        "rows": [
            [
                _about(row),
                teams.get(row.team_id or "", row.team_id or "not known"),
                *(_day(getattr(row, name)) for _, name in days),
                counts_as(row, card),
            ]
            for row in rows
        ],
    }


def _day(day: date | None) -> str:
    return day_words(day) if day else "–"


def _about(row: CountedRow) -> dict[str, str]:
    """What a row is about, with the way there."""
    child = {"hint": f"child {row.person_id}"} if row.person_id else {}
    if row.plan_id:
        return {"text": f"Plan {row.plan_id}", "href": f"/plans/{quote(row.plan_id, safe='')}", **child}
    if row.meeting_id:
        return {"text": f"Meeting {row.meeting_id}", "href": f"/meetings/{quote(row.meeting_id, safe='')}", **child}
    return {"text": f"Child {row.person_id}" if row.person_id else row.subject}


def counts_as(row: CountedRow, card: Measure) -> str:
    """Whether a row counts, in words."""
    if row.left_out is not None:
        said = {item.reason: item.says for item in card.left_out}
        return f"left out: one of those {said.get(row.left_out, row.left_out)}"
    if not row.is_counted:
        return "does not count"
    return "counts" if row.is_recorded or card.recorded is None else "counts, recorded late"


def records_of(rows: Collection[CountedRow]) -> dict[str, list[str]]:
    """What the access log keeps of some rows."""
    kinds = {"plan": "plan_id", "child": "person_id", "meeting": "meeting_id"}
    found = {kind: sorted({getattr(row, name) for row in rows} - {None}) for kind, name in kinds.items()}
    return {kind: keys for kind, keys in found.items() if keys}
