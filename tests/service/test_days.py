"""Days on the command line are written one way, and every command says so in the same words."""

from datetime import date

import pytest

from service.cli import run
from service.days import day_of
from service.errors import AnswerRefused


def test_a_day_is_read_as_it_is_written() -> None:
    assert day_of("--promise")("2026-11-30") == date(2026, 11, 30)


@pytest.mark.parametrize("text", ["30/11/2026", "30.11.26", "30-11-2026", "30 11 2026"])
def test_a_day_as_people_write_it_is_told_how_to_be_written(text: str) -> None:
    with pytest.raises(AnswerRefused) as refused:
        day_of("--promise")(text)

    assert str(refused.value) == (
        f"--promise: '{text}' is not a day that Corewatch can read. Write the day as 2026-11-30."
    )


@pytest.mark.parametrize("text", ["tomorrow", "2026-02-30", "31/11/2026", "20261130", "2026-W48-1", ""])
def test_what_is_no_day_is_told_how_days_are_written(text: str) -> None:
    with pytest.raises(AnswerRefused, match=r"Write it as year, month and day, like 2026-11-30\.$"):
        day_of("--promise")(text)


@pytest.mark.parametrize(
    "command",
    [
        ["check", "tonight", "--as-of"],
        ["explain", "tonight", "--rule", "x", "--subject", "y", "--as-of"],
        ["synth", "tonight", "--as-at"],
        ["exceptions", "list", "--since"],
        ["exceptions", "list", "--known-on"],
        ["exceptions", "export", "--since"],
        ["exceptions", "ack", "CG-0001", "--by", "w1", "--promise"],
        ["exceptions", "waive", "CG-0001", "--by", "w1", "--reason", "x", "--until"],
        ["digest", "preview", "--date"],
        ["alerts", "list", "--date"],
    ],
)
def test_every_command_says_it_in_the_same_words(command: list[str], capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run([*command, "30/11/2026"]) == 2

    said = capfdbinary.readouterr().err.decode()
    assert said == f"{command[-1]}: '30/11/2026' is not a day that Corewatch can read. Write the day as 2026-11-30.\n"
