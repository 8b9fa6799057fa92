"""One picture, opened: what pages ask of it. Every question about cases says whose answer it is to be."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from register.pictures.records import (
    ABOUT,
    FORMAT,
    NAME_FILE,
    VIEWS,
    Heat,
    PictureAbsence,
    PictureAction,
    PictureAgency,
    PictureAttendance,
    PictureChild,
    PictureDuty,
    PictureMeeting,
    PictureName,
    PicturePlan,
    PictureTeam,
    PictureWorker,
)
from register.pictures.scope import CaseKeys, PictureScope, columns, condition, not_hidden, own, values
from register.pictures.views import connect, file_name

T = TypeVar("T")

_OF_PLAN = columns("team", "owner", "person", "plan")
_OF_CHILD = columns("team", "owner", "person", "plan", "meeting")
_OF_MEETING = columns("team", "owner", "meeting", of="shown")
_OF_ATTENDANCE = columns("agency", "plan", "meeting")

#: In the order in which time runs out.
_SOONEST = "last_chance_on, due_on, rule, subject, link"


#: The lists of a `DueBy`, by column.
_DUE_BY = {"family": "of_families", "team": "of_teams"}


@dataclass(frozen=True, kw_only=True)
class DueBy:
    """Which duties that can still be done are asked for: by due day, and of some families and teams or of all."""

    since: date
    until: date
    of_families: Collection[str] = ()
    of_teams: Collection[str] = ()


class PictureUnreadable(Exception):  # noqa: N818 - named for the trouble
    """The files of a picture are not there, or not those that this program reads."""


class Picture:
    """What one night's snapshot showed. Any number of threads may ask: each question has a cursor of its own."""

    def __init__(self, folder: Path) -> None:
        """Open the picture in a folder, or PictureUnreadable."""
        about = _about(folder)
        self.folder = folder
        #: The day that it shows.
        self.as_at = date.fromisoformat(about["as_at"])
        #: Whether it holds names of children and workers.
        self.has_names = (folder / file_name(NAME_FILE)).is_file()
        self._connection = _opened(folder, about)

    def plan(self, plan: str, *, scope: PictureScope) -> PicturePlan | None:
        """One plan; None when it is not there for whoever asks."""
        found = self._rows(PicturePlan, f"plan = $plan and {condition(scope, _OF_PLAN)}", scope, {"plan": plan})
        return found[0] if found else None

    def plans(
        self, scope: PictureScope, *, is_open: bool | None = True, limit: int = 50, offset: int = 0
    ) -> list[PicturePlan]:
        """Plans in order of their key: the open ones, the others, or with None all."""
        asked = {"is_open": is_open, "limit": limit, "offset": offset}
        return self._rows(PicturePlan, _plans_sql(scope), scope, asked, order="plan", paged=True)

    def count_plans(self, scope: PictureScope, *, is_open: bool | None = True) -> int:
        """How many plans there are."""
        return self._count("plan", _plans_sql(scope), scope, {"is_open": is_open})

    def plans_of_person(self, person: str, *, scope: PictureScope) -> list[PicturePlan]:
        """All plans of one child, the latest first."""
        where = f"person = $person and {condition(scope, _OF_PLAN)}"
        return self._rows(PicturePlan, where, scope, {"person": person}, order="opened_on desc nulls last, plan")

    def obligations_of_plan(self, plan: str, *, scope: PictureScope) -> list[PictureDuty]:
        """All duties of one plan in every state, in order of their first day."""
        return self._duties("plan = $key", plan, scope)

    def obligations_of_meeting(self, meeting: str, *, scope: PictureScope) -> list[PictureDuty]:
        """All duties about one meeting, those of the children at it too."""
        return self._duties("meeting = $key", meeting, scope)

    def obligations_of_person(self, person: str, *, scope: PictureScope) -> list[PictureDuty]:
        """All duties owed to one child, on a plan or not."""
        return self._duties("person = $key", person, scope)

    def due_soon(
        self, scope: PictureScope, *, families: Collection[str] = (), limit: int = 50, offset: int = 0
    ) -> list[PictureDuty]:
        """What is due soon, in the order in which time runs out; of some families, or without any of all."""
        asked = {"families": sorted(families), "limit": limit, "offset": offset}
        return self._rows(PictureDuty, _due_soon_sql(scope, families), scope, asked, order=_SOONEST, paged=True)

    def count_due_soon(self, scope: PictureScope, *, families: Collection[str] = ()) -> int:
        """How much is due soon."""
        return self._count("known_duty", _due_soon_sql(scope, families), scope, {"families": sorted(families)})

    def due_by(self, scope: PictureScope, wanted: DueBy, *, limit: int = 50, offset: int = 0) -> list[PictureDuty]:
        """What can still be done in time and is due by a day, in the order in which time runs out."""
        asked = {**_due_by_values(wanted), "limit": limit, "offset": offset}
        return self._rows(PictureDuty, _due_by_sql(scope, wanted), scope, asked, order=_SOONEST, paged=True)

    def count_due_by(self, scope: PictureScope, wanted: DueBy) -> int:
        """How much is due by a day."""
        return self._count("known_duty", _due_by_sql(scope, wanted), scope, _due_by_values(wanted))

    def heat(self, scope: PictureScope) -> list[Heat]:
        """What is overdue and due soon, by team and family; of what belongs to no team the team is None."""
        sql = (
            "select team, any_value(team_name), family, "
            "count(*) filter (where state = 'overdue'), count(*) filter (where state = 'due_soon') from known_duty "
            f"where state in ('overdue', 'due_soon') and {condition(scope)} "
            "group by team, family order by team nulls last, family"
        )
        names = [item.name for item in fields(Heat)]
        return [Heat(**dict(zip(names, row, strict=True))) for row in self._ask(sql, scope, {})]

    def meeting(self, meeting: str, *, scope: PictureScope) -> PictureMeeting | None:
        """One meeting: hers by its team or by a child at it, an agency's by an invitation."""
        found = self._meetings("shown.meeting = $meeting", {"meeting": meeting}, scope)
        return found[0] if found else None

    def meetings_of_plan(self, plan: str, *, scope: PictureScope) -> list[PictureMeeting]:
        """The meetings about one plan, the latest first."""
        of_plan = "shown.meeting in (select meeting from meeting_child where plan = $plan)"
        return self._meetings(of_plan, {"plan": plan}, scope)

    def children_of_meeting(self, meeting: str, *, scope: PictureScope) -> list[PictureChild]:
        """The children whom a meeting was about: those of them whom whoever asks may see."""
        where = f"meeting = $meeting and {condition(scope, _OF_CHILD)}"
        return self._rows(PictureChild, where, scope, {"meeting": meeting}, order="place")

    def attendance_of(self, meeting: str, *, scope: PictureScope) -> list[PictureAttendance]:
        """Who was invited and who came. An agency that sees nothing else of the meeting sees its own people."""
        where = f"meeting = $meeting and {not_hidden(scope, _OF_ATTENDANCE)}"
        if self.meeting(meeting, scope=replace(scope, teams=scope.teams or _none(scope), agency=None)) is None:
            where += f" and {own(replace(scope, teams=frozenset(), owner=None), columns('agency'))}"
        return self._rows(PictureAttendance, where, scope, {"meeting": meeting}, order="attendance")

    def actions_of_plan(self, plan: str, *, scope: PictureScope) -> list[PictureAction]:
        """The actions of one plan, the first due first."""
        where = f"plan = $plan and {condition(scope)}"
        return self._rows(PictureAction, where, scope, {"plan": plan}, order="due_on nulls last, action")

    def actions_of_meeting(self, meeting: str, *, scope: PictureScope) -> list[PictureAction]:
        """The actions agreed at one meeting, the first due first."""
        where = f"meeting = $meeting and {condition(scope)}"
        return self._rows(PictureAction, where, scope, {"meeting": meeting}, order="due_on nulls last, action")

    def teams(self) -> list[PictureTeam]:
        return self._rows(PictureTeam, order="team")

    def teams_below(self, teams: Collection[str]) -> frozenset[str]:
        """These teams and all below them."""
        sql = (
            "with recursive below(team) as (select unnest($asked::varchar[]) "
            "union select child.team from team as child inner join below on child.parent = below.team) "
            "select team from below"
        )
        return frozenset(team for (team,) in self._ask(sql, None, {"asked": sorted(teams)}))

    def workers(self) -> list[PictureWorker]:
        return self._rows(PictureWorker, order="worker")

    def absences(self) -> list[PictureAbsence]:
        return self._rows(PictureAbsence, order="worker, from_on")

    def agencies(self) -> list[PictureAgency]:
        return self._rows(PictureAgency, order="agency")

    def names(self, persons: Collection[str]) -> dict[str, PictureName]:
        """The names of these children; none where the authority does not let names be shown."""
        if not self.has_names or not persons:
            return {}
        among = "person in (select unnest($asked::varchar[]))"
        return {item.person: item for item in self._rows(PictureName, among, None, {"asked": sorted(persons)})}

    def keys_of(self, persons: Collection[str]) -> CaseKeys:
        """These children, with their plans and the meetings about them."""
        asked = {"asked": sorted(persons)}
        among = "person in (select unnest($asked::varchar[]))"
        plans = self._ask(f"select plan from plan where {among}", None, asked)
        meetings = self._ask(f"select distinct meeting from meeting_child where {among}", None, asked)
        return CaseKeys(
            persons=frozenset(persons),
            plans=frozenset(plan for (plan,) in plans),
            meetings=frozenset(meeting for (meeting,) in meetings),
        )

    def children_at(self, meetings: Collection[str]) -> list[tuple[str, str]]:
        """These meetings with the children whom each was about, whoever asks."""
        sql = "select meeting, person from meeting_child where meeting in (select unnest($asked::varchar[]))"
        return [(meeting, person) for meeting, person in self._ask(sql, None, {"asked": sorted(meetings)})]

    def _duties(self, which: str, key: str, scope: PictureScope) -> list[PictureDuty]:
        where = f"{which} and {condition(scope)}"
        return self._rows(PictureDuty, where, scope, {"key": key}, order="started_on, due_on, rule, subject, link")

    def _meetings(self, which: str, asked: Mapping[str, object], scope: PictureScope) -> list[PictureMeeting]:
        where = f"{which} and {_meeting_sql(scope)}"
        latest = "coalesce(held_on, scheduled_on) desc nulls last, meeting"
        return self._rows(PictureMeeting, where, scope, asked, order=latest, alias="shown")

    def _rows(
        self,
        kind: type[T],
        where: str = "true",
        scope: PictureScope | None = None,
        asked: Mapping[str, object] | None = None,
        *,
        order: str = "all",
        paged: bool = False,
        alias: str = "f",
    ) -> list[T]:
        names = [item.name for item in fields(kind)]  # type: ignore[arg-type] # every kind is a dataclass
        sql = f"select {', '.join(names)} from {VIEWS[kind]} as {alias} where {where} order by {order}"
        rows = self._ask(sql + (" limit $limit offset $offset" if paged else ""), scope, asked or {})
        return [kind(**dict(zip(names, row, strict=True))) for row in rows]

    def _count(self, view: str, where: str, scope: PictureScope, asked: Mapping[str, object]) -> int:
        return int(self._ask(f"select count(*) from {view} where {where}", scope, asked)[0][0])

    def _ask(self, sql: str, scope: PictureScope | None, asked: Mapping[str, object]) -> list[tuple[Any, ...]]:
        known = {**(values(scope) if scope else {}), **asked}
        used = {name: value for name, value in known.items() if f"${name}" in sql}
        try:
            with self._connection.cursor() as cursor:
                return cursor.execute(sql, used).fetchall()
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            raise PictureUnreadable(f"The picture {self.folder.name} cannot be read any more.") from error


