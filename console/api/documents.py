"""The documents of exceptions. Other programs rely on these names; docs/reference/api.md is made from them."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from console.api.answers import Exact
from console.api.asked import Severity, Sort, State


class ShortException(Exact):
    """An exception as viewers and agency leads see it: what is late, where, since when. Nobody in it has a name."""

    reference: str
    title: str
    state: State
    rule: str
    family: str
    severity: Severity
    plan: str | None = Field(description="Never there for an agency lead, who has the meeting alone.")
    meeting: str | None
    team: str | None
    team_name: str | None
    agency: str | None
    started_on: date
    due_on: date
    breach_on: date
    met_on: date | None
    closed_on: date | None
    days_late: int
    unit: str
    says: str
    opened_on: date
    opened_because: str
    times_opened: int
    seen_on: date
    not_seen_since: date | None
    tier: int
    hidden_by: str | None = Field(description="What speaks instead; `another exception` when it is out of sight.")
    hidden_how: str | None
    promise_on: date | None
    waiver_until: date | None
    changed_at: datetime


class WholeException(ShortException):
    """An exception as those see it who work with it."""

    cause: str | None
    subject: str
    link: str | None
    route: str
    person: str | None
    owner: str | None
    reason: str | None
    doubt: str | None
    raised: int
    repeats: int
    is_drift: bool
    promise_by: str | None
    promise_note: str | None
    waiver_reason: str | None
    waiver_asked_by: str | None
    waiver_asked_at: datetime | None
    waiver_approved_by: str | None
    evidence: dict[str, str | None]


class ShortEvent(Exact):
    """Something that happened to an exception, without who did it."""

    business_date: date
    kind: str
    cause: str | None


class WholeEvent(ShortEvent):
    """Something that happened to an exception."""

    seq: int
    at: datetime
    actor: str = Field(description="`night`, or the account of a person.")
    changes: dict[str, Any]
    says: str
    hash: str


class Message(Exact):
    """A message that told of an exception. Nobody's address is in it."""

    night: date
    kind: str
    person: str
    became: str


class ShortDetail(Exact):
    """One exception, as viewers and agency leads see it."""

    exception: ShortException
    puts_right: str | None
    history: list[ShortEvent]


class WholeDetail(Exact):
    """One exception, with all that the register holds of it."""

    exception: WholeException
    puts_right: str | None
    spoken_for: list[str] = Field(description="Those for which it speaks, as far as you see them.")
    history: list[WholeEvent]
    told: list[Message]
    last_event: int = Field(description="Send it back as `seen`, and an act is refused when anything came after.")


class ExceptionList(Exact):
    """A page of exceptions."""

    night: date | None = Field(description="The last night in the register.")
    synthetic: bool
    sort: Sort
    total: int = Field(description="How many there are on all pages.")
    exceptions: list[WholeException] | list[ShortException]
    after: str | None = Field(description="Where the next page begins; null on the last.")


class Counted(Exact):
    """How many there are."""

    count: int
