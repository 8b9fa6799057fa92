"""One exception in one night: what is promised or waived of it, and what happens to it."""

from datetime import date, timedelta
from typing import Any

from register.lifecycle import decide
from register.record import Known
from support.register import FRIDAY, NOW, a_night

THURSDAY = FRIDAY - timedelta(1)
LATER = date(2026, 11, 17)

LIVE_STATES = ["open", "reopened", "acknowledged", "waived"]
CLOSED_STATES = ["resolved", "withdrawn", "lapsed"]
NOT_LATE = ["due_soon", "not_due", "pending"]
NINE = ["overdue", "unknown", "met", "met_late", "never_met", "exempt", *NOT_LATE]

WAIVER = {
    "waiver_reason": "court",
    "waiver_until": FRIDAY,
    "waiver_asked_by": "w1",
    "waiver_asked_at": NOW,
    "waiver_approved_by": "m1",
}
WAIVED = {"state": "waived", **WAIVER}
LAST_DAY = FRIDAY + timedelta(30)
PROMISED = {"state": "acknowledged", "promise_on": THURSDAY, "promise_by": "w1", "promise_note": "booked"}


def happened(known: Known | None, finding: Any, **night: Any) -> list[tuple[str, str | None]]:
    return [(step.kind, step.cause) for step in decide(known, finding, a_night(**night)).steps]
