"""One child at one core group: age, voice, plan version; and the meetings by which an advocate is owed."""

from datetime import date

import pytest
from support.facts import FactsRow, facts_rows
from support.snapshots import Row, Tables, healthy_tables

AS_AT = date(2026, 11, 20)


def child(tables: Tables, **settings: int | str) -> FactsRow:
    (row,) = facts_rows(tables, "child_at_core_group", AS_AT, settings)
    return row


def with_place(**values: str | None) -> Tables:
    tables = healthy_tables()
    tables["cgx_meeting_subjects"][1].update(values)
    return tables


def born(day: str | None) -> Tables:
    tables = healthy_tables()
    tables["ssd_person"][0]["pers_dob"] = day
    return tables


# Age


@pytest.mark.parametrize(
    ("born_on", "too_young", "unborn"),
    [
        ("2022-09-28", False, False),
        ("2022-09-29", True, False),
        ("2026-09-28", True, False),
        ("2026-09-29", False, True),
        (None, False, True),
    ],
)
def test_a_child_is_too_young_from_birth_to_the_fourth_birthday(
    born_on: str | None, too_young: bool, unborn: bool
) -> None:
    found = child(born(born_on))

    assert (found["is_too_young"], found["is_unborn"]) == (too_young, unborn)


def test_the_age_follows_the_setting() -> None:
    assert child(born("2022-09-28"), voice_age=5)["is_too_young"] is True


@pytest.mark.parametrize(("code", "too_young"), [("LD", False), ("NONE", True)])
def test_a_disabled_child_is_not_left_out_by_age_alone(code: str, too_young: bool) -> None:
    tables = born("2024-01-01")
    tables["ssd_disability"] = [
        {"disa_table_id": "DIS1", "disa_person_id": "CHILD1", "disa_disability_code": code},
    ]

    assert child(tables)["is_too_young"] is too_young


# The record of the child's place


def test_a_place_left_empty_says_nothing() -> None:
    found = child(with_place())

    names = ("child_attended", "has_absence_reason", "has_feedback_person", "shared_on", "has_not_shared_reason")
    assert [found[name] for name in names] == [None, False, False, None, False]


@pytest.mark.parametrize("column", ["cgms_feedback_member_id", "cgms_feedback_professional_id"])
def test_a_member_or_another_worker_may_tell_the_child(column: str) -> None:
    value = "MEMB1" if column.endswith("member_id") else "WORKER1"

    assert child(with_place(**{column: value}))["has_feedback_person"] is True


def version(key: str, day: str) -> Row:
    return {"cgpv_version_id": key, "cgpv_cp_plan_id": "PLAN1", "cgpv_date": day, "cgpv_type": "UPDATE"}


@pytest.mark.parametrize(
    ("named", "in_force"), [("V1", False), ("V2", True), ("V3", True), ("V4", False), (None, False)]
)
def test_the_version_of_the_day_or_the_one_before_it_may_be_named(named: str | None, in_force: bool) -> None:
    tables = with_place(cgms_plan_version_id=named)
    tables["cgx_plan_versions"] = [
        version("V1", "2026-09-18"),
        version("V2", "2026-09-21"),
        version("V3", "2026-09-28"),
        version("V4", "2026-09-29"),
    ]

    found = child(tables)

    assert (found["names_plan_in_force"], found["has_no_plan_version"]) == (in_force, False)


def test_a_version_of_a_later_day_is_none_in_force() -> None:
    tables = with_place(cgms_plan_version_id="V4")
    tables["cgx_plan_versions"] = [version("V4", "2026-09-29")]

    found = child(tables)

    assert (found["names_plan_in_force"], found["has_no_plan_version"]) == (False, True)


# Advocates


def duties(tables: Tables) -> list[FactsRow]:
    return facts_rows(tables, "advocate_duty", AS_AT)


