"""Plain sentences for people: what an obligation says in council English."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
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


class Sentences:
    """What the duties of one card say: the card's own words of a breach, plain words of every other state.

    Made once for rows with these columns, and asked for each of the rows.
    """

    def __init__(self, card: Card, columns: Sequence[str]) -> None:
        self._card = card
        #: Where two columns have one name, the later counts.
        self._place = {name: place for place, name in enumerate(columns)}

    def of(self, state: str, row: Sequence[Any]) -> str:
        title, place = self._card.title, self._place
        match state:
            case "overdue":
                return f"{self._own_words(row)}{self._so_far(row)}"
            case "never_met":
                ended = value_words(row[place["closed_on"]])
                return f"{self._own_words(row)} The duty ended on {ended} without it."
            case "met":
                return f"{title}: done.{self._recorded_late(row)}"
            case "met_late":
                done, due = value_words(row[place["met_on"]]), value_words(row[place["due_on"]])
                return f"{title}: done on {done}, {self._late(row)} late. It was due by {due}."
            case "exempt":
                return f"{title}: not owed, because {reason_words(row[place['reason']])}."
            case "unknown":
                reason, due = reason_words(row[place["reason"]]), value_words(row[place["due_on"]])
                return f"{title}: cannot tell, because {reason}. It was due by {due}."
            case "pending":
                return f"{title}: the record is not complete yet. It is due by {value_words(row[place['due_on']])}."
            case _:
                return f"{title}: due by {value_words(row[place['due_on']])}."

    def _own_words(self, row: Sequence[Any]) -> str:
        words, blanks = self._says
        return words % tuple([value_words(row[place]) for place in blanks])

    @cached_property
    def _says(self) -> tuple[str, tuple[int, ...]]:
        """The card's sentence with its blanks as `%s`, and the columns that fill them."""
        words, blanks = _parts(self._card.says)
        return "%s".join(part.replace("%", "%%") for part in words), tuple(self._place[name] for name in blanks)

    def _late(self, row: Sequence[Any]) -> str:
        return count_words(row[self._place["days_late"]], row[self._place["unit"]])

    def _so_far(self, row: Sequence[Any]) -> str:
        return f" Overdue by {self._late(row)}." if row[self._place["days_late"]] else ""

    def _recorded_late(self, row: Sequence[Any]) -> str:
        if not row[self._place["late_record"]]:
            return ""
        return f" It was done in time and entered late, on {value_words(row[self._place['recorded_on']])}."


def _parts(text: str) -> tuple[list[str], list[str]]:
    """The words around the blanks, and the names of the blanks."""
    parts = re.split(r"\{([a-z][a-z0-9_]*)\}", text)
    return parts[::2], parts[1::2]
