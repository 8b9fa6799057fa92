"""The roles of the routes, and where in a snapshot each of them is found."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from alerts.people import Named, Person
from alerts.scope import Scope


class Rhythm(StrEnum):
    """How often a role wants to hear."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class About(StrEnum):
    """What somebody holds a role for."""

    RECORD = "record"
    TEAM = "team"
    AGENCY = "agency"
    AUTHORITY = "authority"


@dataclass(frozen=True, kw_only=True)
class Source:
    """People found in one place, and how a sentence tells them why."""

    people: tuple[Person, ...]
    #: Words after "because".
    because: str
    #: A worker value that names no professional, or several.
    unknown: str | None = None


Finder = Callable[[Scope], Iterator[Source]]


@dataclass(frozen=True, kw_only=True)
class Role:
    """One role of the routes."""

    #: As a sentence says it, without an article.
    title: str
    #: Where the snapshot shows who holds it, the best place first.
    find: Finder
    #: A post of the authority: the owners file speaks before the snapshot. For all others it speaks after it.
    is_post: bool = True
    #: The role that is told instead when this one is vacant.
    stand_in: str | None = None
    rhythm: Rhythm = Rhythm.DAILY
    #: What a vacancy is a vacancy of: the record, the team that holds it, the agency, or the authority.
    about: About = About.RECORD
    #: Whether only a meeting, a row or a child's other record can show who it is: a plan alone cannot.
    needs_more_than_plan: bool = False


def _named(scope: Scope, named: Named | None, because: str) -> Iterator[Source]:
    """Somebody whom the record names."""
    if named is None:
        return
    person = scope.directory.people.get(named.worker_id or "")
    yield Source(people=(person,) if person else (), because=because, unknown=None if person else named.value)


def _worker(scope: Scope, worker_id: str | None, because: str) -> Iterator[Source]:
    if worker_id:
        yield from _named(scope, Named(value=worker_id, worker_id=worker_id), because)


def _nowhere(_: Scope) -> Iterator[Source]:
    """No snapshot shows it: the owners file has to say so."""
    yield from ()


def _social_worker(scope: Scope) -> Iterator[Source]:
    because = "you lead this plan" if scope.plan else "you are the social worker of this child"
    yield from _named(scope, scope.lead, because)


def _team_manager(scope: Scope) -> Iterator[Source]:
    for team in scope.team_line[:1]:
        yield from _worker(scope, team.manager, f"you manage the team {team.name}")
    lead = scope.lead
    for person in scope.directory.manager_line(lead.worker_id if lead else None):
        if "TEAM_MANAGER" in person.roles:
            yield Source(people=(person,), because=f"you manage the social worker of {scope.words}")
            break


def _post(title: str, *, level: str, code: str) -> Finder:
    """The manager of the unit above the team; else the nearest of that grade above its manager; else the only one."""

    def find(scope: Scope) -> Iterator[Source]:
        teams = scope.team_line
        # One service manager of several is told which team led to her; above that there is nothing to tell apart.
        of_team = f"you are the {title} of {scope.team_words}" if level == "SERVICE" else f"you are the {title}"
        for team in teams:
            if team.level == level:
                yield from _worker(scope, team.manager, of_team)
        for person in scope.directory.manager_line(teams[0].manager if teams else None):
            if code in person.roles:
                yield Source(people=(person,), because=of_team)
                break
        yield from _only(scope, code, f"you are the {title}")

    return find


def _only(scope: Scope, code: str, because: str) -> Iterator[Source]:
    """The only one in post with a staff role: of several, none is guessed."""
    people = scope.directory.with_role(code, scope.on)
    if len(people) == 1:
        yield Source(people=people, because=because)


def _conference_chair(scope: Scope) -> Iterator[Source]:
    yield from _named(scope, scope.chair, f"you chair the conferences of {scope.words}")


def _meeting_chair(scope: Scope) -> Iterator[Source]:
    yield from _named(scope, scope.meeting.chair if scope.meeting else None, "you chaired the meeting")


def _reviewing_officer(scope: Scope) -> Iterator[Source]:
    officer = scope.case.holder("IRO", scope.on) if scope.case else None
    yield from _named(scope, officer, "you are the reviewing officer of this child")


def _reviewing_officer_manager(scope: Scope) -> Iterator[Source]:
    for source in _reviewing_officer(scope):
        for person in source.people:
            yield from _worker(scope, person.manager, "you manage the reviewing officer of this child")
    yield from _only(scope, "SAFEGUARDING_UNIT_MANAGER", "you manage the reviewing officers")


def _unit_manager(scope: Scope) -> Iterator[Source]:
    chair = scope.chair
    for person in scope.directory.manager_line(chair.worker_id if chair else None):
        if "SAFEGUARDING_UNIT_MANAGER" in person.roles:
            yield Source(people=(person,), because=f"you manage the conference chair of {scope.words}")
            break
    yield from _only(scope, "SAFEGUARDING_UNIT_MANAGER", "you manage the safeguarding unit")


def _conference_administration(scope: Scope) -> Iterator[Source]:
    """Business support in the team of the safeguarding unit manager."""
    for unit in _unit_manager(scope):
        teams = {person.team for person in unit.people if person.team}
        support = scope.directory.with_role("BUSINESS_SUPPORT", scope.on)
        if people := tuple(person for person in support if person.team in teams):
            yield Source(people=people, because="you administer the conferences")


def _all_with(code: str, because: str) -> Finder:
    def find(scope: Scope) -> Iterator[Source]:
        if people := scope.directory.with_role(code, scope.on):
            yield Source(people=people, because=because)

    return find


