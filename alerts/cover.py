"""Who speaks for somebody tonight: leavers, absences, chains of cover, and addresses that are missing or refused."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from alerts.conditions import working_days_after
from alerts.directory import Directory
from alerts.owners import Contacts
from alerts.people import Absence, Person
from calendars.words import day_words, listed
from calendars.working_days import WorkingCalendar

#: A cover that falls away is told so many working days ahead.
FORETOLD = 5


class Cause(StrEnum):
    """Why a role, or somebody in it, cannot be told."""

    NOBODY_RECORDED = "nobody recorded"
    UNKNOWN_WORKER = "unknown worker"
    LEFT = "left"
    NOT_STARTED = "not started"
    AWAY = "away without cover"
    UNKNOWN_COVER = "cover unknown"
    COVER_LOOP = "cover in a loop"
    NO_ADDRESS = "no address"
    ADDRESS_REFUSED = "address refused"
    PARTNERS_OFF = "partners are not written to"


@dataclass(frozen=True, kw_only=True)
class Speaker:
    """Who speaks for somebody."""

    #: With the address to use.
    person: Person
    #: Those whose place was taken, the holder of the role first.
    instead_of: tuple[Person, ...] = ()
    #: The last day of the absence in the chain that ends first; None without cover or without an end.
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Vacancy:
    """Why nobody speaks for somebody, or for a role."""

    cause: Cause
    #: A clause for a sentence: "W1 left on 3 December 2026".
    words: str
    #: Those who were tried, the holder of the role first.
    people: tuple[Person, ...] = ()


def speaker_for(person: Person, *, directory: Directory, contacts: Contacts, on: date) -> Speaker | Vacancy:
    """Who speaks for a person on one day:

    1. somebody who has left, or not yet begun, is a vacancy,
    2. for somebody who is away the cover speaks, and for a cover who is away the cover's cover,
    3. whoever is left must have an address that no mail server has refused.
    """
    chain, until = [person], None
    while True:
        here = chain[-1]
        if gone := _gone(here, on):
            return _vacancy(chain, *gone)
        absence = directory.absence_on(here.worker_id, on)
        if absence is None:
            return _present(chain, until, contacts, on)
        until = min(until or date.max, absence.to_on) if absence.to_on else until
        cover = directory.people.get(absence.cover or "")
        if cover is None:
            return _vacancy(chain, *_uncovered(here, absence))
        if any(cover.key == item.key for item in chain):
            return _vacancy(chain, Cause.COVER_LOOP, f"{_ring([*chain, cover])} cover each other in a ring")
        chain.append(cover)


def _gone(person: Person, on: date) -> tuple[Cause, str] | None:
    if person.active_to and person.active_to < on:
        return Cause.LEFT, f"{person.label} left on {day_words(person.active_to)}"
    if person.active_from and on < person.active_from:
        return Cause.NOT_STARTED, f"{person.label} begins on {day_words(person.active_from)}"
    return None


def _uncovered(person: Person, absence: Absence) -> tuple[Cause, str]:
    if absence.cover is None:
        return Cause.AWAY, f"{person.label} is away {until_words(absence.to_on)} and nobody covers"
    return Cause.UNKNOWN_COVER, f"{person.label} is away and the cover, {absence.cover}, is not known"


def _ring(people: list[Person]) -> str:
    return listed(list(dict.fromkeys(person.label for person in people)))


def _present(chain: list[Person], until: date | None, contacts: Contacts, on: date) -> Speaker | Vacancy:
    """Somebody at work: told, if there is an address and the authority writes to people like that."""
    *before, person = chain
    email = contacts.address(person.worker_id, on) or person.email
    if person.is_external and not contacts.tell_partners:
        return _vacancy(chain, Cause.PARTNERS_OFF, "partner agencies are not written to")
    if not email:
        return _vacancy(chain, Cause.NO_ADDRESS, f"no address is known for {person.label}")
    if email.lower() in contacts.refused:
        return _vacancy(chain, Cause.ADDRESS_REFUSED, f"the address of {person.label} was refused")
    told = person if email == person.email else replace(person, email=email)
    return Speaker(person=told, instead_of=tuple(before), until=until)


def _vacancy(chain: list[Person], cause: Cause, words: str) -> Vacancy:
    return Vacancy(cause=cause, words=words, people=tuple(chain))


def until_words(day: date | None) -> str:
    """Until 12 December 2026, or until further notice."""
    return f"until {day_words(day)}" if day else "until further notice"


@dataclass(frozen=True, kw_only=True)
class Gap:
    """An absence, soon or now, in which nobody would speak for the person."""

    person: Person
    from_on: date
    to_on: date | None
    vacancy: Vacancy


def coming_gaps(
    directory: Directory, contacts: Contacts, calendar: WorkingCalendar, *, on: date, ahead: int = FORETOLD
) -> tuple[Gap, ...]:
    """The absences that begin within so many working days, or have begun, and have no cover that works."""
    last_on = working_days_after(calendar, on, ahead)
    found = []
    for absence in directory.absences:
        person, day = directory.people.get(absence.worker_id), max(absence.from_on, on)
        if person is None or day > last_on or not absence.holds(day) or _gone(person, day):
            continue
        speaker = speaker_for(person, directory=directory, contacts=contacts, on=day)
        if isinstance(speaker, Vacancy):
            found.append(Gap(person=person, from_on=absence.from_on, to_on=absence.to_on, vacancy=speaker))
    return tuple(sorted(found, key=lambda gap: (gap.from_on, gap.person.key)))


def returning(directory: Directory, calendar: WorkingCalendar, *, on: date) -> tuple[Absence, ...]:
    """The absences after which that day is the first working day: what was covered is handed back."""
    return tuple(
        absence
        for absence in directory.absences
        if absence.to_on is not None
        and absence.to_on < on
        and working_days_after(calendar, absence.to_on, 1) == on
        and directory.absence_on(absence.worker_id, on) is None
    )
