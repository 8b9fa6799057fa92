"""Duties of the common grains: a plan, a child at a core group, a whole core group."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from reading.blanks import Row, day, get
from reading.meetings import (
    held_on,
    is_held_cg,
    is_held_cg_meeting,
    lapse_m,
    lapse_s,
    meeting_at,
    plan_of,
    plans_at,
    record_due,
)
from reading.plans import our_plan
from reading.states import Duty, Evidence
from reading.world import World


def our_plans(w: World) -> list[Row]:
    return [p for p in w.rows("ssd_cp_plans") if our_plan(w, p)]


def core_groups(w: World) -> list[Row]:
    """The meetings that count as a held core group of some child."""
    return [m for m in w.rows("cgx_meetings") if m["cgmt_meeting_type"] == "CORE_GROUP" and is_held_cg_meeting(w, m)]


def children_at_core_groups(w: World) -> Iterator[tuple[Row, Row]]:
    """The meeting-child rows that count as a held core group, each with its plan."""
    for s in w.rows("cgx_meeting_subjects"):
        p = plan_of(w, s)
        if p is not None and is_held_cg(w, s):
            yield s, p


def joined(key: str, second: str | None) -> str:
    return key if second is None else f"{key}|{second}"


def plan_duty(p: Row, *, second: str | None = None, **given: Any) -> Duty:
    return Duty(
        subject=joined(p["cppl_cp_plan_id"], second),
        person=p["cppl_person_id"],
        plan=p["cppl_cp_plan_id"],
        **given,
    )


def child_duty(w: World, s: Row, *, second: str | None = None, **given: Any) -> Duty:
    """A duty about one child at one core group; it starts on the day of the meeting."""
    return Duty(
        subject=joined(s["cgms_table_id"], second),
        person=s["cgms_person_id"],
        plan=get(plan_of(w, s), "cppl_cp_plan_id"),
        meeting=s["cgms_meeting_id"],
        started_on=held_on(w, s),
        **given,
    )


def child_record(w: World, s: Row, **given: Any) -> Duty:
    """The same, to be seen in the record; it can be put right until the next core group."""
    return child_duty(w, s, due_on=record_due(w, meeting_at(w, s)), lapses=(lapse_s(w, s),), **given)


def meeting_duty(w: World, m: Row, **given: Any) -> Duty:
    """A duty about a whole core group."""
    return Duty(subject=m["cgmt_meeting_id"], meeting=m["cgmt_meeting_id"], plans=plan_ids_at(w, m), **given)


def meeting_record(w: World, m: Row, **given: Any) -> Duty:
    """The same, to be seen in the record; it can be put right until the next core group."""
    return meeting_duty(
        w,
        m,
        started_on=m["cgmt_held_date"],
        due_on=record_due(w, m),
        lapses=(lapse_m(w, m),),
        **given,
    )


def plan_ids_at(w: World, m: Row) -> tuple[str, ...]:
    return tuple(p["cppl_cp_plan_id"] for p in plans_at(w, m))


def dated(on: date | None, key: str = "", entered_on: date | None = None) -> list[Evidence]:
    """Evidence of an event, when its date is filled."""
    return [] if on is None else [Evidence(on=on, key=key, entered_on=day(entered_on))]
