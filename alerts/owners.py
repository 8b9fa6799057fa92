"""The authority's own word on who is told: its owners file, and the persons of last resort."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from alerts.delivery_errors import AddressNotPlain
from alerts.message import plain_address
from alerts.people import Person
from alerts.roles import AGENCY_ROLES, ROLES
from calendars.entries import Entry, csv_entries, toml_entries
from calendars.errors import FileRefused
from calendars.words import guess

COLUMNS = ("role", "from")
OPTIONAL = ("team", "agency", "worker", "name", "email", "to")

#: One @, no space, and a dot in the domain: what a mail server could deliver, and no list of addresses.
_ADDRESS = re.compile(r"[^\s@,;<>\"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True, kw_only=True)
class Owner:
    """One row: who holds a role, from one day to another."""

    line: int
    #: Empty in a row that only gives the address of a worker.
    role: str
    team: str | None
    agency: str | None
    worker: str | None
    name: str | None
    email: str | None
    from_on: date
    to_on: date | None

    def holds(self, on: date) -> bool:
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)


@dataclass(frozen=True, kw_only=True)
class LastResort:
    """Somebody who is told when nobody else can be: an address, or a worker of the snapshot."""

    worker: str | None = None
    email: str | None = None
    name: str | None = None

    @property
    def label(self) -> str:
        return self.name or self.email or self.worker or ""


@dataclass(frozen=True, kw_only=True)
class Contacts:
    """Everything that the authority decided about who is told."""

    #: In the order in which they are tried.
    last_resort: tuple[LastResort, ...]
    owners: tuple[Owner, ...] = ()
    #: The name of the owners file, for messages.
    file: str = "the owners file"
    #: Whether people who work for other agencies are written to.
    tell_partners: bool = False
    #: Addresses, in small letters, that a mail server has refused for good.
    refused: frozenset[str] = frozenset()

    def rows(self, role: str, *, teams: Sequence[str], agency: str | None, on: date) -> tuple[Owner, ...]:
        """The rows for a role on one day: those of the agency, else of the nearest team, else those for all."""
        held = [owner for owner in self.owners if owner.role == role and owner.holds(on)]
        if agency and (own := [owner for owner in held if owner.agency == agency]):
            return tuple(own)
        for team in teams:
            if own := [owner for owner in held if owner.team == team]:
                return tuple(own)
        return tuple(owner for owner in held if owner.team is None and owner.agency is None)

    def address(self, worker_id: str | None, on: date) -> str | None:
        """The address that the file gives for a worker on one day."""
        rows = (owner for owner in self.owners if owner.worker == worker_id and owner.email and owner.holds(on))
        return next((owner.email for owner in rows), None) if worker_id else None

    def own_addresses(self, on: date) -> dict[str, Person]:
        """Those of the authority who are known by an address alone, by key: people of other agencies are not."""
        found = [Person(name=entry.name, email=entry.email) for entry in self.last_resort if entry.email]
        found += [
            Person(name=row.name, email=row.email)
            for row in self.owners
            if row.email and not row.worker and not row.agency and row.holds(on)
        ]
        return {person.key: person for person in found}


def read_owners(path: Path) -> tuple[Owner, ...]:
    """The rows of a CSV file, or the [[owner]] tables of a TOML file, or a refusal that names the line."""
    match path.suffix.lower():
        case ".csv":
            entries = csv_entries(path, COLUMNS, optional=OPTIONAL)
        case ".toml":
            entries = toml_entries(path, "owner", COLUMNS, optional=OPTIONAL)
        case _:
            raise FileRefused(f"{path.name}: owners are read from .csv and .toml files only. Save it as one of them.")
    owners = tuple(_owner(entry) for entry in entries)
    _check_repeats(entries, owners)
    return owners


def is_address(text: str) -> bool:
    """Whether it looks like an address; michael.o'brien@example.org is one."""
    return _ADDRESS.fullmatch(text) is not None


def is_deliverable(text: str) -> bool:
    """Whether every mail server takes it: what the authority writes itself is held to that."""
    try:
        plain_address(text, what="address")
    except AddressNotPlain:
        return False
    return True


def _owner(entry: Entry) -> Owner:
    owner = Owner(
        line=entry.line,
        role=entry.optional_text("role") or "",
        team=entry.optional_text("team"),
        agency=entry.optional_text("agency"),
        worker=entry.optional_text("worker"),
        name=entry.optional_text("name"),
        email=entry.optional_text("email"),
        from_on=entry.day("from"),
        to_on=entry.optional_day("to"),
    )
    for key, trouble in _troubles(owner):
        raise entry.refuse(trouble, key=key)
    return owner


def _troubles(owner: Owner) -> Iterator[tuple[str, str]]:
    """What is wrong with one row: the key, and a sentence."""
    if owner.role and owner.role not in ROLES:
        yield "role", f"there is no role '{owner.role}'.{guess(owner.role, ROLES)} The roles are {', '.join(ROLES)}."
    if not owner.role and not (owner.worker and owner.email and not owner.team and not owner.agency):
        yield "role", "it is empty. Fill it in; only the address of a worker, with worker and email, needs no role."
    if owner.team and owner.agency:
        yield "agency", "a row is for a team or for an agency. Leave one of them empty."
    if owner.agency and owner.role not in AGENCY_ROLES:
        yield "agency", f"only {', '.join(AGENCY_ROLES)} are roles of an agency. Leave the agency empty."
    if not owner.worker and not owner.email:
        yield "email", "nobody is named. Give an email, or a worker of the snapshot."
    if owner.email and not is_deliverable(owner.email):
        yield "email", f"'{owner.email}' is not an email address. Write one address, like duty@example.org."
    if owner.to_on and owner.to_on < owner.from_on:
        yield "to", f"{owner.to_on} is before {owner.from_on}. Correct one of them."


def _check_repeats(entries: Iterable[Entry], owners: Iterable[Owner]) -> None:
    """The same person twice for one role on one day is a mistake; two persons share the role."""
    seen: list[Owner] = []
    for entry, owner in zip(entries, owners, strict=True):
        for other in seen:
            if _who(other) == _who(owner) and _overlap(other, owner):
                raise entry.refuse(f"line {other.line} says this for the same days already. Leave one out.")
        seen.append(owner)


def _who(owner: Owner) -> tuple[object, ...]:
    return owner.role, owner.team, owner.agency, owner.worker, (owner.email or "").lower() if not owner.worker else ""


def _overlap(one: Owner, other: Owner) -> bool:
    return (one.to_on is None or other.from_on <= one.to_on) and (other.to_on is None or one.from_on <= other.to_on)
