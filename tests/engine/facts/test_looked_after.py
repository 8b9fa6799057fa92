"""Periods of care, their reviews, placements and the visits to them."""

from datetime import date

import pytest
from support.facts import FactsRow, facts_rows
from support.snapshots import Row, Tables, healthy_tables

AS_AT = date(2026, 11, 20)


def spell(key: str = "EPISODE1", **values: str | None) -> Row:
    row: Row = {
        "clae_cla_episode_id": key,
        "clae_person_id": "CHILD1",
        "clae_cla_id": "CARE1",
        "clae_cla_episode_start_date": "2026-03-02",
        "clae_cla_episode_ceased_date": None,
        "clae_entered_care_date": "2026-03-02",
    }
    return row | values


def care(*spells: Row, **tables: list[Row] | None) -> Tables:
    return healthy_tables(ssd_cla_episodes=list(spells or [spell()]), **tables)


def rows(tables: Tables, relation: str) -> list[FactsRow]:
    return facts_rows(tables, relation, AS_AT)


# Periods of care


def test_a_period_runs_from_its_first_day_to_the_end_of_its_last_episode() -> None:
    tables = care(
        spell(clae_cla_episode_ceased_date="2026-05-01"),
        spell("EPISODE2", clae_cla_episode_start_date="2026-05-01", clae_cla_episode_ceased_date="2026-06-01"),
    )

    (found,) = rows(tables, "care_span")

    assert (found["started_on"], found["ended_on"]) == (date(2026, 3, 2), date(2026, 6, 1))


def test_a_period_with_one_open_episode_is_open() -> None:
    tables = care(spell(clae_cla_episode_ceased_date="2026-05-01"), spell("EPISODE2"))

    (found,) = rows(tables, "care_span")

    assert found["ended_on"] is None


def test_a_period_ends_on_the_eighteenth_birthday() -> None:
    tables = care()
    tables["ssd_person"][0]["pers_dob"] = "2008-09-01"

    (found,) = rows(tables, "care_span")

    assert found["ended_on"] == date(2026, 9, 1)


def test_episodes_without_the_number_of_their_period_belong_together_by_the_day_of_entering_care() -> None:
    tables = care(
        spell("EPISODE2", clae_cla_id=None),
        spell("EPISODE1", clae_cla_id=None),
        spell("EPISODE3", clae_cla_id=None, clae_entered_care_date="2026-08-03"),
    )

    found = [row["care_id"] for row in rows(tables, "care_span")]

    assert found == ["EPISODE1", "EPISODE3"]


def test_a_period_whose_episodes_name_several_children_is_of_the_smallest_episode_that_names_one() -> None:
    tables = care(
        spell("EPISODE3", clae_person_id="CHILD0"),
        spell("EPISODE2", clae_person_id="CHILD1"),
        spell("EPISODE1", clae_person_id=None),
        ssd_cla_placement=[placement()],
    )

    people = [row["person_id"] for relation in ("care_span", "placement") for row in rows(tables, relation)]

    assert people == ["CHILD1", "CHILD1"]


@pytest.mark.parametrize(
    ("statuses", "short_breaks"),
    [
        ([], False),
        ([("V4", "2026-01-01", None)], True),
        ([("V3", "2026-01-01", None), ("V4", "2026-04-01", None)], True),
        ([("V4", "2026-01-01", None), ("C2", "2026-04-01", None)], False),
        ([("V4", "2026-01-01", None), ("C2", "2025-01-01", "2026-03-01")], True),
        ([("V4", "2026-01-01", None), ("C2", "2025-01-01", "2026-03-02")], False),
        ([(None, "2026-01-01", None)], False),
    ],
)
def test_short_breaks_only(statuses: list[tuple[str | None, str, str | None]], short_breaks: bool) -> None:
    legal: list[Row] = [
        {
            "lega_legal_status_id": f"LEGAL{number}",
            "lega_person_id": "CHILD1",
            "lega_legal_status": code,
            "lega_legal_status_start_date": start,
            "lega_legal_status_end_date": end,
        }
        for number, (code, start, end) in enumerate(statuses)
    ]

    (found,) = rows(care(ssd_legal_status=legal), "care_period")

    assert found["is_short_breaks_only"] is short_breaks


# Reviews


def review(key: str, day: str | None, **values: str | None) -> Row:
    row: Row = {
        "clar_cla_review_id": key,
        "clar_cla_id": "CARE1",
        "clar_cla_person_id": "CHILD1",
        "clar_cla_review_date": day,
        "clar_cla_review_cancelled": None,
    }
    return row | values


def test_a_review_counts_once_a_day_and_only_within_the_period() -> None:
    tables = care(
        spell(clae_cla_episode_ceased_date="2026-09-01"),
        ssd_cla_reviews=[
            review("R0", "2026-03-01"),
            review("R2", "2026-03-20"),
            review("R1", "2026-03-20"),
            review("R3", "2026-04-20", clar_cla_review_cancelled="Y"),
            review("R4", "2026-06-20", clar_cla_id=None),
            review("R5", "2026-06-21", clar_cla_id="CARE9"),
            review("R6", "2026-09-02"),
        ],
    )

    found = [(row["number_of_period"], row["review_id"]) for row in rows(tables, "care_review")]

    assert sorted(found) == [(1, "R1"), (2, "R4")]


def test_a_period_knows_its_first_two_reviews() -> None:
    tables = care(ssd_cla_reviews=[review("R1", "2026-03-20"), review("R2", "2026-06-19"), review("R3", "2026-10-01")])

    (found,) = rows(tables, "care_period")

    assert (found["first_review_on"], found["second_review_on"]) == (date(2026, 3, 20), date(2026, 6, 19))


