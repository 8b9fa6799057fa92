"""Which meetings are booked: whether something due soon can still be done in time."""

from collections.abc import Mapping
from datetime import date

from service.checking import Check

#: The kind of meeting that puts a rule right, as the contract names it.
MEETINGS = {
    "cg-first-10wd": "CORE_GROUP",
    "cg-interval-max": "CORE_GROUP",
    "icpc-15wd": "ICPC",
    "rcpc-first-3m": "RCPC",
    "rcpc-next-6m": "RCPC",
    "lac-review-first": "CLA_REVIEW",
    "lac-review-second": "CLA_REVIEW",
    "lac-review-next": "CLA_REVIEW",
}

BOOKED_SQL = """
select
    subject.cgms_person_id as person_id,
    meeting.cgmt_meeting_type as kind,
    min(meeting.cgmt_scheduled_date) as booked_on
from known.cgx_meetings as meeting
inner join known.cgx_meeting_subjects as subject on subject.cgms_meeting_id = meeting.cgmt_meeting_id
where meeting.cgmt_held_date is null and meeting.cgmt_cancelled_date is null
    and meeting.cgmt_scheduled_date > $on and subject.cgms_person_id is not null
group by all
"""


def bookings(check: Check) -> Mapping[tuple[str, str], date] | None:
    """The next booked meeting of each child and kind; None when the snapshot says nothing of meetings."""
    if not check.snapshot.supplied.table("cgx_meetings"):
        return None
    rows = check.snapshot.connection.cursor().execute(BOOKED_SQL, {"on": check.as_of}).fetchall()
    return {(person, kind): day for person, kind, day in rows}
