"""The directory of people, from small tables made by hand and from a synthetic authority."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from support.alerts import CALENDAR, CONTACTS
from support.snapshots import Tables, changed, healthy_tables, opened

from alerts.directory import Directory
from alerts.matter import STAGE_OVER, TOTAL_OVER, Matter
from alerts.people import Absence, Named
from alerts.policy import policy_for
from alerts.resolve import How, resolve
from alerts.telling import telling
from service.checking import Check, check_snapshot
from service.cli import run
from service.directory import read_directory
from service.matters import matter_of
from service.routes import load_routes
from service.settings import Settings

AS_AT = date(2026, 11, 20)


def directory_of(tables: Tables, *, names: bool = False, matters: list[Matter] | None = None) -> Directory:
    with opened(tables) as snapshot:
        snapshot.known_at(AS_AT)
        return read_directory(snapshot.connection, as_at=AS_AT, names=names, matters=matters)


def test_a_plan_with_its_people() -> None:
    directory = directory_of(healthy_tables())

    plan = directory.plans["PLAN1"]
    assert (plan.person, plan.is_open, plan.team) == ("CHILD1", True, "TEAM1")
    assert plan.social_worker == Named(value="WORKER1", worker_id="WORKER1")
    assert directory.people["WORKER1"].manager == "MANAGER1"
    assert directory.teams["TEAM1"].manager == "MANAGER1"
    assert [item.worker.worker_id for item in directory.cases["CHILD1"].involvements] == ["WORKER1"]
    assert directory.meetings["MEET2"].plans == ("PLAN1",)


@pytest.mark.parametrize(
    ("value", "worker_id"),
    [("WORKER1", "WORKER1"), ("HR1", "WORKER1"), ("HR9", None), ("HR3", None)],
    ids=["an id", "a staff id", "no match", "two matches"],
)
def test_a_worker_value_is_never_guessed(value: str, worker_id: str | None) -> None:
    tables = changed("cgx_cp_plan_details", cpld_lead_sw_id=value)
    tables["ssd_professionals"] += [
        {"prof_professional_id": f"TWIN{number}", "prof_staff_id": "HR3"} for number in (1, 2)
    ]

    plan = directory_of(tables).plans["PLAN1"]

    assert plan.social_worker == Named(value=value, worker_id=worker_id)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("cppl_cp_plan_end_date", "2026-11-20"),
        ("cppl_cp_plan_ola", "Y"),
        ("cppl_cp_plan_start_date", "2026-11-21"),
    ],
)
def test_a_plan_that_is_ended_elsewhere_or_to_come_is_not_open(column: str, value: str) -> None:
    tables = healthy_tables()
    tables["ssd_cp_plans"][0][column] = value

    assert directory_of(tables).plans["PLAN1"].is_open is False


@pytest.mark.parametrize("reason", ["DATA_ERROR", "MERGED"])
def test_a_plan_that_was_a_mistake_is_not_open(reason: str) -> None:
    tables = changed("cgx_cp_plan_details", cpld_end_reason=reason)

    assert directory_of(tables).plans["PLAN1"].is_open is False


@pytest.mark.parametrize(
    ("email", "kept"), [("ada@example.org", "ada@example.org"), ("ada at example", None), (None, None)]
)
def test_only_what_can_be_an_address_is_one(email: str | None, kept: str | None) -> None:
    directory = directory_of(changed("cgx_staff", stff_email=email))

    assert directory.people["WORKER1"].email == kept


def test_names_of_workers_are_read_when_asked_for() -> None:
    tables = changed("ssd_professionals", prof_professional_name="Ada Example")

    without, with_names = (directory_of(tables, names=names).people["WORKER1"].label for names in (False, True))

    assert (without, with_names) == ("WORKER1", "Ada Example")


def test_absences_with_their_cover() -> None:
    absence: dict[str, str | None] = {
        "abse_table_id": "ABS1",
        "abse_professional_id": "WORKER1",
        "abse_from": "2026-12-01",
        "abse_to": None,
        "abse_cover_id": "MANAGER1",
    }

    directory = directory_of(healthy_tables(cgx_staff_absence=[absence]))

    assert directory.absences == (
        Absence(worker_id="WORKER1", from_on=date(2026, 12, 1), to_on=None, cover="MANAGER1"),
    )


def test_an_absent_member_is_found_through_the_member_list() -> None:
    tables = changed("cgx_attendance", cgat_professional_id=None, cgat_agency_code="SCHOOL1", cgat_status="APOLOGIES")

    subject = directory_of(tables).subjects["attendance", "ATT1"]

    assert (subject.agency, subject.holders["absent_member"].worker_id) == ("SCHOOL1", "WORKER1")


def test_a_team_that_is_closed_has_no_manager() -> None:
    assert directory_of(changed("cgx_teams", team_active="N")).teams == {}


def test_only_what_the_matters_speak_of_is_read() -> None:
    matter = Matter(rule="r", grain="core_group_meeting", subject="MEET2", meeting="MEET2", breach_on=AS_AT)

    directory = directory_of(healthy_tables(), matters=[matter])
    nothing = directory_of(healthy_tables(), matters=[])

    assert (set(directory.meetings), set(directory.cases), set(directory.subjects)) == ({"MEET2"}, {"CHILD1"}, set())
    assert (nothing.meetings, nothing.cases, nothing.subjects) == ({}, {}, {})
    assert set(nothing.plans) == {"PLAN1"}


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Check]:
    """The whole book over a synthetic authority."""
    folder: Path = tmp_path_factory.mktemp("synthetic") / "night"
    assert run(["synth", str(folder), "--plans", "60", "--as-at", "2026-11-20", "--seed", "3"]) == 0
    with check_snapshot(str(folder), Settings()) as check:
        yield check


def test_every_breach_of_a_synthetic_authority_reaches_somebody_with_an_address(synthetic: Check) -> None:
    directory = read_directory(synthetic.snapshot.connection, as_at=synthetic.as_of)
    cards = {card.id: card for card in synthetic.book.cards}
    hows = set()

    for item in synthetic.obligations(["overdue"]):
        card = cards[item.rule]
        policy = policy_for(load_routes(), route=card.route, rule=card.id)
        found = telling(
            matter_of(item, card),
            policy,
            calendar=CALENDAR,
            directory=directory,
            contacts=CONTACTS,
            on=synthetic.as_of,
        )
        assert found.told
        assert all(told.person.email for told in found.told)
        hows |= {told.how for told in found.told}

    assert hows == set(How)


def test_reading_for_the_matters_tells_the_same_people_as_reading_all(synthetic: Check) -> None:
    cards = {card.id: card for card in synthetic.book.cards}
    pairs = [(matter_of(item, cards[item.rule]), cards[item.rule]) for item in synthetic.obligations(["overdue"])]
    connection = synthetic.snapshot.connection
    whole = read_directory(connection, as_at=synthetic.as_of)
    part = read_directory(connection, as_at=synthetic.as_of, matters=[matter for matter, _ in pairs])

    for matter, card in pairs:
        for step in policy_for(load_routes(), route=card.route, rule=card.id).steps:
            one, other = (
                resolve(matter, step, directory=directory, contacts=CONTACTS, on=synthetic.as_of)
                for directory in (whole, part)
            )
            assert one == other

    assert len(part.meetings) < len(whole.meetings)


def test_a_dispute_that_is_overdue_has_run_out_of_its_time(synthetic: Check) -> None:
    cards = {card.id: card for card in synthetic.book.cards}
    found = {
        item.rule: matter_of(item, cards[item.rule]).happened_on
        for item in synthetic.obligations()
        if item.rule in ("drp-total-20wd", "esc-stage-overdue", "cg-first-10wd")
    }

    assert {rule: set(happened) for rule, happened in found.items()} == {
        "drp-total-20wd": {STAGE_OVER, TOTAL_OVER},
        "esc-stage-overdue": {STAGE_OVER},
        "cg-first-10wd": set(),
    }
