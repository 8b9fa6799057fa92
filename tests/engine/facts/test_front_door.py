"""Contacts, strategy discussions, assessments and missing episodes: what starts their clocks and what stops them."""

from datetime import date, datetime

import pytest
from support.facts import FactsRow, facts_rows
from support.snapshots import Row, Tables, healthy_tables

AS_AT = date(2026, 11, 20)


def rows(tables: Tables, relation: str, **settings: int | str) -> list[FactsRow]:
    return facts_rows(tables, relation, AS_AT, settings)


def moment(text: str) -> datetime:
    """A moment as the record has it: local time, no zone; a day alone stands a microsecond after midnight."""
    found = datetime.fromisoformat(text)
    return found.replace(microsecond=1) if len(text) == len("2026-10-02") else found


# Contacts


def contact(**values: str | None) -> Tables:
    row: Row = {
        "cntd_contact_id": "CONTACT1",
        "cntd_received_at": "2026-11-02T10:15",
        "cntd_decided_at": "2026-11-03T16:00",
    }
    return healthy_tables(
        cgx_contact_details=[row | values],
        ssd_contacts=[{"cont_contact_id": "CONTACT1", "cont_person_id": "CHILD1"}],
    )


def test_a_clock_of_working_days_leaves_out_the_time_of_day() -> None:
    (found,) = rows(contact(), "contact")

    assert found["timed_from_at"] == moment("2026-11-02")
    assert found["timed_to_at"] == moment("2026-11-03")
    assert (found["received_at"], found["person_id"]) == (moment("2026-11-02T10:15"), "CHILD1")


def test_a_clock_of_hours_keeps_the_time_of_day() -> None:
    (found,) = rows(contact(), "contact", contact_clock="HOURS")

    assert found["timed_from_at"] == moment("2026-11-02T10:15")
    assert found["timed_to_at"] == moment("2026-11-03T16:00")


def test_a_decision_still_to_come_is_none() -> None:
    (found,) = rows(contact(cntd_decided_at="2026-11-23T09:00"), "contact")

    assert found["timed_to_at"] is None


# Strategy discussions


def discussion(key: str, day: str, **values: str | None) -> Row:
    row: Row = {
        "stra_strategy_id": key,
        "stra_person_id": "CHILD1",
        "stra_date": day,
        "stra_s47_enquiry_id": "ENQ1",
        "stra_decided_s47": "Y",
        "stra_new_incident": None,
        "stra_immediate_protection": None,
    }
    return row | values


def discussed(*discussions: Row, **kinds: tuple[str, ...]) -> Tables:
    """Discussions, and the kinds of agency that took part in each."""
    participants: list[Row] = [
        {
            "strp_participant_id": f"{key}-{number}",
            "strp_strategy_id": key,
            "strp_agency_code": "SCHOOL1" if kind == "by code" else None,
            "strp_agency_kind": "POLICE" if kind == "by code" else kind,
        }
        for key, taking_part in kinds.items()
        for number, kind in enumerate(taking_part)
    ]
    return healthy_tables(cgx_strategy_discussions=list(discussions), cgx_strategy_participants=participants)


@pytest.mark.parametrize("health", ["HEALTH_COMMUNITY", "HEALTH_ACUTE", "GP", "CAMHS"])
def test_social_care_police_and_any_health_agency_are_enough(health: str) -> None:
    (found,) = rows(discussed(discussion("D1", "2026-09-01"), D1=("CSC", "POLICE", health)), "strategy_discussion")

    assert found["has_all_agencies"] is True


@pytest.mark.parametrize("kinds", [(), ("CSC", "POLICE"), ("CSC", "GP"), ("POLICE", "GP"), ("CSC", "GP", "by code")])
def test_one_of_the_three_was_missing(kinds: tuple[str, ...]) -> None:
    (found,) = rows(discussed(discussion("D1", "2026-09-01"), D1=kinds), "strategy_discussion")

    assert found["has_all_agencies"] is False


@pytest.mark.parametrize(
    ("hurried", "later_day", "followed_up"),
    [
        ("Y", "2026-09-04", True),
        ("Y", "2026-09-07", True),
        ("Y", "2026-09-08", False),
        ("Y", "2026-09-03", False),
        (None, "2026-09-07", False),
    ],
)
def test_a_hurried_discussion_is_completed_on_the_next_working_day(
    hurried: str | None, later_day: str, followed_up: bool
) -> None:
    first = discussion("D1", "2026-09-04", stra_immediate_protection=hurried)
    tables = discussed(first, discussion("D2", later_day), D1=("CSC",), D2=("CSC", "POLICE", "GP"))

    found = {row["discussion_id"]: row["is_followed_up"] for row in rows(tables, "strategy_discussion")}

    assert found == {"D1": followed_up, "D2": False}


