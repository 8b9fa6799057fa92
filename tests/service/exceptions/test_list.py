"""`corewatch exceptions list`: every exception on some page, once, and every one that is left out counted."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from register.database import Database
from service.exceptions.document import EXCEPTION_KEYS

Run = Callable[..., Any]


def references(result: Any) -> list[str]:
    return [item["reference"] for item in result.document["exceptions"]]


def test_the_live_ones_that_speak_the_longest_late_first(corewatch: Run, register: Database) -> None:
    found = corewatch("exceptions", "list", "--format", "json")

    assert found.code == 0
    assert references(found) == ["CG-0005", "CG-0002", "CG-0004"]
    assert (found.document["total"], found.document["left_out"]) == (3, {"spoken_for": 1, "closed": 1})
    assert found.document["register"] == {"night": "2026-11-20", "is_past": False, "synthetic": True}


def test_the_page_for_people(corewatch: Run, register: Database) -> None:
    page = corewatch("exceptions", "list").out

    assert page.startswith("The register after the night of 20 November 2026, and what people did since.\nSYNTHETIC")
    assert "CG-0002    First core group within 10" in page
    assert "4 working days" in page
    assert page.endswith(
        "3 exceptions.\n"
        "Left out: 1 for which another exception speaks. --hidden shows them.\n"
        "Left out: 1 closed. --state closed shows them, and --all shows everything.\n"
    )


def test_what_is_listed_and_left_out_adds_up_to_all(corewatch: Run, register: Database) -> None:
    shown = corewatch("exceptions", "list", "--format", "json").document
    everything = corewatch("exceptions", "list", "--all", "--format", "json").document

    assert shown["total"] + sum(shown["left_out"].values()) == everything["total"] == 5
    assert everything["left_out"] == {"spoken_for": 0, "closed": 0}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--rule", "cg-first-10wd"), ["CG-0002"]),
        (("--rule", "cg-first-10wd", "--rule", "min-not-recorded"), ["CG-0002", "CG-0004"]),
        (("--family", "visits"), ["CG-0005"]),
        (("--severity", "critical"), ["CG-0002"]),
        (("--team", "TEAM1"), ["CG-0005", "CG-0002"]),
        (("--owner", "WORKER1", "--severity", "high"), ["CG-0005"]),
        (("--agency", "GP", "--hidden"), ["CG-0003"]),
        (("--state", "closed"), ["CG-0001"]),
        (("--state", "resolved,open", "--meeting", "MEET8"), ["CG-0001"]),
        (("--tier", "2"), []),
        (("--days-late", "4"), ["CG-0005", "CG-0002"]),
        (("--since", "2026-11-20"), ["CG-0005"]),
        (("--plan", "PLAN2"), ["CG-0005", "CG-0002"]),
        (("--child", "CHILD1"), []),
        (("--meeting", "MEET9"), ["CG-0004"]),
        (("--hidden",), ["CG-0003"]),
        (("--sort", "reference"), ["CG-0002", "CG-0004", "CG-0005"]),
        (("--all", "--sort", "opened"), ["CG-0005", "CG-0001", "CG-0002", "CG-0003", "CG-0004"]),
    ],
)
def test_filters(corewatch: Run, register: Database, options: tuple[str, ...], expected: list[str]) -> None:
    assert references(corewatch("exceptions", "list", *options, "--format", "json")) == expected


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--rule", "cg-frst-10wd"), "--rule: there is no rule 'cg-frst-10wd'. Did you mean 'cg-first-10wd'?"),
        (("--family", "visit"), "--family: there is no family 'visit'. Did you mean 'visits'?"),
        (("--severity", "grave"), "--severity: there is no severity 'grave'."),
        (("--state", "overdue"), "--state: there is no state 'overdue'."),
        (("--state", ","), "--state names no state. It can name: live, closed, all, open"),
        (("--sort", "team"), "--sort: there is no order 'team'."),
        (("--limit", "0"), "--limit is 0. Give 1 or more."),
        (("--days-late", "-1"), "--days-late is -1. Give 0 or more."),
        (("--after", "x"), "This is not the end of a page of this list."),
        (("--hidden", "--all"), "--hidden shows only those for which another one speaks"),
        (("--format", "xlsx"), "An Excel workbook needs a file to go to: add --output FILE."),
        (("--known-on", "2026-11-01"), "No night had been completed by 1 November 2026."),
    ],
)
def test_what_cannot_be_listed_is_refused(
    corewatch: Run, register: Database, options: tuple[str, ...], sentence: str
) -> None:
    result = corewatch("exceptions", "list", *options)

    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(sentence)
    assert result.err.count("\n") == 1


def test_an_empty_list_says_so(corewatch: Run, register: Database) -> None:
    page = corewatch("exceptions", "list", "--team", "TEAM9").out

    assert page.endswith("Not closed; team TEAM9; without those for which another one speaks.\nNo exception matches.\n")


def test_a_register_without_a_night_says_so(corewatch: Run, database: Database) -> None:
    result = corewatch("exceptions", "list")

    assert (result.code, result.out.splitlines()[0]) == (
        0,
        "The register holds no night yet: `corewatch night SNAPSHOT` runs the first.",
    )


def test_pages_show_each_one_once(corewatch: Run, register: Database) -> None:
    seen: list[str] = []
    cursor: tuple[str, ...] = ()
    while True:
        found = corewatch("exceptions", "list", "--limit", "2", "--format", "json", *cursor)
        seen += references(found)
        if found.document["after"] is None:
            break
        cursor = ("--after", found.document["after"])

    assert seen == ["CG-0005", "CG-0002", "CG-0004"]
    assert found.document["total"] == 3


def test_a_page_says_how_many_more_there_are(corewatch: Run, register: Database) -> None:
    first = corewatch("exceptions", "list", "--limit", "2").out
    cursor = first.split("add --after ")[1].split()[0]
    last = corewatch("exceptions", "list", "--limit", "2", "--after", cursor).out

    assert "2 listed and 1 more: 3 exceptions.\n" in first
    assert "1 listed and 2 more on the pages before and after: 3 exceptions.\n" in last
    assert "The next page" not in last


def test_the_register_as_it_was_known(corewatch: Run, register: Database) -> None:
    corewatch("exceptions", "ack", "CG-0002", "--promise", "2026-11-25", "--by", "t.manager")

    then = corewatch("exceptions", "list", "--known-on", "2026-11-19", "--sort", "reference", "--format", "json")
    page = corewatch("exceptions", "list", "--known-on", "2026-11-19").out

    assert references(then) == ["CG-0001", "CG-0002", "CG-0004"]
    assert [item["state"] for item in then.document["exceptions"]] == ["open"] * 3
    assert [item["days_late"] for item in then.document["exceptions"]] == [1, 3, 1]
    assert then.document["register"]["is_past"] is True
    assert page.startswith("The register as it was known after the night of 19 November 2026.\n")


def test_a_day_between_two_nights_shows_the_night_before(corewatch: Run, register: Database) -> None:
    found = corewatch("exceptions", "list", "--known-on", "2026-12-24", "--format", "json").document

    assert (found["register"]["night"], found["total"]) == ("2026-11-20", 3)


def test_the_keys_of_an_exception_are_stable(corewatch: Run, register: Database) -> None:
    first = corewatch("exceptions", "list", "--format", "json").document["exceptions"][0]

    assert list(first) == [*EXCEPTION_KEYS, "title", "evidence"]
    assert (first["link"], first["unit"], first["title"]) == (
        "start",
        "working_days",
        "Child on a plan visited and seen within the interval",
    )


def test_json_lines_and_json_say_the_same(corewatch: Run, register: Database) -> None:
    lines = corewatch("exceptions", "list", "--format", "jsonl").out.splitlines()

    assert [json.loads(line) for line in lines] == corewatch("exceptions", "list", "--format", "json").document[
        "exceptions"
    ]


def test_nothing_in_a_csv_file_runs_as_a_formula(corewatch: Run, register: Database) -> None:
    text = corewatch("exceptions", "list", "--plan", "PLAN2", "--format", "csv").out
    suspicious = corewatch("exceptions", "list", "--meeting", "MEET9", "--format", "csv").out

    (row,) = csv.DictReader(io.StringIO(suspicious.removeprefix("\ufeff")))
    assert text.startswith("\ufefftitle,reference,state")
    assert (row["says"], row["team_name"]) == (
        "'=1+1 minutes are missing. Overdue by 2 working days.",
        "'=HYPERLINK(0)",
    )
    assert (row["days_late"], row["due_on"], row["is_drift"]) == ("2", "2026-11-18", "N")
