"""The parts of one meeting as rows: children, who came, minutes, actions."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from calendars.words import day_words
from console.people import agency_words, worker_words
from console.visit import Visit
from engine.sentences import count_words
from register.pictures.records import PictureAction, PictureAttendance, PictureChild, PictureDuty, PictureMeeting
from service.code_words import code_words

#: States of an action in which nothing more is expected of anybody.
DONE_WITH = ("COMPLETED", "CANCELLED", "SUPERSEDED", "STRUCK_OUT")


def child_row(child: PictureChild) -> Mapping[str, str | None]:
    """A child of the meeting, by the plan."""
    came = {True: "attended", False: "did not attend", None: "attendance not recorded"}[child.attended]
    asked = {True: "invited", False: "not invited", None: "invitation not recorded"}[child.was_invited]
    return {"plan": child.plan, "person": child.person, "came": f"{asked}, {came}".capitalize()}


def attendance_rows(attendance: Sequence[PictureAttendance], visit: Visit) -> list[list[Any]]:
    """Who was expected, those first who neither came nor said why; of siblings each invitee once a plan."""
    gravest = {"ABSENT_NO_APOLOGIES": 0, "NOT_RECORDED": 1, "APOLOGIES": 2, "REPRESENTED": 3}
    ordered = sorted(attendance, key=lambda item: (gravest.get(item.state or "", 4), item.role or "", item.attendance))
    return [_attendance_row(item, visit) for item in ordered]


def _attendance_row(item: PictureAttendance, visit: Visit) -> list[Any]:
    who = code_words("member_role", item.role) if item.role else code_words("member_kind", item.kind)
    agency = agency_words(visit, item.agency)
    required = "; has to come" if item.is_required else ""
    apologies = f", on {day_words(item.apologies_on)}" if item.apologies_on else ""
    return [
        {"text": who, "hint": f"{agency or 'no agency'}{required}"},
        code_words("attendance", item.state) + apologies,
        _report_words(item),
    ]


def _report_words(item: PictureAttendance) -> str:
    if item.report_received_on:
        return f"Received on {day_words(item.report_received_on)}"
    if item.report_state:
        return code_words("report_status", item.report_state)
    return {True: "None, and one is expected", False: "Not expected", None: "None"}[item.report_is_expected]


def minutes_facts(meeting: PictureMeeting, duties: Sequence[PictureDuty]) -> list[Mapping[str, Any]]:
    """What became of the minutes, day by day, and which of them were late."""
    days = {
        "Written": meeting.minutes_written_on,
        "Signed off": meeting.minutes_signed_off_on,
        "Sent to the first": meeting.minutes_sent_on,
        "Sent to everybody on the list": meeting.minutes_all_sent_on,
    }
    state = code_words("minutes_status", meeting.minutes_state) if meeting.minutes_state else "No minutes"
    rows = {"Minutes": state, **{key: day_words(day) if day else "No day is recorded" for key, day in days.items()}}
    return [{"key": key, "value": value} for key, value in {**rows, "Late": _late_words(duties)}.items()]


def _late_words(duties: Sequence[PictureDuty]) -> str:
    late = [duty for duty in duties if duty.family == "minutes" and duty.state in ("overdue", "met_late")]
    if not late:
        return "Nothing about the minutes is or was late"
    worst = max(late, key=lambda duty: duty.days_late)
    return f"{len(late)} of their duties {'is or was' if len(late) == 1 else 'are or were'} late, the latest by " + (
        count_words(worst.days_late, worst.unit)
    )


def action_row(action: PictureAction, visit: Visit) -> list[Any]:
    """An action without its words: whose, by when, and whether it was done."""
    plan = action.plan or "no plan"
    first: dict[str, Any] = {"text": action.action, "hint": f"plan {plan}" if action.plan else plan}
    return [first, _owner_words(action, visit), _due_words(action), "; ".join(_standing(action, visit))]


def _owner_words(action: PictureAction, visit: Visit) -> str:
    if action.owner_is_family:
        return "The family"
    if action.action_owner:
        agency = agency_words(visit, action.agency)
        return f"{worker_words(visit, action.action_owner)}{f', {agency}' if agency else ''}"
    return agency_words(visit, action.agency) or "Nobody is recorded"


def _due_words(action: PictureAction) -> str:
    if action.due_on is None:
        return "Ongoing" if action.is_ongoing else "No day is set"
    moved = action.first_due_on and action.first_due_on != action.due_on
    return day_words(action.due_on) + (
        f", first {day_words(action.first_due_on)}" if moved and action.first_due_on else ""
    )


def _standing(action: PictureAction, visit: Visit) -> Iterator[str]:
    if action.done_on:
        late = action.due_on is not None and action.done_on > action.due_on
        yield f"Done on {day_words(action.done_on)}{', late' if late else ''}"
    elif action.state == "STRUCK_OUT":
        yield "Struck out"
    else:
        yield code_words("action_status", action.state)
        if action.state not in DONE_WITH and action.due_on is not None and action.due_on < visit.today:
            yield "its day has passed"
    if action.bears_on_safety:
        yield "bears on safety"
