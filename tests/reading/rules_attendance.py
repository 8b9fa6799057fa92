"""Rules about who came to a core group."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from reading.attendance import (
    CAME,
    agency_of,
    invited,
    member_of,
    partner_row,
    professional_row,
    reports_of,
    rows_of,
)
from reading.blanks import Row, by, get, same
from reading.duties import meeting_record
from reading.meetings import before_start, is_held_cg_meeting, meeting_day
from reading.states import Clauses, Duty, rule
from reading.world import World

AWAY_OR_UNKNOWN = ("APOLOGIES", "ABSENT_NO_APOLOGIES", "NOT_RECORDED")


def core_group_invitees(w: World) -> Iterator[tuple[Row, Row]]:
    """Each attendance row of a held core group, with its meeting."""
    for a in w.rows("cgx_attendance"):
        m = w.named("cgx_meetings", a["cgat_meeting_id"])
        if m is not None and m["cgmt_meeting_type"] == "CORE_GROUP" and is_held_cg_meeting(w, m):
            yield a, m


def invitee_record(w: World, a: Row, m: Row, **given: Any) -> Duty:
    """A duty of one invitee, to be seen in the record of the meeting."""
    return replace(meeting_record(w, m, **given), subject=a["cgat_attendance_id"])


def not_recorded(a: Row) -> Clauses:
    return (("attendance_not_recorded", a["cgat_status"] == "NOT_RECORDED"),)


@rule("att-no-apology", kind="record", severity="medium")
def apologies(w: World) -> Iterator[Duty]:
    for a, m in core_group_invitees(w):
        if professional_row(w, a) and a["cgat_status"] in AWAY_OR_UNKNOWN:
            yield invitee_record(w, a, m, ok=a["cgat_status"] == "APOLOGIES", unknown=not_recorded(a))


@rule("att-no-report-when-absent", kind="record", severity="high")
def report_when_absent(w: World) -> Iterator[Duty]:
    for a, m in core_group_invitees(w):
        if not partner_row(w, a) or a["cgat_status"] not in (*AWAY_OR_UNKNOWN, "REPRESENTED"):
            continue
        reports = reports_of(w, a)
        received = any(r["cgrp_received_date"] is not None for r in reports)
        deputy = a["cgat_status"] == "REPRESENTED" and w.yes("substitute_replaces_report")
        excused = any(r["cgrp_status"] in ("WAIVED", "NOT_REQUIRED", "NIL_RETURN") for r in reports)
        not_expected = get(member_of(w, a), "cgmb_report_expected") == "N" or excused
        yield invitee_record(
            w,
            a,
            m,
            unknown=not_recorded(a),
            ok=any(in_hand(w, r, m) for r in reports),
            exempt=(("deputy", deputy), ("not_expected", not_expected), ("received_late", received)),
        )


def in_hand(w: World, r: Row, m: Row) -> bool:
    """The report was received before the meeting, by the lead that the authority sets."""
    lead = w.number("cg_report_lead")
    received: date | None = r["cgrp_received_date"]
    if lead == 0:
        return received is not None and before_start(received, r["cgrp_received_time"], m)
    return by(received, w.days.add_wd(meeting_day(m), -lead))


@rule("att-no-contribution", kind="record", severity="high")
def contribution(w: World) -> Iterator[Duty]:
    for a, m in core_group_invitees(w):
        if not partner_row(w, a) or not invited(a) or a["cgat_status"] == "EXCLUDED":
            continue
        reports = reports_of(w, a)
        spoke = a["cgat_status"] not in ("ABSENT_NO_APOLOGIES", "NOT_RECORDED")
        wrote = any(r["cgrp_received_date"] is not None for r in reports)
        excused = any(r["cgrp_status"] in ("WAIVED", "NIL_RETURN") for r in reports)
        yield invitee_record(
            w,
            a,
            m,
            unknown=not_recorded(a),
            ok=spoke or wrote or colleague_spoke(w, a, m),
            exempt=(("not_expected", excused),),
        )


def colleague_spoke(w: World, a: Row, m: Row) -> bool:
    """Somebody else of the same agency came, was represented or sent apologies."""
    return any(
        same(agency_of(w, other), agency_of(w, a)) and other["cgat_status"] in (*CAME, "REPRESENTED", "APOLOGIES")
        for other in rows_of(w, m)
        if other is not a
    )
