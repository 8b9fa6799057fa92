"""What is found out before the night's transaction: the people, and whom each exception tells.

Nobody else can write while the night writes, so as little as can be is left for then. The people depend on the
snapshot, and on the addresses that were refused: when another was refused meanwhile, all is found out again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from alerts.directory import Directory
from alerts.errors import NobodyToTell
from alerts.matter import Matter
from alerts.owners import Contacts, is_deliverable
from alerts.policy import PolicyStep
from alerts.resolve import Told, resolve
from calendars.working_days import WorkingCalendar
from engine.cards import Card
from engine.obligations import Obligation
from register.lifecycle import state_after
from register.record import LIVE, Key
from service.checking import Check
from service.directory import read_directory
from service.matters import agency_of, matter_of
from service.night.writing import Outcome
from service.telling import before


@dataclass(frozen=True, kw_only=True)
class People:
    """Who may be told tonight, and how one finds them."""

    directory: Directory
    contacts: Contacts
    calendar: WorkingCalendar
    on: date
    _found: dict[tuple[object, ...], list[Told]] = field(default_factory=dict, repr=False, compare=False)

    def told(
        self, matter: Matter, step: PolicyStep, *, directory: Directory, contacts: Contacts, on: date
    ) -> list[Told]:
        """Whom a step tells, worked out once for all exceptions that are about the same row."""
        about = (matter.grain, matter.subject, matter.person, matter.plan, matter.meeting, matter.agency, matter.team)
        key = (*about, step)
        if key not in self._found:
            self._found[key] = resolve(matter, step, directory=directory, contacts=contacts, on=on)
        return self._found[key]


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """The people, and what is due soon."""

    people: People
    soon: tuple[Obligation, ...]
    #: The addresses that the register knew as refused when this was found out.
    refused: frozenset[str]


def look_ahead(connection: Connection, check: Check, outcome: Outcome) -> Ahead:
    """Find the people of tonight, and whom each exception tells by the steps that it has reached."""
    assert check.settings.alerts is not None  # noqa: S101 - the caller looked
    cards = {card.id: card for card in check.book.cards}
    soon = tuple(check.evaluation.obligations(states=("due_soon",)))
    open_matters = dict(_open_matters(outcome, cards))
    asked = [*open_matters.values(), *(matter_of(item, cards[item.rule]) for item in soon)]
    directory = read_directory(check.snapshot.connection, as_at=check.as_of, matters=asked)
    refused = before.refused_addresses(connection)
    contacts = replace(check.settings.alerts.contacts(), refused=refused | _not_plain(directory))
    people = People(directory=directory, contacts=contacts, calendar=check.calendar, on=check.as_of)
    for key, matter in open_matters.items():
        _tell(key, matter, outcome, people)
    return Ahead(people=people, soon=soon, refused=refused)


def _open_matters(outcome: Outcome, cards: Mapping[str, Card]) -> Iterator[tuple[Key, Matter]]:
    """All that is live once tonight is written, as far as the people on its steps depend on it."""
    for key, (known, decision) in outcome.decided.decisions.items():
        if state_after(known, decision) not in LIVE:
            continue
        changes = decision.changes
        about = {
            name: changes[name] if name in changes else getattr(known, name)
            for name in ("breach_on", "person", "plan", "meeting", "agency", "team")
        }
        yield key, matter_about(key.rule, key.subject, about, cards)


def matter_about(rule: str, subject: str, about: Mapping[str, Any], cards: Mapping[str, Card]) -> Matter:
    """What people are told of; a rule that left the book has lost its grain, and its plan still leads to people."""
    card = cards.get(rule)
    grain = card.each if card else ""
    own_agency = agency_of(grain, subject)
    return Matter(rule=rule, grain=grain, subject=subject, **{**about, "agency": own_agency or about["agency"]})


def _tell(key: Key, matter: Matter, outcome: Outcome, people: People) -> None:
    reached = outcome.climb.by_key[key].reached
    for step in outcome.decided.choices[key].policy.steps:
        if str(step.number) in reached:
            try:
                people.told(matter, step, directory=people.directory, contacts=people.contacts, on=people.on)
            except NobodyToTell:
                # The promise of the night says so, once it is written.
                continue


def _not_plain(directory: Directory) -> frozenset[str]:
    """Addresses that no mail server takes: cover is told instead."""
    return frozenset(
        person.email.lower()
        for person in directory.people.values()
        if person.email and not is_deliverable(person.email)
    )
