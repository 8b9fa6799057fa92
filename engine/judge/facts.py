"""The facts of one case: the breaches that stand on one plan tonight, and what is known of the plan."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import pairwise

from engine.judge.errors import CaseRefused

#: A breach's place in the register: rule, subject, link. The link is "" when the rule is no chain.
Key = tuple[str, str, str]

#: From the least grave to the gravest.
SEVERITIES = ("info", "low", "medium", "high", "critical")

RANK = {word: rank for rank, word in enumerate(SEVERITIES)}

#: A breach is `overdue`; the others stand here only because their winner speaks for them before it is due.
STATES = ("overdue", "due_soon", "not_due", "pending")

#: Kinds of conclusion by which a breach has no alert of its own.
SILENT = ("hidden", "replaced", "held")


@dataclass(frozen=True, kw_only=True, slots=True)
class Breach:
    """One obligation that is overdue tonight, or one that silences others before it is due."""

    rule: str
    subject: str
    #: For a chain, the key of the row that began the link; else "".
    link: str
    severity: str
    state: str
    person: str | None = None
    plan: str | None = None
    meeting: str | None = None
    #: The partner agency that it is about: `agency_code` of the evidence.
    agency: str | None = None
    #: The dispute or escalation that it is about: `escalation_id` of the evidence.
    dispute: str | None = None
    #: The step of its route that the working days since the first day in breach have reached; 1 is the first.
    step: int = 1
    #: Working days since the first day in breach.
    working_days_late: int = 0
    #: How often this duty, or the same rule on this plan, was in breach before.
    times_opened_before: int = 0
    #: How many promises about it were broken.
    promises_broken: int = 0
    #: A waiver holds tonight.
    is_waived: bool = False

    @property
    def key(self) -> Key:
        return self.rule, self.subject, self.link

    @property
    def is_live(self) -> bool:
        """In breach tonight, and not waived."""
        return self.state == "overdue" and not self.is_waived


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """What is judged together: the breaches on one plan, or of a meeting, person or row without a plan."""

    #: Unique tonight: `plan:CP1`, `meeting:M1`, `person:P1` or `row:<rule>:<subject>`.
    key: str
    #: None when no plan is known: then nothing is said about a plan.
    plan: str | None
    #: Whole months since the plan began, or since its original start; None when not known.
    plan_months: int | None
    #: Escalations and disputes recorded for the plan and not over; None when the snapshot cannot tell.
    escalations_recorded: int | None
    #: Core groups of the last twelve months that were held late or not held; None when not known.
    late_core_groups: int | None
    #: In order of key, each key once.
    breaches: tuple[Breach, ...]


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Finding:
    """One firing of one card on one case, as both engines must find it."""

    #: The place of the card among the cards of the night.
    card: int
    #: The place of the breach in the case that it is about; -1 for the plan.
    about: int
    #: The place of the breach that is the reason: the winner, or one that was counted; -1 for none.
    by: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Conclusion:
    """One thing said about one breach, or about the plan."""

    #: The breach; None for the plan.
    about: Key | None
    #: hidden, replaced, held, grouped, noted, drift, repeat, unescalated, raised, tier.
    kind: str
    #: The id of the card.
    card: str
    #: The breach that speaks instead of, together with, or as an explanation of this one.
    by: Key | None = None
    #: drift, repeat, unescalated: how many were counted; raised: by how many steps; tier: the step that is told.
    value: int = 0
    #: What was held against the number of the card: breaches, months, promises; 0 when the card has no number.
    count: int = 0
    #: The breaches that were counted.
    because: tuple[Key, ...] = ()


def check_case(case: Case) -> None:
    """Refuse a case with a doubled key, or with a value that is not of its type."""
    keys = [breach.key for breach in case.breaches]
    if any(later <= earlier for earlier, later in pairwise(keys)):
        raise CaseRefused(f"The breaches of case {case.key} are not in order, or one stands there twice.")
    for name, value in _values(case):
        if not _is_sound(name, value):
            raise CaseRefused(f"Case {case.key}: '{name}' cannot be {value!r}. Mend what hands in the cases.")


def _values(case: Case) -> Iterator[tuple[str, object]]:
    yield from ((name, getattr(case, name)) for name in ("key", *_WHOLE_OF_PLAN))
    for breach in case.breaches:
        yield from ((name, getattr(breach, name)) for name in _OF_BREACH)


_OF_BREACH = tuple(field.name for field in fields(Breach))
_WHOLE_OF_PLAN = ("plan_months", "escalations_recorded", "late_core_groups")
_WHOLE = frozenset({"step", "working_days_late", "times_opened_before", "promises_broken", *_WHOLE_OF_PLAN})
#: No count, and no number of days or months, is so great.
_MOST = 1_000_000
_MAY_BE_NONE = (*_WHOLE_OF_PLAN, "person", "plan", "meeting", "agency", "dispute")


def _is_sound(name: str, value: object) -> bool:
    if value is None:
        return name in _MAY_BE_NONE
    if name == "is_waived":
        return isinstance(value, bool)
    if name in _WHOLE:
        # bool is an int to Python, and NaN is a float.
        return type(value) is int and (1 if name == "step" else 0) <= value < _MOST
    if name == "severity":
        return value in SEVERITIES
    if name == "state":
        return value in STATES
    return isinstance(value, str) and (value != "" or name == "link")
