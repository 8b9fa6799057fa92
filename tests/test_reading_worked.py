"""The dates that the catalogue works out by hand, read by the plain reading."""

from datetime import date

import pytest
from reading import Obligation, read
from reading.building import RawRow, Value, days_from, row
from reading.days import Days

CONFERENCE = date(2018, 9, 3)  # a Monday
Tables = dict[str, list[RawRow]]


def a_plan(start: date = CONFERENCE, end: date | None = None) -> Tables:
    return {
        "ssd_person": [row("ssd_person", person_id="K1", dob="2012-01-01")],
        "ssd_initial_cp_conference": [
            row("ssd_initial_cp_conference", icpc_icpc_id="C1", icpc_person_id="K1", icpc_icpc_date=start)
        ],
        "ssd_cp_plans": [
            row(
                "ssd_cp_plans",
                cp_plan_id="P1",
                icpc_id="C1",
                person_id="K1",
                cp_plan_start_date=start,
                cp_plan_end_date=end,
            )
        ],
        "ssd_cp_reviews": [],
        "ssd_cp_visits": [],
        "cgx_cp_plan_details": [],
        "cgx_meetings": [],
        "cgx_meeting_subjects": [],
        "cgx_attendance": [],
        "cgx_members": [],
        "cgx_actions": [],
        "cgx_agencies": [],
        "cgx_child_voice": [],
    }


def with_core_group(tables: Tables, held: date, number: int = 1, **meeting: Value) -> Tables:
    m = row(
        "cgx_meetings",
        meeting_id=f"M{number}",
        meeting_type="CORE_GROUP",
        status="HELD",
        held_date=held,
        **meeting,
    )
    s = row(
        "cgx_meeting_subjects",
        table_id=f"S{number}",
        meeting_id=f"M{number}",
        person_id="K1",
        cp_plan_id="P1",
    )
    more = {"cgx_meetings": [m], "cgx_meeting_subjects": [s]}
    return {table: rows + more.get(table, []) for table, rows in tables.items()}


def the_one(tables: Tables, as_of: date, rule: str) -> Obligation:
    (found,) = read(tables, as_of, rules=[rule])
    return found


def states(tables: Tables, rule: str, first: date, last: date) -> set[str]:
    return {the_one(tables, day, rule).state for day in days_from(first, last)}


def test_the_last_day_for_the_first_core_group() -> None:
    on_the_day = the_one(a_plan(), date(2018, 9, 17), "cg-first-10wd")

    assert (on_the_day.due_on, on_the_day.state) == (date(2018, 9, 17), "due_soon")


def test_the_day_after_no_core_group_was_held() -> None:
    breach = the_one(a_plan(), date(2018, 9, 18), "cg-first-10wd")

    assert (breach.state, breach.days_late, breach.unit) == ("overdue", 1, "working_days")


def test_a_late_core_group_entered_later_still() -> None:
    tables = with_core_group(a_plan(), date(2018, 9, 20), recorded_date="2018-09-28T09:00")

    before_entry = states(tables, "cg-first-10wd", date(2018, 9, 20), date(2018, 9, 27))
    entered = the_one(tables, date(2018, 9, 28), "cg-first-10wd")

    assert before_entry == {"overdue"}
    assert (entered.state, entered.days_late, entered.late_record) == ("met_late", 3, False)


def test_the_entry_of_a_late_core_group_is_late_too() -> None:
    tables = with_core_group(a_plan(), date(2018, 9, 20), recorded_date="2018-09-28T09:00")

    found = the_one({**tables, "cgx_supervision": []}, date(2018, 9, 28), "dq-recorded-late")

    assert (found.subject, found.due_on, found.state) == (
        "cgx_meetings:M1",
        date(2018, 9, 27),
        "met_late",
    )


def test_a_core_group_in_time_entered_late() -> None:
    tables = with_core_group(a_plan(), date(2018, 9, 14), recorded_date="2018-09-28T09:00")

    before_entry = states(tables, "cg-first-10wd", date(2018, 9, 18), date(2018, 9, 27))
    entered = the_one(tables, date(2018, 9, 28), "cg-first-10wd")

    assert before_entry == {"overdue"}
    assert (entered.state, entered.late_record, entered.met_on) == ("met", True, date(2018, 9, 14))


def test_a_plan_that_ended_on_the_due_day() -> None:
    ended = the_one(a_plan(end=date(2018, 9, 17)), date(2018, 9, 18), "cg-first-10wd")

    assert (ended.state, ended.reason, ended.closed_on) == ("exempt", "ended_before_due", None)


def test_a_plan_that_ended_the_day_after() -> None:
    ended = the_one(a_plan(end=date(2018, 9, 18)), date(2018, 10, 1), "cg-first-10wd")

    assert (ended.state, ended.closed_on, ended.days_late) == ("never_met", date(2018, 9, 18), 1)


def an_enquiry_recorded_twice() -> Tables:
    def discussed(number: int, day: str) -> RawRow:
        return row(
            "cgx_strategy_discussions",
            strategy_id=f"D{number}",
            person_id="K1",
            date=day,
            s47_enquiry_id="E1",
            decided_s47="Y",
        )

    enquiry = row("ssd_s47_enquiry", s47e_s47_enquiry_id="E1", s47e_person_id="K1", s47e_s47_start_date="2018-08-20")
    conference = row(
        "ssd_initial_cp_conference",
        icpc_icpc_id="C1",
        icpc_person_id="K1",
        icpc_s47_enquiry_id="E1",
        icpc_icpc_date="2018-09-07",
    )
    return {
        **a_plan(),
        "ssd_cp_plans": [],
        "ssd_s47_enquiry": [enquiry],
        "cgx_s47_details": [row("cgx_s47_details", s47_enquiry_id="E1", icpc_decision="REQUIRED")],
        "cgx_strategy_discussions": [discussed(1, "2018-08-01"), discussed(2, "2018-08-20")],
        "ssd_initial_cp_conference": [conference],
    }


