"""The words in which the service speaks of states, rules and counts."""

from collections.abc import Mapping

from engine.obligations import Obligation
from engine.sentences import count_words

STATE_WORDS: Mapping[str, str] = {
    "overdue": "overdue",
    "due_soon": "due soon",
    "unknown": "cannot tell",
    "pending": "record not complete yet",
    "not_due": "not due yet",
    "met": "met in time",
    "met_late": "met late",
    "never_met": "never met",
    "exempt": "not owed",
}


def plural(count: int, one: str, many: str | None = None) -> str:
    """1 plan, 2 plans, 1,200 plans."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def how_late(obligation: Obligation) -> str:
    """The days late with their unit, or the state of what is not late."""
    if obligation.days_late:
        return f"{count_words(obligation.days_late, obligation.unit)} late"
    return STATE_WORDS[obligation.state]


def reference(obligation: Obligation) -> str:
    """What a person looks up: the plan or meeting, else the key of the row."""
    if obligation.plan:
        return f"plan {obligation.plan}"
    if obligation.meeting:
        return f"meeting {obligation.meeting}"
    return obligation.subject


def share_in_time(states: Mapping[str, int]) -> str:
    """Of the duties whose day has come, the part met in time."""
    due = sum(states[state] for state in ("met", "met_late", "never_met", "overdue"))
    return f"{100 * states['met'] / due:.0f}%" if due else "-"
