"""`corewatch explain`: every step from the facts to the state, for a person to check."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.snapshots import healthy_tables, write_csv

from calendars.jurisdictions import build_calendar
from service.counting import counted_lines, steps_between

CONFIG = """\
[[parameter]]
name = "cg_first_wd"
from = 2026-01-01
value = 8
source = "Made-up Council, core group standard"
"""
LATE = ("--rule", "cg-first-10wd", "--subject", "PLAN2")


def test_the_whole_chain_in_plain_words(corewatch: Callable[..., Any], authority: Path) -> None:
    result = corewatch("explain", authority, *LATE)

    golden = (Path(__file__).parent / "golden" / "explain_100.txt").read_text(encoding="utf-8")
    assert (result.code, result.out) == (0, golden)


def test_the_same_as_a_document(corewatch: Callable[..., Any], authority: Path) -> None:
    found = corewatch("explain", authority, *LATE, "--format", "json").document

    assert (found["number"]["limit"], found["number"]["is_own"]) == (10, False)
    assert [step["day"] for step in found["counted"] if step["number"] == 10] == ["2026-11-16"]
    assert found["obligation"]["state"] == "overdue"
    assert found["puts_right"].startswith("Hold the core group")


def test_an_authoritys_own_number_shows_both_layers(
    corewatch: Callable[..., Any], authority: Path, tmp_path: Path
) -> None:
    (tmp_path / "corewatch.toml").write_text(CONFIG)

    found = corewatch("explain", authority, *LATE, "--format", "json").document
    page = corewatch("explain", authority, *LATE).out

    assert found["obligation"]["due_on"] == "2026-11-12"
    assert (found["number"]["limit"], found["number"]["book_limit"]) == (8, 10)
    assert "The authority set it: Made-up Council, core group standard" in " ".join(page.split())
    assert "The book's own number is 10." in page


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--rule", "cg-first-10wd", "--subject", "PLAN3"), "The rule cg-first-10wd has nothing about 'PLAN3' on 20"),
        (("--rule", "cg-first", "--subject", "PLAN2"), "There is no rule 'cg-first'."),
        ((*LATE, "--link", "start"), "The rule cg-first-10wd is no chain and has no links. Leave --link out."),
        ((*LATE, "--format", "csv"), "--format: there is no format 'csv'."),
    ],
)
def test_what_cannot_be_explained_is_refused(
    corewatch: Callable[..., Any], authority: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    result = corewatch("explain", authority, *arguments)

    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(sentence)
    assert result.err.count("\n") == 1


def chain(folder: Path) -> Path:
    """The healthy authority with two visits seen, so that the chain has three links."""
    tables = healthy_tables()
    first = tables["ssd_cp_visits"][0]
    tables["ssd_cp_visits"] = [
        {**first, "cppv_cp_visit_id": f"V{day}", "cppv_cp_visit_date": f"2026-{day}"} for day in ("09-25", "10-05")
    ]
    return write_csv(folder, tables)


def test_a_chain_explains_its_current_link_unless_one_is_named(corewatch: Callable[..., Any], tmp_path: Path) -> None:
    visits = ("--rule", "visit-cp-max-interval", "--subject", "PLAN1", "--format", "json")
    folder = chain(tmp_path / "night")

    current = corewatch("explain", folder, *visits).document
    named = corewatch("explain", folder, *visits, "--link", "start").document
    unknown = corewatch("explain", folder, *visits, "--link", "V09-24")

    assert (current["obligation"]["link"], current["obligation"]["started_on"]) == ("V10-05", "2026-10-05")
    assert (named["obligation"]["link"], named["obligation"]["state"]) == ("start", "met")
    assert (unknown.code, unknown.err) == (
        2,
        "There is no link 'V09-24'. Did you mean 'V09-25'? There are: start, V09-25, V10-05.\n",
    )


def test_what_is_due_at_once_is_not_counted(corewatch: Callable[..., Any], tmp_path: Path) -> None:
    folder = write_csv(tmp_path / "night", healthy_tables())
    (item,) = corewatch("check", folder, "--rule", "icpc-no-s47", "--state", "all", "--format", "json").document[
        "obligations"
    ]

    shown = corewatch("explain", folder, "--rule", "icpc-no-s47", "--subject", item["subject"])

    assert "The duty is due at once, on the day its clock began." in shown.out
    assert "Every day counts" not in shown.out


def test_days_off_are_named_and_a_long_count_keeps_its_ends() -> None:
    calendar = build_calendar()
    start, due_on = date(2026, 12, 1), calendar.add(date(2026, 12, 1), 30)

    lines = counted_lines(steps_between(calendar, start, due_on), start=start, day_zero_counts=False)

    assert lines[0] == "Tuesday 1 December 2026: the day it began, which is not counted"
    assert "Friday 25 December 2026: not counted (Christmas Day)" in lines
    assert any(line.startswith("... ") for line in lines)
    assert lines[-2].endswith(": working day 30")
    assert len(lines) < 20


@pytest.mark.parametrize(
    ("start", "working_days"),
    [(date(2026, 12, 30), -3), (date(2026, 12, 27), -1), (date(2026, 12, 1), -10), (date(2026, 12, 24), 2)],
)
def test_the_count_ends_on_the_due_day(start: date, working_days: int) -> None:
    calendar = build_calendar()
    due_on = calendar.add(start, working_days)

    steps = steps_between(calendar, start, due_on)

    assert (steps[-1].day, steps[-1].number) == (due_on, abs(working_days))
