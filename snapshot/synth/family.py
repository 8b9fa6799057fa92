"""One family and everything that the parts of its story share."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

from snapshot.synth.agencies import Partner
from snapshot.synth.days import Days
from snapshot.synth.rates import Rates
from snapshot.synth.rows import Rows
from snapshot.synth.workforce import Team, Workforce

T = TypeVar("T")

#: What happens to a family beside the ordinary, by its number. Families in between have no such story.
STORIES = (
    "unborn",
    "court_order",
    "transfer_in",
    "looked_after",
    "other_authority",
    "missing",
    "repeat_plan",
    "escalated",
    "strategy_again",
    "exclusion",
    "merged",
    "death",
    "overlap",
    "newcomer",
    "data_error",
    "transferred_out",
    "temporary",
    "enquiry_on_plan",
    "turning_18",
    "planned_close",
)


@dataclass(kw_only=True, slots=True)
class Child:
    """A child on a plan."""

    person_id: str
    sex: str
    #: None while unborn on the last night.
    dob: int | None
    expected_on: int | None = None
    died_on: int | None = None
    plan_id: str
    icpc_id: str
    enquiry_id: str
    referral_id: str
    #: The conference at which the plan was made.
    started_on: int
    ended_on: int | None = None
    end_reason: str | None = None
    category: str = "NEG"
    gp: Partner | None = None
    school: Partner | None = None
    #: Worker or person id of each member of the core group, to the member row and its first day.
    members: dict[str, tuple[str, int]] = field(default_factory=dict)
    outcome_id: str = ""
    #: The plan's versions: day and id, in order.
    versions: list[tuple[int, str]] = field(default_factory=list)

    def is_unborn(self, day: int) -> bool:
        return self.dob is None or self.dob > day

    def age(self, day: int) -> int:
        """Full years on that day; -1 while unborn."""
        return -1 if self.dob is None or self.dob > day else int((day - self.dob) / 365.25)

    def is_on_plan(self, day: int) -> bool:
        return self.started_on <= day and (self.ended_on is None or day <= self.ended_on)

    def member_on(self, key: str, day: int) -> str | None:
        """The member row of a worker or person, once there is one."""
        member_id, since = self.members.get(key, (None, 0))
        return member_id if since <= day else None

    def version_on(self, day: int) -> str | None:
        return next((version for since, version in reversed(self.versions) if since <= day), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Adult:
    """A parent, carer or relative."""

    person_id: str
    kind: str
    has_pr: str | None
    is_carer: bool
    #: Why this person is left out of core groups, when that is recorded.
    left_out: str | None = None

    @property
    def is_parent(self) -> bool:
        """Somebody whom core groups must invite."""
        return self.kind == "MOTHER" or self.has_pr == "Y" or self.is_carer


@dataclass(frozen=True, kw_only=True, slots=True)
class Spell:
    """A social worker's time with the family."""

    worker_id: str
    start: int
    #: The last day, or None while it lasts.
    end: int | None
    reason: str


@dataclass(kw_only=True)
class Family:
    """A family while its story is told. The parts fill it in order: lifetimes, people, front door, plan, meetings."""

    number: int
    size: int
    force: Workforce
    rows: Rows
    rng: Random
    team: Team
    #: The last night, after which nothing has happened.
    now: int
    story: str | None = None
    prefix: str = ""
    #: Day of the contact, from which on the family is in the files.
    known_on: int = 0
    referral_on: int = 0
    enquiry_on: int = 0
    conference_on: int = 0
    ended_on: int | None = None
    #: Days of review conferences held, and of the next one when it is booked.
    reviews: list[int] = field(default_factory=list)
    next_review_on: int | None = None
    children: list[Child] = field(default_factory=list)
    adults: list[Adult] = field(default_factory=list)
    partners: list[Partner] = field(default_factory=list)
    spells: list[Spell] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    #: Days of core groups that count as held.
    core_groups: list[int] = field(default_factory=list)
    next_core_group_on: int | None = None
    counters: dict[str, int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.prefix}{self.number + 1:06d}"

    @property
    def days(self) -> Days:
        return self.force.days

    @property
    def rates(self) -> Rates:
        return self.force.rates

    @property
    def core_group_limit(self) -> int:
        """The longest gap between core groups that the family's plan allows."""
        return 42 if self.number % 8 else 28

    @property
    def chair_id(self) -> str:
        return self.force.chair(self.number)

    @property
    def last_day(self) -> int:
        """The end of the family's plans, or the last night."""
        return self.now if self.ended_on is None else min(self.now, self.ended_on)

    def id(self, kind: str) -> str:
        """The next id of that kind within the family."""
        count = self.counters.get(kind, 0) + 1
        self.counters[kind] = count
        return f"{kind}{self.key}-{count}"

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def between(self, low: int, high: int) -> int:
        """A number from low to high, both included."""
        return low + int((high - low + 1) * self.rng.random())

    def pick(self, options: Sequence[T]) -> T:
        return options[int(len(options) * self.rng.random())]

    def feature(self, place: int, share: float) -> bool:
        """True for a share of families, and surely for one in every twenty, so that small authorities have one."""
        return self.number % 20 == place or self.rng.random() < share

    def lead_on(self, day: int) -> str | None:
        """The social worker who has the case on that day."""
        for spell in reversed(self.spells):
            if spell.start <= day and (spell.end is None or day <= spell.end):
                return spell.worker_id
        return None

    def lead_or_manager(self, day: int) -> str:
        return self.lead_on(day) or self.team.manager.worker_id

    def children_on(self, day: int) -> list[Child]:
        return [child for child in self.children if child.is_on_plan(day)]

    def add(self, table: str, known_on: int, /, **values: Any) -> None:
        self.rows.add(table, known_on, **values)

    def entered_after(self, day: int, share_late: float) -> int:
        """The day an event was typed in: mostly within days, sometimes weeks later."""
        draw = self.rng.random()
        if draw < share_late:
            return self.days.add(day, 6 + int(14 * self.rng.random()))
        return day + int(3 * self.rng.random())
