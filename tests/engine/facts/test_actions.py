"""Actions of a plan: who owns them, when their record is complete, and whether they were reviewed."""

from datetime import date

import pytest
from support.facts import FactsRow, facts_rows
from support.snapshots import Row, Tables, healthy_tables

AS_AT = date(2026, 11, 20)


def action(key: str = "ACT1", /, **values: str | None) -> Row:
    """An action made at the conference, open since."""
    row: Row = {
        "cgac_action_id": key,
        "cgac_cp_plan_id": "PLAN1",
        "cgac_meeting_id": None,
        "cgac_owner_member_id": None,
        "cgac_created_date": "2026-09-18",
        "cgac_status": "OPEN",
        "cgac_completed_date": None,
        "cgac_last_update_date": None,
    }
    return row | values


def only(tables: Tables, relation: str = "action") -> FactsRow:
    (row,) = facts_rows(tables, relation, AS_AT)
    return row


def test_a_date_mistyped_by_centuries_gets_its_due_day_and_leaves_the_others_theirs() -> None:
    rows = [action("STRAY", cgac_created_date="0218-09-03"), action("ACT1")]

    found = facts_rows(healthy_tables(cgx_actions=rows), "action", AS_AT)

    assert {row["action_id"]: row["record_due_on"] for row in found} == {
        "STRAY": date(218, 9, 10),
        "ACT1": date(2026, 9, 25),
    }


# The action and its owner


@pytest.mark.parametrize(
    ("values", "live"),
    [
        ({}, True),
        ({"cgac_status": "COMPLETED"}, True),
        ({"cgac_status": "CANCELLED"}, False),
        ({"cgac_status": "SUPERSEDED"}, False),
        ({"cgac_struck_out": "Y"}, False),
    ],
)
def test_which_actions_are_live(values: Row, live: bool) -> None:
    assert only(healthy_tables(cgx_actions=[action(**values)]))["is_live"] is live


def test_an_action_of_another_authoritys_plan_is_not_live() -> None:
    tables = healthy_tables(cgx_actions=[action()])
    tables["ssd_cp_plans"][0]["cppl_cp_plan_ola"] = "Y"

    assert only(tables)["is_live"] is False


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({}, False),
        ({"cgac_owner_professional_id": "WORKER1"}, True),
        ({"cgac_owner_person_id": "PARENT1"}, True),
        ({"cgac_owner_member_id": "MEMB1"}, True),
        ({"cgac_owner_member_id": "MEMB2"}, False),
        ({"cgac_owner_agency_code": "SCHOOL1"}, False),
    ],
)
def test_an_owner_is_named_by_a_worker_or_a_person(values: Row, named: bool) -> None:
    tables = healthy_tables(cgx_actions=[action(**values)])
    tables["cgx_members"].append(
        {
            "cgmb_member_id": "MEMB2",
            "cgmb_cp_plan_id": "PLAN1",
            "cgmb_member_kind": "PROFESSIONAL",
            "cgmb_agency_code": "SCHOOL1",
            "cgmb_start_date": "2026-09-18",
        }
    )

    assert only(tables)["has_named_owner"] is named


# When the record is complete


@pytest.mark.parametrize(
    ("meeting", "values", "due_on"),
    [
        (None, {}, date(2026, 9, 25)),
        ("MEET2", {}, date(2026, 10, 5)),
        ("MEET2", {"cgmt_record_complete_date": "2026-09-30"}, date(2026, 9, 30)),
        ("MEET2", {"cgmt_record_complete_date": "2026-10-30"}, date(2026, 10, 5)),
        ("MEET2", {"cgmt_record_complete_date": "2026-09-27"}, date(2026, 10, 5)),
        ("MEET2", {"cgmt_single_agency": "Y"}, date(2026, 9, 25)),
        ("MEET2", {"cgmt_status": "HELD_NOT_QUORATE"}, date(2026, 10, 5)),
        ("MEET2", {"cgmt_meeting_type": "RCPC"}, date(2026, 10, 5)),
        ("MEET2", {"cgmt_meeting_type": "RCPC", "cgmt_status": "HELD_NOT_QUORATE"}, date(2026, 9, 25)),
        (
            "MEET2",
            {"cgmt_meeting_type": "RCPC", "cgmt_status": "HELD_NOT_QUORATE", "cgmt_proceed_decision": "Y"},
            date(2026, 10, 5),
        ),
    ],
)
def test_the_record_of_an_action_is_that_of_its_meeting(meeting: str | None, values: Row, due_on: date) -> None:
    tables = healthy_tables(cgx_actions=[action(cgac_meeting_id=meeting)])
    tables["cgx_meetings"][1].update(values)

    assert only(tables)["record_due_on"] == due_on


# Earlier actions at a core group


def earlier(*actions: Row, updates: list[Row] | None = None) -> list[FactsRow]:
    tables = healthy_tables(cgx_actions=list(actions), cgx_action_updates=updates or [])
    return facts_rows(tables, "earlier_actions", AS_AT)


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ({}, True),
        ({"cgac_created_date": "2026-09-27"}, True),
        ({"cgac_created_date": "2026-09-28"}, False),
        ({"cgac_status": "COMPLETED", "cgac_completed_date": "2026-09-27"}, False),
        ({"cgac_status": "COMPLETED", "cgac_completed_date": "2026-09-28"}, True),
        ({"cgac_status": "COMPLETED"}, False),
        ({"cgac_status": "CANCELLED"}, False),
    ],
)
def test_which_actions_were_open_before_the_core_group(values: Row, counts: bool) -> None:
    assert bool(earlier(action(**values))) is counts


