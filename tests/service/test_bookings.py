"""Whether a meeting is booked that would put something right in time."""

from collections.abc import Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any

from support.snapshots import AS_AT, Tables, healthy_tables, opened

from service.telling.bookings import bookings


def booked(tables: Tables) -> Mapping[tuple[str, str], date] | None:
    """What is booked on the day of the snapshot."""
    with opened(tables) as snapshot:
        day = date.fromisoformat(AS_AT)
        snapshot.known_at(day)
        check: Any = SimpleNamespace(snapshot=snapshot, as_of=day)
        return bookings(check)


def test_the_next_booked_meeting_of_each_child_and_kind() -> None:
    tables = healthy_tables()
    for number, day in (("LATER", "2026-12-09"), ("NEXT", "2026-12-02")):
        tables["cgx_meetings"].append(
            {
                "cgmt_meeting_id": number,
                "cgmt_meeting_type": "CORE_GROUP",
                "cgmt_status": "SCHEDULED",
                "cgmt_booked_date": "2026-11-02",
                "cgmt_scheduled_date": day,
            }
        )
        tables["cgx_meeting_subjects"].append(
            {"cgms_table_id": f"AT-{number}", "cgms_meeting_id": number, "cgms_person_id": "CHILD1"}
        )

    found = booked(tables)

    assert found == {("CHILD1", "CORE_GROUP"): date(2026, 12, 2)}


def test_a_snapshot_without_meetings_says_nothing_of_bookings() -> None:
    tables = healthy_tables(cgx_meetings=None)

    found = booked(tables)

    assert found is None
