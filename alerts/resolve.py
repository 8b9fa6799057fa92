"""From a step to people: every role ends in somebody, and every somebody is told why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from alerts.cover import Cause, Speaker, Vacancy, speaker_for, until_words
from alerts.directory import Directory
from alerts.errors import NobodyToTell
from alerts.matter import Matter
from alerts.owners import Contacts, Owner
from alerts.people import Person
from alerts.policy import Policy, PolicyStep
from alerts.roles import About, Rhythm, Role, Source, role_of
from alerts.scope import Scope, scopes


class How(StrEnum):
    """How somebody came to be told."""

    HOLDER = "holder"
    COVER = "cover"
    STAND_IN = "stand-in"
    LAST_RESORT = "last resort"


@dataclass(frozen=True, kw_only=True)
class Told:
    """One person who is told, in one role, and why."""

    person: Person
    role: str
    #: The number of the step.
    step: int
    #: A clause for a sentence: "because you lead this plan".
    because: str
    how: How
    #: The plans that led to them: several for a meeting of siblings.
    plans: tuple[str, ...]
    rhythm: Rhythm
    #: Why the holder of the role is not the one who is told.
    cause: Cause | None = None
    #: Those who would have been told, the holder of the role first.
    instead_of: tuple[Person, ...] = ()

    @property
    def is_partner(self) -> bool:
        """Works for another agency: is sent the reference of the meeting and nothing else."""
        return self.person.is_external


def resolve(matter: Matter, step: PolicyStep, *, directory: Directory, contacts: Contacts, on: date) -> list[Told]:
    """Everybody whom a step tells on one day, the last resort where a role has nobody. Never empty."""
    found: dict[tuple[str, str], Told] = {}
    about = scopes(matter, directory, on)
    for role in step.tell:
        for scope in about:
            for told in _seat(role, step.number, scope, contacts):
                earlier = found.get((told.person.key, role))
                found[told.person.key, role] = _merged(earlier, told) if earlier else told
    return list(found.values())


def _merged(earlier: Told, told: Told) -> Told:
    return replace(earlier, plans=tuple(dict.fromkeys((*earlier.plans, *told.plans))))


def by_person(told: Iterable[Told]) -> dict[str, list[Told]]:
    """What each person is told, by key: somebody may hold two roles."""
    found: dict[str, list[Told]] = {}
    for item in told:
        found.setdefault(item.person.key, []).append(item)
    return found


def holders(role: str, matter: Matter, *, directory: Directory, contacts: Contacts, on: date) -> tuple[Person, ...]:
    """Who holds a role on one day, at work or away: nobody who has left or not yet begun."""
    found: dict[str, Person] = {}
    for scope in scopes(matter, directory, on):
        held = (
            [person for person in source.people if person.is_active(on)] for source in _sources(role, scope, contacts)
        )
        for person in next((people for people in held if people), []):
            found.setdefault(person.key, person)
    return tuple(found.values())


@dataclass(frozen=True, kw_only=True)
class Owners:
    """Who held the duty when it fell due, and who holds it now."""

    #: The role they hold.
    role: str
    then: tuple[Person, ...]
    now: tuple[Person, ...]


def owners_of(
    matter: Matter, policy: Policy, *, due_on: date, directory: Directory, contacts: Contacts, on: date
) -> Owners:
    """The owners on the day it fell due and on another, as far as the snapshot knows.

    The owner is the first on its route who works for the authority and is known, else the social worker.
    """
    for role in (*policy.steps[0].tell, "social_worker"):
        then, now = (
            _own_staff(holders(role, matter, directory=directory, contacts=contacts, on=day)) for day in (due_on, on)
        )
        if now:
            break
    return Owners(role=role, then=then, now=now)


def _own_staff(people: Iterable[Person]) -> tuple[Person, ...]:
    return tuple(person for person in people if not person.is_external)


def _seat(role: str, step: int, scope: Scope, contacts: Contacts) -> list[Told]:
    """One role in one scope: its holders, else the role that stands in, else the last resort."""
    held = _hold(role, scope, contacts)
    if isinstance(held, list):
        return [_told(role, step, scope, source, speaker) for source, speaker in held]
    stand_in = role_of(role).stand_in
    others = _hold(stand_in, scope, contacts) if stand_in else held
    if isinstance(others, list):
        return [_stands_in(role, step, scope, held, source, speaker) for source, speaker in others]
    return [_last_resort(role, step, scope, held, contacts)]


def _hold(role: str, scope: Scope, contacts: Contacts) -> list[tuple[Source, Speaker]] | Vacancy:
    """The people in the first place that has somebody at work, or why there is none."""
    vacancies: list[Vacancy] = []
    for source in _sources(role, scope, contacts):
        found = [
            speaker_for(person, directory=scope.directory, contacts=contacts, on=scope.on) for person in source.people
        ]
        if here := [(source, speaker) for speaker in found if isinstance(speaker, Speaker)]:
            return here
        vacancies += _vacancies(role_of(role), scope, source, found)
    return vacancies[0] if vacancies else _vacant(role_of(role), scope)


def _sources(role: str, scope: Scope, contacts: Contacts) -> Iterator[Source]:
    """The owners file and the snapshot, in the order that the role asks for."""
    own = role_of(role)
    if own.is_post:
        yield from _from_file(role, scope, contacts)
    yield from own.find(scope)
    if not own.is_post:
        yield from _from_file(role, scope, contacts)


def _from_file(role: str, scope: Scope, contacts: Contacts) -> Iterator[Source]:
    teams = [team.team_id for team in scope.team_line]
    rows = contacts.rows(role, teams=teams, agency=scope.agency, on=scope.on)
    if rows:
        people = tuple(_person(row, scope.directory) for row in rows)
        yield Source(people=people, because=f"{contacts.file} names you as {role_of(role).title}")


def _person(row: Owner, directory: Directory) -> Person:
    """Whom a row names: the worker of the snapshot where there is one, so that nobody gets two digests."""
    known = directory.people.get(row.worker) if row.worker else directory.by_email(row.email or "")
    return known or Person(worker_id=row.worker, name=row.name, email=row.email, is_external=row.agency is not None)


def _vacancies(role: Role, scope: Scope, source: Source, found: Iterable[Speaker | Vacancy]) -> Iterator[Vacancy]:
    if source.unknown:
        words = f"the {role.title} recorded for {scope.words}, '{source.unknown}', matches no professional, or several"
        yield Vacancy(cause=Cause.UNKNOWN_WORKER, words=words)
    for vacancy in found:
        if isinstance(vacancy, Vacancy):
            yield replace(vacancy, words=f"{vacancy.words} ({role.title})")


def _vacant(role: Role, scope: Scope) -> Vacancy:
    words = {About.TEAM: scope.team_words, About.AGENCY: scope.agency_words, About.RECORD: scope.words}
    about = f" for {words[role.about]}" if role.about in words else ""
    return Vacancy(cause=Cause.NOBODY_RECORDED, words=f"no {role.title} is known{about}")


def _told(role: str, step: int, scope: Scope, source: Source, speaker: Speaker) -> Told:
    return Told(
        person=speaker.person,
        role=role,
        step=step,
        because=f"because {_covering(role, speaker) or source.because}",
        how=How.COVER if speaker.instead_of else How.HOLDER,
        plans=scope.plan_ids,
        rhythm=role_of(role).rhythm,
        instead_of=speaker.instead_of,
    )


def _covering(role: str, speaker: Speaker) -> str | None:
    if not speaker.instead_of:
        return None
    whom = " who covers for ".join(person.label for person in reversed(speaker.instead_of))
    return f"you cover for {whom} ({role_of(role).title}) {until_words(speaker.until)}"


def _stands_in(role: str, step: int, scope: Scope, vacancy: Vacancy, source: Source, speaker: Speaker) -> Told:
    why = _covering(role_of(role).stand_in or role, speaker) or source.because
    return Told(
        person=speaker.person,
        role=role,
        step=step,
        because=f"because {vacancy.words}, and {why}",
        how=How.STAND_IN,
        plans=scope.plan_ids,
        rhythm=role_of(role).rhythm,
        cause=vacancy.cause,
        instead_of=(*vacancy.people, *speaker.instead_of),
    )


def _last_resort(role: str, step: int, scope: Scope, vacancy: Vacancy, contacts: Contacts) -> Told:
    person = last_resort(directory=scope.directory, contacts=contacts, on=scope.on)
    if person is None:
        raise NobodyToTell(
            f"Nobody can be told of {scope.matter.rule} on {scope.words}: {vacancy.words}, "
            "and no person of last resort can be reached. Give `fallback` in [alerts] an address."
        )
    return Told(
        person=person,
        role=role,
        step=step,
        because=f"because {vacancy.words}: you are the last resort",
        how=How.LAST_RESORT,
        plans=scope.plan_ids,
        rhythm=role_of(role).rhythm,
        cause=vacancy.cause,
        instead_of=vacancy.people,
    )


def last_resort(*, directory: Directory, contacts: Contacts, on: date) -> Person | None:
    """The first person of last resort who can be reached; an address that was refused is better than nobody."""
    for entry in contacts.last_resort:
        person = directory.by_email(entry.email) if entry.email else directory.people.get(entry.worker or "")
        speaker = speaker_for(person, directory=directory, contacts=contacts, on=on) if person else None
        if isinstance(speaker, Speaker):
            return speaker.person
        # An address stands for itself, whatever the snapshot says of the worker behind it.
        if entry.email and entry.email.lower() not in contacts.refused:
            return Person(name=entry.name, email=entry.email)
    addresses = (Person(name=entry.name, email=entry.email) for entry in contacts.last_resort if entry.email)
    return next(addresses, None)