@pytest.mark.parametrize(
    ("values", "unreviewed"),
    [
        ({}, 1),
        ({"cgac_last_update_date": "2026-09-27"}, 1),
        ({"cgac_last_update_date": "2026-09-28"}, 0),
        ({"cgac_status": "COMPLETED", "cgac_completed_date": "2026-10-20"}, 0),
    ],
)
def test_an_action_is_reviewed_by_an_update_from_the_day_on(values: Row, unreviewed: int) -> None:
    assert earlier(action(**values)) == [{"place_id": "SUBJ2", "actions": 1, "unreviewed": unreviewed}]


@pytest.mark.parametrize(
    ("values", "unreviewed"),
    [
        ({"cgau_date": "2026-09-27"}, 1),
        ({"cgau_date": "2026-09-28"}, 0),
        ({"cgau_date": "2026-09-25", "cgau_meeting_id": "MEET2"}, 0),
        ({"cgau_date": "2026-09-25", "cgau_meeting_id": "MEET1"}, 1),
    ],
)
def test_an_entry_in_the_history_of_an_action_is_a_review(values: Row, unreviewed: int) -> None:
    update: Row = {"cgau_update_id": "UPD1", "cgau_action_id": "ACT1", "cgau_status": "OPEN"}

    assert earlier(action(), updates=[update | values])[0]["unreviewed"] == unreviewed


def test_two_entries_of_one_action_are_one_review() -> None:
    updates: list[Row] = [
        {
            "cgau_update_id": key,
            "cgau_action_id": "ACT1",
            "cgau_status": "OPEN",
            "cgau_date": "2026-09-25",
            "cgau_meeting_id": "MEET2",
        }
        for key in ("UPD1", "UPD2")
    ]

    found = earlier(action(), action("ACT2"), updates=updates)

    assert found == [{"place_id": "SUBJ2", "actions": 2, "unreviewed": 1}]


# Actions of parents


def parent_actions(*actions: Row, versions: list[Row], relations: tuple[Row, ...] = ({},)) -> list[FactsRow]:
    base: Row = {
        "rela_relationship_id": "REL1",
        "rela_child_id": "CHILD1",
        "rela_related_id": "PARENT1",
        "rela_kind": "MOTHER",
    }
    tables = healthy_tables(
        cgx_actions=list(actions),
        cgx_plan_versions=versions,
        cgx_relationships=[base | relation for relation in relations],
    )
    tables["cgx_members"].append(
        {
            "cgmb_member_id": "MEMB2",
            "cgmb_cp_plan_id": "PLAN1",
            "cgmb_member_kind": "PARENT",
            "cgmb_person_id": "PARENT1",
            "cgmb_start_date": "2026-09-18",
        }
    )
    return facts_rows(tables, "parent_in_plan", AS_AT)


def version(key: str, day: str, kind: str) -> Row:
    return {"cgpv_version_id": key, "cgpv_cp_plan_id": "PLAN1", "cgpv_date": day, "cgpv_type": kind}


DETAILED = version("V1", "2026-09-28", "DETAILED")


def test_a_parent_of_a_plan_in_detail_without_an_action() -> None:
    found = parent_actions(action(), versions=[DETAILED])

    assert [(row["relationship_id"], row["version_on"], row["first_action_on"]) for row in found] == [
        ("REL1", date(2026, 9, 28), None)
    ]


def test_two_parents_whom_nobody_knows_are_two() -> None:
    unknown: list[Row] = [{"rela_relationship_id": key, "rela_related_id": f"GONE {key}"} for key in ("REL1", "REL2")]

    found = parent_actions(versions=[DETAILED], relations=tuple(unknown))

    assert sorted(str(row["relationship_id"]) for row in found) == ["REL1", "REL2"]


@pytest.mark.parametrize("owner", [{"cgac_owner_person_id": "PARENT1"}, {"cgac_owner_member_id": "MEMB2"}])
def test_the_first_action_of_a_parent_by_name_or_as_a_member(owner: Row) -> None:
    later = action("ACT2", cgac_created_date="2026-10-26", **owner)

    found = parent_actions(later, action(**owner), versions=[DETAILED])

    assert [row["first_action_on"] for row in found] == [date(2026, 9, 18)]


def test_a_cancelled_action_of_a_parent_is_none() -> None:
    found = parent_actions(action(cgac_owner_person_id="PARENT1", cgac_status="CANCELLED"), versions=[DETAILED])

    assert [row["first_action_on"] for row in found] == [None]


@pytest.mark.parametrize(
    ("versions", "counts"),
    [
        ([], False),
        ([version("V1", "2026-09-18", "OUTLINE")], False),
        ([version("V1", "2026-09-18", "OUTLINE"), version("V2", "2026-09-28", "DETAILED")], True),
        ([version("V1", "2026-09-18", "DETAILED"), version("V2", "2026-09-28", "OUTLINE")], False),
        ([version("V1", "2026-09-28", "UPDATE")], True),
        ([version("V1", "2026-11-21", "DETAILED")], False),
    ],
)
def test_the_version_in_force_must_be_in_detail(versions: list[Row], counts: bool) -> None:
    assert bool(parent_actions(versions=versions)) is counts


@pytest.mark.parametrize(
    ("relation", "counts"),
    [
        ({"rela_end_date": "2026-11-20"}, True),
        ({"rela_end_date": "2026-11-19"}, False),
        ({"rela_start_date": "2026-11-20"}, True),
    ],
)
def test_parents_of_the_day_of_the_snapshot_count(relation: Row, counts: bool) -> None:
    assert bool(parent_actions(versions=[DETAILED], relations=(relation,))) is counts
