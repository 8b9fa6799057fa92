"""A small authority of people, to be changed one thing at a time. Everybody in it is made up."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from alerts.directory import (
    AgencyPeople,
    CasePeople,
    Directory,
    Involvement,
    MeetingPeople,
    PlanPeople,
    SubjectPeople,
    Team,
)
from alerts.matter import Matter
from alerts.owners import Contacts, LastResort, Owner
from alerts.people import Absence, Named, Person
from alerts.policy import Policy, PolicyStep, policy_for
from alerts.resolve import Told, resolve
from calendars.jurisdictions import build_calendar
from service.routes import load_routes

#: A Friday.
TONIGHT = date(2026, 11, 20)
CALENDAR = build_calendar()
UNIT = LastResort(email="last@example.org", name="The safeguarding unit")
CONTACTS = Contacts(last_resort=(UNIT,))


def a_person(worker_id: str, role: str = "SW", **changes: Any) -> Person:
    """Somebody in post in the team Willow."""
    email = f"{worker_id.lower()}@example.org"
    person = Person(worker_id=worker_id, email=email, roles=frozenset({role}), team="TEAM", manager="TM")
    return replace(person, **changes)


def people(*persons: Person) -> dict[str, Person]:
    return {person.worker_id: person for person in persons if person.worker_id}


STAFF = people(
    a_person("SW"),
    a_person("SW2"),
    a_person("SW3"),
    a_person("TM", "TEAM_MANAGER", manager="SM"),
    a_person("SM", "SERVICE_MANAGER", team="SERVICE", manager="HOS"),
    a_person("HOS", "HEAD_OF_SERVICE", team="DIVISION", manager="DCS"),
    a_person("DCS", "DIRECTOR", team="ROOT", manager=None),
    a_person("UNIT", "SAFEGUARDING_UNIT_MANAGER", team="UNIT", manager="HOS"),
    a_person("CHAIR", "CP_CHAIR", team="UNIT", manager="UNIT"),
    a_person("IRO", "IRO", team="UNIT", manager="UNIT"),
    a_person("ADMIN", "BUSINESS_SUPPORT", team="UNIT", manager="UNIT"),
    a_person("PERF", "PERFORMANCE", team="ROOT", manager="DCS"),
    a_person("QA", "QA", team="UNIT", manager="UNIT"),
    a_person("NURSE", "EXTERNAL", team=None, manager=None, is_external=True),
)

TEAMS = {
    "TEAM": Team(team_id="TEAM", name="Willow", level="TEAM", parent="SERVICE", manager="TM"),
    "SERVICE": Team(team_id="SERVICE", name="East", level="SERVICE", parent="DIVISION", manager="SM"),
    "UNIT": Team(team_id="UNIT", name="Safeguarding Unit", level="SERVICE", parent="DIVISION", manager="UNIT"),
    "DIVISION": Team(team_id="DIVISION", name="Safeguarding", level="DIVISION", parent="ROOT", manager="HOS"),
    "ROOT": Team(team_id="ROOT", name="Children's Services", level="DIRECTORATE", manager="DCS"),
}


def named(worker_id: str) -> Named:
    return Named(value=worker_id, worker_id=worker_id)


A_PLAN = PlanPeople(plan="PLAN", person="CHILD", social_worker=named("SW"), team="TEAM", chair=named("CHAIR"))
A_CASE = CasePeople(
    person="CHILD",
    involvements=(
        Involvement(worker=named("SW"), role="LEAD_SW", from_on=date(2026, 6, 1)),
        Involvement(worker=named("IRO"), role="IRO", from_on=date(2026, 6, 1)),
        Involvement(worker=named("SW2"), role="LEAD_SW", from_on=date(2025, 1, 6), to_on=date(2026, 5, 31)),
    ),
)


def a_directory(**changes: Any) -> Directory:
    """One plan, its people, a meeting of it and an agency."""
    healthy = Directory(
        as_at=TONIGHT,
        people=STAFF,
        teams=TEAMS,
        plans={"PLAN": A_PLAN},
        cases={"CHILD": A_CASE},
        meetings={"MEET": MeetingPeople(meeting="MEET", chair=named("SW2"), team="TEAM", plans=("PLAN",))},
        agencies={"HEALTH": AgencyPeople(agency="HEALTH", name="Community Health", lead_email="lead@health.example")},
        subjects={
            ("attendance", "ATT"): SubjectPeople(
                grain="attendance", subject="ATT", agency="HEALTH", holders={"absent_member": named("NURSE")}
            ),
            ("escalation_stage", "STAGE"): SubjectPeople(
                grain="escalation_stage", subject="STAGE", holders={"stage_holder": named("TM")}
            ),
        },
    )
    return replace(healthy, **changes)


def with_people(directory: Directory, *persons: Person) -> Directory:
    """The same, with these people added or in the place of those with their ids."""
    return replace(directory, people={**directory.people, **people(*persons)})


def away(worker_id: str, cover: str | None = None, **changes: Any) -> Absence:
    """An absence over tonight, until 12 December 2026."""
    absence = Absence(worker_id=worker_id, from_on=date(2026, 11, 16), to_on=date(2026, 12, 12), cover=cover)
    return replace(absence, **changes)


def a_matter(**changes: Any) -> Matter:
    """A breach on the plan, since Monday 16 November 2026."""
    matter = Matter(rule="cg-first-10wd", grain="plan", subject="PLAN", plan="PLAN", breach_on=date(2026, 11, 16))
    return replace(matter, **changes)


def an_attendance(**changes: Any) -> Matter:
    """A partner who was absent from the meeting."""
    return a_matter(rule="att-no-apology", grain="attendance", subject="ATT", plan=None, meeting="MEET", **changes)


def an_owner(role: str, **changes: Any) -> Owner:
    """A row of the owners file, without end."""
    email = None if changes.get("worker") else f"{role}@example.org"
    row = Owner(
        line=2,
        role=role,
        team=None,
        agency=None,
        worker=None,
        name=None,
        email=email,
        from_on=date(2026, 1, 1),
        to_on=None,
    )
    return replace(row, **changes)


def contacts(*owners: Owner, **changes: Any) -> Contacts:
    return replace(CONTACTS, owners=owners, file="owners.csv", **changes)


def a_policy(route: str = "statutory", rule: str = "a-rule") -> Policy:
    """The steps of a shipped route."""
    return policy_for(load_routes(), route=route, rule=rule)


def told(
    role: str,
    directory: Directory | None = None,
    matter: Matter | None = None,
    *,
    by: Contacts = CONTACTS,
    on: date = TONIGHT,
) -> list[Told]:
    """Whom one role leads to."""
    step = PolicyStep(number=1, after=0, when=None, tell=(role,))
    return resolve(matter or a_matter(), step, directory=directory or a_directory(), contacts=by, on=on)


def keys(found: list[Told]) -> list[str]:
    return [item.person.key for item in found]


def cases_with(*involvements: Involvement) -> Mapping[str, CasePeople]:
    return {"CHILD": CasePeople(person="CHILD", involvements=involvements)}
