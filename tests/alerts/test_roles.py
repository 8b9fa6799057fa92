"""Where each role of the routes is found."""

from dataclasses import replace
from datetime import date

import pytest
from support.alerts import (
    A_PLAN,
    STAFF,
    TEAMS,
    TONIGHT,
    a_directory,
    a_matter,
    a_person,
    a_policy,
    an_attendance,
    an_owner,
    cases_with,
    contacts,
    keys,
    named,
    told,
    with_people,
)

from alerts.conditions import WHEN
from alerts.cover import Cause
from alerts.directory import Involvement, MeetingPeople
from alerts.people import Named
from alerts.resolve import How, holders, owners_of
from alerts.roles import ROLES, Rhythm
from service.routes import load_routes


def test_every_role_of_the_routes_can_be_looked_up() -> None:
    assert set(ROLES) == set(load_routes().people)


def test_every_event_of_the_routes_is_decided_or_named_as_not_automatic() -> None:
    events = {step.when for route in load_routes().by_name.values() for step in route.steps if step.when}

    assert events - set(WHEN) == {"at the end of the period"}
    assert set(WHEN) <= events


@pytest.mark.parametrize(
    ("role", "worker", "because"),
    [
        ("social_worker", "SW", "because you lead this plan"),
        ("team_manager", "TM", "because you manage the team Willow"),
        ("service_manager", "SM", "because you are the service manager of the team Willow"),
        ("head_of_service", "HOS", "because you are the head of service"),
        ("director", "DCS", "because you are the director of children's services"),
        ("conference_chair", "CHAIR", "because you chair the conferences of plan PLAN"),
        ("safeguarding_unit_manager", "UNIT", "because you manage the conference chair of plan PLAN"),
        ("conference_administration", "ADMIN", "because you administer the conferences"),
        ("reviewing_officer", "IRO", "because you are the reviewing officer of this child"),
        ("reviewing_officer_manager", "UNIT", "because you manage the reviewing officer of this child"),
        ("performance_team", "PERF", "because you work in the performance team"),
        ("record_owner", "SW", "because the record of plan PLAN is yours"),
        ("auditor", "QA", "because you are the only quality assurance officer"),
    ],
)
def test_a_role_is_found_through_the_plan(role: str, worker: str, because: str) -> None:
    found = told(role)

    assert [(item.person.key, item.because, item.how) for item in found] == [(worker, because, How.HOLDER)]


@pytest.mark.parametrize(
    ("role", "who"),
    [("absent_member", "NURSE"), ("agency_lead", "lead@health.example"), ("meeting_chair", "SW2")],
)
def test_a_role_is_found_through_the_meeting(role: str, who: str) -> None:
    found = told(role, matter=an_attendance(), by=contacts(tell_partners=True))

    assert keys(found) == [who]
    assert found[0].is_partner is (role != "meeting_chair")


@pytest.mark.parametrize("role", ["absent_member", "agency_lead", "agency_named_professional"])
def test_partners_are_not_written_to_unless_the_authority_says_so(role: str) -> None:
    found = told(role, matter=an_attendance())

    assert keys(found) == ["SW2"]
    assert found[0].how is How.STAND_IN
    assert found[0].because.endswith("and you chaired the meeting")


def test_the_stage_of_a_dispute() -> None:
    matter = a_matter(grain="escalation_stage", subject="STAGE")

    assert keys(told("stage_holder", matter=matter)) == ["TM"]
    assert keys(told("next_stage_manager", matter=matter)) == ["SM"]


def test_the_social_worker_of_each_sibling_is_told_of_their_meeting() -> None:
    other = replace(A_PLAN, plan="PLAN2", person="CHILD2", social_worker=named("SW3"))
    third = replace(A_PLAN, plan="PLAN3", person="CHILD3")
    meeting = MeetingPeople(meeting="MEET", plans=("PLAN", "PLAN2", "PLAN3"))
    directory = a_directory(plans={plan.plan: plan for plan in (A_PLAN, other, third)}, meetings={"MEET": meeting})

    found = told("social_worker", directory, a_matter(plan=None, meeting="MEET"))

    assert [(item.person.key, item.plans) for item in found] == [("SW", ("PLAN", "PLAN3")), ("SW3", ("PLAN2",))]


@pytest.mark.parametrize(
    ("is_open", "is_other_open", "who"),
    [(True, True, ["SW", "SW3"]), (True, False, ["SW"]), (False, True, ["SW3"]), (False, False, ["SW", "SW3"])],
)
def test_a_meeting_concerns_its_open_plans_and_without_one_all(
    is_open: bool, is_other_open: bool, who: list[str]
) -> None:
    plan = replace(A_PLAN, is_open=is_open)
    other = replace(A_PLAN, plan="PLAN2", person="CHILD2", social_worker=named("SW3"), is_open=is_other_open)
    meeting = MeetingPeople(meeting="MEET", plans=("PLAN", "PLAN2"))
    directory = a_directory(plans={"PLAN": plan, "PLAN2": other}, meetings={"MEET": meeting})

    assert keys(told("social_worker", directory, a_matter(plan=None, meeting="MEET"))) == who


