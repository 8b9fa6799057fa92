"""The words and records of the register: keys, states, what is known of an exception, and what a night finds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

#: States in which somebody still has something to do, or to wait for.
LIVE = ("open", "reopened", "acknowledged", "waived")
#: States that only a new breach leaves.
CLOSED = ("resolved", "withdrawn", "lapsed")
#: States in which a real breach ends: what was withdrawn was never a breach of practice, and no occasion that repeats.
ENDED_AS_BREACH = ("resolved", "lapsed")

#: Counts the days late on a day: the due day, the unit (`working_days` or `days`), the day.
DaysLate = Callable[[date, str, date], int]


class Key(NamedTuple):
    """What makes an exception the same one on another night: never a date, because dates are corrected."""

    rule: str
    subject: str
    #: For a chain, the key of the row that began the link; '' for what is no chain.
    link: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What tonight's snapshot says of one duty: an obligation of the engine, or that there is none."""

    rule: str
    subject: str
    link: str = ""
    #: One of the engine's nine, or `absent`: the snapshot no longer gives rise to this duty.
    state: str
    #: Only for `absent`: the row itself is no longer in the snapshot.
    row_gone: bool = False
    started_on: date | None = None
    due_on: date | None = None
    breach_on: date | None = None
    met_on: date | None = None
    #: The day a duty ended that was never met.
    closed_on: date | None = None
    days_late: int = 0
    unit: str = ""
    #: Done in time and entered after the due day.
    late_record: bool = False
    #: The day on which the meeting was recorded, where the source says so.
    recorded_on: date | None = None
    #: Why the duty is exempt, or why nobody can tell.
    reason: str | None = None
    severity: str = ""
    family: str = ""
    route: str = ""
    person: str | None = None
    plan: str | None = None
    meeting: str | None = None
    agency: str | None = None
    team: str | None = None
    team_name: str | None = None
    #: The id of the worker whose it is.
    owner: str | None = None
    says: str = ""
    evidence: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        return Key(self.rule, self.subject, self.link)


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """An exception as the register holds it, without its sentence and its evidence."""

    id: int
    reference: str
    rule: str
    subject: str
    link: str
    family: str
    severity: str
    route: str
    person: str | None
    plan: str | None
    meeting: str | None
    team: str | None
    team_name: str | None
    owner: str | None
    agency: str | None
    state: str
    #: Why it last changed.
    cause: str | None
    #: Why the duty is not owed, in the engine's words, for what was withdrawn as exempt.
    reason: str | None
    started_on: date
    due_on: date
    breach_on: date
    met_on: date | None
    closed_on: date | None
    days_late: int
    unit: str
    #: A digest of the sentence and the evidence, to see whether they changed.
    shown: str
    opened_on: date
    opened_because: str
    #: The last night whose snapshot showed it.
    seen_on: date
    not_seen_since: date | None
    #: Why tonight's snapshot cannot tell; None when it can.
    doubt: str | None
    tier: int
    #: Tiers added by broken promises.
    raised: int
    promise_on: date | None
    promise_by: str | None
    promise_note: str | None
    waiver_reason: str | None
    waiver_until: date | None
    waiver_asked_by: str | None
    waiver_asked_at: datetime | None
    waiver_approved_by: str | None
    #: The reference of the exception that speaks instead, or the rule when that one is not late itself.
    hidden_by: str | None
    hidden_how: str | None
    repeats: int
    is_drift: bool
    times_opened: int
    changed_at: datetime
    #: The digest of the steps that it climbs; None until a night has kept them with it.
    policy: str | None = None
    #: The night that gave it these steps.
    policy_on: date | None = None
    #: By number of the step: the night that raised it to that step, in ISO form.
    reached: Mapping[str, str] | None = None

    @property
    def key(self) -> Key:
        return Key(self.rule, self.subject, self.link)

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry(Known):
    """An exception in full, as people see it."""

    says: str
    evidence: Mapping[str, str | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One row of the history."""

    seq: int
    exception_id: int | None
    reference: str | None
    run_id: int | None
    business_date: date
    at: datetime
    #: `night`, or the id of a person.
    actor: str
    kind: str
    cause: str | None
    #: The fields that changed, with their new values; `note` for words that are no field.
    changes: Mapping[str, Any]
    prev_hash: str
    hash: str
