"""The minutes of a core group: what they hold, to whom they were owed and to whom they went."""

from datetime import date

import pytest
from support.facts import FactsRow, facts_rows
from support.snapshots import Row, Tables, healthy_tables

AS_AT = date(2026, 11, 20)
HELD_ON = date(2026, 9, 28)
#: Ten working days after the core group.
DUE_ON = date(2026, 10, 12)


def minutes(key: str = "MIN1", /, **values: str | None) -> Row:
    """Minutes of the core group of the healthy authority."""
    return {"cgmn_minutes_id": key, "cgmn_meeting_id": "MEET2", "cgmn_status": "DRAFT"} | values


def member(key: str, kind: str = "PROFESSIONAL", /, **values: str | None) -> Row:
    """A member of the core group from the first day of the plan."""
    row: Row = {
        "cgmb_member_id": key,
        "cgmb_cp_plan_id": "PLAN1",
        "cgmb_member_kind": kind,
        "cgmb_start_date": "2026-09-18",
    }
    return row | values


def sent(key: str, /, **values: str | None) -> Row:
    """An entry in the list of those the minutes went to, on 5 October unless it says otherwise."""
    return {"cgmd_table_id": key, "cgmd_minutes_id": "MIN1", "cgmd_sent_date": "2026-10-05"} | values


def authority(
    *, members: list[Row] | None = None, sends: list[Row] | None = None, attendance: list[Row] | None = None
) -> Tables:
    tables = healthy_tables(cgx_minutes=[minutes()], cgx_minutes_distribution=sends or [])
    tables["cgx_members"] = members or [member("MEMB1", cgmb_professional_id="WORKER1")]
    tables["cgx_attendance"] = attendance or []
    tables["cgx_agencies"].append({"agcy_agency_code": "GP1", "agcy_name": "Made-up Practice", "agcy_kind": "GP"})
    return tables


def recipients(tables: Tables, as_at: date = AS_AT, **settings: int | str) -> list[FactsRow]:
    return facts_rows(tables, "minutes_recipient", as_at, settings)


def of_meeting(*rows: Row) -> FactsRow:
    return facts_rows(healthy_tables(cgx_minutes=list(rows)), "minutes_of_meeting", AS_AT)[0]


# What the minutes hold


def test_minutes_are_dated_by_the_first_day_that_each_row_gives() -> None:
    found = of_meeting(
        minutes("MIN1", cgmn_recorded_date="2026-10-09", cgmn_drafted_date="2026-10-01"),
        minutes("MIN2", cgmn_drafted_date="2026-10-08"),
    )

    assert found["minutes_on"] == date(2026, 10, 8)


def test_minutes_without_any_date_are_there_all_the_same() -> None:
    found = of_meeting(minutes())

    assert (found["meeting_id"], found["minutes_on"]) == ("MEET2", None)


def test_a_row_that_says_there_are_no_minutes_is_none() -> None:
    tables = healthy_tables(cgx_minutes=[minutes(cgmn_status="NONE", cgmn_recorded_date="2026-10-09")])

    assert facts_rows(tables, "minutes_of_meeting", AS_AT) == []


def test_a_heading_may_stand_in_any_of_the_rows() -> None:
    found = of_meeting(
        minutes("MIN1", cgmn_working_well="Y", cgmn_worried_about="N"), minutes("MIN2", cgmn_next_steps="Y")
    )

    assert [found[name] for name in ("has_working_well", "has_worried_about", "has_next_steps")] == [True, False, True]


def test_a_signature_without_a_name_is_no_sign_off() -> None:
    found = of_meeting(minutes(cgmn_authorised_date="2026-10-09"))

    assert (found["signed_off_on"], found["signer_not_recorded"]) == (None, True)


@pytest.mark.parametrize(
    ("chair", "by_another"),
    [
        ("MANAGER1", None),
        ("HR2", None),
        ("WORKER1", date(2026, 10, 9)),
        ("NOBODY", date(2026, 10, 9)),
        (None, date(2026, 10, 9)),
    ],
)
def test_the_chair_signing_is_not_another_signature(chair: str | None, by_another: date | None) -> None:
    signed = minutes(cgmn_authorised_date="2026-10-09", cgmn_authorised_by_id="MANAGER1")
    tables = healthy_tables(cgx_minutes=[signed])
    tables["cgx_meetings"][1]["cgmt_chair_id"] = chair

    found = facts_rows(tables, "minutes_of_meeting", AS_AT)[0]

    assert (found["signed_off_on"], found["signed_off_by_another_on"]) == (date(2026, 10, 9), by_another)


