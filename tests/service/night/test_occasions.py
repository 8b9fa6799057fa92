"""What repeats: the same rule, on the same plan, by the same agency, at another occasion."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from support.nights import Row, change_rows, copied, done

from register import queries
from register.before import EndedBreach
from register.database import Database
from register.queries import Filter
from register.record import LIVE, Entry, Key
from service.night.occasions import Occasions

RULE = "att-no-apology"
#: Tonight's: an agency was missing at a meeting of which P1 is the first plan.
TONIGHT = Key(RULE, "A3")
EARLIER = EndedBreach(key=Key(RULE, "A1"), plan=None, meeting="M1", agency="GP", times=1)
MEETINGS = {"M1": ["P2", "P1"], "M2": ["P1"], "M3": ["P1", "P2"], "M4": ["P2"]}


def times_before(*ended: EndedBreach) -> int:
    occasions = Occasions(ended, plans_of_meeting=MEETINGS, rules={RULE})
    return occasions.before(TONIGHT, plan="P1", meeting="M3", agency="GP")


@pytest.mark.parametrize(
    ("times", "ended"),
    [
        (0, []),
        (1, [EARLIER]),
        (2, [EARLIER, replace(EARLIER, key=Key(RULE, "A2"), meeting="M2")]),
        (2, [replace(EARLIER, times=2)]),
        # Two of one agency were missing at one meeting.
        (1, [EARLIER, replace(EARLIER, key=Key(RULE, "A2"))]),
        # It is no occasion before itself, but what ended of this very duty is.
        (0, [replace(EARLIER, meeting="M3")]),
        (1, [replace(EARLIER, key=TONIGHT, meeting="M3")]),
        (2, [EARLIER, replace(EARLIER, key=TONIGHT, meeting="M3")]),
        # Another rule, agency or plan, and a meeting that the snapshot has no more.
        (0, [replace(EARLIER, key=Key("att-no-contribution", "A1"))]),
        (0, [replace(EARLIER, agency="SCHOOL")]),
        (0, [replace(EARLIER, meeting="M4")]),
        (0, [replace(EARLIER, meeting="M9")]),
        # A rule about a child at a meeting names the plan itself.
        (1, [replace(EARLIER, plan="P1", meeting="M4")]),
    ],
)
def test_what_counts_as_an_earlier_occasion(times: int, ended: list[EndedBreach]) -> None:
    assert times_before(*ended) == times


def test_what_belongs_to_no_plan_repeats_only_itself() -> None:
    key = Key(RULE, "A1")
    others = replace(EARLIER, key=Key(RULE, "A2"), meeting=None)

    occasions = Occasions([replace(EARLIER, meeting=None), others], plans_of_meeting={}, rules={RULE})

    assert occasions.before(key, plan=None, meeting=None, agency="GP") == 1


def absences(register: Database) -> dict[str, Entry]:
    with register.reading() as connection:
        return {item.subject: item for item in queries.entries(connection, Filter(states=LIVE, rules=(RULE,)))}


def test_the_same_agency_missing_at_the_next_meeting_is_the_second_time(
    after_first: Database, nights: list[Path], tmp_path: Path
) -> None:
    first = min(absences(after_first).values(), key=lambda item: item.subject)
    assert first.meeting is not None
    again = copied(nights[1], tmp_path)
    repeat_meeting(again, first.meeting, first.subject, held_on="2026-11-09")

    done(after_first, again)

    after = absences(after_first)
    assert first.subject not in after
    assert (after["AGAIN"].repeats, after["AGAIN"].times_opened) == (1, 1)
    assert (after["AGAIN"].reached or {}).keys() == {"1", "2"}


def repeat_meeting(source: Path, meeting: str, attendance: str, *, held_on: str) -> None:
    """A later core group about the same children, at which the same person was missing."""
    days = ("cgmt_scheduled_date", "cgmt_held_date", "cgmt_recorded_date", "cgmt_record_complete_date")
    at_meeting = {"cgmt_meeting_id": "AGAIN", **dict.fromkeys(days, held_on)}
    change_rows(source, "cgx_meetings", _with_copies("cgmt_meeting_id", [meeting], lambda row, _: row | at_meeting))

    def about(row: Row, number: int) -> Row:
        return row | {"cgms_table_id": f"AGAIN-{number}", "cgms_meeting_id": "AGAIN"}

    change_rows(source, "cgx_meeting_subjects", _with_copies("cgms_meeting_id", [meeting], about))

    def missing(row: Row, _: int) -> Row:
        return row | {"cgat_attendance_id": "AGAIN", "cgat_meeting_id": "AGAIN", "cgat_recorded_date": held_on}

    change_rows(source, "cgx_attendance", _with_copies("cgat_attendance_id", [attendance], missing))


def _with_copies(key: str, wanted: list[str], copy: Callable[[Row, int], Row]) -> Callable[[list[Row]], Iterable[Row]]:
    def added(rows: list[Row]) -> list[Row]:
        found = [row for row in rows if row[key] in wanted]
        return [*rows, *(copy(row, number) for number, row in enumerate(found))]

    return added


def test_what_a_typing_error_closed_for_a_night_is_no_second_time(
    after_first: Database, nights: list[Path], tmp_path: Path
) -> None:
    first = absences(after_first)
    mistyped = copied(nights[1], tmp_path)
    change_rows(
        mistyped,
        "cgx_attendance",
        lambda rows: [row | {"cgat_status": "PRESENT"} if row["cgat_attendance_id"] in first else row for row in rows],
    )

    done(after_first, mistyped)
    done(after_first, nights[2])

    back = [item for item in absences(after_first).values() if item.subject in first and item.times_opened == 2]
    assert back
    assert {item.repeats for item in back} == {0}
    assert {"2" in (item.reached or {}) for item in back if item.tier < 2} == {False}
