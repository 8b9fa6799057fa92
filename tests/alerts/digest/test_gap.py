"""A digest after missed nights says which, and since when it speaks."""

from datetime import date, timedelta

import pytest

from alerts.digest.gap import gap_words


@pytest.mark.parametrize(
    ("missed", "words"),
    [
        ([date(2026, 11, 12)], "on 12 November 2026"),
        ([date(2026, 11, 12), date(2026, 11, 13)], "on 12 and 13 November 2026"),
        ([date(2026, 11, 12), date(2026, 11, 13), date(2026, 11, 15)], "on 12, 13 and 15 November 2026"),
        ([date(2026, 11, 30), date(2026, 12, 1)], "on 30 November 2026 and 1 December 2026"),
        ([date(2026, 11, 12) + timedelta(n) for n in range(8)], "on 8 days from 12 November 2026 to 19 November 2026"),
    ],
)
def test_the_nights_are_named(missed: list[date], words: str) -> None:
    assert gap_words(missed, since=date(2026, 11, 11)) == (
        f"Nothing was checked {words}; this digest covers since 11 November 2026."
    )
