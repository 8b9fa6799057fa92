"""The vocabulary of a card is closed and small."""

import pytest

from engine.expressions import ExpressionError, check_columns, columns_of, is_never, write
from engine.trees import parse

REFUSED = {
    "a question to another table": "(select 1 from known.ssd_person)",
    "a function that reads a file": "read_csv('secrets.csv')",
    "a function that no card has": "working_day_after(held_on, 5)",
    "two statements": "true; drop table known.ssd_person",
    "a where of its own": "true from facts.plan",
    "two expressions": "held_on, due_on",
    "a star": "*",
    "another relation": "plan.held_on is null",
    "a cast": "cast(held_on as varchar) = '2026-01-01'",
    "text patterns": "status like 'ABS%'",
    "an open bracket": "(held_on is null",
    "an open quote": "status = 'HELD",
    "a variable of the database": "getvariable('calendar')",
    "a parameter of the database": "held_on = $1",
    "a comparison with a list from nowhere": "status in (select 1)",
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_the_vocabulary_does_not_know_is_refused(what: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse(REFUSED[what])

    assert "\n" not in str(refused.value)


def test_a_function_with_a_typo_is_guessed_at() -> None:
    with pytest.raises(ExpressionError, match="Did you mean 'working_days_after'"):
        parse("working_day_after(held_on, 5)")


def test_a_column_with_a_typo_is_guessed_at() -> None:
    with pytest.raises(
        ExpressionError, match=r"there is no column 'conferenc_on' in plan\. Did you mean 'conference_on'"
    ):
        check_columns("conferenc_on is null", relation="plan", columns=["conference_on", "over_on"])


def test_the_clock_and_settings_are_not_columns() -> None:
    assert columns_of("held_on <= due_on and {voice_age} > 3 and as_at > starts_on") == ("held_on",)


def test_settings_are_put_in_and_a_clause_that_they_switch_off_is_gone() -> None:
    text = "{dual_status_mode} = 'MERGED' and looked_after(person_id, due_on)"

    off = write(text, clock=2, setting=lambda _: "'BOTH'")
    on = write(text, clock=2, setting=lambda _: "'MERGED'")

    assert is_never(off)
    assert "LOOKED_AFTER(f.person_id, f._due)" in on
    assert "MERGED" not in on
