"""A picture of a few made-up rows, beside the register of a house: as the night of the house would have left it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import update

from register.pictures.folders import COUNTED, folder_name
from register.pictures.records import (
    ABOUT,
    FORMAT,
    OBLIGATION,
    SOON,
    VIEWS,
    PictureAction,
    PictureAgency,
    PictureAttendance,
    PictureChild,
    PictureDuty,
    PictureMeeting,
    PicturePlan,
    PictureTeam,
    PictureWorker,
    duty_files,
)  # fmt: skip
from register.pictures.views import file_name
from register.tables import run
from support.consoles import House
from support.register import FRIDAY

#: What follows from the rule or the team of a duty, and stands in other files.
_ELSEWHERE = {"rule", "version_from", "family", "route", "team_name", "needs_meeting"}
_OF_SOON = {"last_chance_on", "booked_on"}
_SOON = ("due_soon", "not_due")

NORTH: Mapping[str, Any] = {"person": "C1", "plan": "P1", "team": "T1", "team_name": "North", "owner": "w1"}
SOUTH: Mapping[str, Any] = {"person": "C2", "plan": "P2", "team": "T2", "team_name": "South", "owner": "w2"}

TEAMS = (
    PictureTeam(team="D1", name="The division", level="DIVISION", parent=None, manager=None, is_active=True),
    PictureTeam(team="T1", name="North", level="TEAM", parent="D1", manager=None, is_active=True),
    PictureTeam(team="T2", name="South", level="TEAM", parent="D1", manager=None, is_active=True),
)


def row(kind: type, /, **known: Any) -> Any:
    """A row of a picture in which nothing is known but what is given."""
    usual: Mapping[Any, Any] = {bool: False, int: 0, str: "x", date: FRIDAY}
    empty = {item.name: usual.get(item.type) for item in fields(kind)}
    return kind(**{**empty, **known})


def a_duty(**changes: Any) -> PictureDuty:
    """The duty that is late in `support.register`; what is about another state is changed."""
    known = {
        **NORTH, "rule": "cg-first-10wd", "family": "core_groups", "severity": "critical", "route": "statutory",
        "subject": "P1", "link": "", "started_on": date(2026, 10, 30), "due_on": date(2026, 11, 13),
        "breach_on": date(2026, 11, 14), "state": "overdue", "days_late": 7, "unit": "days",
    }  # fmt: skip
    return row(PictureDuty, **{**known, **changes})  # type: ignore[no-any-return]


def a_plan(**changes: Any) -> PicturePlan:
    """An open plan of North."""
    known = {**NORTH, "opened_on": date(2025, 8, 3), "is_open": True, "months": 15, "category": "NEG"}
    return row(PicturePlan, **{**known, **changes})  # type: ignore[no-any-return]


def a_meeting(**changes: Any) -> PictureMeeting:
    """A core group that was held."""
    known = {"meeting": "M1", "kind": "CORE_GROUP", "state": "HELD", "held_on": date(2026, 11, 6)}
    return row(PictureMeeting, **{**known, **changes})  # type: ignore[no-any-return]


def siblings() -> tuple[PictureChild, ...]:
    """A child of each team at the meeting."""
    return tuple(
        row(PictureChild, place=f"K{nth}", meeting="M1", **{k: v for k, v in of.items() if k != "team_name"})
        for nth, of in enumerate((NORTH, SOUTH))
    )


def invited(**changes: Any) -> PictureAttendance:
    """Somebody who was at the meeting."""
    known = {"attendance": "A1", "meeting": "M1", "role": "SCHOOL_NURSE", "agency": "A1", "state": "PRESENT"}
    return row(PictureAttendance, **{**known, **changes})  # type: ignore[no-any-return]


def an_action(**changes: Any) -> PictureAction:
    """An action that was agreed at the meeting."""
    known = {
        "action": "AC1", "meeting": "M1", "plan": "P1", "person": "C1", "team": "T1", "owner": "w1", "state": "OPEN",
        "due_on": date(2026, 11, 10),
    }  # fmt: skip
    return row(PictureAction, **{**known, **changes})  # type: ignore[no-any-return]


def hang(house: House, *rows: Any, teams: Sequence[PictureTeam] = TEAMS) -> None:
    """Leave a picture with these rows, and say in the night's row that there is one."""
    folder = Path(str(house.database.engine.url.database)).parent / "pictures" / folder_name(FRIDAY, 1)
    folder.mkdir(parents=True)
    duties = [item for item in rows if isinstance(item, PictureDuty)]
    for kind, name in VIEWS.items():
        if kind is not PictureDuty:
            _write(folder, name, _columns(kind), [vars(item) for item in (*rows, *teams) if isinstance(item, kind)])
    _write_duties(folder, duties)
    about = {"format": FORMAT, "as_at": FRIDAY.isoformat(), "duties": len(duties), "files_of_duties": 1}
    (folder / ABOUT).write_text(json.dumps(about))
    with house.database.writing() as connection:
        connection.execute(update(run).values(counts={COUNTED: len(duties)}))


def _write_duties(folder: Path, duties: Sequence[PictureDuty]) -> None:
    rules = {duty.rule: duty for duty in duties}
    numbers = {rule: number for number, rule in enumerate(rules)}
    rows = [{**vars(duty), "rule_number": numbers[duty.rule]} for duty in duties]
    own = {"rule_number": "int", **{n: t for n, t in _columns(PictureDuty).items() if n not in _ELSEWHERE}}
    without = {name: kind for name, kind in own.items() if name not in _OF_SOON}
    for name, columns in zip((OBLIGATION, SOON), (without, own), strict=True):
        file = duty_files(1)[0] if name == OBLIGATION else name
        _write(folder, file, columns, [item for item in rows if (item["state"] in _SOON) == (name == "due_soon")])
    names = {"rule_number": "int", "rule": "varchar", "family": "varchar", "route": "varchar", "needs_meeting": "bool"}
    _write(folder, "rule", names, [{**vars(duty), "rule_number": numbers[rule]} for rule, duty in rules.items()])
    spans = {"rule_number": "int", "version_from": "date", "holds_from": "date", "holds_until": "date"}
    ever = {"version_from": FRIDAY, "holds_from": date(1990, 1, 1), "holds_until": date(2990, 1, 1)}
    _write(folder, "version", spans, [{**ever, "rule_number": number} for number in numbers.values()])


def _columns(kind: type) -> dict[str, str]:
    words = {"date": "date", "bool": "bool", "int": "int"}
    return {
        item.name: next((sql for word, sql in words.items() if word in str(item.type)), "varchar")
        for item in fields(kind)
    }


def _write(folder: Path, name: str, columns: Mapping[str, str], rows: Iterable[Mapping[str, Any]]) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"create table t ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")
        values = [[item[column] for column in columns] for item in rows]
        if values:
            connection.executemany(f"insert into t values ({', '.join('?' * len(columns))})", values)
        connection.execute(f"copy t to '{folder / file_name(name)}' (format parquet)")


__all__ = [
    "NORTH", "SOUTH", "TEAMS", "PictureAgency", "PictureWorker", "a_duty", "a_meeting", "a_plan", "an_action", "hang",
    "invited", "row", "siblings",
]  # fmt: skip
