"""Worst first: the order in which people see obligations, in Python and in SQL."""

from engine.cards import SEVERITIES
from engine.obligations import Obligation
from engine.states import STATES

#: How long a day late is: a working day is a longer while than a day, five of them are a week.
_LENGTHS = {"working_days": 7, "days": 5}

#: The same order as `badness`: rules are numbered in the order of their ids.
WORST_FIRST = (
    f"list_position({list(STATES)}, state), list_position({list(SEVERITIES)}, severity), "
    f"-days_late * case unit when 'working_days' then {_LENGTHS['working_days']} else {_LENGTHS['days']} end, "
    "rule, subject, coalesce(link, '')"
)


def badness(item: Obligation) -> tuple[int, int, int, str, str, str]:
    """Overdue before due soon, graver before lighter, longer before shorter; then a fixed order."""
    late = _LENGTHS[item.unit] * item.days_late
    state, severity = STATES.index(item.state), SEVERITIES.index(item.severity)
    return state, severity, -late, item.rule, item.subject, item.link or ""
