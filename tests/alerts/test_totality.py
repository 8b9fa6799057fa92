"""Every open plan has somebody at every step, or the configuration is refused with the list of plans."""

from dataclasses import replace

import pytest
from support.alerts import (
    A_PLAN,
    CONTACTS,
    STAFF,
    TEAMS,
    TONIGHT,
    a_directory,
    a_person,
    a_policy,
    an_owner,
    contacts,
    with_people,
)

from alerts.cover import Cause
from alerts.directory import Directory
from alerts.errors import NobodyToTell
from alerts.owners import Contacts, LastResort
from alerts.policy import Policy
from alerts.resolve import How
from alerts.roles import ROLES
from alerts.totality import Hole, holes, not_in_snapshot
from service.routes import load_routes

POLICIES = [a_policy(route) for route in load_routes().by_name]

#: Roles that no snapshot shows: an authority names them once.
FILE = contacts(*(an_owner(role) for role in ("partnership", "partnership_report", "director_of_quality")))
FILLED = replace(FILE, owners=(*FILE.owners, an_owner("front_door_manager")))


def found_in(
    directory: Directory | None = None, by: Contacts = FILLED, policies: list[Policy] = POLICIES
) -> tuple[Hole, ...]:
    return holes(policies, directory=directory or a_directory(), contacts=by, on=TONIGHT)


def test_a_healthy_authority_has_no_hole() -> None:
    assert found_in() == ()


def test_what_the_snapshot_does_not_show_is_a_hole_until_the_file_names_it() -> None:
    roles = [hole.role for hole in found_in(by=CONTACTS)]

    assert sorted(roles) == ["director_of_quality", "front_door_manager", "partnership", "partnership_report"]


#: Who holds which roles, in the healthy authority.
HOLDERS = {
    "SW": {"social_worker", "record_owner"},
    "TM": {"team_manager"},
    "SM": {"service_manager"},
    "HOS": {"head_of_service"},
    "DCS": {"director", "director_weekly_list"},
    "UNIT": {"safeguarding_unit_manager", "reviewing_officer_manager", "conference_administration"},
    "CHAIR": {"conference_chair"},
    "PERF": {"performance_team"},
}


@pytest.mark.parametrize("worker", HOLDERS)
def test_each_owner_removed_in_turn_leaves_a_hole_with_the_plan(worker: str) -> None:
    directory = a_directory(people={key: person for key, person in STAFF.items() if key != worker})

    found = found_in(directory)

    assert {hole.role for hole in found} == HOLDERS[worker]
    assert {hole.plans for hole in found} == {("PLAN",)}


def test_a_hole_says_where_and_who_is_told_instead() -> None:
    (hole,) = found_in(with_people(a_directory(), a_person("CHAIR", "CP_CHAIR", email=None, manager="UNIT")))

    assert hole.steps == ("statutory, step 2", "conference, step 1")
    assert (hole.cause, hole.how) == (Cause.NO_ADDRESS, How.STAND_IN)
    assert hole.because.startswith("because no address is known for CHAIR (conference chair), and you manage")


def test_ended_plans_need_nobody() -> None:
    ended = replace(A_PLAN, plan="ENDED", is_open=False, social_worker=None, team=None, person=None)

    assert found_in(a_directory(plans={"PLAN": A_PLAN, "ENDED": ended})) == ()


def test_the_hole_with_the_most_plans_comes_first() -> None:
    second = replace(A_PLAN, plan="PLAN2", chair=None)
    plans = {"PLAN": A_PLAN, "PLAN2": second}

    found = found_in(a_directory(plans=plans, people={key: person for key, person in STAFF.items() if key != "DCS"}))

    assert [(hole.role, hole.plans) for hole in found] == [
        ("director", ("PLAN", "PLAN2")),
        ("director_weekly_list", ("PLAN", "PLAN2")),
        ("conference_chair", ("PLAN2",)),
    ]


@pytest.mark.parametrize("entry", [LastResort(worker="GONE"), LastResort(worker="NURSE")])
def test_a_configuration_without_a_last_resort_is_refused_with_the_plans(entry: LastResort) -> None:
    plans = {f"PLAN{number:02d}": replace(A_PLAN, plan=f"PLAN{number:02d}") for number in range(25)}
    by = Contacts(last_resort=(entry,))

    with pytest.raises(NobodyToTell) as refused:
        found_in(a_directory(plans=plans), by)

    assert str(refused.value).startswith("25 open plans have a role that nobody holds")
    assert "PLAN00, PLAN01," in str(refused.value)
    assert "PLAN19 and 5 more. Give `fallback` in [alerts] an address." in str(refused.value)


def test_names_that_the_snapshot_does_not_know_are_told_with_their_line() -> None:
    by = contacts(
        an_owner("team_manager", team="TEEM", line=4),
        an_owner("agency_lead", agency="HELTH", line=5),
        an_owner("partnership", worker="TMM", line=6),
        an_owner("partnership", worker="TM", team="TEAM", line=7),
        last_resort=(LastResort(worker="GONE"),),
    )

    found = not_in_snapshot(by, a_directory())

    assert found == (
        "owners.csv, line 4: there is no team 'TEEM' in the snapshot. Did you mean 'TEAM'?",
        "owners.csv, line 5: there is no agency 'HELTH' in the snapshot. Did you mean 'HEALTH'?",
        "owners.csv, line 6: there is no worker 'TMM' in the snapshot. Did you mean 'TM'?",
        "fallback in [alerts]: there is no worker 'GONE' in the snapshot.",
    )


def test_every_role_of_a_plan_is_looked_at() -> None:
    looked_at = {role for role, held in ROLES.items() if not held.needs_more_than_plan}
    nobody = a_directory(people={}, teams={}, cases={}, plans={"PLAN": replace(A_PLAN, chair=None)})

    found = found_in(nobody, CONTACTS)

    assert {hole.role for hole in found} == looked_at
    assert len(TEAMS) == 5
