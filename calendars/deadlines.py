"""From a due date to a breach."""

from datetime import date, timedelta


def first_day_in_breach(due_on: date, *, inclusive: bool) -> date:
    """A deadline may be kept until midnight of its due date; an inclusive threshold is passed on that day."""
    return due_on if inclusive else due_on + timedelta(days=1)


def is_in_breach(due_on: date, as_of: date, *, inclusive: bool) -> bool:
    """Whether a duty not yet done is late at the end of that day."""
    return as_of >= first_day_in_breach(due_on, inclusive=inclusive)
