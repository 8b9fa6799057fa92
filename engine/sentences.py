"""Plain sentences for people: what an obligation says in council English."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from calendars.words import day_words
from engine.cards import Card
from engine.expressions import BLANK

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


class Sentences:
    """What the duties of one card say: the card's own words of a breach, plain words of every other state.

    Made once for rows with these columns, and asked for each of the rows.
    """

    def __init__(self, card: Card, columns: Sequence[str]) -> None:
        self._card = card
        self._place = {name: place for place, name in enumerate(columns)}

    def of(self, state: str, row: Sequence[Any], fillings: tuple[str, ...] = ()) -> str:
        """The sentence of one row; `fillings` is what stands in the blanks of the card's own words, in their order."""
        title, place = self._card.title, self._place
        match state:
            case "overdue":
                return f"{self._says % fillings}{self._so_far(row)}"
            case "never_met":
                return f"{self._says % fillings} The duty ended on {day_words(row[place['closed_on']])} without it."
            case "met":
                return f"{title}: done.{self._recorded_late(row)}"
            case "met_late":
                done, due = day_words(row[place["met_on"]]), day_words(row[place["due_on"]])
                return f"{title}: done on {done}, {self._late(row)} late. It was due by {due}."
            case "exempt":
                return f"{title}: not owed, because {reason_words(row[place['reason']])}."
            case "unknown":
                reason, due = reason_words(row[place["reason"]]), day_words(row[place["due_on"]])
                return f"{title}: cannot tell, because {reason}. It was due by {due}."
            case "pending":
                return f"{title}: the record is not complete yet. It is due by {day_words(row[place['due_on']])}."
            case _:
                return f"{title}: due by {day_words(row[place['due_on']])}."

    @cached_property
    def _says(self) -> str:
        """The card's sentence with its blanks as `%s`."""
        return BLANK.sub("%s", self._card.says.replace("%", "%%"))

    def _late(self, row: Sequence[Any]) -> str:
        return count_words(row[self._place["days_late"]], row[self._place["unit"]])

    def _so_far(self, row: Sequence[Any]) -> str:
        return f" Overdue by {self._late(row)}." if row[self._place["days_late"]] else ""

    def _recorded_late(self, row: Sequence[Any]) -> str:
        if not row[self._place["late_record"]]:
            return ""
        return f" It was done in time and entered late, on {day_words(row[self._place['recorded_on']])}."
