"""The records of a decision: the night it is taken on, its events, and what the judgement adds."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from register.record import Key, Known


@dataclass(frozen=True, kw_only=True, slots=True)
class Since:
    """What changed since an earlier night on which the rule ran."""

    rule_changed: bool
    calendar_changed: bool
    last_as_at: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Night:
    """What the night knows of itself and of one rule."""

    business_date: date
    #: The day in London on which the night runs; None is the day after its business date, the earliest there can be.
    run_on: date | None = None
    #: Too many rows vanished: tonight opens and updates, and closes nothing.
    is_held: bool = False
    #: This rule's card, or a setting it reads, differs from the last night on which the rule ran.
    rule_changed: bool = False
    #: The calendar differs from that night's.
    calendar_changed: bool = False
    #: The business date of the last committed night on which this rule ran; None when it never ran.
    last_as_at: date | None = None
    #: The rule never ran before.
    is_first: bool = False
    #: The rule ran before, and was not in the book on the last night.
    was_out_of_book: bool = False
    #: The same of the last night that could close, where held nights lie between.
    since_closing: "Since | None" = None

    @property
    def today(self) -> date:
        """The day on which the night runs: every day before it is over."""
        return self.run_on or self.business_date + timedelta(days=1)

    @property
    def as_closing(self) -> "Night":
        """The night as a closing sees it: what changed on a held night closes only now, and is still the cause."""
        if self.since_closing is None:
            return self
        since = self.since_closing
        return replace(
            self,
            rule_changed=since.rule_changed,
            calendar_changed=since.calendar_changed,
            last_as_at=since.last_as_at,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One event of an exception: what happened, why, and the fields it changes."""

    kind: str
    cause: str | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def written(self) -> Mapping[str, Any]:
        """What is written of it: an exception keeps the cause of its last event that had one."""
        return {**self.changes, "cause": self.cause} if self.cause else self.changes


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What a night does to one exception: its events in order, and what follows silently."""

    steps: tuple[Step, ...] = ()
    #: Fields that follow the snapshot without an event: the sentence and the evidence.
    follows: Mapping[str, Any] = field(default_factory=dict)
    #: Tonight's snapshot showed the duty.
    is_seen: bool = False

    @property
    def kind(self) -> str | None:
        """What happened first; None when nothing did."""
        return self.steps[0].kind if self.steps else None

    @property
    def cause(self) -> str | None:
        return self.steps[0].cause if self.steps else None

    @property
    def changes(self) -> Mapping[str, Any]:
        """The fields that all events together change."""
        return {name: value for step in self.steps for name, value in step.written.items()}

    def after(self, name: str, known: Known | None) -> Any:
        """One field once the decision is applied to what was known; None when there is no exception."""
        for step in reversed(self.steps):
            if name in step.changes:
                return step.changes[name]
        return getattr(known, name) if known else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Climbed:
    """The steps that one live exception climbs, and those that it has reached by tonight."""

    #: The digest of the steps, and the night that gave it these.
    policy: str
    policy_on: date
    #: By number of the step: the night that raised it there, in ISO form.
    reached: Mapping[str, str]
    #: The event that gives steps to what was open before; None when it keeps its own.
    event: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """What the judgement of the plan says of one live exception."""

    tier: int = 0
    is_drift: bool = False
    repeats: int = 0
    #: The exception that speaks instead, or a finding that is not late itself.
    hidden_by: Key | None = None
    #: hide, replace, group or hold.
    hidden_how: str | None = None