@pytest.mark.parametrize(
    ("left_on", "who"), [(date(2026, 11, 21), "PERF"), (date(2026, 11, 20), "PERF"), (date(2026, 11, 19), None)]
)
def test_somebody_is_in_post_up_to_the_last_working_day(left_on: date, who: str | None) -> None:
    directory = with_people(a_directory(), a_person("PERF", "PERFORMANCE", active_to=left_on))

    found = holders("performance_team", a_matter(), directory=directory, contacts=contacts(), on=TONIGHT)

    assert [person.key for person in found] == ([who] if who else [])


def test_a_worker_value_that_names_nobody_goes_to_the_team() -> None:
    plan = replace(A_PLAN, social_worker=Named(value="X9", worker_id=None))

    found = told("social_worker", a_directory(plans={"PLAN": plan}))

    assert keys(found) == ["TM"]
    assert (found[0].how, found[0].cause) == (How.STAND_IN, Cause.UNKNOWN_WORKER)
    assert "'X9', matches no professional, or several" in found[0].because


def test_a_plan_without_a_lead_takes_the_one_who_is_involved() -> None:
    plan = replace(A_PLAN, social_worker=None)

    assert keys(told("social_worker", a_directory(plans={"PLAN": plan}))) == ["SW"]


def test_a_child_without_a_worker_is_with_the_team_of_the_last_one() -> None:
    past = Involvement(worker=named("SW2"), role="LEAD_SW", from_on=date(2026, 1, 5), to_on=date(2026, 11, 6))
    matter = a_matter(plan=None, person="CHILD", grain="unallocated_spell", subject="CHILD|2026-11-06")

    found = told("team_manager", a_directory(plans={}, cases=cases_with(past)), matter)

    assert keys(found) == ["TM"]


def test_a_team_manager_who_left_is_looked_for_above_the_social_worker() -> None:
    directory = with_people(
        a_directory(),
        a_person("TM", "TEAM_MANAGER", active_to=date(2026, 11, 19)),
        a_person("TM2", "TEAM_MANAGER", manager="SM"),
        a_person("SW", manager="TM2"),
    )

    assert keys(told("team_manager", directory)) == ["TM2"]


def test_of_two_heads_of_service_neither_is_guessed() -> None:
    teams = {"TEAM": replace(TEAMS["TEAM"], parent=None, manager=None)}
    two = with_people(a_directory(teams=teams), a_person("HOS2", "HEAD_OF_SERVICE"))
    one = a_directory(teams=teams)

    assert keys(told("head_of_service", one)) == ["HOS"]
    assert told("head_of_service", two)[0].how is How.LAST_RESORT


def test_rings_in_the_teams_and_the_managers_end() -> None:
    teams = {name: replace(team, parent="TEAM", manager=None) for name, team in TEAMS.items()}
    staff = {key: replace(person, manager="SW", roles=frozenset()) for key, person in STAFF.items()}

    found = told("head_of_service", a_directory(teams=teams, people=staff))

    assert found[0].how is How.LAST_RESORT


def test_the_directors_list_is_weekly() -> None:
    assert [told(role)[0].rhythm for role in ("director", "director_weekly_list")] == [Rhythm.DAILY, Rhythm.WEEKLY]


def test_a_role_that_this_version_does_not_know_ends_in_the_last_resort() -> None:
    found = told("keeper_of_keys")

    assert (found[0].how, found[0].person.email) == (How.LAST_RESORT, "last@example.org")
    assert found[0].because.startswith("because no keeper of keys is known")


def test_the_owner_when_it_fell_due_and_the_owner_now() -> None:
    owners = owners_of(
        a_matter(), a_policy(), due_on=date(2026, 5, 29), directory=a_directory(), contacts=contacts(), on=TONIGHT
    )

    assert ([item.key for item in owners.then], [item.key for item in owners.now]) == (["SW2"], ["SW"])


@pytest.mark.parametrize(("since", "lead"), [(date(2026, 5, 29), "SW3"), (date(2026, 5, 30), "SW2"), (None, "SW2")])
def test_the_lead_of_the_plan_counts_from_the_day_the_case_was_given(since: date | None, lead: str) -> None:
    plan = replace(A_PLAN, social_worker=named("SW3"), social_worker_since=since)

    owners = owners_of(
        a_matter(),
        a_policy(),
        due_on=date(2026, 5, 29),
        directory=a_directory(plans={"PLAN": plan}),
        contacts=contacts(),
        on=TONIGHT,
    )

    assert [item.key for item in owners.then] == [lead]


def test_the_owner_of_what_a_partner_owes_works_for_the_authority() -> None:
    owners = owners_of(
        an_attendance(),
        a_policy("agency"),
        due_on=TONIGHT,
        directory=a_directory(),
        contacts=contacts(an_owner("agency_named_professional", agency="HEALTH")),
        on=TONIGHT,
    )

    assert (owners.role, [item.key for item in owners.now]) == ("meeting_chair", ["SW2"])