# Assessments


def assessed(*assessments: tuple[str, str | None, str | None]) -> Tables:
    return healthy_tables(
        ssd_cin_assessments=[
            {
                "cina_assessment_id": key,
                "cina_person_id": "CHILD1",
                "cina_referral_id": referral,
                "cina_assessment_start_date": began,
                "cina_assessment_auth_date": None,
            }
            for key, referral, began in assessments
        ]
    )


def clocks(tables: Tables, **settings: int | str) -> dict[object, object]:
    return {row["assessment_id"]: row["clock_on"] for row in rows(tables, "assessment", **settings)}


def test_the_first_assessment_of_a_referral_counts_from_the_referral() -> None:
    found = clocks(assessed(("A2", "REF1", "2026-08-27"), ("A1", "REF1", "2026-08-27"), ("A3", "REF1", "2026-09-10")))

    assert found == {"A1": date(2026, 8, 24), "A2": date(2026, 8, 27), "A3": date(2026, 9, 10)}


def test_an_assessment_without_referral_counts_from_its_own_start() -> None:
    found = clocks(assessed(("A1", None, "2026-08-27"), ("A2", None, "2026-08-28")))

    assert found == {"A1": date(2026, 8, 27), "A2": date(2026, 8, 28)}


def test_an_assessment_without_start_does_not_compete() -> None:
    found = clocks(assessed(("A1", "REF1", None), ("A2", "REF1", "2026-09-10")))

    assert found == {"A2": date(2026, 8, 24)}


def test_an_authority_may_count_every_assessment_from_its_own_start() -> None:
    assert clocks(assessed(("A1", "REF1", "2026-08-27")), assessment_clock="START") == {"A1": date(2026, 8, 27)}


def test_an_assessment_is_over_when_its_referral_closes() -> None:
    tables = assessed(("A1", "REF1", "2026-08-27"))
    tables["ssd_cin_episodes"][0]["cine_close_date"] = "2026-10-01"

    (found,) = rows(tables, "assessment")

    assert found["over_on"] == date(2026, 10, 1)


# Missing episodes


def episode(key: str = "MISS1", **values: str | None) -> Row:
    row: Row = {
        "miss_table_id": key,
        "miss_person_id": "CHILD1",
        "miss_missing_episode_start_date": "2026-10-01",
        "miss_missing_episode_end_date": "2026-10-02",
        "miss_missing_episode_type": "M",
        "miss_missing_rhi_offered": None,
        "miss_missing_rhi_accepted": None,
    }
    return row | values


def interview(**values: str | None) -> Row:
    row: Row = dict.fromkeys(
        ("rhiv_returned_at", "rhiv_offered_at", "rhiv_declined_at", "rhiv_completed_at", "rhiv_not_needed_reason")
    )
    return row | {"rhiv_missing_id": "MISS1"} | values


def missing(*episodes: Row, **values: str | None) -> FactsRow:
    tables = healthy_tables(ssd_missing=list(episodes), cgx_return_interviews=[interview(**values)])
    return next(row for row in rows(tables, "missing_episode") if row["episode_id"] == "MISS1")


def test_the_moment_of_return_comes_before_the_day_it_ended() -> None:
    found = missing(episode(), rhiv_returned_at="2026-10-02T14:30")

    assert found["returned_at"] == moment("2026-10-02T14:30")


def test_without_a_moment_the_day_it_ended_is_the_return() -> None:
    assert missing(episode())["returned_at"] == moment("2026-10-02")


@pytest.mark.parametrize(
    ("kind", "reason", "needs"),
    [("M", None, True), (None, None, True), ("A", None, False), ("M", "DIED", False)],
)
def test_who_needs_an_interview(kind: str | None, reason: str | None, needs: bool) -> None:
    found = missing(episode(miss_missing_episode_type=kind), rhiv_not_needed_reason=reason)

    assert found["needs_interview"] is needs


@pytest.mark.parametrize(
    ("accepted", "declined_at", "declined"),
    [(None, None, False), ("Y", None, False), ("N", None, True), (None, "2026-10-03T09:00", True)],
)
def test_how_a_refusal_is_known(accepted: str | None, declined_at: str | None, declined: bool) -> None:
    found = missing(episode(miss_missing_rhi_accepted=accepted), rhiv_declined_at=declined_at)

    assert found["is_declined"] is declined


@pytest.mark.parametrize(
    ("again", "expected"),
    [("2026-10-01", None), ("2026-10-02", date(2026, 10, 2)), ("2026-10-09", date(2026, 10, 9))],
)
def test_the_next_time_the_child_was_missing(again: str, expected: date | None) -> None:
    found = missing(episode(), episode("MISS2", miss_missing_episode_start_date=again))

    assert found["missing_again_on"] == expected
