"""Month ends at weekends and on 29 February, the April reset, a move of teams, and what was recorded late."""

from copy import deepcopy
from datetime import date

import pytest
from support.measured import as_at, cells_of, fraction, rows_of, total_of, visited_on
from support.snapshots import Tables, changed, healthy_tables

SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)


@pytest.mark.parametrize(
    ("visited", "counted"),
    [
        ("2026-10-31", (1, 1)),
        ("2026-10-17", (1, 1)),
        ("2026-10-16", (0, 1)),
        ("2026-11-01", (0, 1)),
    ],
)
def test_a_month_that_ends_on_a_saturday_ends_on_that_saturday(visited: str, counted: tuple[int, int]) -> None:
    tables = visited_on("2026-09-20", visited)

    assert date(2026, 10, 31).isoweekday() == 6
    assert fraction(total_of(tables, "two-weekly-visits", OCTOBER)) == counted


@pytest.mark.parametrize(("unit", "counted"), [("DAYS", 0), ("WD", 1)])
def test_ten_working_days_reach_further_back_than_fourteen_days_over_a_bank_holiday(unit: str, counted: int) -> None:
    tables = as_at(visited_on("2026-12-16"), date(2027, 1, 5))

    # The last ten working days of 2026 begin on 15 December: Christmas and Boxing Day are not among them.
    found = total_of(tables, "two-weekly-visits", date(2026, 12, 1), settings={"cp_visit_unit": unit})

    assert found.numerator == counted


@pytest.mark.parametrize(("updated", "counted"), [("2023-08-29", 1), ("2023-08-28", 0)])
def test_six_months_before_29_february_are_29_august(updated: str, counted: int) -> None:
    tables = as_at(changed("ssd_cp_plans", cppl_cp_plan_start_date="2023-05-02", cppl_icpc_id=None), date(2024, 3, 8))
    tables["ssd_initial_cp_conference"] = []
    tables["cgx_cp_plan_details"][0].update(cpld_plan_last_updated_date=updated)

    assert fraction(total_of(tables, "plans-updated", date(2024, 2, 1))) == (counted, 1)


@pytest.mark.parametrize(("started", "counted"), [("2024-08-29", 1), ("2024-08-31", 1), ("2024-09-01", 0)])
def test_18_months_are_up_on_the_last_day_of_a_short_february(started: str, counted: int) -> None:
    tables = as_at(changed("ssd_cp_plans", cppl_cp_plan_start_date=started, cppl_icpc_id=None), date(2026, 3, 2))
    tables["ssd_initial_cp_conference"] = []

    assert total_of(tables, "plans-over-18-months", date(2026, 2, 1)).numerator == counted


def in_care(*reviewed: str) -> Tables:
    """A child in care since January 2026 whose reviews were held on these days."""
    tables = healthy_tables()
    tables["ssd_cla_episodes"] = [
        {
            "clae_cla_episode_id": "EPI1",
            "clae_person_id": "CHILD1",
            "clae_cla_id": "CARE1",
            "clae_cla_episode_start_date": "2026-02-25",
            "clae_cla_episode_ceased_date": None,
            "clae_entered_care_date": "2026-02-25",
        }
    ]
    tables["ssd_cla_reviews"] = [
        {
            "clar_cla_review_id": f"REVIEW{number}",
            "clar_cla_id": "CARE1",
            "clar_cla_person_id": "CHILD1",
            "clar_cla_review_date": day,
            "clar_cla_review_cancelled": "N",
        }
        for number, day in enumerate(reviewed, start=1)
    ]
    return tables


def test_reviews_are_counted_from_april_on_and_begin_again_each_april() -> None:
    # The first review was due on 25 March, the second three months after it.
    tables = in_care("2026-03-20", "2026-06-25")

    found = cells_of(tables, "looked-after-reviews", date(2026, 7, 1), length=5)

    assert {cell.month_on.month: fraction(cell) for cell in found} == {3: (1, 1), 6: (0, 1), 7: (0, 1)}


def moved(day: str, until: str) -> Tables:
    """The child's case goes from one team to another in the middle of a month."""
    tables = healthy_tables()
    first = tables["ssd_involvements"][0]
    first.update(invo_professional_team="TEAM1", invo_involvement_end_date=until)
    second = {**first, "invo_involvements_id": "INVO2", "invo_professional_team": "TEAM2"}
    second.update(invo_involvement_start_date=day, invo_involvement_end_date=None)
    tables["ssd_involvements"].append(second)
    tables["cgx_teams"] = [
        {"team_team_id": "SERVICE1", "team_name": "Service", "team_level": "SERVICE", "team_parent_id": None},
        {"team_team_id": "TEAM1", "team_name": "One", "team_level": "TEAM", "team_parent_id": "SERVICE1"},
        {"team_team_id": "TEAM2", "team_name": "Two", "team_level": "TEAM", "team_parent_id": "SERVICE1"},
    ]
    return tables


@pytest.mark.parametrize(
    ("day", "until", "team"),
    [
        ("2026-10-01", "2026-09-30", "TEAM2"),
        ("2026-10-02", "2026-10-01", "TEAM2"),
        ("2026-10-03", "2026-10-02", "TEAM1"),
        ("2026-10-20", "2026-09-25", "TEAM1"),
    ],
)
def test_the_team_that_held_the_plan_on_the_day_it_fell_due_gets_the_credit(day: str, until: str, team: str) -> None:
    # The first core group was due on 2 October.
    cells = cells_of(moved(day, until), "first-core-groups", OCTOBER)

    assert [(cell.team, fraction(cell)) for cell in cells] == [(team, (1, 1))]


