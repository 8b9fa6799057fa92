"""Who counts as a parent or carer on the day of a core group, and what is known about each."""

from datetime import date

import pytest
from support.facts import FactsRow, facts_rows
from support.snapshots import Row, healthy_tables

AS_AT = date(2026, 11, 20)


def relationship(key: str = "REL1", /, **values: str | None) -> Row:
    """The mother of the child of the healthy authority, with some values changed."""
    row: Row = {
        "rela_relationship_id": key,
        "rela_child_id": "CHILD1",
        "rela_related_id": "PARENT1",
        "rela_kind": "MOTHER",
        "rela_has_pr": None,
        "rela_is_carer": None,
        "rela_start_date": None,
        "rela_end_date": None,
        "rela_no_involvement_reason": None,
        "rela_decided_by_id": None,
    }
    return row | values


def parents(*rows: Row) -> list[FactsRow]:
    return facts_rows(healthy_tables(cgx_relationships=list(rows)), "parent_at_core_group", AS_AT)


def test_a_mother_is_a_parent_at_the_core_group() -> None:
    found = parents(relationship())

    assert [(row["place_id"], row["relationship_id"], row["person_id"], row["parent_person_id"]) for row in found] == [
        ("SUBJ2", "REL1", "CHILD1", "PARENT1")
    ]


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ({"rela_kind": "SIBLING", "rela_is_carer": "Y"}, False),
        ({"rela_kind": "GRANDPARENT"}, False),
        ({"rela_kind": "GRANDPARENT", "rela_is_carer": "Y"}, True),
        ({"rela_kind": "STEP_PARENT", "rela_has_pr": "Y"}, True),
        ({"rela_kind": "FATHER", "rela_has_pr": "N"}, False),
        ({"rela_kind": "FATHER", "rela_has_pr": "N", "rela_is_carer": "Y"}, True),
        ({"rela_kind": "FATHER"}, True),
        ({"rela_start_date": "2026-09-28"}, True),
        ({"rela_start_date": "2026-09-29"}, False),
        ({"rela_end_date": "2026-09-28"}, True),
        ({"rela_end_date": "2026-09-27"}, False),
    ],
)
def test_who_counts_as_a_parent_or_carer(values: Row, counts: bool) -> None:
    found = parents(relationship(**values))

    assert bool(found) is counts


@pytest.mark.parametrize(("died_on", "counts"), [("2026-09-28", False), ("2026-09-29", True)])
def test_a_parent_who_has_died_is_owed_nothing_from_that_day(died_on: str, counts: bool) -> None:
    tables = healthy_tables(cgx_relationships=[relationship()])
    tables["ssd_person"][1]["pers_death_date"] = died_on

    found = facts_rows(tables, "parent_at_core_group", AS_AT)

    assert bool(found) is counts


def test_two_relationships_with_one_person_are_one_parent() -> None:
    found = parents(
        relationship("REL3", rela_kind="CARER", rela_is_carer="Y"),
        relationship("REL2", rela_kind="STEP_PARENT", rela_has_pr="Y"),
        relationship("REL1", rela_kind="OTHER"),
    )

    assert [row["relationship_id"] for row in found] == ["REL2"]


def test_two_relationships_with_nobody_we_know_are_two_parents() -> None:
    found = parents(relationship("REL1", rela_related_id="GONE1"), relationship("REL2", rela_related_id="GONE2"))

    assert sorted((row["relationship_id"], row["parent_person_id"]) for row in found) == [
        ("REL1", None),
        ("REL2", None),
    ]


def test_a_father_whose_responsibility_is_not_recorded_is_unclear() -> None:
    found = parents(relationship(rela_kind="FATHER"))

    assert [row["responsibility_unclear"] for row in found] == [True]


def test_a_father_who_cares_for_the_child_is_clear() -> None:
    found = parents(relationship(rela_kind="FATHER", rela_is_carer="Y"))

    assert [row["responsibility_unclear"] for row in found] == [False]


@pytest.mark.parametrize(
    ("reason", "decided_by", "proper"),
    [(None, None, False), ("SAFETY", None, False), ("SAFETY", "MANAGER1", True), ("WHEREABOUTS_UNKNOWN", None, True)],
)
def test_a_safety_reason_needs_the_manager_who_agreed_it(
    reason: str | None, decided_by: str | None, proper: bool
) -> None:
    found = parents(relationship(rela_no_involvement_reason=reason, rela_decided_by_id=decided_by))

    assert [row["left_out_properly"] for row in found] == [proper]
