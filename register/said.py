"""The sentence of an exception and the days in it: what is said is kept, and the days are counted when it is shown."""

import re
from collections.abc import Mapping

from engine.sentences import count_words
from register.lifecycle import shown_digest

#: The end that the engine gives to the sentence of what is overdue.
_DAYS = re.compile(r" Overdue by \d+ (?:working )?days?\.$")


def with_days(says: str, days_late: int, unit: str) -> str:
    """The sentence with these days at its end, whatever days it was written with; with none it has no such end."""
    days = f" Overdue by {count_words(days_late, unit)}." if days_late else ""
    return f"{_DAYS.sub('', says)}{days}"


def is_as_before(shown: str, says: str, evidence: Mapping[str, str | None], *, days_late: int, unit: str) -> bool:
    """Whether a sentence and its evidence are those that were shown with so many days: only the days went on."""
    return shown_digest(with_days(says, days_late, unit), evidence) == shown
