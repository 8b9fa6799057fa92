"""What was known on the as-at date A (contract README section 6, rulings 8 to 13)."""

from datetime import date

from reading.blanks import Row, before
from reading.cleaning import Tables
from reading.contract import TABLES

KEPT_BOOKING = {
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

# table: status column, {status: (date that it reports, status before it)}
MEETING = {
    "HELD": ("held_date", "SCHEDULED"),
    "HELD_NOT_QUORATE": ("held_date", "SCHEDULED"),
    "CANCELLED": ("cancelled_date", "SCHEDULED"),
    "POSTPONED": ("cancelled_date", "SCHEDULED"),
}
ACTION = {"COMPLETED": ("completed_date", "IN_PROGRESS")}
ROLLED_BACK: dict[str, tuple[str, dict[str, tuple[str, str]]]] = {
    "cgx_meetings": ("cgmt", MEETING),
    "cgx_cin_reviews": ("cinr", MEETING),
    "cgx_supervision": ("supv", MEETING),
    "cgx_actions": ("cgac", ACTION),
    "cgx_supervision_actions": ("supa", ACTION),
    "cgx_audit_actions": ("auda", ACTION),
    "cgx_action_updates": ("cgau", {"COMPLETED": ("date", "IN_PROGRESS")}),
    "cgx_escalations": (
        "esca",
        {"RESOLVED": ("resolved_date", "OPEN"), "WITHDRAWN": ("withdrawn_date", "OPEN")},
    ),
}


def mask(filed: Tables, as_of: date) -> Tables:
    """The tables as they were known at the end of A."""
    known: Tables = {}
    for table, rows in filed.items():
        masked = (masked_row(table, row, as_of) for row in rows)
        known[table] = [row for row in masked if row is not None]
    return known


def masked_row(table: str, row: Row, as_of: date) -> Row | None:
    entered_on = next((row[c.name] for c in TABLES[table] if is_entry_time(c.name, c.type)), None)
    rolled_back = {**row, **earlier_status(table, row, as_of)}
    dates = {c.name for c in TABLES[table] if c.type in ("date", "datetime")}
    seen = {c: None if c in dates and before(as_of, value) else value for c, value in rolled_back.items()}
    if table == "cgx_meetings":
        return masked_meeting(row, seen, as_of)
    return None if before(as_of, entered_on) else seen


def is_entry_time(name: str, type_: str) -> bool:
    return type_ == "datetime" and name.endswith("_recorded_date")


def earlier_status(table: str, row: Row, as_of: date) -> Row:
    """The status before the one that reports something dated after A."""
    prefix, steps = ROLLED_BACK.get(table, ("", {}))
    status = row.get(f"{prefix}_status")
    if status not in steps:
        return {}
    column, earlier = steps[status]
    return {f"{prefix}_status": earlier} if before(as_of, row.get(f"{prefix}_{column}")) else {}


def masked_meeting(row: Row, seen: Row, as_of: date) -> Row | None:
    """A booking stays visible when only its outcome was entered after A."""
    if before(as_of, row["cgmt_booked_date"]):
        return None
    if not before(as_of, row["cgmt_recorded_date"]):
        return seen
    if row["cgmt_booked_date"] is None and row["cgmt_scheduled_date"] is None:
        return None
    booking = {column: value if column in KEPT_BOOKING else None for column, value in seen.items()}
    return {**booking, "cgmt_status": "SCHEDULED"}
