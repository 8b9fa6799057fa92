"""Values of database drivers become the texts that the contract asks for."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from snapshot.readers.values import as_text

NEW_YORK = timezone(timedelta(hours=-5))


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 7, 1, 9, 30, tzinfo=UTC), "2026-07-01T10:30:00"),
        (datetime(2026, 7, 1, 23, 0, tzinfo=UTC), "2026-07-02"),
        # No clock of London reaches these: they are taken as they are written.
        (datetime(1, 1, 1, tzinfo=UTC), "0001-01-01"),
        (datetime(9999, 12, 31, 23, 59, tzinfo=NEW_YORK), "9999-12-31T23:59:00"),
    ],
)
def test_a_moment_is_told_by_the_clock_of_london(moment: datetime, text: str) -> None:
    assert as_text(moment) == text
