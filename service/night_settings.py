"""What an authority decided about its nights and its register: the tables [night] and [register] of corewatch.toml."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Any

from engine.strict import StrictFile, Types
from service.night.gates import HoldLimits
from service.web_address import is_web_address
from snapshot.address import DATABASE_ADDRESS, is_mistyped_address

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")

_NIGHT: Types = {
    "snapshots": str,
    "run_at": str,
    "catch_up_days": int,
    "hold_percent": int,
    "hold_plans": int,
    "hold_team": int,
    "heartbeat": str,
    "tick_minutes": int,
    "silent_hours": int,
    "encoding": str,
    "pictures": str,
}
#: Keys that are kept as they are written.
_PLAIN = ("snapshots", "catch_up_days", "heartbeat", "tick_minutes", "silent_hours", "encoding", "pictures")
#: A tick is looked for within half an hour: see service/schedule/watchdog.py.
_LONGEST_TICK = 30
_REGISTER: Types = {"file": str, "promise_days": int, "waiver_days": int, "not_waivable": list}


@dataclass(frozen=True, kw_only=True)
class NightSettings:
    """When the night runs, on what, and when it is held."""

    #: The folder in which each night's snapshot stands as a folder of its own, or one database address.
    snapshots: str | None = None
    #: London time.
    run_at: time = time(2, 30)
    #: Nights this long ago are still made up for, by the newest snapshot only.
    catch_up_days: int = 7
    hold: HoldLimits = field(default_factory=HoldLimits)
    #: An address that is called after each good night, so that somebody outside notices when none comes.
    heartbeat: str | None = None
    #: How often the scheduler looks.
    tick_minutes: int = 5
    #: Nothing checked for longer than this is an alarm.
    silent_hours: int = 48
    #: Of CSV files that are not UTF-8.
    encoding: str | None = None
    #: The folder of the pictures, beside the configuration; None is the usual one, empty is none: service/pictures.py.
    pictures: str | None = None


@dataclass(frozen=True, kw_only=True)
class RegisterSettings:
    """Where the register is, and what people may do in it."""

    file: Path | None = None
    #: The furthest day that may be promised, and the longest waiver.
    promise_days: int = 20
    waiver_days: int = 90
    #: Rules that nobody can waive.
    not_waivable: frozenset[str] = frozenset()


def night_settings(file: StrictFile) -> NightSettings:
    """[night]"""
    found: Mapping[str, Any] = file.data.get("night", {})
    file.check(found, required={}, optional=_NIGHT, table="night")
    _check_positive(file, found, "night")
    limits = {name.removeprefix("hold_"): found[name] for name in found if name.startswith("hold_")}
    _check_tick(file, found)
    _check_percent(file, found)
    _check_heartbeat(file, found)
    _check_snapshots(file, found)
    plain = {name: found[name] for name in _PLAIN if name in found}
    run_at = _time(file, found["run_at"]) if "run_at" in found else NightSettings.run_at
    return NightSettings(**plain, run_at=run_at, hold=HoldLimits(**limits))


def register_settings(file: StrictFile) -> RegisterSettings:
    """[register]"""
    found: Mapping[str, Any] = file.data.get("register", {})
    file.check(found, required={}, optional=_REGISTER, table="register")
    _check_positive(file, found, "register")
    plain = {name: found[name] for name in ("promise_days", "waiver_days") if name in found}
    _check_file(file, found)
    place = file.path.parent / found["file"] if "file" in found else None
    return RegisterSettings(file=place, not_waivable=frozenset(found.get("not_waivable", ())), **plain)


def _check_positive(file: StrictFile, found: Mapping[str, Any], table: str) -> None:
    for key, value in found.items():
        if type(value) is bool or (isinstance(value, int) and value < 1):
            raise file.refuse(key, "write a whole number of 1 or more.", table=table)


def _check_snapshots(file: StrictFile, found: Mapping[str, Any]) -> None:
    place = found.get("snapshots", "")
    if not DATABASE_ADDRESS.match(place) and is_mistyped_address(place, beside=file.path.parent):
        problem = (
            "this is no folder that is there, and no database address either. Write an address without blanks or "
            "quotes in it, such as postgresql+psycopg://reader@server/database."
        )
        raise file.refuse("snapshots", problem, table="night")


def _check_file(file: StrictFile, found: Mapping[str, Any]) -> None:
    """An address with a password would be one in a file that many may read."""
    place = found.get("file", "")
    if DATABASE_ADDRESS.match(place) or is_mistyped_address(place, beside=file.path.parent):
        problem = "write a file. The address of a database goes into the environment, as COREWATCH_DATABASE_URL."
        raise file.refuse("file", problem, table="register")


def _check_tick(file: StrictFile, found: Mapping[str, Any]) -> None:
    if found.get("tick_minutes", 1) > _LONGEST_TICK:
        raise file.refuse("tick_minutes", f"write {_LONGEST_TICK} minutes at the most.", table="night")


def _check_percent(file: StrictFile, found: Mapping[str, Any]) -> None:
    """With more, no night would ever be held for missing plans."""
    if found.get("hold_percent", 1) > 100:
        raise file.refuse("hold_percent", "write a whole number from 1 to 100.", table="night")


def _check_heartbeat(file: StrictFile, found: Mapping[str, Any]) -> None:
    """What is told outside, and by which way, is for nobody else to read or to change."""
    if "heartbeat" not in found:
        return
    if not is_web_address(found["heartbeat"]):
        raise file.refuse("heartbeat", "write an address that begins with https://.", table="night")


def _time(file: StrictFile, text: str) -> time:
    match = _TIME.fullmatch(text)
    if not match:
        raise file.refuse("run_at", f"'{text}' is no time of day. Write it like \"02:30\".", table="night")
    return time(int(match[1]), int(match[2]))