def with_reviews(*days: str) -> Tables:
    """Reviews on these days of a plan made a year earlier."""
    tables = healthy_tables()
    tables["ssd_cp_reviews"] = [
        {
            "cppr_cp_review_id": f"REV{n}",
            "cppr_person_id": "CHILD1",
            "cppr_cp_plan_id": "PLAN1",
            "cppr_cp_review_date": d,
        }
        for n, d in enumerate(days, start=1)
    ]
    return tables


def test_an_offer_counts_from_the_meeting_before() -> None:
    found = duties(with_reviews("2026-10-20", "2026-11-16"))

    names = ("event_id", "offer_counts_from_on", "event_on", "lapses_on")
    assert [tuple(row[name] for name in names) for row in found] == [
        ("MEET2", date(2026, 9, 18), date(2026, 9, 28), date(2026, 10, 20)),
        ("REV1", date(2026, 9, 28), date(2026, 10, 20), date(2026, 11, 16)),
        ("REV2", date(2026, 10, 20), date(2026, 11, 16), None),
    ]


def test_a_review_before_the_first_core_group_counts_from_the_conference() -> None:
    found = duties(with_reviews("2026-09-25"))

    assert [(row["event_id"], row["offer_counts_from_on"], row["lapses_on"]) for row in found] == [
        ("MEET2", date(2026, 9, 18), None),
        ("REV1", date(2026, 9, 18), date(2026, 9, 28)),
    ]


def test_a_review_on_the_day_of_the_core_group_is_not_the_next_meeting() -> None:
    found = duties(with_reviews("2026-09-28"))

    assert [(row["event_id"], row["offer_counts_from_on"], row["lapses_on"]) for row in found] == [
        ("MEET2", date(2026, 9, 18), None),
        ("REV1", date(2026, 9, 18), None),
    ]


def test_the_end_of_the_plan_closes_the_last_duty() -> None:
    tables = healthy_tables()
    tables["ssd_cp_plans"][0]["cppl_cp_plan_end_date"] = "2026-11-02"

    assert [row["lapses_on"] for row in duties(tables)] == [date(2026, 11, 2)]


def advocacy(key: str = "ADV1", /, **values: str | None) -> Row:
    row: Row = {"advo_advocacy_id": key, "advo_person_id": "CHILD1", "advo_offered_date": None}
    return row | values


@pytest.mark.parametrize(
    ("offers", "offered_on"),
    [
        ([], None),
        (["2026-09-17"], None),
        (["2026-09-18"], date(2026, 9, 18)),
        (["2026-09-17", "2026-10-20", "2026-09-30"], date(2026, 9, 30)),
    ],
)
def test_the_first_offer_since_the_conference(offers: list[str], offered_on: date | None) -> None:
    rows = [advocacy(f"ADV{number}", advo_offered_date=day) for number, day in enumerate(offers)]

    found = duties(healthy_tables(cgx_advocacy=rows))

    assert [row["offered_on"] for row in found] == [offered_on]


@pytest.mark.parametrize(
    ("values", "has_advocate"),
    [
        ({"advo_response": "ACCEPTED", "advo_offered_date": "2026-01-05"}, True),
        ({"advo_response": "DECLINED", "advo_offered_date": "2026-01-05"}, False),
        ({"advo_response": "ACCEPTED", "advo_started_date": "2026-09-28"}, True),
        ({"advo_response": "ACCEPTED", "advo_offered_date": "2026-01-05", "advo_started_date": "2026-09-29"}, False),
        ({"advo_response": "ACCEPTED", "advo_offered_date": "2026-01-05", "advo_ended_date": "2026-09-29"}, True),
        ({"advo_response": "ACCEPTED", "advo_offered_date": "2026-01-05", "advo_ended_date": "2026-09-28"}, False),
        ({"advo_response": "ACCEPTED"}, False),
    ],
)
def test_who_has_an_advocate_on_the_day(values: Row, has_advocate: bool) -> None:
    found = duties(healthy_tables(cgx_advocacy=[advocacy(**values)]))

    assert [row["has_advocate"] for row in found] == [has_advocate]
