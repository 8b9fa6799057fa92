"""What an evaluation hands out: obligations, and what each rule had to say tonight."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from engine.cards import Card


class Obligation(NamedTuple):
    """One duty: who owes it, since when, until when, and whether it was done.

    A named tuple: hundreds of thousands are made in one go, and a frozen dataclass takes three times as long to make.
    """

    rule: str
    subject: str
    #: For a chain, the key of the row that began the link, `start` for the first; else None.
    link: str | None
    person: str | None
    plan: str | None
    meeting: str | None
    started_on: date
    due_on: date
    #: The first day on which the duty is unmet after its limit.
    breach_on: date
    met_on: date | None
    #: The day a duty ended that was never met.
    closed_on: date | None
    state: str
    #: Done in time and entered after the due date.
    late_record: bool
    days_late: int
    #: What `days_late` counts: `working_days` or `days`.
    unit: str
    severity: str
    #: Why the duty is exempt, or why nobody can tell.
    reason: str | None
    says: str
    #: The facts behind it, by their readable names.
    evidence: Mapping[str, str | None]


@dataclass(frozen=True, kw_only=True)
class RuleResult:
    """What one rule had to say: how many obligations in each state, or why none."""

    card: Card
    version_from: date
    states: Mapping[str, int]
    #: Why the snapshot cannot carry this rule; None when it can.
    not_assessable: str | None = None
    #: Why the rule could not be evaluated; None when it could.
    failed: str | None = None

    @property
    def subjects(self) -> int:
        """All obligations in scope: the states add up to this."""
        return sum(self.states.values())
