"""The directory of people as an open snapshot shows it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from duckdb import DuckDBPyConnection

from alerts.directory import (
    AgencyPeople,
    CasePeople,
    Directory,
    Involvement,
    MeetingPeople,
    PlanPeople,
    SubjectPeople,
    Team,
)
from alerts.matter import Matter
from alerts.owners import is_address
from alerts.people import Absence, Named, Person
from service import directory_queries as queries

Row = tuple[Any, ...]


def read_directory(
    connection: DuckDBPyConnection,
    *,
    as_at: date,
    names: bool = False,
    matters: Iterable[Matter] | None = None,
) -> Directory:
    """Everybody who may be told, from the schema `known` of an open snapshot.

    Names of workers are read when asked for. With `matters` only the children, meetings and rows are read that
    they speak of: a large authority has many, and few of them are in breach.
    """
    asked = _Asked(connection, None if matters is None else list(matters))
    return Directory(
        as_at=as_at,
        people={row[0]: _person(row, names) for row in asked.rows(queries.PEOPLE)},
        teams={row[0]: _team(row) for row in asked.rows(queries.TEAMS)},
        plans={row[0]: _plan(row) for row in asked.rows(queries.PLANS)},
        cases={case.person: case for case in _cases(asked.rows(queries.INVOLVEMENTS))},
        meetings={row[0]: _meeting(row) for row in asked.rows(queries.MEETINGS)},
        agencies={row[0]: _agency(row) for row in asked.rows(queries.AGENCIES)},
        subjects={(item.grain, item.subject): item for item in _subjects(asked.rows(queries.SUBJECTS))},
        absences=tuple(_absence(row) for row in asked.rows(queries.ABSENCES)),
    )


#: Meetings whose chair is the chair of the child's conferences.
CONFERENCES = "'ICPC', 'RCPC', 'TRANSFER_CPC'"

_OF_MATTERS = {
    "children": """involvement.invo_person_id IN (
        SELECT unnest($children)
        UNION ALL
        SELECT cppl_person_id FROM known.ssd_cp_plans WHERE cppl_cp_plan_id IN (SELECT unnest($plans))
        UNION ALL
        SELECT cgms_person_id FROM known.cgx_meeting_subjects WHERE cgms_meeting_id IN (SELECT unnest($meetings))
    )""",
    "meetings": "meeting.cgmt_meeting_id IN (SELECT unnest($meetings))",
    "rows": "named.subject IN (SELECT unnest($rows))",
}


@dataclass(frozen=True)
class _Asked:
    """Runs a query, for all or for what some matters speak of."""

    connection: DuckDBPyConnection
    matters: list[Matter] | None

    def rows(self, query: str) -> Iterator[Row]:
        text = query.replace("{conferences}", CONFERENCES)
        for name, condition in _OF_MATTERS.items():
            text = text.replace(f"{{{name}}}", "true" if self.matters is None else condition)
        result = self.connection.execute(text, self._values(text))
        while batch := result.fetchmany(10_000):
            yield from batch

    def _values(self, text: str) -> dict[str, list[str]]:
        """The keys that the query asks for."""
        matters = self.matters or []
        keys: dict[str, set[str | None]] = {
            "children": {matter.person for matter in matters},
            "plans": {matter.plan for matter in matters},
            "meetings": {matter.meeting for matter in matters},
            "rows": {matter.subject for matter in matters},
        }
        return {name: sorted(key for key in found if key) for name, found in keys.items() if f"${name}" in text}


def _person(row: Row, names: bool) -> Person:
    worker_id, name, email, role, team, manager, active_from, active_to, is_external = row
    return Person(
        worker_id=worker_id,
        name=name if names else None,
        email=email if email and is_address(email) else None,
        roles=frozenset({role} if role else ()),
        team=team,
        manager=manager,
        active_from=active_from,
        active_to=active_to,
        is_external=is_external,
    )


def _named(value: str | None, worker_id: str | None) -> Named | None:
    return Named(value=value, worker_id=worker_id) if value else None


def _team(row: Row) -> Team:
    team_id, name, level, parent, manager = row
    return Team(team_id=team_id, name=name, level=level, parent=parent, manager=manager)


def _plan(row: Row) -> PlanPeople:
    plan, person, is_open, lead, lead_id, since, team, chair, chair_id = row
    return PlanPeople(
        plan=plan,
        person=person,
        is_open=is_open,
        social_worker=_named(lead, lead_id),
        social_worker_since=since,
        team=team,
        chair=_named(chair, chair_id),
    )


def _cases(rows: Iterable[Row]) -> Iterator[CasePeople]:
    for person, involved in groupby(rows, key=itemgetter(0)):
        involvements = tuple(
            Involvement(worker=Named(value=value, worker_id=worker_id), role=role, from_on=from_on, to_on=to_on)
            for _, value, worker_id, role, from_on, to_on in involved
        )
        yield CasePeople(person=person, involvements=involvements)


def _meeting(row: Row) -> MeetingPeople:
    meeting, chair, chair_id, taker, taker_id, team, is_conference, plans = row
    return MeetingPeople(
        meeting=meeting,
        chair=_named(chair, chair_id),
        minute_taker=_named(taker, taker_id),
        team=team,
        is_conference=is_conference,
        plans=tuple(plans),
    )


def _agency(row: Row) -> AgencyPeople:
    agency, name, email = row
    return AgencyPeople(agency=agency, name=name, lead_email=email if email and is_address(email) else None)


def _subjects(rows: Iterable[Row]) -> Iterator[SubjectPeople]:
    for (grain, subject), named in groupby(rows, key=itemgetter(0, 1)):
        found = list(named)
        holders = {role: Named(value=value, worker_id=worker_id) for *_, role, value, worker_id in found if value}
        yield SubjectPeople(grain=grain, subject=subject, agency=found[0][2], holders=holders)


def _absence(row: Row) -> Absence:
    worker_id, from_on, to_on, cover = row
    return Absence(worker_id=worker_id, from_on=from_on, to_on=to_on, cover=cover)
