"""People who may be told, and when they are away. No child is among them."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who may be told: a worker of the snapshot, or an address of the authority's own file."""

    #: The professional id; None for an address that belongs to no worker.
    worker_id: str | None = None
    #: None where names are not to be shown.
    name: str | None = None
    email: str | None = None
    #: Codes of the contract's list `staff_role`.
    roles: frozenset[str] = frozenset()
    team: str | None = None
    manager: str | None = None
    active_from: date | None = None
    #: The last working day.
    active_to: date | None = None
    is_external: bool = False

    @property
    def key(self) -> str:
        """One person, one key, whatever role led to them."""
        return self.worker_id or (self.email or "").lower()

    @property
    def label(self) -> str:
        """What a sentence calls them."""
        return self.name or self.worker_id or self.email or "somebody without a name"

    def is_active(self, on: date) -> bool:
        """In post on that day, the last working day included."""
        return (self.active_from is None or self.active_from <= on) and (self.active_to is None or on <= self.active_to)


@dataclass(frozen=True, kw_only=True)
class Absence:
    """Days on which somebody is away, the first and the last included."""

    worker_id: str
    from_on: date
    #: None when nobody knows yet.
    to_on: date | None
    cover: str | None

    def holds(self, on: date) -> bool:
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)


@dataclass(frozen=True, kw_only=True)
class Named:
    """A worker value as the extract gives it, and the professional it names, if it names exactly one."""

    value: str
    worker_id: str | None
