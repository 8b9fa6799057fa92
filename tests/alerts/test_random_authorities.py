"""Whatever an authority looks like: with a person of last resort, no escalation ends in nobody."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from support.alerts import CALENDAR, TONIGHT, an_owner

from alerts.cover import Speaker, speaker_for
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
from alerts.ladder import standing
from alerts.matter import Matter
from alerts.owners import Contacts, LastResort
from alerts.people import Absence, Named, Person
from alerts.policy import Policy, PolicyStep
from alerts.resolve import How, resolve
from alerts.roles import AGENCY_ROLES, ROLES

WORKERS = tuple("abcdef")
TEAM_IDS = ("T1", "T2", "T3")
CODES = ("SW", "TEAM_MANAGER", "SERVICE_MANAGER", "HEAD_OF_SERVICE", "DIRECTOR", "SAFEGUARDING_UNIT_MANAGER")

worker = st.sampled_from(WORKERS)
maybe_worker = st.none() | worker
days = st.integers(-20, 20).map(lambda number: TONIGHT + timedelta(days=number))
named = st.none() | st.builds(Named, value=worker, worker_id=maybe_worker)
maybe_team = st.none() | st.sampled_from(TEAM_IDS)


def a_person(worker_id: str) -> st.SearchStrategy[Person]:
    return st.builds(
        Person,
        worker_id=st.just(worker_id),
        email=st.none() | st.just(f"{worker_id}@example.org"),
        roles=st.frozensets(st.sampled_from(CODES), max_size=2),
        team=maybe_team,
        manager=maybe_worker,
        active_from=st.none() | days,
        active_to=st.none() | days,
        is_external=st.booleans(),
    )


def a_team(team_id: str) -> st.SearchStrategy[Team]:
    return st.builds(
        Team,
        team_id=st.just(team_id),
        name=st.just(f"Team {team_id}"),
        level=st.sampled_from(["TEAM", "SERVICE", "DIVISION", "DIRECTORATE"]),
        parent=maybe_team,
        manager=maybe_worker,
    )


involvements = st.builds(
    Involvement,
    worker=st.builds(Named, value=worker, worker_id=maybe_worker),
    role=st.sampled_from(["LEAD_SW", "IRO", "CP_CHAIR"]),
    from_on=days,
    to_on=st.none() | days,
)
absences = st.builds(Absence, worker_id=worker, from_on=days, to_on=st.none() | days, cover=maybe_worker)
plans = st.builds(
    PlanPeople,
    plan=st.just("PLAN"),
    person=st.none() | st.just("CHILD"),
    is_open=st.booleans(),
    social_worker=named,
    social_worker_since=st.none() | days,
    team=maybe_team,
    chair=named,
)
meetings = st.builds(
    MeetingPeople,
    meeting=st.just("MEET"),
    chair=named,
    team=maybe_team,
    is_conference=st.booleans(),
    plans=st.sampled_from([(), ("PLAN",), ("PLAN", "OTHER")]),
)
subjects = st.builds(
    SubjectPeople,
    grain=st.just("attendance"),
    subject=st.just("ATT"),
    agency=st.none() | st.just("AG"),
    holders=st.fixed_dictionaries({}, optional={role: named.filter(bool) for role in ("absent_member", "auditor")}),
)
directories = st.builds(
    Directory,
    as_at=st.just(TONIGHT),
    people=st.fixed_dictionaries({}, optional={key: a_person(key) for key in WORKERS}),
    teams=st.fixed_dictionaries({}, optional={key: a_team(key) for key in TEAM_IDS}),
    plans=st.fixed_dictionaries({}, optional={"PLAN": plans}),
    cases=st.fixed_dictionaries(
        {}, optional={"CHILD": st.lists(involvements, max_size=3).map(lambda found: a_case(tuple(found)))}
    ),
    meetings=st.fixed_dictionaries({}, optional={"MEET": meetings}),
    agencies=st.fixed_dictionaries(
        {}, optional={"AG": st.just(AgencyPeople(agency="AG", name="An agency", lead_email="lead@agency.example"))}
    ),
    subjects=st.fixed_dictionaries({}, optional={("attendance", "ATT"): subjects}),
    absences=st.lists(absences, max_size=8).map(tuple),
)
rows = st.builds(
    lambda role, team, who: an_owner(role, team=None if role in AGENCY_ROLES else team, worker=who),
    st.sampled_from(list(ROLES)),
    maybe_team,
    maybe_worker,
)
addresses = st.sampled_from([f"{key}@example.org" for key in WORKERS] + ["last@example.org"])
contacts = st.builds(
    Contacts,
    last_resort=st.lists(st.builds(LastResort, worker=worker), max_size=2).map(
        lambda workers: (*workers, LastResort(email="last@example.org"))
    ),
    owners=st.lists(rows, max_size=4).map(tuple),
    tell_partners=st.booleans(),
    refused=st.frozensets(addresses, max_size=3),
)
matters = st.builds(
    Matter,
    rule=st.just("a-rule"),
    grain=st.just("attendance"),
    subject=st.just("ATT"),
    breach_on=days,
    person=st.none() | st.just("CHILD"),
    plan=st.sampled_from([None, "PLAN", "GONE"]),
    meeting=st.sampled_from([None, "MEET", "GONE"]),
    agency=st.sampled_from([None, "AG", "GONE"]),
    team=maybe_team,
    times=st.integers(1, 5),
    raised=st.integers(0, 6),
    tier=st.integers(0, 6),
)
steps = st.builds(
    PolicyStep,
    number=st.just(1),
    after=st.just(0),
    when=st.none(),
    tell=st.lists(st.sampled_from([*ROLES, "a role of tomorrow"]), min_size=1, max_size=4, unique=True).map(tuple),
)


def a_case(found: tuple[Involvement, ...]) -> CasePeople:
    return CasePeople(person="CHILD", involvements=found)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(matter=matters, step=steps, directory=directories, by=contacts)
def test_no_role_ends_in_nobody(matter: Matter, step: PolicyStep, directory: Directory, by: Contacts) -> None:
    found = resolve(matter, step, directory=directory, contacts=by, on=TONIGHT)

    assert {told.role for told in found} == set(step.tell)
    for told in found:
        assert told.person.email
        assert told.because.startswith("because ")
        assert told.how is How.LAST_RESORT or told.person.is_active(TONIGHT)
        assert (told.cause is not None) == (told.how in (How.STAND_IN, How.LAST_RESORT))
        assert by.tell_partners or not told.is_partner


@settings(max_examples=400, deadline=None, derandomize=True)
@given(directory=directories, by=contacts, who=worker)
def test_a_chain_of_cover_ends_with_somebody_at_work(directory: Directory, by: Contacts, who: str) -> None:
    person = directory.people.get(who, Person(worker_id=who))

    found = speaker_for(person, directory=directory, contacts=by, on=TONIGHT)

    if isinstance(found, Speaker):
        assert directory.absence_on(found.person.worker_id, TONIGHT) is None
        assert found.person.email not in by.refused
    else:
        assert found.words


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    matter=matters,
    after=st.lists(st.integers(0, 15), min_size=1, max_size=4, unique=True).map(sorted),
    later=st.integers(0, 30),
)
def test_a_ladder_never_climbs_down(matter: Matter, after: list[int], later: int) -> None:
    steps = (PolicyStep(number=nth, after=days, when=None, tell=("director",)) for nth, days in enumerate(after, 1))
    policy = Policy(route="own", begins_at_step=1, steps=tuple(steps))
    first, second = (standing(policy, matter, CALENDAR, on=day(later + more)) for more in (0, 1))

    assert first.tier <= second.tier
    assert first.next_on is None or first.next_on > day(later)


def day(number: int) -> date:
    return TONIGHT + timedelta(days=number)
