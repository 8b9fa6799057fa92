"""Definitions: minutes, and to whom they were sent."""

from datetime import date

from reading.attendance import agency_of, person_of
from reading.blanks import Row, by, earliest, get, latest, same
from reading.meetings import LIVE, cg_rows, meeting_at, meeting_day, plans_at
from reading.workers import active_member, covers, same_worker
from reading.world import World, once_per_row

READERS = ("PROFESSIONAL", "ADVOCATE", "FAMILY")


@once_per_row
def minutes_of(w: World, m: Row) -> list[Row]:
    rows = w.where("cgx_minutes", "cgmn_meeting_id", m["cgmt_meeting_id"])
    return [n for n in rows if n["cgmn_status"] != "NONE"]


def day_of_minutes(n: Row) -> date | None:
    columns = ("cgmn_recorded_date", "cgmn_drafted_date", "cgmn_authorised_date")
    return next((n[column] for column in columns if n[column] is not None), None)


def minutes_on(w: World, m: Row) -> date | None:
    return earliest(*(day_of_minutes(n) for n in minutes_of(w, m)))


@once_per_row
def sends_of(w: World, m: Row) -> list[Row]:
    ids = {n["cgmn_minutes_id"] for n in minutes_of(w, m)}
    return [d for d in w.rows("cgx_minutes_distribution") if d["cgmd_minutes_id"] in ids]


@once_per_row
def recipients(w: World, m: Row) -> list[list[Row]]:
    """The members who should have the minutes; the rows of one and the same recipient together."""
    plans = {p["cppl_cp_plan_id"] for p in plans_at(w, m)}
    sent_by = earliest(w.as_of, w.days.add_wd(m["cgmt_held_date"], w.number("minutes_sent_wd")))
    groups: list[list[Row]] = []
    for b in w.rows("cgx_members"):
        still_member = active_member(b, m["cgmt_held_date"]) and active_member(b, sent_by)
        if b["cgmb_cp_plan_id"] in plans and b["cgmb_member_kind"] in READERS and still_member:
            alike = [group for group in groups if any(one_recipient(w, b, other) for other in group)]
            groups = [group for group in groups if group not in alike]
            groups.append([b, *(row for group in alike for row in group)])
    return groups


def one_recipient(w: World, b: Row, c: Row) -> bool:
    ids = ("cgmb_professional_id", "cgmb_person_id")
    nameless = all(row[column] is None for row in (b, c) for column in ids)
    return (
        same_worker(w, b["cgmb_professional_id"], c["cgmb_professional_id"])
        or same(b["cgmb_person_id"], c["cgmb_person_id"])
        or (nameless and same(b["cgmb_agency_code"], c["cgmb_agency_code"]) and same(b["cgmb_role"], c["cgmb_role"]))
    )


def attendance_named(w: World, d: Row) -> Row | None:
    return w.named("cgx_attendance", d["cgmd_attendance_id"])


def send_matches(w: World, d: Row, recipient: list[Row]) -> bool:
    """The send went to this recipient, by any of the recipient's rows."""
    a = attendance_named(w, d)
    unnamed = all(d[column] is None for column in ("cgmd_member_id", "cgmd_attendance_id", "cgmd_person_id"))
    return any(
        same(d["cgmd_member_id"], b["cgmb_member_id"])
        or (a is not None and covers(w, a, b))
        or same(d["cgmd_person_id"], b["cgmb_person_id"])
        or (unnamed and same(d["cgmd_agency_code"], b["cgmb_agency_code"]))
        for b in recipient
    )


def withheld(d: Row) -> bool:
    return d["cgmd_withheld"] == "Y" and d["cgmd_withheld_reason"] is not None


def sent_on(w: World, m: Row, recipient: list[Row]) -> date | None:
    """The earliest send; what was lawfully withheld counts as sent on the day of the meeting."""
    sends = [d for d in sends_of(w, m) if send_matches(w, d, recipient)]
    return earliest(*(m["cgmt_held_date"] if withheld(d) else d["cgmd_sent_date"] for d in sends))


@once_per_row
def all_sent_on(w: World, m: Row) -> date | None:
    days = [sent_on(w, m, recipient) for recipient in recipients(w, m)]
    if None in days:
        return None
    return latest(*days) if days else m["cgmt_held_date"]


def sends_to_person(w: World, m: Row, person_id: str | None) -> list[Row]:
    return [d for d in sends_of(w, m) if to_person(w, d, person_id)]


def to_person(w: World, d: Row, person_id: str | None) -> bool:
    a = attendance_named(w, d)
    return (
        same(d["cgmd_person_id"], person_id)
        or (a is not None and same(person_of(w, a), person_id))
        or same(get(w.named("cgx_members", d["cgmd_member_id"]), "cgmb_person_id"), person_id)
    )


def sends_to_agencies(w: World, m: Row, agencies: set[str]) -> list[Row]:
    """The sends to one of these agencies, to its invitee or to its member."""
    return [d for d in sends_of(w, m) if agencies & agencies_of_send(w, d)]


def agencies_of_send(w: World, d: Row) -> set[str | None]:
    a = attendance_named(w, d)
    member = w.named("cgx_members", d["cgmd_member_id"])
    named = {d["cgmd_agency_code"], agency_of(w, a) if a else None, get(member, "cgmb_agency_code")}
    return named - {None}


def next_meetings(w: World, m: Row) -> list[Row]:
    """The later core groups of the children's plans, held or booked, in order."""
    found = [
        n
        for p in plans_at(w, m)
        for n in (meeting_at(w, s) for s in cg_rows(w, p))
        if n["cgmt_status"] in LIVE and meeting_day(n) is not None and not by(meeting_day(n), m["cgmt_held_date"])
    ]
    return sorted(found, key=lambda n: (meeting_day(n), n["cgmt_meeting_id"]))


def section(w: World, m: Row, column: str) -> bool:
    return any(n[column] == "Y" for n in minutes_of(w, m))
