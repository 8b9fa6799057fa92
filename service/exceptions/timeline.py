"""The history of an exception as sentences, each with when it was and who did it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from calendars.words import day_words
from engine.sentences import reason_words
from register.record import Event
from service.clock import in_london
from service.exceptions.standing import HIDDEN_HOW, cause_words, sentence_case
from service.waivers import load_waivers

#: Who acts when nobody does.
NIGHT = "night"

#: Why a waiver ended, or was refused.
_WAIVER_ENDS: Mapping[str, str] = {
    "expired": "its last day passed",
    "due_day_moved": "the due day of the duty moved, and it was given for the other",
    "rule_changed": "the rule changed, and it was given under the other",
    "by_hand": "it was ended before its day",
}

#: Dates and grades whose change is told.
_TOLD: Mapping[str, str] = {
    "started_on": "the clock began",
    "due_on": "the last day",
    "severity": "the grade",
}

Fields = Mapping[str, Any]
Sentence = Callable[[Event, Fields], str]


@dataclass(frozen=True, kw_only=True)
class Told:
    """One event in words."""

    event: Event
    #: When and who: `Night of 17 November 2026`, or `18 November 2026 at 09:12, t.manager`.
    when: str
    says: str

    def __str__(self) -> str:
        return f"{self.when}: {self.says}"


def timeline(events: Iterable[Event]) -> Iterator[Told]:
    """The events of one exception in order; each sentence may compare with what was before."""
    fields: dict[str, Any] = {}
    for event in events:
        yield Told(event=event, when=_when(event), says=_says(event, fields))
        fields |= event.changes


def _when(event: Event) -> str:
    if event.actor == NIGHT:
        return f"Night of {day_words(event.business_date)}"
    moment = in_london(event.at)
    return f"{day_words(moment.date())} at {moment:%H:%M}, {event.actor}"


def _says(event: Event, before: Fields) -> str:
    sentence = _SENTENCES.get(event.kind)
    words = sentence(event, before) if sentence else f"{sentence_case(event.kind.replace('_', ' '))}."
    note = event.changes.get("note") or event.changes.get("promise_note")
    return f"{words} “{note}”" if note else words


def _opened(event: Event, _before: Fields) -> str:
    again = " again" if event.kind == "reopened" else ""
    due = f" It was due by {_day(event.changes.get('due_on'))}." if event.changes.get("due_on") else ""
    return f"opened{again}, because {cause_words(event.cause)}.{due}"


def _changed(event: Event, before: Fields) -> str:
    moved = [
        f"{words} was {_value(before.get(name))} and is {_value(event.changes[name])}"
        for name, words in _TOLD.items()
        if name in event.changes and event.changes[name] != before.get(name)
    ]
    what = "; ".join(moved) or "what it is about changed"
    return f"{what}, because {cause_words(event.cause)}."


def _closed(event: Event, _before: Fields) -> str:
    if event.kind == "resolved":
        return f"put right on {_day(event.changes.get('met_on'))}, late."
    if event.kind == "lapsed":
        return f"never done: the duty ended on {_day(event.changes.get('closed_on'))}."
    done = f" Done on {_day(event.changes['met_on'])}." if event.changes.get("met_on") else ""
    why = f" It is not owed: {reason_words(event.changes['reason'])}." if event.changes.get("reason") else ""
    return f"withdrawn, because {cause_words(event.cause)}.{done}{why}"


def _acknowledged(event: Event, before: Fields) -> str:
    day = _day(event.changes.get("promise_on"))
    return f"brought the promise forward to {day}." if before.get("promise_on") else f"promised it for {day}."


def _promise_broken(_event: Event, before: Fields) -> str:
    return f"the promise for {_day(before.get('promise_on'))} was not kept. It is told one step higher."


def _waiver_asked(event: Event, _before: Fields) -> str:
    reason = load_waivers().says(str(event.changes.get("waiver_reason")))
    return f"asked to waive it until {_day(event.changes.get('waiver_until'))}: {reason}."


def _waived(_event: Event, before: Fields) -> str:
    asked_by = before.get("waiver_asked_by")
    return f"approved the waiver that {asked_by} asked for, until the end of {_day(before.get('waiver_until'))}."


def _waiver_refused(event: Event, _before: Fields) -> str:
    return "took the request for a waiver back." if event.cause == "taken_back" else "refused the waiver."


def _waiver_ended(event: Event, before: Fields) -> str:
    what = "the waiver" if before.get("state") == "waived" else "the request for a waiver"
    why = _WAIVER_ENDS.get(event.cause or "", cause_words(event.cause))
    return f"{what} ended, because {why}."


def _judged(event: Event, before: Fields) -> str:
    changes, told = event.changes, []
    if "hidden_by" in changes:
        told.append(_speaks(changes["hidden_by"], changes.get("hidden_how", before.get("hidden_how"))))
    if "tier" in changes:
        told.append(f"it is at step {changes['tier']} of its route")
    if "is_drift" in changes:
        told.append("the plan drifts" if changes["is_drift"] else "the plan no longer drifts")
    if changes.get("repeats"):
        told.append("the duty came back")
    return f"{'; '.join(told) or 'judged anew'}."


def _speaks(by: str | None, how: str | None) -> str:
    return f"{by} speaks instead: {HIDDEN_HOW.get(how or '', how or '')}" if by else "it speaks for itself again"


def _owner_changed(event: Event, before: Fields) -> str:
    changes = event.changes
    told = []
    if {"team", "team_name"} & changes.keys():
        told.append(f"the team is now {_named(changes, 'team_name') or _named(changes, 'team') or 'not recorded'}")
    if "owner" in changes:
        told.append(
            f"the worker is now {changes['owner'] or 'not recorded'}, and was {before.get('owner') or 'nobody'}"
        )
    return f"{'; '.join(told)}."


def _named(changes: Fields, name: str) -> str | None:
    found = changes.get(name)
    return str(found) if found else None


def _step_reached(event: Event, before: Fields) -> str:
    new = sorted(set(event.changes.get("reached") or ()) - set(before.get("reached") or ()), key=int)
    return f"it reached step {' and step '.join(new)} of its route."


_SENTENCES: Mapping[str, Sentence] = {
    "opened": _opened,
    "reopened": _opened,
    "changed": _changed,
    "reworded": lambda event, _before: f"what it says changed: {event.changes['says']}",
    "resolved": _closed,
    "withdrawn": _closed,
    "lapsed": _closed,
    "not_seen": lambda _event, _before: "its row is no longer in the snapshot. It stays open: closing needs evidence.",
    "seen_again": lambda _event, _before: "its row is back in the snapshot.",
    "cannot_tell": lambda event, _before: f"the snapshot cannot tell whether it was done: {reason_words(event.cause)}.",
    "can_tell_again": lambda _event, _before: "the snapshot can tell again: it is still not done.",
    "acknowledged": _acknowledged,
    "promise_broken": _promise_broken,
    "waiver_asked": _waiver_asked,
    "waived": _waived,
    "waiver_refused": _waiver_refused,
    "waiver_ended": _waiver_ended,
    "said_gone": lambda event, _before: f"said why its row is gone: {cause_words(event.cause)}.",
    "noted": lambda _event, _before: "noted.",
    "judged": _judged,
    "step_reached": _step_reached,
    "steps_kept": lambda _event, _before: "the steps of its route were kept with it: a later change does not move it.",
    "steps_moved": lambda _event, _before: "it climbs the steps of today's routes from now on, as the authority set.",
    "owner_changed": _owner_changed,
}


def _day(text: object) -> str:
    """A day of the history, which keeps it as text."""
    return day_words(date.fromisoformat(str(text))) if text else "a day that is not recorded"


def _value(value: object) -> str:
    """A value of the history as people write it."""
    try:
        return day_words(date.fromisoformat(str(value)))
    except ValueError:
        return "not recorded" if value is None else str(value)
