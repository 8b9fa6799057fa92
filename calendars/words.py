"""Days, lists and guesses as people read them."""

from collections.abc import Iterable, Sequence
from datetime import date
from difflib import get_close_matches
from functools import lru_cache


@lru_cache(maxsize=100_000)
def day_words(day: date) -> str:
    """3 May 2026."""
    return f"{day.day} {day:%B} {day.year:04}"


def with_weekday(day: date) -> str:
    """Sunday 3 May 2026."""
    return f"{day:%A} {day_words(day)}"


def listed(words: Sequence[str]) -> str:
    """One, one and two, or one, two and three."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]


def guess(word: str, known: Iterable[str]) -> str:
    """A question to add to a refusal, empty when nothing known comes near."""
    by_lower = {name.lower(): name for name in known}
    near = get_close_matches(word.strip().lower(), by_lower, n=1, cutoff=0.6)
    return f" Did you mean '{by_lower[near[0]]}'?" if near else ""