# Who is owed them


@pytest.mark.parametrize("kind", ["PROFESSIONAL", "ADVOCATE", "FAMILY"])
def test_these_members_are_owed_the_minutes(kind: str) -> None:
    assert len(recipients(authority(members=[member("MEMB1", kind)]))) == 1


@pytest.mark.parametrize("kind", ["PARENT", "CARER", "CHILD", "INTERPRETER", "LEGAL"])
def test_parents_and_children_have_rules_of_their_own(kind: str) -> None:
    assert recipients(authority(members=[member("MEMB1", kind)])) == []


@pytest.mark.parametrize(
    ("start", "end", "owed"),
    [
        ("2026-09-28", None, True),
        ("2026-09-29", None, False),
        ("2026-09-18", "2026-09-27", False),
        ("2026-09-18", "2026-10-11", False),
        ("2026-09-18", "2026-10-12", True),
    ],
)
def test_a_member_must_be_one_at_the_meeting_and_when_the_minutes_are_due(
    start: str, end: str | None, owed: bool
) -> None:
    members = [member("MEMB1", cgmb_start_date=start, cgmb_end_date=end)]

    assert bool(recipients(authority(members=members))) is owed


def test_until_the_minutes_are_due_the_membership_of_today_counts() -> None:
    members = [member("MEMB1", cgmb_end_date="2026-10-02")]

    before, after = (recipients(authority(members=members), day) for day in (date(2026, 10, 2), date(2026, 10, 5)))

    assert (len(before), len(after)) == (1, 0)


def test_the_day_they_are_due_follows_the_setting() -> None:
    members = [member("MEMB1", cgmb_end_date="2026-10-05")]

    assert len(recipients(authority(members=members), minutes_sent_wd=5)) == 1


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        ({"cgmb_professional_id": "WORKER1"}, {"cgmb_professional_id": "HR1"}, 1),
        ({"cgmb_professional_id": "WORKER1"}, {"cgmb_professional_id": "MANAGER1"}, 2),
        ({"cgmb_professional_id": "NOBODY"}, {"cgmb_professional_id": "NOBODY"}, 2),
        ({"cgmb_person_id": "PARENT1"}, {"cgmb_person_id": "PARENT1"}, 1),
        ({"cgmb_person_id": "PARENT1", "cgmb_professional_id": "WORKER1"}, {"cgmb_person_id": "PARENT1"}, 1),
        (
            {"cgmb_agency_code": "SCHOOL1", "cgmb_role": "DSL_SCHOOL"},
            {"cgmb_agency_code": "SCHOOL1", "cgmb_role": "DSL_SCHOOL"},
            1,
        ),
        ({"cgmb_agency_code": "SCHOOL1"}, {"cgmb_agency_code": "SCHOOL1"}, 2),
    ],
)
def test_two_entries_for_one_member_are_one_recipient(first: Row, second: Row, count: int) -> None:
    members = [member("MEMB1", **first), member("MEMB2", **second)]

    assert len(recipients(authority(members=members))) == count


# To whom they went


SCHOOL_MEMBER = member("MEMB1", cgmb_professional_id="WORKER1", cgmb_agency_code="SCHOOL1", cgmb_role="DSL_SCHOOL")


@pytest.mark.parametrize(
    ("send", "listed"),
    [
        ({"cgmd_member_id": "MEMB1"}, True),
        ({"cgmd_member_id": "MEMB2"}, False),
        ({"cgmd_agency_code": "SCHOOL1"}, True),
        ({"cgmd_agency_code": "SCHOOL1", "cgmd_member_id": "MEMB2"}, False),
        ({"cgmd_professional_id": "WORKER1"}, False),
        ({}, False),
    ],
)
def test_how_a_send_names_a_member(send: Row, listed: bool) -> None:
    joined_later = member("MEMB2", cgmb_start_date="2026-10-20")

    found = recipients(authority(members=[SCHOOL_MEMBER, joined_later], sends=[sent("SEND1", **send)]))

    assert [row["is_listed"] for row in found] == [listed]