def test_a_case_goes_back_to_its_team_when_another_has_left() -> None:
    tables = moved("2026-09-21", "2026-09-30")
    tables["ssd_involvements"][0].update(invo_involvement_end_date=None)
    tables["ssd_involvements"][1].update(invo_involvement_end_date="2026-09-30")

    cells = cells_of(tables, "first-core-groups", OCTOBER)

    assert [cell.team for cell in cells] == ["TEAM1"]


def test_a_meeting_is_credited_by_the_team_of_its_child() -> None:
    tables = moved("2026-10-03", "2026-10-02") | {"cgx_minutes_distribution": [], "cgx_minutes": []}

    # Nobody was sent the minutes of 28 September, which were due after the case had moved.
    cells = cells_of(tables, "minutes-sent", OCTOBER)

    assert [(cell.team, fraction(cell)) for cell in cells] == [("TEAM2", (0, 1))]


def recorded_late() -> Tables:
    """The first core group was held in time, on 28 September, and entered on 10 November."""
    return changed("cgx_meetings", 1, cgmt_recorded_date="2026-11-10T09:10")


def test_a_late_record_repairs_the_practice_figure_and_not_the_recording_figure() -> None:
    before = total_of(recorded_late(), "first-core-groups", OCTOBER, as_of=date(2026, 11, 9))
    after = total_of(recorded_late(), "first-core-groups", OCTOBER)

    assert (fraction(before), before.recorded) == ((0, 1), 0)
    assert (fraction(after), after.recorded) == ((1, 1), 0)


def test_what_was_recorded_in_time_counts_in_both() -> None:
    found = total_of(healthy_tables(), "first-core-groups", OCTOBER)

    assert (fraction(found), found.recorded) == ((1, 1), 1)


def test_the_same_at_a_months_end_asks_for_the_record_by_that_day() -> None:
    september = total_of(recorded_late(), "core-groups-in-interval", SEPTEMBER)
    in_time = total_of(healthy_tables(), "core-groups-in-interval", SEPTEMBER)

    assert (fraction(september), september.recorded) == ((1, 1), 0)
    assert (fraction(in_time), in_time.recorded) == ((1, 1), 1)


def test_a_plan_whose_first_core_group_is_not_yet_due_is_left_out_and_counted_apart() -> None:
    tables = healthy_tables()
    tables["cgx_meetings"][1].update(cgmt_held_date="2026-10-01", cgmt_recorded_date="2026-10-01T09:00")

    found = total_of(tables, "core-groups-in-interval", SEPTEMBER)

    assert (fraction(found), dict(found.left_out)) == ((0, 0), {"not_due_yet": 1})


def contacts(**received_and_decided: tuple[str, str | None]) -> Tables:
    """Contacts by name: when each was received and decided."""
    tables = healthy_tables(ssd_contacts=[], cgx_contact_details=[])
    for name, (received, decided) in received_and_decided.items():
        contact = {"cont_contact_id": name, "cont_person_id": "CHILD1", "cont_contact_date": received[:10]}
        times = {"cntd_received_at": received, "cntd_decided_at": decided, "cntd_decision": "NFA"}
        tables["ssd_contacts"].append(dict(contact))
        tables["cgx_contact_details"].append({"cntd_contact_id": name, **times})
    return tables


def test_a_contact_of_the_last_evening_is_decided_in_the_next_month() -> None:
    tables = contacts(
        on_the_minute=("2026-10-31T22:00", "2026-11-01T22:00"),
        a_minute_late=("2026-10-31T22:00", "2026-11-01T22:01"),
        the_day_after=("2026-10-31", "2026-11-01"),
        two_days_after=("2026-10-31", "2026-11-02"),
        never=("2026-10-31T22:00", None),
        next_month=("2026-11-01T00:30", "2026-11-01T01:00"),
    )

    rows = rows_of(tables, "contacts-decided", OCTOBER)

    assert {name: row.is_in_numerator for name, row in rows.items()} == {
        "on_the_minute": True,
        "a_minute_late": False,
        "the_day_after": True,
        "two_days_after": False,
        "never": False,
    }


def test_a_contact_whose_24_hours_have_not_passed_is_left_out() -> None:
    tables = contacts(tonight=("2026-11-20T08:00", None), last_night=("2026-11-19T23:00", None))

    rows = rows_of(tables, "contacts-decided", NOVEMBER)

    assert {name: row.left_out for name, row in rows.items()} == {"tonight": "hours_left", "last_night": None}


def test_all_contacts_or_those_that_were_accepted() -> None:
    tables = contacts(one=("2026-10-05T10:00", "2026-10-05T12:00"))

    assert fraction(total_of(tables, "contacts-decided", OCTOBER)) == (1, 1)
    assert fraction(total_of(tables, "contacts-decided", OCTOBER, settings={"kpi1_accepted_only": "Y"})) == (0, 0)


def test_a_plan_that_ends_on_the_last_day_of_a_month_is_no_longer_open() -> None:
    tables = changed("ssd_cp_plans", cppl_cp_plan_end_date="2026-10-31")
    still = changed("ssd_cp_plans", cppl_cp_plan_end_date="2026-11-01")

    assert total_of(tables, "plans-per-10000", OCTOBER).numerator == 0
    assert total_of(still, "plans-per-10000", OCTOBER).numerator == 1


def test_a_case_newer_than_the_interval_has_not_failed_it() -> None:
    tables = deepcopy(healthy_tables(ssd_cp_visits=[]))
    # The plan began on 18 September: 14 days before the month's end is 16 September.
    september = total_of(tables, "two-weekly-visits", SEPTEMBER)
    counted = total_of(tables, "two-weekly-visits", SEPTEMBER, settings={"kpi_new_case_exclusion": "N"})

    assert (fraction(september), dict(september.left_out)) == ((0, 0), {"new_case": 1})
    assert fraction(counted) == (0, 1)
