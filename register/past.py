"""The register as it was known after a past night, rebuilt from the history."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Table

from register.record import DaysLate
from register.runs import Run


@dataclass(frozen=True, kw_only=True)
class Past:
    """The register after one night: hand `entries` to `register.queries` as the source, on the same connection."""

    run: Run
    entries: Table


def known_on(connection: Connection, day: date, *, days_late: DaysLate) -> Past:
    """The register after the last night that was committed for a day up to `day`."""
    raise NotImplementedError
