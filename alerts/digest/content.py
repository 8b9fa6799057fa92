"""What a template receives. No field of these types can hold a child's name, initials, date of birth or address.

A test walks the types and refuses any field that is not on its list, so that a new one is a decision and no accident.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Section(StrEnum):
    """The parts of a digest, in the order in which they stand."""

    ESCALATED = "escalated"
    NEW = "new"
    STILL_OPEN = "still open"
    CANNOT_TELL = "cannot tell"
    DUE_SOON = "due soon"
    PUT_RIGHT = "put right"


#: Sections whose lines are open exceptions; the others speak of what is not late yet, or no longer.
OPEN_SECTIONS = (Section.ESCALATED, Section.NEW, Section.STILL_OPEN, Section.CANNOT_TELL)

TITLES = {
    Section.ESCALATED: "Escalated to you",
    Section.NEW: "New",
    Section.STILL_OPEN: "Still open, longest first",
    Section.CANNOT_TELL: "Cannot tell",
    Section.DUE_SOON: "Due soon",
    Section.PUT_RIGHT: "Put right or withdrawn since your last digest",
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line: one exception, or those of siblings at one meeting."""

    #: CG-0012; several for siblings, none for what is not late yet.
    references: tuple[str, ...]
    #: Keys of plans and meetings, as the case system knows them.
    plans: tuple[str, ...]
    meeting: str | None
    title: str
    #: One plain sentence.
    says: str
    due_on: date | None
    #: "4 working days late"; empty for what is not late.
    late: str
    #: The step of its route; 0 before the first.
    tier: int
    #: "because you lead this plan"; empty where the section says it.
    because: str
    puts_right: str
    #: A promise, a raised step, a booking: one sentence each.
    remarks: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many exceptions, or duties, the line stands for."""
        return max(len(self.references), 1)


@dataclass(frozen=True, kw_only=True)
class More:
    """What a list leaves out, by step of the route."""

    tier: int
    count: int


@dataclass(frozen=True, kw_only=True)
class Part:
    """One section: the lines that are listed, and how many more there are."""

    section: Section
    lines: tuple[Line, ...]
    more: tuple[More, ...] = ()

    @property
    def title(self) -> str:
        return TITLES[self.section]

    @property
    def listed(self) -> int:
        return sum(line.count for line in self.lines)

    @property
    def left_out(self) -> int:
        return sum(item.count for item in self.more)

    @property
    def count(self) -> int:
        return self.listed + self.left_out


@dataclass(frozen=True, kw_only=True)
class TeamCount:
    """What is open in one team, whoever was told of it."""

    team: str
    open: int
    new: int


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What the night looked at: without it, a short digest could mean a short look."""

    plans: int
    duties: int
    rules_checked: int
    rules: int
    cannot_tell: int
    #: London time: 02:14.
    at: str
    is_synthetic: bool
    #: Why nothing was closed tonight; None when the night was not held.
    held_because: str | None
    #: Which nights before this one were missed, and since when this message speaks; None when none was.
    gap: str | None = None
    #: The end of the history, to be kept outside: 1234:ab12...
    audit_head: str


@dataclass(frozen=True, kw_only=True)
class Digest:
    """Everything that one person is told on one day."""

    day: date
    authority: str
    parts: tuple[Part, ...]
    #: Open, but another exception speaks for them.
    hidden: int
    #: Open, and waived until a date.
    waived: int
    teams: tuple[TeamCount, ...]
    checked: Checked
    #: For the persons of last resort: addresses refused, promises not kept.
    notices: tuple[str, ...] = ()
    #: Where the console answers, so that a reference is a link; None when the authority has not said.
    console: str | None = None

    def count(self, section: Section) -> int:
        return sum(part.count for part in self.parts if part.section is section)

    @property
    def open(self) -> int:
        """All that is open for this reader, listed or not."""
        return sum(self.count(section) for section in OPEN_SECTIONS)

    @property
    def open_in_teams(self) -> int:
        """What is open in the largest of the teams that they manage: one stands within the other."""
        return max((team.open for team in self.teams), default=0)

    @property
    def is_all_clear(self) -> bool:
        return not (self.parts or self.hidden or self.waived or self.notices or self.open_in_teams)


@dataclass(frozen=True, kw_only=True)
class PartnerNote:
    """All that somebody of another agency is told: the meetings, and whom to ask."""

    day: date
    authority: str
    meetings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RoomNote:
    """All that a chat room is told of a night: figures."""

    day: date
    authority: str
    #: All that speaks, and how much of it is critical, or of nobody knows what.
    open: int
    critical: int
    cannot_tell: int
    #: News to the room.
    new: int
    ended: int
    withdrawn: int
    due_soon: int
    checked: Checked


@dataclass(frozen=True, kw_only=True)
class Correction:
    """Exceptions of which somebody was told, and which were none."""

    day: date
    authority: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class Unchecked:
    """A night on which nothing was checked."""

    day: date
    authority: str
    #: Why, as the night itself says it.
    because: str
    last_checked_on: date | None
