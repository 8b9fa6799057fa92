"""Who works where, who is away and who covers, as the last night's extract showed it: and where nobody is found."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from sqlalchemy import Connection, func, select

from alerts.outbox import LOST
from calendars.words import day_words
from register.outbox_tables import outbox
from service.code_words import code_words

#: An absence is told so many days ahead.
AHEAD = timedelta(days=14)
#: So long a lost message counts as a gap.
LOST_SINCE = timedelta(days=31)


class Worker(Protocol):
    """A worker, as a picture shows one."""

    @property
    def worker(self) -> str: ...
    @property
    def name(self) -> str | None: ...
    @property
    def role(self) -> str | None: ...
    @property
    def team(self) -> str | None: ...
    @property
    def manager(self) -> str | None: ...
    @property
    def active_from(self) -> date | None: ...
    @property
    def active_to(self) -> date | None: ...


class Team(Protocol):
    """A team, as a picture shows one."""

    @property
    def team(self) -> str: ...
    @property
    def name(self) -> str | None: ...
    @property
    def manager(self) -> str | None: ...


class Absence(Protocol):
    """An absence, as a picture shows one."""

    @property
    def worker(self) -> str: ...
    @property
    def from_on(self) -> date: ...
    @property
    def to_on(self) -> date | None: ...
    @property
    def cover(self) -> str | None: ...


class Pictured(Protocol):
    """As much of a picture as is asked here."""

    as_at: date

    def workers(self) -> Sequence[Worker]: ...

    def teams(self) -> Sequence[Team]: ...

    def absences(self) -> Sequence[Absence]: ...


@dataclass(frozen=True, kw_only=True)
class Away:
    """An absence now or soon, and who speaks meanwhile."""

    from_on: date
    to_on: date | None
    #: Those who cover, one after the other; the last one is at work.
    covers: tuple[str, ...]
    #: Why nobody is found; None when somebody is.
    gap: str | None


@dataclass(frozen=True, kw_only=True)
class Row:
    """One worker in the list."""

    id: str
    #: None where the authority lets no names be shown.
    name: str | None
    role: str
    team: str
    manager: str | None
    leaves_on: date | None
    away: Away | None
    #: What would keep a message from reaching anybody, a sentence each.
    gaps: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Staff:
    """Everybody in the extract, on one day."""

    on: date
    workers: Mapping[str, Worker]
    teams: Mapping[str, Team]
    absences: Mapping[str, Sequence[Absence]]

    @classmethod
    def of(cls, picture: Pictured, on: date) -> "Staff":
        """The people of a picture, as of a day."""
        absences: dict[str, list[Absence]] = {}
        for absence in picture.absences():
            absences.setdefault(absence.worker, []).append(absence)
        return cls(
            on=on,
            workers={worker.worker: worker for worker in picture.workers()},
            teams={team.team: team for team in picture.teams()},
            absences=absences,
        )

    def rows(self, teams: Collection[str] | None, lost: Mapping[str, int]) -> list[Row]:
        """The workers in post, or about to be, of these teams, or of all; by team and id."""
        found = [
            worker
            for worker in self.workers.values()
            if (teams is None or worker.team in teams) and not (worker.active_to and worker.active_to < self.on)
        ]
        rows = [self._row(worker, lost) for worker in found]
        return sorted(rows, key=lambda row: (row.team, row.id))

    def team_gaps(self, teams: Collection[str] | None) -> Iterator[str]:
        """Teams without somebody at their head."""
        leading = Counter(worker.team for worker in self.workers.values() if self._is_in_post(worker.worker))
        for team in sorted(self.teams.values(), key=lambda team: team.team):
            if (teams is None or team.team in teams) and leading[team.team] and (gap := self._head_gap(team)):
                yield f"{self.team_words(team.team)}: {gap}"

    def team_words(self, team: str | None) -> str:
        """A team by its name."""
        if team is None:
            return "No team recorded"
        known = self.teams.get(team)
        return known.name if known and known.name else team

    def _row(self, worker: Worker, lost: Mapping[str, int]) -> Row:
        away = self._away(worker.worker)
        return Row(
            id=worker.worker,
            name=worker.name,
            role=code_words("staff_role", worker.role) if worker.role else "No role recorded",
            team=self.team_words(worker.team),
            manager=worker.manager,
            leaves_on=worker.active_to,
            away=away,
            gaps=tuple(self._gaps(worker, away, lost)),
        )

    def _gaps(self, worker: Worker, away: Away | None, lost: Mapping[str, int]) -> Iterator[str]:
        if away and away.gap:
            yield away.gap
        if worker.manager and not self._is_in_post(worker.manager):
            yield f"The manager {worker.manager} is not in post."
        elif self._is_ring(worker.worker):
            yield "The line of managers leads back to the start."
        if number := lost.get(worker.worker):
            yield f"{number} {'message' if number == 1 else 'messages'} did not arrive in the last month."

    def _head_gap(self, team: Team) -> str | None:
        if team.manager is None:
            return "no manager is recorded."
        if not self._is_in_post(team.manager):
            return f"the manager {team.manager} is not in post."
        away = self._away(team.manager)
        return f"the manager {team.manager} is away. {away.gap}" if away and away.gap else None

    def _is_in_post(self, worker: str) -> bool:
        known = self.workers.get(worker)
        if known is None:
            return False
        has_begun = known.active_from is None or known.active_from <= self.on
        return has_begun and (known.active_to is None or self.on <= known.active_to)

    def _is_ring(self, worker: str) -> bool:
        """Whether the managers above somebody come round to where they began."""
        seen, here = {worker}, self._manager_of(worker)
        while here is not None:
            if here in seen:
                return True
            seen.add(here)
            here = self._manager_of(here)
        return False

    def _manager_of(self, worker: str) -> str | None:
        known = self.workers.get(worker)
        return known.manager if known else None

    def _away(self, worker: str) -> Away | None:
        """The absence that is now, or comes next."""
        coming = [
            absence
            for absence in self.absences.get(worker, ())
            if absence.from_on <= self.on + AHEAD and (absence.to_on is None or self.on <= absence.to_on)
        ]
        if not coming:
            return None
        first = min(coming, key=lambda absence: (absence.from_on, absence.cover is None))
        covers, gap = self._covers(worker, first, max(first.from_on, self.on))
        return Away(from_on=first.from_on, to_on=first.to_on, covers=covers, gap=gap)

    def _covers(self, worker: str, absence: Absence, day: date) -> tuple[tuple[str, ...], str | None]:
        """Who covers on a day, and for her who does in turn; and why that leads to nobody."""
        chain = [worker]
        here: Absence | None = absence
        while here is not None:
            if here.cover is None:
                return tuple(chain[1:]), f"Nobody covers for {chain[-1]} on {day_words(day)}."
            if here.cover in chain:
                return tuple(chain[1:]), f"{', '.join(chain)} cover each other in a ring."
            if not self._is_in_post(here.cover):
                return tuple(chain[1:]), f"{here.cover} is to cover for {chain[-1]}, and is not in post."
            chain.append(here.cover)
            here = self._absence_on(here.cover, day)
        return tuple(chain[1:]), None

    def _absence_on(self, worker: str, day: date) -> Absence | None:
        held = [
            absence
            for absence in self.absences.get(worker, ())
            if absence.from_on <= day and (absence.to_on is None or day <= absence.to_on)
        ]
        return min(held, key=lambda absence: (absence.cover is None, absence.from_on), default=None)


def lost_messages(connection: Connection, on: date) -> dict[str, int]:
    """How many messages to each person did not arrive lately."""
    lately = outbox.c.business_date >= on - LOST_SINCE, outbox.c.state.in_(LOST)
    counted = select(outbox.c.person, func.count().label("number")).where(*lately).group_by(outbox.c.person)
    return {row.person: row.number for row in connection.execute(counted)}
