"""What was entered late is told as such, also where the duty itself has gone with it."""

from typing import Any

from support.register import a_finding, a_known, a_night

from register.lifecycle import decide
from register.record import Finding, Known
from service.night.together import with_causes_of_others

SPEAKS = {"id": 1, "reference": "CG-0001", "subject": "MEETING"}
SILENT = {"id": 2, "reference": "CG-0002", "subject": "MEETING|GP", "hidden_by": "CG-0001"}

#: Done in time, and entered after the due day.
LATE = {"state": "met", "late_record": True}
DONE_LATE = {"state": "met_late"}
#: The duty is no longer owed, and its row is still there.
GONE = {"state": "absent"}
STILL = {"state": "overdue"}


def causes(*pairs: tuple[Known, dict[str, Any]]) -> list[str | None]:
    decisions = {}
    for known, found in pairs:
        finding = a_finding(subject=known.subject, **found)
        if found == GONE:
            finding = Finding(rule=known.rule, subject=known.subject, link=known.link, state="absent")
        decisions[known.key] = (known, decide(known, finding, a_night()))
    return [decision.cause for _, decision in with_causes_of_others(decisions).values()]


def test_what_another_spoke_for_was_recorded_late_with_it() -> None:
    assert causes((a_known(**SPEAKS), LATE), (a_known(**SILENT), GONE)) == ["recorded_late", "recorded_late"]


def test_what_spoke_for_what_was_recorded_late_was_so_too() -> None:
    assert causes((a_known(**SPEAKS), GONE), (a_known(**SILENT), LATE)) == ["recorded_late", "recorded_late"]


def test_what_spoke_for_something_that_is_still_late_was_corrected() -> None:
    other = a_known(**{**SILENT, "id": 3, "reference": "CG-0003", "subject": "OTHER"})

    found = causes((a_known(**SPEAKS), GONE), (a_known(**SILENT), LATE), (other, STILL))

    assert found == ["data_corrected", "recorded_late", None]


def test_what_ends_beside_something_done_late_was_corrected() -> None:
    assert causes((a_known(**SPEAKS), DONE_LATE), (a_known(**SILENT), GONE)) == ["done_late", "data_corrected"]


def test_what_ends_alone_was_corrected() -> None:
    assert causes((a_known(**SPEAKS), GONE)) == ["data_corrected"]
