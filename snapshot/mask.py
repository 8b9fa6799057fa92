"""What was known at the end of an as-at date: the views of `known` over the tables of `filed`.

Four things are hidden: what happened later, rows that were typed in later, the outcome of a meeting that was
typed in later, and a status that speaks of something later.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from snapshot.contract import Column, Contract, Table

#: Tables about the snapshot itself, and calendars: nothing in them is hidden.
UNMASKED = {"cgx_snapshot", "cgx_coverage", "cgx_code_map", "cgx_calendar"}

#: What stays of a meeting whose outcome was typed in later: its booking.
BOOKING = {
    "cgmt_meeting_id",
    "cgmt_meeting_type",
    "cgmt_booked_date",
    "cgmt_scheduled_date",
    "cgmt_original_scheduled_date",
    "cgmt_start_time",
    "cgmt_cms_due_date",
    "cgmt_replaces_meeting_id",
    "cgmt_mode",
    "cgmt_venue_type",
    "cgmt_venue_child_consulted",
    "cgmt_urgent",
    "cgmt_chair_id",
    "cgmt_team_id",
}


@dataclass(frozen=True, kw_only=True)
class Reports:
    """Statuses that report something dated, the column with that date, and the status before it."""

    statuses: tuple[str, ...]
    dated: str
    before: str


def _held(dated: str) -> Reports:
    return Reports(statuses=("HELD", "HELD_NOT_QUORATE"), dated=dated, before="SCHEDULED")


def _completed(dated: str) -> Reports:
    return Reports(statuses=("COMPLETED",), dated=dated, before="IN_PROGRESS")


#: The status columns that are rolled back.
ROLLED_BACK = {
    "cgmt_status": (
        _held("cgmt_held_date"),
        Reports(statuses=("CANCELLED", "POSTPONED"), dated="cgmt_cancelled_date", before="SCHEDULED"),
    ),
    # These two have no date of cancelling, so that CANCELLED and POSTPONED stand.
    "cinr_status": (_held("cinr_held_date"),),
    "supv_status": (_held("supv_held_date"),),
    "cgac_status": (_completed("cgac_completed_date"),),
    "supa_status": (_completed("supa_completed_date"),),
    "auda_status": (_completed("auda_completed_date"),),
    "cgau_status": (_completed("cgau_date"),),
    "esca_status": (
        Reports(statuses=("RESOLVED",), dated="esca_resolved_date", before="OPEN"),
        Reports(statuses=("WITHDRAWN",), dated="esca_withdrawn_date", before="OPEN"),
    ),
}


def mask_views(contract: Contract, as_of: date, shown: Mapping[str, Collection[str]], coded: Collection[str]) -> str:
    """SQL that creates the views of `known` for one as-at date, with the columns that are shown of each table.

    Those that are kept as codes show their texts.
    """
    return "; ".join(
        f"CREATE OR REPLACE VIEW known.{table.name} AS {_view(table, as_of, shown[table.name], coded)}"
        for table in contract
        if shown[table.name]
    )


def read_by_mask(table: Table, shown: Collection[str]) -> set[str]:
    """The columns that the mask reads to show these."""
    dates = {reports.dated for name in shown for reports in ROLLED_BACK.get(name, ())}
    booking = {"cgmt_booked_date", "cgmt_scheduled_date"} if table.name == "cgx_meetings" else set()
    return dates | booking | ({table.entry_time} if table.entry_time else set())


def _view(table: Table, as_of: date, shown: Collection[str], coded: Collection[str]) -> str:
    is_masked = table.name not in UNMASKED
    columns = ", ".join(
        f"{f'CAST({value} AS VARCHAR)' if column.name in coded else value} AS {column.name}"
        for column in table
        if column.name in shown
        for value in [_masked(table, column, as_of) if is_masked else column.name]
    )
    seen = [test for test in _tests(table, as_of) if test] if is_masked else []
    return f"SELECT {columns} FROM filed.{table.name}" + (f" WHERE {' AND '.join(seen)}" if seen else "")


def _tests(table: Table, as_of: date) -> Iterable[str]:
    """What a row must pass to be known at all."""
    if table.name == "cgx_meetings":
        booked = "cgmt_booked_date IS NOT NULL OR cgmt_scheduled_date IS NOT NULL"
        return (
            f"(cgmt_booked_date IS NULL OR {_by_then('cgmt_booked_date', as_of)})",
            f"({_entered(table, as_of)} OR {booked})",
        )
    return (_entered(table, as_of),)


def _entered(table: Table, as_of: date) -> str:
    """The row had been typed in; a row without entry time counts as typed in."""
    entry_time = table.entry_time
    return f"({entry_time} IS NULL OR {_by_then(entry_time, as_of)})" if entry_time else ""


def _by_then(name: str, as_of: date) -> str:
    """Days and moments alike: up to the end of the day."""
    return f"CAST({name} AS DATE) <= DATE '{as_of}'"


def _masked(table: Table, column: Column, as_of: date) -> str:
    value = column.name
    if column.name in ROLLED_BACK:
        value = _rolled_back(column.name, as_of)
    elif column.type in ("date", "datetime"):
        value = f"CASE WHEN {_by_then(column.name, as_of)} THEN {column.name} END"
    if table.name == "cgx_meetings" and column.name not in BOOKING:
        later = "'SCHEDULED'" if column.name == "cgmt_status" else "NULL"
        return f"CASE WHEN {_entered(table, as_of)} THEN {value} ELSE {later} END"
    return value


def _rolled_back(status: str, as_of: date) -> str:
    whens = " ".join(
        f"WHEN {status} IN ({', '.join(map(repr, reports.statuses))}) AND NOT {_by_then(reports.dated, as_of)} "
        f"THEN '{reports.before}'"
        for reports in ROLLED_BACK[status]
    )
    return f"CASE {whens} ELSE {status} END"