def _on_record(role: str, because: str) -> Finder:
    """Somebody whom the row itself names."""

    def find(scope: Scope) -> Iterator[Source]:
        yield from _named(scope, scope.subject.holders.get(role) if scope.subject else None, because)

    return find


def _auditor(scope: Scope) -> Iterator[Source]:
    yield from _on_record("auditor", "you are the auditor")(scope)
    yield from _only(scope, "QA", "you are the only quality assurance officer")


def _next_stage_manager(scope: Scope) -> Iterator[Source]:
    for source in _on_record("stage_holder", "")(scope):
        for person in source.people:
            yield from _worker(scope, person.manager, "you manage the holder of the stage")


def _agency_lead(scope: Scope) -> Iterator[Source]:
    agency = scope.directory.agencies.get(scope.agency or "")
    if agency and agency.lead_email:
        known = scope.directory.by_email(agency.lead_email)
        person = known or Person(email=agency.lead_email, is_external=True)
        yield Source(people=(person,), because=f"you lead on safeguarding in {agency.name}")


def _record_owner(scope: Scope) -> Iterator[Source]:
    """The social worker keeps the record of a case, the chair that of a meeting without one."""
    yield from _named(scope, scope.lead, f"the record of {scope.words} is yours")
    yield from _named(scope, scope.meeting.chair if scope.meeting else None, f"the record of {scope.words} is yours")


_DIRECTOR = "director of children's services"
_director = _post(_DIRECTOR, level="DIRECTORATE", code="DIRECTOR")

ROLES: Mapping[str, Role] = {
    "absent_member": Role(
        title="member who was absent",
        find=_on_record("absent_member", "you were invited and are recorded as absent"),
        is_post=False,
        stand_in="meeting_chair",
        needs_more_than_plan=True,
    ),
    "agency_lead": Role(
        title="safeguarding lead of the agency",
        find=_agency_lead,
        stand_in="meeting_chair",
        about=About.AGENCY,
        needs_more_than_plan=True,
    ),
    "agency_named_professional": Role(
        title="named or designated professional of the agency",
        find=_nowhere,
        stand_in="meeting_chair",
        about=About.AGENCY,
        needs_more_than_plan=True,
    ),
    "auditor": Role(title="auditor", find=_auditor, is_post=False, needs_more_than_plan=True),
    "conference_administration": Role(
        title="conference administration",
        find=_conference_administration,
        stand_in="safeguarding_unit_manager",
        about=About.AUTHORITY,
    ),
    "conference_chair": Role(
        title="conference chair", find=_conference_chair, is_post=False, stand_in="safeguarding_unit_manager"
    ),
    "director": Role(title=_DIRECTOR, find=_director, about=About.AUTHORITY),
    "director_of_quality": Role(
        title="director responsible for quality", find=_nowhere, about=About.AUTHORITY, rhythm=Rhythm.MONTHLY
    ),
    "director_weekly_list": Role(title=_DIRECTOR, find=_director, about=About.AUTHORITY, rhythm=Rhythm.WEEKLY),
    "front_door_manager": Role(
        title="front-door manager", find=_nowhere, stand_in="team_manager", about=About.AUTHORITY
    ),
    "head_of_service": Role(
        title="head of service",
        find=_post("head of service", level="DIVISION", code="HEAD_OF_SERVICE"),
        about=About.TEAM,
    ),
    "meeting_chair": Role(
        title="chair of the meeting",
        find=_meeting_chair,
        is_post=False,
        stand_in="team_manager",
        needs_more_than_plan=True,
    ),
    "next_stage_manager": Role(
        title="manager who holds the next stage", find=_next_stage_manager, is_post=False, needs_more_than_plan=True
    ),
    "partnership": Role(title="safeguarding children partnership", find=_nowhere, about=About.AUTHORITY),
    "partnership_report": Role(title="safeguarding children partnership", find=_nowhere, about=About.AUTHORITY),
    "performance_team": Role(
        title="performance team",
        find=_all_with("PERFORMANCE", "you work in the performance team"),
        about=About.AUTHORITY,
    ),
    "record_owner": Role(title="owner of the record", find=_record_owner, is_post=False, stand_in="performance_team"),
    "reviewing_officer": Role(
        title="independent reviewing officer",
        find=_reviewing_officer,
        is_post=False,
        stand_in="reviewing_officer_manager",
        needs_more_than_plan=True,
    ),
    "reviewing_officer_manager": Role(
        title="manager of the reviewing officers", find=_reviewing_officer_manager, about=About.AUTHORITY
    ),
    "safeguarding_unit_manager": Role(title="safeguarding unit manager", find=_unit_manager, about=About.AUTHORITY),
    "service_manager": Role(
        title="service manager",
        find=_post("service manager", level="SERVICE", code="SERVICE_MANAGER"),
        about=About.TEAM,
    ),
    "social_worker": Role(title="social worker", find=_social_worker, is_post=False, stand_in="team_manager"),
    "stage_holder": Role(
        title="holder of the stage",
        find=_on_record("stage_holder", "you hold this stage"),
        is_post=False,
        needs_more_than_plan=True,
    ),
    "team_manager": Role(title="team manager", find=_team_manager, about=About.TEAM),
}

#: Roles that a row of the owners file may give for one agency.
AGENCY_ROLES = ("agency_lead", "agency_named_professional", "absent_member")


def role_of(name: str) -> Role:
    """The role of that name; one that this version no longer knows is vacant, and ends in the last resort."""
    return ROLES.get(name) or Role(title=name.replace("_", " "), find=_nowhere)
