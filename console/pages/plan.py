"""One plan: whose it is, since when, every duty about it past and coming, what is open, and its meetings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from calendars.months import add_months
from calendars.words import day_words
from console import charts, duties
from console.needs import CasesVisit
from console.people import child_name, worker_words
from console.visit import Visit
from register import queries
from register.pictures.records import PictureDuty, PictureMeeting, PicturePlan
from register.queries import Filter
from register.record import LIVE, Entry, Key
from service.code_words import code_words
from service.exceptions.standing import how_late, in_short, title_of
from service.words import plural

router = APIRouter()

#: Months on a plan at which somebody looks again.
THRESHOLDS = (15, 18, 21, 24)
#: So many open exceptions are named; the list has all.
NAMED = 50


@dataclass(frozen=True, kw_only=True)
class _Found:
    """What there is about the plan, all within the scope."""

    #: None without a picture, or when only single exceptions about the plan are in scope.
    plan: PicturePlan | None
    duties: Sequence[PictureDuty]
    meetings: Sequence[PictureMeeting]
    open: Sequence[Entry]
    known: Mapping[Key, str]


@router.get("/plans/{plan}")
def plan_page(plan: str, visit: CasesVisit) -> Response:
    """One plan, when it or an exception about it is in scope."""
    found = _look(plan, visit)
    if found.plan is None and not found.known:
        raise visit.missing("plan", plan)
    name = child_name(visit, found.plan.person) if found.plan else None
    context = {
        "plan": plan,
        "facts": _facts(found.plan, visit, name) if found.plan else [],
        "why_little": None if found.plan else why_little(visit, "plan"),
        "open": [open_row(entry, visit) for entry in found.open],
        "closed_count": len(found.known) - len(found.open),
        **_timeline(found, visit),
        "families": duties.by_family(found.duties, visit, found.known),
        "meetings": [_meeting_row(meeting) for meeting in found.meetings],
    }
    return visit.page("plan.html", context, shows=_shows(plan, found), detail={"names": 1} if name else {})


def _look(plan: str, visit: Visit) -> _Found:
    source, picture = visit.exceptions(), visit.picture
    with visit.reading() as connection:
        live = queries.page(connection, Filter(plan=plan, states=LIVE), size=NAMED, source=source)
        known = duties.references(connection, source, column="plan", key=plan)
    shown = picture.plan(plan, scope=visit.picture_scope) if picture else None
    if picture is None or shown is None:
        return _Found(plan=None, duties=(), meetings=(), open=live.entries, known=known)
    return _Found(
        plan=shown,
        duties=picture.obligations_of_plan(plan, scope=visit.picture_scope),
        meetings=picture.meetings_of_plan(plan, scope=visit.picture_scope),
        open=live.entries,
        known=known,
    )


def _shows(plan: str, found: _Found) -> Mapping[str, Sequence[str]]:
    """For the access log: the plan, its child, and every exception and meeting named on the page."""
    named = {entry.reference for entry in found.open}
    named |= {found.known[key] for key in map(duties.key_of, found.duties) if key in found.known}
    return {
        "plan": [plan],
        "child": [found.plan.person] if found.plan and found.plan.person else [],
        "exception": sorted(named),
        "meeting": [meeting.meeting for meeting in found.meetings],
    }


def _facts(plan: PicturePlan, visit: Visit, name: str | None) -> list[Mapping[str, str]]:
    team = plan.team_name or plan.team or "No team is recorded"
    since = f", since {day_words(plan.owner_since)}" if plan.owner_since else ""
    rows = {
        "Lead worker": worker_words(visit, plan.owner) + since,
        "Team": f"{team} ({plan.team})" if plan.team_name and plan.team else team,
        "Conference chair": worker_words(visit, plan.chair),
        "Child": f"{name} ({plan.person})" if name else plan.person or "Not recorded",
        "On the plan": _how_long(plan),
        "Months that are looked at": _thresholds(plan, visit.today),
        "Category": code_words("abuse_category", plan.category),
    }
    if plan.is_temporary or plan.is_of_other_authority:
        rows["Kind"] = "A plan of another authority" if plan.is_of_other_authority else "A temporary plan"
    return [{"key": key, "value": value} for key, value in rows.items() if value]


def _how_long(plan: PicturePlan) -> str:
    if plan.opened_on is None:
        return "The day on which it began is not recorded"
    months = f", {plural(plan.months, 'month')}" if plan.months is not None else ""
    if plan.ended_on:
        because = f": {code_words('plan_end_reason', plan.end_reason)}" if plan.end_reason else ""
        return f"From {day_words(plan.opened_on)} to {day_words(plan.ended_on)}{months}. It has ended{because}"
    return f"Since {day_words(plan.opened_on)}{months}"


def _thresholds(plan: PicturePlan, today: date) -> str:
    """Which of the months have passed, and when the next one comes: of an ended plan those that it reached."""
    if plan.opened_on is None:
        return ""
    days = {months: add_months(plan.opened_on, months) for months in THRESHOLDS}
    last = plan.ended_on or today
    passed = [f"{months} on {day_words(day)}" for months, day in days.items() if day <= last]
    coming = next((f"{months} on {day_words(day)}" for months, day in days.items() if day > last), None)
    told = [f"Reached {', '.join(passed)}"] if passed else []
    if coming and plan.is_open:
        told.append(f"{'next' if told else 'Next'} {coming}")
    return "; ".join(told) or "It ended before the first of them"


def _timeline(found: _Found, visit: Visit) -> dict[str, Any]:
    if not found.duties:
        return {"timeline": None, "timeline_key": None}
    drawn = duties.pictured(found.duties, visit)
    as_at = visit.picture.as_at if visit.picture else visit.today
    return {
        "timeline": charts.lanes_picture("plan-timeline", drawn, today=as_at, title="Every duty of this plan"),
        "timeline_key": charts.plan_key(drawn),
    }


def why_little(visit: Visit, what: str) -> str:
    """Why a page shows no more than exceptions."""
    if visit.picture is None:
        return (
            f"The last night left no picture of the snapshot: the {what} itself cannot be shown until the next night "
            "leaves one. Below is what the register knows."
        )
    return f"Of this {what} you see the exceptions below, and nothing else of it is in your scope."


def open_row(entry: Entry, visit: Visit) -> Mapping[str, Any]:
    """An open exception as a row."""
    return {
        "reference": entry.reference,
        "title": title_of(entry.rule, visit.console.cards),
        "says": entry.says,
        "severity": entry.severity,
        "stands": in_short(entry),
        "late": how_late(entry),
    }


def _meeting_row(meeting: PictureMeeting) -> Mapping[str, str]:
    return {
        "meeting": meeting.meeting,
        "kind": code_words("meeting_type", meeting.kind),
        "when": when_words(meeting),
        "minutes": code_words("minutes_status", meeting.minutes_state) if meeting.minutes_state else "No minutes",
    }


def when_words(meeting: PictureMeeting) -> str:
    """When it was held, or is to be, or that it was not."""
    if meeting.held_on:
        return f"Held on {day_words(meeting.held_on)}"
    if meeting.cancelled_on:
        return f"Cancelled on {day_words(meeting.cancelled_on)}"
    if meeting.scheduled_on:
        return f"Booked for {day_words(meeting.scheduled_on)}"
    return code_words("meeting_status", meeting.state)