def _plans_sql(scope: PictureScope) -> str:
    return f"($is_open is null or is_open = $is_open) and {condition(scope, _OF_PLAN)}"


def _due_by_sql(scope: PictureScope, wanted: DueBy) -> str:
    among = "{} in (select unnest(${}::varchar[]))"
    filters = [among.format(column, name) for column, name in _DUE_BY.items() if getattr(wanted, name)]
    tests = ["state in ('due_soon', 'not_due')", "due_on between $since and $until", *filters, condition(scope)]
    return " and ".join(tests)


def _due_by_values(wanted: DueBy) -> dict[str, object]:
    known = {"since": wanted.since, "until": wanted.until}
    return {**known, **{name: sorted(getattr(wanted, name)) for name in _DUE_BY.values()}}


def _due_soon_sql(scope: PictureScope, families: Collection[str]) -> str:
    of_families = " and family in (select unnest($families::varchar[]))" if families else ""
    return f"state = 'due_soon'{of_families} and {condition(scope)}"


def _meeting_sql(scope: PictureScope) -> str:
    """Whether a meeting is shown: by itself, by a child at it, or to an agency; and not when every child is hidden."""
    at_it = "from meeting_child as child where child.meeting = shown.meeting"
    of_child = columns("team", "owner", "person", "plan", of="child")
    tests = [own(scope, _OF_MEETING), f"exists (select 1 {at_it} and {condition(scope, of_child)})"]
    if scope.agency is not None:
        tests.append("exists (select 1 from attendance as a where a.meeting = shown.meeting and a.agency = $agency)")
    shown = f"({' or '.join(tests)}) and {not_hidden(scope, _OF_MEETING)}"
    if scope.hides_children:
        seen = f"exists (select 1 {at_it} and {not_hidden(scope, of_child)})"
        shown += f" and ({seen} or not exists (select 1 {at_it}))"
    return shown


def _none(scope: PictureScope) -> frozenset[str] | None:
    """No team, for a scope that is an agency's alone: without its agency it would be everything."""
    return None if scope.is_everything else frozenset()


def _about(folder: Path) -> Mapping[str, Any]:
    try:
        about: Mapping[str, Any] = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PictureUnreadable(f"There is no picture {folder.name}.") from error
    if about.get("format") != FORMAT:
        raise PictureUnreadable(f"The picture {folder.name} was written by another version of the program.")
    return about


def _opened(folder: Path, about: Mapping[str, Any]) -> duckdb.DuckDBPyConnection:
    try:
        return connect(folder, files_of_duties=about["files_of_duties"])
    except (duckdb.Error, OSError) as error:
        raise PictureUnreadable(f"The picture {folder.name} cannot be read.") from error
