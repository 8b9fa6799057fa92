"""What an authority decides about who is told: the table [alerts] of `corewatch.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from alerts.owners import Contacts, LastResort, is_deliverable, read_owners
from engine.strict import StrictFile
from service.telling import mail_settings
from service.telling.mail_settings import MailSettings, read_mail_settings

KEYS: Mapping[str, type | tuple[type, ...]] = {
    "owners": str,
    "tell_partners": bool,
    "new_routes_from": date,
    **mail_settings.KEYS,
}


@dataclass(frozen=True, kw_only=True)
class AlertSettings:
    """The decisions of one authority."""

    #: Tried in this order when nobody else can be told.
    last_resort: tuple[LastResort, ...]
    owners_file: Path | None = None
    tell_partners: bool = False
    #: From the night of this day on, what was open before it climbs the steps of today's routes.
    new_routes_from: date | None = None
    #: How messages go out; None when nothing is to be sent yet.
    mail: MailSettings | None = None

    def contacts(self) -> Contacts:
        """The decisions with the rows of the owners file."""
        return Contacts(
            last_resort=self.last_resort,
            owners=read_owners(self.owners_file) if self.owners_file else (),
            file=self.owners_file.name if self.owners_file else "the owners file",
            tell_partners=self.tell_partners,
        )


def read_alert_settings(file: StrictFile) -> AlertSettings | None:
    """The table [alerts], or None when there is none: then nobody can be told."""
    if "alerts" not in file.data:
        return None
    table: Mapping[str, Any] = file.data["alerts"]
    file.check(table, required={"fallback": (str, list)}, optional=KEYS, table="alerts")
    owners = file.path.parent / table["owners"] if "owners" in table else None
    if owners and not owners.is_file():
        raise file.refuse(
            "owners", f"there is no file {owners}. Check the path, which is read beside this file.", table="alerts"
        )
    return AlertSettings(
        last_resort=_last_resort(file, table["fallback"]),
        owners_file=owners,
        tell_partners=table.get("tell_partners", False),
        new_routes_from=table.get("new_routes_from"),
        mail=read_mail_settings(file, table),
    )


def _last_resort(file: StrictFile, given: Any) -> tuple[LastResort, ...]:
    entries = given if isinstance(given, list) else [given]
    if not entries:
        raise file.refuse("fallback", "name at least one person of last resort.", table="alerts")
    return tuple(_entry(file, entry) for entry in entries)


def _entry(file: StrictFile, entry: Any) -> LastResort:
    if not isinstance(entry, str) or not entry.strip():
        problem = f"{entry!r} names nobody. Write an email address, or the id of a worker, in quotes."
        raise file.refuse("fallback", problem, table="alerts")
    if "@" not in entry:
        return LastResort(worker=entry.strip())
    if not is_deliverable(entry.strip()):
        problem = f"'{entry}' is not an email address. Write one address, like unit@example.org."
        raise file.refuse("fallback", problem, table="alerts")
    return LastResort(email=entry.strip())
