"""One meeting: who it was about, who came and who reported, the minutes, the actions, and what is open about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from calendars.words import day_words
from console import duties
from console.needs import CasesVisit
from console.pages.meeting_rows import action_row, attendance_rows, child_row, minutes_facts
from console.pages.plan import open_row, when_words, why_little
from console.people import worker_words
from console.visit import Visit
from register import queries
from register.pictures.records import PictureAction, PictureAttendance, PictureChild, PictureDuty, PictureMeeting
from register.queries import Filter
from register.record import LIVE, Entry, Key
from service.code_words import code_words

router = APIRouter()

#: So many open exceptions are named; the list has all.
NAMED = 50


@dataclass(frozen=True, kw_only=True)
class _Found:
    """What there is about the meeting, all within the scope."""

    #: None without a picture, or when only single exceptions about the meeting are in scope.
    meeting: PictureMeeting | None = None
    children: Sequence[PictureChild] = ()
    attendance: Sequence[PictureAttendance] = ()
    actions: Sequence[PictureAction] = ()
    duties: Sequence[PictureDuty] = ()
    open: Sequence[Entry]
    known: Mapping[Key, str]


@router.get("/meetings/{meeting}")
def meeting_page(meeting: str, visit: CasesVisit) -> Response:
    """One meeting, when it or an exception about it is in scope."""
    found = _look(meeting, visit)
    if found.meeting is None and not found.known:
        raise visit.missing("meeting", meeting)
    shown = found.meeting
    context = {
        "meeting": meeting,
        "kind": code_words("meeting_type", shown.kind) if shown else "Meeting",
        "facts": _facts(shown, visit) if shown else [],
        "why_little": None if shown else why_little(visit, "meeting"),
        "open": [open_row(entry, visit) for entry in found.open],
        "closed_count": len(found.known) - len(found.open),
        "children": [child_row(child) for child in found.children],
        "attendance": attendance_rows(found.attendance, visit),
        "minutes": minutes_facts(shown, found.duties) if shown else [],
        "actions": [action_row(action, visit) for action in found.actions],
        "families": duties.by_family(found.duties, visit, found.known),
    }
    return visit.page("meeting.html", context, shows=_shows(meeting, found))


def _look(meeting: str, visit: Visit) -> _Found:
    source, picture, scope = visit.exceptions(), visit.picture, visit.picture_scope
    with visit.reading() as connection:
        live = queries.page(connection, Filter(meeting=meeting, states=LIVE), size=NAMED, source=source)
        known = duties.references(connection, source, column="meeting", key=meeting)
    shown = picture.meeting(meeting, scope=scope) if picture else None
    if picture is None or shown is None:
        return _Found(open=live.entries, known=known)
    return _Found(
        meeting=shown,
        children=picture.children_of_meeting(meeting, scope=scope),
        attendance=picture.attendance_of(meeting, scope=scope),
        actions=picture.actions_of_meeting(meeting, scope=scope),
        duties=picture.obligations_of_meeting(meeting, scope=scope),
        open=live.entries,
        known=known,
    )


def _shows(meeting: str, found: _Found) -> Mapping[str, Sequence[str]]:
    """For the access log: everything that the page names."""
    named = {entry.reference for entry in found.open}
    named |= {found.known[key] for key in map(duties.key_of, found.duties) if key in found.known}
    plans = {child.plan for child in found.children if child.plan}
    plans |= {action.plan for action in found.actions if action.plan}
    return {
        "meeting": [meeting],
        "plan": sorted(plans),
        "child": sorted({child.person for child in found.children if child.person}),
        "exception": sorted(named),
    }


def _facts(meeting: PictureMeeting, visit: Visit) -> list[Mapping[str, Any]]:
    rows = {"When": when_words(meeting), "State": code_words("meeting_status", meeting.state)}
    # A partner agency is told of the meeting, and not who of the authority was at it.
    if visit.scope.agency is None:
        rows |= {
            "Chair": worker_words(visit, meeting.chair),
            "Minute taker": worker_words(visit, meeting.minute_taker),
            "Quorum": {True: "It was quorate", False: "It was not quorate", None: "Not recorded"}[meeting.is_quorate],
        }
    rows["Next meeting"] = day_words(meeting.next_on) if meeting.next_on else "No date was agreed"
    return [{"key": key, "value": value} for key, value in rows.items()]