@pytest.mark.parametrize(
    ("attendance", "listed"),
    [
        ({"cgat_member_id": "MEMB1"}, True),
        ({"cgat_professional_id": "HR1"}, True),
        ({"cgat_professional_id": "MANAGER1"}, False),
        ({"cgat_agency_code": "SCHOOL1", "cgat_role": "DSL_SCHOOL"}, True),
        ({"cgat_agency_code": "SCHOOL1"}, False),
        ({"cgat_agency_code": "SCHOOL1", "cgat_role": "DSL_SCHOOL", "cgat_professional_id": "MANAGER1"}, False),
    ],
)
def test_a_send_to_an_invitee_names_the_member_that_the_invitation_covers(attendance: Row, listed: bool) -> None:
    invitee: Row = {"cgat_attendance_id": "ATT1", "cgat_meeting_id": "MEET2", "cgat_status": "PRESENT"}
    sends = [sent("SEND1", cgmd_attendance_id="ATT1")]

    found = recipients(authority(members=[SCHOOL_MEMBER], sends=sends, attendance=[invitee | attendance]))

    assert [row["is_listed"] for row in found] == [listed]


def test_a_send_to_a_person_names_the_member_who_is_that_person() -> None:
    members = [member("MEMB1", "FAMILY", cgmb_person_id="PARENT1")]

    found = recipients(authority(members=members, sends=[sent("SEND1", cgmd_person_id="PARENT1")]))

    assert [row["sent_on"] for row in found] == [date(2026, 10, 5)]


def test_a_send_to_one_entry_reaches_the_recipient_of_both() -> None:
    members = [member("MEMB1", cgmb_professional_id="WORKER1"), member("MEMB2", cgmb_professional_id="HR1")]

    found = recipients(authority(members=members, sends=[sent("SEND1", cgmd_member_id="MEMB2")]))

    assert [row["sent_on"] for row in found] == [date(2026, 10, 5)]


@pytest.mark.parametrize(
    ("send", "sent_on"),
    [
        ({"cgmd_withheld": "Y", "cgmd_withheld_reason": "SAFETY", "cgmd_sent_date": None}, HELD_ON),
        ({"cgmd_withheld": "Y", "cgmd_sent_date": None}, None),
        ({"cgmd_sent_date": None}, None),
        ({"cgmd_sent_date": "2026-10-08"}, date(2026, 10, 8)),
        ({"cgmd_sent_date": "2026-11-21"}, None),
    ],
)
def test_what_is_withheld_for_a_reason_counts_as_sent_on_the_day(send: Row, sent_on: date | None) -> None:
    found = recipients(authority(sends=[sent("SEND1", cgmd_member_id="MEMB1", **send)]))

    assert [(row["is_listed"], row["sent_on"]) for row in found] == [(True, sent_on)]


def test_all_have_them_when_the_last_one_does() -> None:
    members = [member("MEMB1"), member("MEMB2")]
    sends = [
        sent("SEND1", cgmd_member_id="MEMB1"),
        sent("SEND2", cgmd_member_id="MEMB2", cgmd_sent_date="2026-10-09"),
    ]

    found = facts_rows(authority(members=members, sends=sends), "minutes_sent", AS_AT)

    assert found == [{"meeting_id": "MEET2", "all_sent_on": date(2026, 10, 9), "not_sent": 0, "not_listed": 0}]


def test_one_member_without_them_is_enough() -> None:
    members = [member("MEMB1"), member("MEMB2"), member("MEMB3")]
    sends = [sent("SEND1", cgmd_member_id="MEMB1"), sent("SEND2", cgmd_member_id="MEMB2", cgmd_sent_date=None)]

    found = facts_rows(authority(members=members, sends=sends), "minutes_sent", AS_AT)

    assert found == [{"meeting_id": "MEET2", "all_sent_on": None, "not_sent": 2, "not_listed": 1}]


# To persons and agencies


