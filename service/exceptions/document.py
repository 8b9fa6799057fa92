"""An exception as plain values: what every machine-readable format is made of. Other programs rely on these names."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from engine.cards import Card
from register.record import Entry
from service.exceptions.standing import title_of
from service.exceptions.timeline import Told

#: The keys of an exception, in their order; `title` and `evidence` stand beside them.
EXCEPTION_KEYS = (
    "reference", "state", "cause", "rule", "subject", "link", "family", "severity", "route",
    "person", "plan", "meeting", "team", "team_name", "owner", "agency",
    "started_on", "due_on", "breach_on", "met_on", "closed_on", "days_late", "unit", "reason", "says",
    "opened_on", "opened_because", "times_opened", "seen_on", "not_seen_since", "doubt",
    "tier", "raised", "repeats", "is_drift", "hidden_by", "hidden_how",
    "promise_on", "promise_by", "promise_note",
    "waiver_reason", "waiver_until", "waiver_asked_by", "waiver_asked_at", "waiver_approved_by", "changed_at",
)  # fmt: skip


def exception_document(entry: Entry, cards: Mapping[str, Card]) -> dict[str, Any]:
    """One exception."""
    values = {name: plain(getattr(entry, name)) for name in EXCEPTION_KEYS}
    # A rule that is no chain has no link: null, as in a check.
    values["link"] = entry.link or None
    return {**values, "title": title_of(entry.rule, cards), "evidence": dict(entry.evidence)}


def event_document(told: Told) -> dict[str, Any]:
    """One event of the history, with its sentence."""
    event = told.event
    return {
        "seq": event.seq,
        "at": event.at.isoformat(),
        "business_date": event.business_date.isoformat(),
        "actor": event.actor,
        "kind": event.kind,
        "cause": event.cause,
        "changes": dict(event.changes),
        "says": str(told),
        "hash": event.hash,
    }


def plain(value: object) -> object:
    """Days and moments as text, in ISO form."""
    return value.isoformat() if isinstance(value, date | datetime) else value
