"""Plain sentences for people: what an obligation says in council English."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from calendars.words import day_words
from engine.cards import Card

#: Blanks that every card may use, beside the columns of its relation and the settings.
CORE_BLANKS = ("as_at", "closed_on", "days_late", "due_on", "limit", "met_on", "starts_on")

#: Reasons as people read them. An authority's own rules may use a reason of their own: it is shown as written.
REASONS: Mapping[str, str] = {
    "already_on_plan": "the child was already on a plan",
    "attendance_not_recorded": "attendance was not recorded",
    "decision_not_recorded": "nobody recorded whether a conference is needed",
    "deputy": "a deputy attended",
    "ended_before_due": "the plan, or the reason for the duty, ended on or before the due date",
    "looked_after": "the child is looked after and the other clock applies",
    "not_expected": "a report was not expected, was waived, or was a nil return",
    "not_required": "a conference was not required",
    "outcome_not_recorded": "a booked date has passed and its outcome is not recorded yet",
    "prebirth": "the pre-birth timetable applies",
    "received_late": "it was received late, which another rule counts",
    "seen_not_recorded": "a visit took place and nobody recorded whether the child was seen",
    "unborn": "the child was not yet born",
    "undated_meeting": "a meeting is marked held without a date",
    "undated_review": "a review is marked held without a date",
}


def count_words(number: int, unit: str) -> str:
    """A number with its unit: 1 working day, 3 working days."""
    words = unit.replace("_", " ")
    return f"{number} {words[:-1] if number == 1 else words}"


def reason_words(reason: str | None) -> str:
    """A reason code as words."""
    return REASONS.get(reason or "", (reason or "").replace("_", " "))


def value_words(value: object) -> str:
    """One value as it stands in a sentence."""
    if value is None:
        return "not recorded"
    if isinstance(value, str):
        return value
    if isinstance(value, datetime) and not value.microsecond:
        return f"{day_words(value.date())} at {value:%H:%M}"
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def sentence(card: Card, state: str, values: Mapping[str, Any]) -> str:
    """What an obligation says: the card's own words for a breach, plain words for every other state."""
    match state:
        case "overdue":
            return f"{fill(card.says, values)}{_so_far(values)}"
        case "never_met":
            return f"{fill(card.says, values)} The duty ended on {value_words(values['closed_on'])} without it."
        case "met":
            return f"{card.title}: done. {_recorded_late(values)}".strip()
        case "met_late":
            done, late = value_words(values["met_on"]), count_words(values["days_late"], values["unit"])
            return f"{card.title}: done on {done}, {late} late. It was due by {value_words(values['due_on'])}."
        case "exempt":
            return f"{card.title}: not owed, because {reason_words(values['reason'])}."
        case "unknown":
            reason = reason_words(values["reason"])
            return f"{card.title}: cannot tell, because {reason}. It was due by {value_words(values['due_on'])}."
        case "pending":
            return f"{card.title}: the record is not complete yet. It is due by {value_words(values['due_on'])}."
        case _:
            return f"{card.title}: due by {value_words(values['due_on'])}."


def _so_far(values: Mapping[str, Any]) -> str:
    late = values["days_late"]
    return f" Overdue by {count_words(late, values['unit'])}." if late else ""


def _recorded_late(values: Mapping[str, Any]) -> str:
    if not values.get("late_record"):
        return ""
    return f"It was done in time and entered late, on {value_words(values['recorded_on'])}."


def fill(text: str, values: Mapping[str, Any]) -> str:
    """The text with its blanks filled."""
    return "".join([value_words(values.get(part)) if nth % 2 else part for nth, part in enumerate(_parts(text))])


@lru_cache(maxsize=1000)
def _parts(text: str) -> list[str]:
    """Words and blanks in turn."""
    return re.split(r"\{([a-z][a-z0-9_]*)\}", text)