@pytest.mark.parametrize(
    "send",
    [{"cgmd_person_id": "PARENT1"}, {"cgmd_member_id": "MEMB1"}, {"cgmd_attendance_id": "ATT1"}],
)
def test_a_person_is_reached_by_name_as_a_member_or_as_an_invitee(send: Row) -> None:
    invitee: Row = {
        "cgat_attendance_id": "ATT1",
        "cgat_meeting_id": "MEET2",
        "cgat_member_id": "MEMB1",
        "cgat_status": "PRESENT",
    }
    members = [member("MEMB1", "PARENT", cgmb_person_id="PARENT1")]
    tables = authority(members=members, attendance=[invitee], sends=[sent("SEND1", **send)])

    found = facts_rows(tables, "minutes_to_person", AS_AT)

    assert found == [
        {"meeting_id": "MEET2", "person_id": "PARENT1", "sent_on": date(2026, 10, 5), "is_withheld": False}
    ]


def test_the_first_of_several_sends_to_a_person_counts() -> None:
    sends = [
        sent("SEND1", cgmd_person_id="PARENT1", cgmd_sent_date="2026-10-09"),
        sent("SEND2", cgmd_person_id="PARENT1", cgmd_withheld="Y", cgmd_withheld_reason="SAFETY"),
    ]

    found = facts_rows(authority(sends=sends), "minutes_to_person", AS_AT)

    assert [(row["sent_on"], row["is_withheld"]) for row in found] == [(date(2026, 10, 5), True)]


@pytest.mark.parametrize(
    "send",
    [{"cgmd_agency_code": "GP1"}, {"cgmd_member_id": "MEMB1"}, {"cgmd_attendance_id": "ATT1"}],
)
def test_a_practice_is_reached_by_code_as_a_member_or_as_an_invitee(send: Row) -> None:
    invitee: Row = {
        "cgat_attendance_id": "ATT1",
        "cgat_meeting_id": "MEET2",
        "cgat_member_id": "MEMB1",
        "cgat_status": "PRESENT",
    }
    tables = authority(
        members=[member("MEMB1", cgmb_agency_code="GP1")], attendance=[invitee], sends=[sent("SEND1", **send)]
    )
    tables["cgx_agency_registrations"] = [registration()]

    found = facts_rows(tables, "practice_minutes", AS_AT)

    assert found == [{"place_id": "SUBJ2", "sent_on": date(2026, 10, 5), "is_withheld": False}]


def registration(**values: str | None) -> Row:
    row: Row = {
        "agrg_registration_id": "REG1",
        "agrg_person_id": "CHILD1",
        "agrg_agency_code": "GP1",
        "agrg_kind": "GP",
        "agrg_status": "ACTIVE",
        "agrg_start_date": None,
        "agrg_end_date": None,
    }
    return row | values


@pytest.mark.parametrize(
    ("values", "registered"),
    [
        ({}, True),
        ({"agrg_kind": "SCHOOL"}, False),
        ({"agrg_status": "NOT_REGISTERED"}, False),
        ({"agrg_agency_code": None}, False),
        ({"agrg_start_date": "2026-09-28"}, True),
        ({"agrg_start_date": "2026-09-29"}, False),
        ({"agrg_end_date": "2026-09-28"}, True),
        ({"agrg_end_date": "2026-09-27"}, False),
    ],
)
def test_which_practice_is_the_childs_on_the_day(values: Row, registered: bool) -> None:
    tables = authority()
    tables["cgx_agency_registrations"] = [registration(**values)]

    found = facts_rows(tables, "practice_minutes", AS_AT)

    assert bool(found) is registered
    assert [row["sent_on"] for row in found] == [None] * len(found)


def test_a_parents_copy_stands_beside_the_parent() -> None:
    tables = authority(sends=[sent("SEND1", cgmd_person_id="PARENT1")])
    tables["cgx_relationships"] = [
        {"rela_relationship_id": "REL1", "rela_child_id": "CHILD1", "rela_related_id": "PARENT1", "rela_kind": "MOTHER"}
    ]

    found = facts_rows(tables, "parent_minutes", AS_AT)

    assert [(row["place_id"], row["relationship_id"], row["sent_on"]) for row in found] == [
        ("SUBJ2", "REL1", date(2026, 10, 5))
    ]
