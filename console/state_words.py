"""States as people read them, and the colour of their tag."""

from collections.abc import Mapping

#: Of obligations first, then of exceptions.
STATES: Mapping[str, tuple[str, str]] = {
    "overdue": ("Overdue", "red"),
    "due_soon": ("Due soon", "yellow"),
    "unknown": ("Cannot tell", "orange"),
    "pending": ("Record not complete", "light-blue"),
    "not_due": ("Not due yet", "grey"),
    "met": ("Done in time", "green"),
    "met_late": ("Done late", "teal"),
    "never_met": ("Never done", "magenta"),
    "exempt": ("Not owed", "grey"),
    "open": ("Open", "red"),
    "reopened": ("Open again", "red"),
    "acknowledged": ("Acknowledged", "blue"),
    "waived": ("Waived", "purple"),
    "resolved": ("Resolved", "green"),
    "withdrawn": ("Withdrawn", "grey"),
    "lapsed": ("Lapsed", "grey"),
}


def state_words(state: str) -> str:
    """A state in words; one that is not known is shown as written."""
    words, _ = STATES.get(state, (state.replace("_", " ").capitalize(), "grey"))
    return words
