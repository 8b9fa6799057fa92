"""Who works where, and who holds which plan, case, meeting and agency, as one snapshot shows it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any

from alerts.people import Absence, Named, Person

NOTHING: Mapping[Any, Any] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Team:
    """A team, a service, a division or the directorate."""

    team_id: str
    name: str
    #: TEAM, SERVICE, DIVISION or DIRECTORATE.
    level: str
    parent: str | None = None
    manager: str | None = None


@dataclass(frozen=True, kw_only=True)
class PlanPeople:
    """Who holds one child protection plan."""

    plan: str
    #: The key of the child.
    person: str | None = None
    is_open: bool = True
    social_worker: Named | None = None
    #: The day on which that worker was given the case, where it was recorded.
    social_worker_since: date | None = None
    team: str | None = None
    chair: Named | None = None


@dataclass(frozen=True, kw_only=True)
class Involvement:
    """One worker involved with one child, from one day to another, both included."""

    worker: Named
    #: A code of the contract's list `involvement_role`.
    role: str
    from_on: date
    to_on: date | None = None

    def holds(self, on: date) -> bool:
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)


@dataclass(frozen=True, kw_only=True)
class CasePeople:
    """Who was and is involved with one child, the latest first."""

    person: str
    involvements: tuple[Involvement, ...] = ()

    def holder(self, role: str, on: date) -> Named | None:
        """Whoever held a role on one day; of several the one who began last."""
        return next((item.worker for item in self.involvements if item.role == role and item.holds(on)), None)

    def last_holder(self, role: str, on: date) -> Named | None:
        """Whoever held a role last, if nobody does now."""
        return next((item.worker for item in self.involvements if item.role == role and item.from_on <= on), None)


@dataclass(frozen=True, kw_only=True)
class MeetingPeople:
    """Who ran one meeting, and the plans it was held for."""

    meeting: str
    chair: Named | None = None
    minute_taker: Named | None = None
    team: str | None = None
    is_conference: bool = False
    plans: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AgencyPeople:
    """Who speaks for safeguarding in one partner agency."""

    agency: str
    name: str
    lead_email: str | None = None


@dataclass(frozen=True, kw_only=True)
class SubjectPeople:
    """Who is named on one row that owes a duty: the absent member, the auditor, the holder of a stage."""

    #: The facts relation and the key of the row, as an obligation has them.
    grain: str
    subject: str
    agency: str | None = None
    #: Roles as a route names them.
    holders: Mapping[str, Named] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, kw_only=True)
class Directory:
    """Everybody who may be told, by key."""

    as_at: date
    people: Mapping[str, Person]
    teams: Mapping[str, Team] = field(default_factory=lambda: NOTHING)
    plans: Mapping[str, PlanPeople] = field(default_factory=lambda: NOTHING)
    cases: Mapping[str, CasePeople] = field(default_factory=lambda: NOTHING)
    meetings: Mapping[str, MeetingPeople] = field(default_factory=lambda: NOTHING)
    agencies: Mapping[str, AgencyPeople] = field(default_factory=lambda: NOTHING)
    subjects: Mapping[tuple[str, str], SubjectPeople] = field(default_factory=lambda: NOTHING)
    absences: tuple[Absence, ...] = ()

    def team_line(self, team_id: str | None) -> Iterator[Team]:
        """The team and what stands above it; a ring in the data ends where it would begin again."""
        seen = set[str]()
        while team_id is not None and team_id not in seen and (team := self.teams.get(team_id)):
            seen.add(team_id)
            yield team
            team_id = team.parent

    def manager_line(self, worker_id: str | None) -> Iterator[Person]:
        """The person and the managers above; a ring in the data ends where it would begin again."""
        seen = set[str]()
        while worker_id is not None and worker_id not in seen and (person := self.people.get(worker_id)):
            seen.add(worker_id)
            yield person
            worker_id = person.manager

    def absence_on(self, worker_id: str | None, on: date) -> Absence | None:
        """The absence of a worker on one day: of several one that names a cover, and of those the latest."""
        held = [absence for absence in self._absences.get(worker_id or "", ()) if absence.holds(on)]
        return max(held, key=lambda item: (item.cover is not None, item.from_on, item.cover or ""), default=None)

    def with_role(self, role: str, on: date) -> tuple[Person, ...]:
        """Everybody in post with one staff role, in order of their keys."""
        return tuple(person for person in self._by_role.get(role, ()) if person.is_active(on))

    def by_email(self, email: str) -> Person | None:
        """The one worker with that address, so that nobody gets two digests."""
        found = self._by_email.get(email.lower(), ())
        return found[0] if len(found) == 1 else None

    @cached_property
    def _absences(self) -> Mapping[str, list[Absence]]:
        found = defaultdict[str, list[Absence]](list)
        for absence in self.absences:
            found[absence.worker_id].append(absence)
        return found

    @cached_property
    def _by_role(self) -> Mapping[str, list[Person]]:
        found = defaultdict[str, list[Person]](list)
        for _, person in sorted(self.people.items()):
            for role in person.roles:
                found[role].append(person)
        return found

    @cached_property
    def _by_email(self) -> Mapping[str, list[Person]]:
        found = defaultdict[str, list[Person]](list)
        for person in self.people.values():
            if person.email:
                found[person.email.lower()].append(person)
        return found
