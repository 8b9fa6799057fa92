"""What was known at the end of an as-at date: the views of `known` over the tables of `filed`.

Four things are hidden: what happened later, rows that were typed in later, the outcome of a meeting that was
typed in later, and a status that speaks of something later. Where no day of a column is later, nothing is asked.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from snapshot.contract import Column, Contract, Table

#: Tables about the snapshot itself, and calendars: nothing in them is hidden.
UNMASKED = {"cgx_snapshot", "cgx_coverage", "cgx_code_map", "cgx_calendar"}

#: The types of a day on which something happened; what is planned is known beforehand.
HIDES = ("date", "datetime")

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


def read_by_mask(table: Table, shown: Collection[str]) -> set[str]:
    """The columns that the mask reads to show these."""
    dates = {reports.dated for name in shown for reports in ROLLED_BACK.get(name, ())}
    booking = {"cgmt_booked_date", "cgmt_scheduled_date"} if table.name == "cgx_meetings" else set()
    return dates | booking | ({table.entry_time} if table.entry_time else set())


@dataclass(frozen=True, kw_only=True)
class Mask:
    """What was known at the end of a day."""

    as_of: date
    #: The columns in which every day is that day or earlier.
    past: Collection[str]
    #: The columns that are kept as codes: the views show their texts.
    coded: Collection[str]

    def views(self, contract: Contract, shown: Mapping[str, Collection[str]]) -> str:
        """SQL that creates the views of `known`, with the columns that are shown of each table."""
        return "; ".join(
            f"CREATE OR REPLACE VIEW known.{table.name} AS {self._view(table, shown[table.name])}"
            for table in contract
            if shown[table.name]
        )

    def _view(self, table: Table, shown: Collection[str]) -> str:
        is_masked = table.name not in UNMASKED
        columns = ", ".join(
            f"{f'CAST({value} AS VARCHAR)' if column.name in self.coded else value} AS {column.name}"
            for column in table
            if column.name in shown
            for value in [self._masked(table, column) if is_masked else column.name]
        )
        tests = " AND ".join(self._tests(table)) if is_masked else ""
        return f"SELECT {columns} FROM filed.{table.name}" + (f" WHERE {tests}" if tests else "")

    def _tests(self, table: Table) -> Iterator[str]:
        """What a row must pass to be known at all."""
        entered = self._entered(table)
        if table.name == "cgx_meetings":
            if "cgmt_booked_date" not in self.past:
                yield f"(cgmt_booked_date IS NULL OR {self._by_then('cgmt_booked_date')})"
            if entered:
                yield f"({entered} OR cgmt_booked_date IS NOT NULL OR cgmt_scheduled_date IS NOT NULL)"
        elif entered:
            yield entered

    def _entered(self, table: Table) -> str:
        """The row had been typed in; a row without entry time counts as typed in. Empty where every row had."""
        entry_time = table.entry_time
        if not entry_time or entry_time in self.past:
            return ""
        return f"({entry_time} IS NULL OR {self._by_then(entry_time)})"

    def _by_then(self, name: str) -> str:
        """Days and moments alike: up to the end of the day."""
        return f"CAST({name} AS DATE) <= DATE '{self.as_of}'"

    def _masked(self, table: Table, column: Column) -> str:
        value = column.name
        if column.name in ROLLED_BACK:
            value = self._rolled_back(column.name)
        elif column.type in HIDES and column.name not in self.past:
            value = f"CASE WHEN {self._by_then(column.name)} THEN {column.name} END"
        entered = self._entered(table)
        if table.name == "cgx_meetings" and column.name not in BOOKING and entered:
            later = "'SCHEDULED'" if column.name == "cgmt_status" else "NULL"
            return f"CASE WHEN {entered} THEN {value} ELSE {later} END"
        return value

    def _rolled_back(self, status: str) -> str:
        whens = " ".join(
            f"WHEN {status} IN ({', '.join(map(repr, reports.statuses))}) AND NOT {self._by_then(reports.dated)} "
            f"THEN '{reports.before}'"
            for reports in ROLLED_BACK[status]
            if reports.dated not in self.past
        )
        return f"CASE {whens} ELSE {status} END" if whens else status
