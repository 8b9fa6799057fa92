"""What an authority decided about its monthly report: the table [kpis] of corewatch.toml."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.strict import StrictFile, Types

KEYS: Types = {"figures": str, "send_to": list, "hidden_below": int}

#: Counts from 1 to 4 are hidden outside the unit unless the authority says otherwise.
HIDDEN_BELOW = 5


@dataclass(frozen=True, kw_only=True)
class KpiSettings:
    """The decisions of one authority."""

    #: Targets, comparators, population and establishment.
    figures_file: Path | None = None
    #: The addresses that asked for the monthly email.
    send_to: tuple[str, ...] = ()
    hidden_below: int = HIDDEN_BELOW


def read_kpi_settings(file: StrictFile) -> KpiSettings:
    """[kpis]"""
    found: Mapping[str, Any] = file.data.get("kpis", {})
    file.check(found, required={}, optional=KEYS, table="kpis")
    below = found.get("hidden_below", HIDDEN_BELOW)
    if isinstance(below, bool) or below < HIDDEN_BELOW:
        problem = f"write {HIDDEN_BELOW} or more: what leaves the unit may hide more, and not less."
        raise file.refuse("hidden_below", problem, table="kpis")
    figures = file.path.parent / found["figures"] if "figures" in found else None
    if figures and not figures.is_file():
        problem = f"there is no file {figures}. Check the path, which is read beside this file."
        raise file.refuse("figures", problem, table="kpis")
    return KpiSettings(figures_file=figures, send_to=_addresses(file, found), hidden_below=below)


def _addresses(file: StrictFile, found: Mapping[str, Any]) -> tuple[str, ...]:
    # What it stands on takes a while to import, and most checks have no such list.
    from alerts.owners import is_deliverable

    addresses = []
    for entry in found.get("send_to", ()):
        if not isinstance(entry, str) or not is_deliverable(entry.strip()):
            problem = f"{entry!r} is not an email address. Write one address, like partnership@example.org."
            raise file.refuse("send_to", problem, table="kpis")
        addresses.append(entry.strip())
    return tuple(dict.fromkeys(addresses))
