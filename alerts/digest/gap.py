"""The nights before this one on which nothing was checked, in one sentence."""

from collections.abc import Sequence
from datetime import date

from calendars.words import day_words, listed

#: So many days are named one by one.
NAMED = 7


def gap_words(missed: Sequence[date], *, since: date) -> str:
    """Which nights were missed after the last digest, and since when this one speaks."""
    return f"Nothing was checked {_on(missed)}; this digest covers since {day_words(since)}."


def _on(days: Sequence[date]) -> str:
    first, last = days[0], days[-1]
    if len(days) > NAMED:
        return f"on {len(days)} days from {day_words(first)} to {day_words(last)}"
    months = {(day.year, day.month) for day in days}
    if len(months) > 1:
        return f"on {listed([day_words(day) for day in days])}"
    return f"on {listed([str(day.day) for day in days[:-1]] + [day_words(last)])}"