def test_the_chain_of_reviews_begins_with_the_second() -> None:
    tables = care(ssd_cla_reviews=[review("R1", "2026-03-20"), review("R2", "2026-06-19"), review("R3", "2026-10-01")])

    found = {row["link"]: (row["last_review_on"], row["next_review_on"]) for row in rows(tables, "care_review_gap")}

    assert found == {
        "start": (date(2026, 6, 19), date(2026, 10, 1)),
        "R3": (date(2026, 10, 1), None),
    }


# Placements


def placement(**values: str | None) -> Row:
    row: Row = {
        "clap_cla_placement_id": "PLACEMENT1",
        "clap_cla_id": "CARE1",
        "clap_person_id": None,
        "clap_cla_placement_start_date": "2026-03-02",
        "clap_cla_placement_end_date": None,
    }
    return row | values


def visit(key: str, day: str, **values: str | None) -> Row:
    row: Row = {
        "clav_cla_visit_id": key,
        "clav_cla_id": None,
        "clav_person_id": "CHILD1",
        "clav_cla_visit_date": day,
        "clav_cla_visit_seen": "Y",
    }
    return row | values


def placed(*visits: Row, details: Row | None = None, **values: str | None) -> Tables:
    own: list[Row] = [] if details is None else [{**details, "pldt_placement_id": "PLACEMENT1"}]
    return care(
        ssd_cla_placement=[placement(**values)],
        ssd_cla_visits=list(visits),
        cgx_placement_details=own,
    )


def test_a_placement_finds_its_child_by_the_period_of_care() -> None:
    (found,) = rows(placed(), "placement")

    assert (found["person_id"], found["regime"]) == ("CHILD1", "STANDARD")


@pytest.mark.parametrize(
    ("left", "ceased", "ended_on"),
    [
        (None, None, None),
        ("2026-05-01", "2026-06-01", date(2026, 5, 1)),
        ("2026-06-01", "2026-05-01", date(2026, 5, 1)),
        (None, "2026-05-01", date(2026, 5, 1)),
    ],
)
def test_a_placement_ends_with_the_period_of_care_at_the_latest(
    left: str | None, ceased: str | None, ended_on: date | None
) -> None:
    tables = placed(clap_cla_placement_end_date=left)
    tables["ssd_cla_episodes"] = [spell(clae_cla_episode_ceased_date=ceased)]

    (found,) = rows(tables, "placement")

    assert found["ended_on"] == ended_on


def test_a_visit_counts_unless_the_child_was_not_seen() -> None:
    tables = placed(
        visit("V0", "2026-03-01"),
        visit("V1", "2026-03-03", clav_cla_visit_seen="N"),
        visit("V2", "2026-03-05", clav_cla_visit_seen=None),
    )

    (found,) = rows(tables, "placement")

    assert (found["first_visit_id"], found["first_visit_on"]) == ("V2", date(2026, 3, 5))


def test_a_visit_without_a_child_is_found_by_the_period_of_care() -> None:
    (found,) = rows(placed(visit("V1", "2026-03-05", clav_person_id=None, clav_cla_id="CARE1")), "placement")

    assert found["first_visit_id"] == "V1"


@pytest.mark.parametrize("episodes", [[], [spell(clae_cla_id="CARE2", clae_person_id="CHILD2")]])
def test_where_no_episode_has_the_period_its_placements_name_the_child(episodes: list[Row]) -> None:
    tables = placed(visit("V1", "2026-03-05", clav_person_id=None, clav_cla_id="CARE1"), clap_person_id="CHILD1")
    tables["ssd_cla_episodes"] = episodes

    (found,) = rows(tables, "placement")

    assert found["first_visit_id"] == "V1"


def test_where_an_episode_names_the_child_of_a_period_no_placement_does() -> None:
    tables = placed(visit("V1", "2026-03-05", clav_person_id=None, clav_cla_id="CARE1"), clap_person_id="CHILD2")
    people = healthy_tables()["ssd_person"]
    tables["ssd_person"] = [*people, people[0] | {"pers_person_id": "CHILD2"}]

    (found,) = rows(tables, "placement")

    assert (found["person_id"], found["first_visit_id"]) == ("CHILD2", None)


def test_the_chain_of_visits() -> None:
    tables = placed(
        visit("V3", "2026-05-05"),
        visit("V2", "2026-03-05"),
        visit("V1", "2026-03-05"),
        details={"pldt_visit_regime": "CARE_ORDER_AT_HOME", "pldt_permanent": "Y"},
    )

    found = {row["link"]: row for row in rows(tables, "placement_visit_gap")}

    assert list(found) == ["V3", "start"]
    assert found["start"]["last_visit_id"] == "V1"
    assert found["start"]["next_visit_on"] == found["V3"]["last_visit_on"] == date(2026, 5, 5)
    assert found["start"]["a_year_on"] == date(2027, 3, 2)
    assert (found["start"]["regime"], found["start"]["is_permanent"]) == ("CARE_ORDER_AT_HOME", True)


@pytest.mark.parametrize(
    ("permanent", "expected"), [(None, (False, True)), ("N", (False, False)), ("Y", (True, False))]
)
def test_whether_a_placement_is_meant_to_last(permanent: str | None, expected: tuple[bool, bool]) -> None:
    details: Row = {"pldt_visit_regime": None, "pldt_permanent": permanent}

    (found,) = rows(placed(visit("V1", "2026-03-05"), details=details), "placement_visit_gap")

    assert (found["is_permanent"], found["permanence_not_recorded"]) == expected