def test_a_second_strategy_discussion_does_not_restart_the_clock() -> None:
    found = the_one(an_enquiry_recorded_twice(), date(2018, 9, 30), "icpc-15wd")

    assert (found.due_on, found.state, found.days_late) == (date(2018, 8, 22), "met_late", 11)


def test_a_second_strategy_discussion_is_reported_from_its_day() -> None:
    tables = {**an_enquiry_recorded_twice(), "ssd_initial_cp_conference": []}

    day_before = read(tables, date(2018, 8, 19), rules=["dq-strategy-reset"])
    found = the_one(tables, date(2018, 8, 20), "dq-strategy-reset")

    assert day_before == []
    assert (found.state, found.started_on) == ("overdue", date(2018, 8, 20))


def a_missing_child(back: str) -> Tables:
    """Back on a Friday."""
    return {
        **a_plan(),
        "ssd_missing": [
            row(
                "ssd_missing",
                miss_table_id="X1",
                miss_person_id="K1",
                miss_missing_episode_start_date="2026-10-15",
                miss_missing_episode_end_date="2026-10-16",
            )
        ],
        "cgx_return_interviews": [row("cgx_return_interviews", missing_id="X1", returned_at=back)],
    }


def test_the_interview_of_a_missing_child_back_at_ten() -> None:
    sunday = the_one(a_missing_child("2026-10-16T10:00"), date(2026, 10, 18), "rhi-72h")
    monday = the_one(a_missing_child("2026-10-16T10:00"), date(2026, 10, 19), "rhi-72h")

    assert (sunday.due_on, sunday.state, monday.state) == (date(2026, 10, 19), "due_soon", "overdue")


def test_the_interview_of_a_missing_child_back_at_no_known_time() -> None:
    monday = the_one(a_missing_child("2026-10-16"), date(2026, 10, 19), "rhi-72h")
    tuesday = the_one(a_missing_child("2026-10-16"), date(2026, 10, 20), "rhi-72h")

    assert (monday.due_on, monday.state, tuesday.state) == (date(2026, 10, 19), "due_soon", "overdue")


def test_eighteen_months_from_the_last_of_august() -> None:
    tables = a_plan(start=date(2024, 8, 31))

    assert read(tables, date(2026, 2, 27), rules=["plan-18-months"]) == []
    assert the_one(tables, date(2026, 2, 28), "plan-18-months").state == "overdue"


def test_the_first_review_of_a_plan_from_the_last_of_august() -> None:
    tables = a_plan(start=date(2024, 8, 31))

    last_day = the_one(tables, date(2024, 11, 30), "rcpc-first-3m")
    next_day = the_one(tables, date(2024, 12, 1), "rcpc-first-3m")

    assert (last_day.due_on, last_day.state, next_day.state) == (date(2024, 11, 30), "due_soon", "overdue")


def test_a_failing_of_a_meeting_lasts_until_the_next_core_group() -> None:
    tables = with_core_group(a_plan(date(2018, 5, 28)), date(2018, 6, 4), record_complete_date="2018-06-06")
    later = with_core_group(tables, date(2018, 7, 2), number=2)

    rule = "min-no-progress-judgement"
    pending = states(tables, rule, date(2018, 6, 4), date(2018, 6, 6))
    overdue = states(tables, rule, date(2018, 6, 7), date(2018, 7, 1))
    closed = next(o for o in read(later, date(2018, 7, 2), rules=[rule]) if o.subject == "S1")

    assert (pending, overdue) == ({"pending"}, {"overdue"})
    assert (closed.state, closed.closed_on) == ("never_met", date(2018, 7, 2))


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("2018-09-03", 10, "2018-09-17"),  # two plain weeks
        ("2024-06-08", 10, "2024-06-21"),  # from a Saturday
        ("2018-08-27", 10, "2018-09-10"),  # from a bank holiday
        ("2010-12-20", 10, "2011-01-06"),  # substitutes at Christmas and New Year
        ("2022-05-26", 10, "2022-06-13"),  # the Platinum Jubilee
        ("2022-09-08", 10, "2022-09-23"),  # the state funeral
        ("2028-04-10", 10, "2028-04-26"),  # Easter 2028
        ("2023-01-04", -2, "2022-12-30"),  # backwards over New Year
        ("2024-04-03", -5, "2024-03-25"),  # backwards over Easter
    ],
)
def test_working_days(start: str, count: int, due: str) -> None:
    found = Days().add_wd(date.fromisoformat(start), count)

    assert found == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("2019-11-30", 3, "2020-02-29"),  # the last day of a leap February
        ("2024-08-31", 18, "2026-02-28"),
        ("2020-02-29", 24, "2022-02-28"),
        ("2024-02-29", 6, "2024-08-29"),  # not moved to the end of the month
    ],
)
def test_months(start: str, count: int, due: str) -> None:
    found = Days().add_months(date.fromisoformat(start), count)

    assert found == date.fromisoformat(due)
