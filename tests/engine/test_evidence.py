"""Facts as people and as other programs read them."""

from datetime import date

import duckdb
import pytest

from calendars.words import day_words
from engine.evidence import text_sql, words_sql


def said(value: str, type_: str) -> tuple[str | None, ...]:
    """The words of a value of this type, and its text."""
    with duckdb.connect() as connection:
        sql = f"select {words_sql('f.value', type_)}, {text_sql('f.value', type_)} from (select {value} as value) as f"
        return connection.execute(sql).fetchall()[0]


@pytest.mark.parametrize(
    ("value", "type_", "words", "text"),
    [
        ("date '2026-05-03'", "DATE", "3 May 2026", "2026-05-03"),
        ("date '2026-11-20'", "DATE", "20 November 2026", "2026-11-20"),
        # Mistyped by centuries, as in the record.
        ("date '0202-01-12'", "DATE", "12 January 0202", "0202-01-12"),
        ("timestamp '2026-05-03 00:00:00'", "TIMESTAMP", "3 May 2026 at 00:00", "2026-05-03T00:00:00"),
        ("timestamp '2026-05-03 14:05:30'", "TIMESTAMP", "3 May 2026 at 14:05", "2026-05-03T14:05:30"),
        # A microsecond after midnight is how a day alone is kept.
        ("timestamp '2026-05-03 00:00:00.000001'", "TIMESTAMP", "3 May 2026", "2026-05-03"),
        ("true", "BOOLEAN", "yes", "Y"),
        ("false", "BOOLEAN", "no", "N"),
        ("cast(42 as bigint)", "BIGINT", "42", "42"),
        ("'50% of \"it\" — {so}'", "VARCHAR", '50% of "it" — {so}', '50% of "it" — {so}'),
    ],
)
def test_a_value_in_a_sentence_and_as_text(value: str, type_: str, words: str, text: str) -> None:
    assert said(value, type_) == (words, text)


@pytest.mark.parametrize("day", [date(202, 1, 12), date(2026, 5, 3), date(2026, 11, 20)])
def test_a_day_is_written_as_it_is_everywhere_else(day: date) -> None:
    assert said(f"date '{day}'", "DATE") == (day_words(day), day.isoformat())


@pytest.mark.parametrize("type_", ["DATE", "TIMESTAMP", "BOOLEAN", "BIGINT", "VARCHAR"])
def test_what_is_not_there_is_said_in_a_sentence_and_left_empty_as_text(type_: str) -> None:
    assert said(f"cast(null as {type_})", type_) == ("not recorded", None)
