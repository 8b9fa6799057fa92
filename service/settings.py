"""An authority's configuration: `corewatch.toml`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from calendars.jurisdictions import JURISDICTIONS
from engine.parameters import DatedValue
from engine.strict import StrictFile, Types
from engine.toml_file import did_you_mean
from service.console_settings import ConsoleSettings, console_settings
from service.errors import ConfigRefused
from service.kpi_settings import KpiSettings, read_kpi_settings
from service.night_settings import NightSettings, RegisterSettings, night_settings, register_settings

if TYPE_CHECKING:
    # What it stands on takes a while to import, and most checks have no file that says who is told.
    from service.alert_settings import AlertSettings

FILE_NAME = "corewatch.toml"
VARIABLE = "COREWATCH_CONFIG"

#: A jurisdiction holds for all days: this is before the first of them.
ALWAYS = date(1990, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an authority decided; all empty without a file."""

    path: Path | None = None
    authority_name: str | None = None
    la_code: str | None = None
    closures_file: Path | None = None
    terms_files: tuple[Path, ...] = ()
    #: The folder of the authority's own rules.
    own_rules: Path | None = None
    #: The authority's dated values for settings and for the numbers of cards.
    overrides: Mapping[str, tuple[DatedValue, ...]] = field(default_factory=dict)
    night: NightSettings = field(default_factory=NightSettings)
    register: RegisterSettings = field(default_factory=RegisterSettings)
    #: Who is told; None until the authority says so.
    alerts: "AlertSettings | None" = None
    console: ConsoleSettings = field(default_factory=ConsoleSettings)
    kpis: KpiSettings = field(default_factory=KpiSettings)


def find_settings(given: Path | None) -> Settings:
    """The configuration that was given, else that of the environment, else of this folder, else none."""
    named = given or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    if named is not None:
        return load_settings(_file_in(named))
    here = Path(FILE_NAME)
    return load_settings(here) if here.is_file() else Settings()


def _file_in(named: Path) -> Path:
    path = named / FILE_NAME if named.is_dir() else named
    if not path.is_file():
        raise ConfigRefused(
            f"There is no configuration at {path}. Give the file, or the folder that holds {FILE_NAME}."
        )
    return path


def load_settings(path: Path) -> Settings:
    """One configuration file, or a refusal that names the line."""
    file = StrictFile(path, refusal=ConfigRefused)
    tables: dict[str, type] = {
        "alerts": dict, "authority": dict, "calendar": dict, "console": dict, "kpis": dict, "rules": dict,
        "night": dict, "register": dict, "parameter": list,
    }  # fmt: skip
    file.check(file.data, required={}, optional=tables)
    authority = _table(file, "authority", {"name": str, "la_code": str})
    calendar = _table(file, "calendar", {"jurisdiction": str, "closures": str, "terms": list})
    rules = _table(file, "rules", {"own": str})
    return Settings(
        path=path,
        authority_name=authority.get("name"),
        la_code=authority.get("la_code"),
        closures_file=_path(file, calendar, "closures", table="calendar"),
        terms_files=_terms(file, calendar),
        own_rules=_path(file, rules, "own", table="rules"),
        overrides=_overrides(file, calendar),
        night=night_settings(file),
        register=register_settings(file),
        alerts=_alert_settings(file),
        console=console_settings(file),
        kpis=read_kpi_settings(file),
    )


def _alert_settings(file: StrictFile) -> "AlertSettings | None":
    from service.alert_settings import read_alert_settings

    return read_alert_settings(file)


def _table(file: StrictFile, name: str, keys: Mapping[str, type]) -> Mapping[str, Any]:
    table: Mapping[str, Any] = file.data.get(name, {})
    file.check(table, required={}, optional=keys, table=name)
    return table


def _path(file: StrictFile, found: Mapping[str, Any], key: str, *, table: str) -> Path | None:
    """A path beside the configuration; it must be there, because a closure list left out moves due dates in silence."""
    if key not in found:
        return None
    path = file.path.parent / str(found[key])
    if not path.exists():
        raise file.refuse(key, f"there is no {path}. Check the path, which is read beside this file.", table=table)
    return path


def _terms(file: StrictFile, calendar: Mapping[str, Any]) -> tuple[Path, ...]:
    paths = []
    for name in calendar.get("terms", ()):
        if not isinstance(name, str) or not (file.path.parent / name).is_file():
            raise file.refuse("terms", f"there is no file {name!r} beside this file. Check the path.", table="calendar")
        paths.append(file.path.parent / name)
    return tuple(paths)


def _overrides(file: StrictFile, calendar: Mapping[str, Any]) -> dict[str, tuple[DatedValue, ...]]:
    dated: dict[str, tuple[DatedValue, ...]] = {}
    required: Types = {"name": str, "from": date, "value": (int, str), "source": str}
    for nth, item in enumerate(file.data.get("parameter", ())):
        if not isinstance(item, dict):
            raise file.refuse("parameter", "write each value as a table: [[parameter]] on a line of its own.")
        file.check(item, required=required, optional={}, table="parameter", nth=nth)
        _check_value(file, item, nth)
        place = file.place("value", table="parameter", nth=nth)
        value = DatedValue(from_on=item["from"], value=item["value"], source=item["source"], place=place)
        dated[item["name"]] = (*dated.get(item["name"], ()), value)
    return dated | _jurisdiction(file, calendar, dated)


def _check_value(file: StrictFile, item: Mapping[str, Any], nth: int) -> None:
    if isinstance(item["value"], bool):
        raise file.refuse("value", 'write a number, or "Y" or "N" in quotes.', table="parameter", nth=nth)
    if isinstance(item["from"], datetime):
        raise file.refuse("from", "write a day without a time, like 2026-11-20.", table="parameter", nth=nth)
    if not item["source"].strip():
        raise file.refuse("source", "say who decided this value, and where.", table="parameter", nth=nth)


def _jurisdiction(
    file: StrictFile, calendar: Mapping[str, Any], dated: Mapping[str, object]
) -> dict[str, tuple[DatedValue, ...]]:
    if "jurisdiction" not in calendar:
        return {}
    name = calendar["jurisdiction"]
    if name not in JURISDICTIONS:
        allowed = ", ".join(JURISDICTIONS)
        hint = did_you_mean(name, JURISDICTIONS)
        problem = f"there is no bank holiday list for '{name}'.{hint} It can be: {allowed}."
        raise file.refuse("jurisdiction", problem, table="calendar")
    if "calendar" in dated:
        problem = "the parameter 'calendar' says it too. Keep one of them."
        raise file.refuse("jurisdiction", problem, table="calendar")
    source = f"{file.path.name}, [calendar] jurisdiction"
    return {"calendar": (DatedValue(from_on=ALWAYS, value=JURISDICTIONS[name], source=source),)}
