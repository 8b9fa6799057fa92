"""The formats of a check: what Excel opens, what a page holds, and files that are whole or not there."""

import csv
import io
import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped] # it ships no types
import pytest
from support.snapshots import healthy_tables, write_csv

from service.errors import OutputUnwritable
from service.formats.json import json_text
from service.formats.sheet import HEADINGS, defused
from service.formats.xlsx import LONGEST_TEXT, shortened
from service.freshness import Level
from service.output import replace_file

GOLDEN = Path(__file__).parent / "golden"
FIRST = ("--rule", "cg-first-10wd")


def test_the_page_for_people_at_100_columns(corewatch: Callable[..., Any], authority: Path) -> None:
    result = corewatch("check", authority, *FIRST)

    assert result.code == 0
    assert result.out == (GOLDEN / "check_100.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("columns", [80, 120])
def test_the_page_fits(
    corewatch: Callable[..., Any], authority: Path, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))

    result = corewatch("check", authority, *FIRST)

    lines = result.out.splitlines()
    assert max(len(line) for line in lines) <= columns
    assert result.out.count("plan PLAN2") == 1
    assert "\x1b" not in result.out


def test_a_long_page_is_cut_and_says_so(corewatch: Callable[..., Any], tmp_path: Path) -> None:
    corewatch("synth", tmp_path / "night", "--plans", "10", "--as-at", "2026-11-20", "--seed", "3")

    result = corewatch("check", tmp_path / "night", "--rule", "visit-cp-max-interval", "--state", "all")

    (total,) = (line for line in result.out.splitlines() if " duties: " in line)
    (rest,) = (line for line in result.out.splitlines() if line.startswith("... and "))
    assert "SYNTHETIC DATA: nobody in this snapshot is real." in result.out
    assert figure(total.split()[0]) == 40 + figure(rest.split()[2])


def figure(words: str) -> int:
    return int(words.replace(",", ""))


def test_json_holds_days_codes_and_numbers_as_texts_where_they_must_be() -> None:
    assert (
        json_text({"day": date(2026, 11, 20), "code": Level.CRITICAL, 3: "Zoë"})
        == '{"day":"2026-11-20","code":2,"3":"Zoë"}'
    )


def test_jsonl_is_one_obligation_a_line(corewatch: Callable[..., Any], authority: Path) -> None:
    result = corewatch("check", authority, *FIRST, "--state", "all", "--format", "jsonl")

    assert [json.loads(line)["subject"] for line in result.out.splitlines()] == ["PLAN1", "PLAN2"]


def test_csv_is_what_excel_opens(corewatch: Callable[..., Any], authority: Path) -> None:
    result = corewatch("check", authority, *FIRST, "--format", "csv")

    rows = list(csv.DictReader(io.StringIO(result.out.removeprefix("\ufeff"))))
    assert result.out.startswith("\ufefftitle,rule,subject")
    assert [(row["plan"], row["due_on"], row["days_late"], row["late_record"]) for row in rows] == [
        ("PLAN2", "2026-11-16", "4", "N")
    ]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+44", "'+44"),
        ("-1", "'-1"),
        ("@SUM", "'@SUM"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        (" =1", "' =1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("P1=2", "P1=2"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(text: str, written: str) -> None:
    assert defused(text) == written


def test_the_workbook(corewatch: Callable[..., Any], authority: Path, tmp_path: Path) -> None:
    result = corewatch("check", authority, *FIRST, "--format", "xlsx", "--output", tmp_path / "out.xlsx")

    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    about, rules, obligations = book.worksheets
    due_on = obligations.cell(row=2, column=HEADINGS.index("due_on") + 1)
    assert (result.code, result.out) == (0, "")
    assert [sheet.title for sheet in book.worksheets] == ["About this export", "Rules", "Obligations"]
    assert about["A2"].value == "Handling"
    assert rules["A2"].value == "cg-first-10wd"
    assert (due_on.value, due_on.is_date) == (datetime(2026, 11, 16), True)  # noqa: DTZ001 - a sheet has no zones
    assert (obligations.freeze_panes, obligations.auto_filter.ref) == ("A2", "A1:R2")
    assert {cell.data_type for row in obligations.iter_rows() for cell in row} <= {"s", "n", "d", "b"}


@pytest.fixture
def with_a_row_aside(tmp_path: Path) -> Path:
    """The healthy authority with one visit more, whose date is none."""
    tables = healthy_tables()
    dates = ["2026-11-01"] * 150 + ["yesterday"]
    tables["ssd_cp_visits"] = [
        {"cppv_cp_visit_id": f"V{n}", "cppv_person_id": "CHILD1", "cppv_cp_visit_date": day}
        for n, day in enumerate(dates)
    ]
    return write_csv(tmp_path / "night", tables)


@pytest.mark.parametrize("name", ["csv", "jsonl", "xlsx"])
def test_rows_set_aside_are_told_where_results_are_filed(
    corewatch: Callable[..., Any], tmp_path: Path, with_a_row_aside: Path, name: str
) -> None:
    result = corewatch("check", with_a_row_aside, *FIRST, "--format", name, "--output", tmp_path / "out")

    assert (result.code, result.out) == (0, "")
    assert result.err == "1 problem set rows aside: `corewatch validate` names them.\n"


def test_the_workbook_says_that_rows_were_set_aside(
    corewatch: Callable[..., Any], tmp_path: Path, with_a_row_aside: Path
) -> None:
    corewatch("check", with_a_row_aside, *FIRST, "--format", "xlsx", "--output", tmp_path / "out.xlsx")

    about = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0]
    assert dict(about.values)["Set aside"] == "1 problem set rows aside: `corewatch validate` names them."


def test_a_night_says_that_rows_were_set_aside(corewatch: Callable[..., Any], with_a_row_aside: Path) -> None:
    result = corewatch("night", with_a_row_aside)

    assert result.code == 0
    assert "\n1 row was set aside: `corewatch validate` names them.\n" in result.out


def test_a_text_longer_than_a_cell_is_marked() -> None:
    assert shortened("x" * LONGEST_TEXT) == "x" * LONGEST_TEXT
    assert shortened("x" * 40_000) == "x" * (LONGEST_TEXT - 1) + "…"


def test_a_table_can_go_to_a_file(corewatch: Callable[..., Any], authority: Path, tmp_path: Path) -> None:
    result = corewatch("check", authority, *FIRST, "--output", tmp_path / "page.txt")

    assert (result.code, result.out) == (0, "")
    assert (tmp_path / "page.txt").read_text(encoding="utf-8") == (GOLDEN / "check_100.txt").read_text(encoding="utf-8")


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    output.write_text("yesterday")

    def half(path: Path) -> None:
        path.write_text("half of to")
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputUnwritable, match=r"out\.csv could not be written: No space left on device\. Nothing was"):
        replace_file(output, half)
    assert output.read_text() == "yesterday"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_a_pipe_is_written_to_and_stays(corewatch: Callable[..., Any], authority: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as pool:
        reading = pool.submit(pipe.read_text)
        result = corewatch("check", authority, *FIRST, "--format", "csv", "--output", pipe)

    assert result.code in (0, 1)
    assert reading.result(timeout=60).startswith("\ufefftitle,rule,subject")
    assert pipe.is_fifo()


def test_a_device_without_space_is_refused_in_a_sentence(
    corewatch: Callable[..., Any], authority: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on the screen: nobody knows how much of it a device has taken."""
    # Told that it is a device: a fault in finding that out must not cost this machine its own.
    monkeypatch.setattr("service.output._only_takes", lambda _: True)

    result = corewatch("check", authority, *FIRST, "--format", "csv", "--output", "/dev/full")

    assert (result.code, result.err) == (
        2,
        "The output could not be written: No space left on device. Check where it goes, and the space there.\n",
    )


def test_a_link_stays_and_leads_to_the_new_file(corewatch: Callable[..., Any], authority: Path, tmp_path: Path) -> None:
    link, file = tmp_path / "latest.csv", tmp_path / "there" / "out.csv"
    file.parent.mkdir()
    link.symlink_to(file)

    corewatch("check", authority, *FIRST, "--format", "csv", "--output", link)

    assert link.is_symlink()
    assert file.read_text().startswith("\ufefftitle,rule,subject")


def test_an_output_folder_that_is_not_there_is_refused(corewatch: Callable[..., Any], authority: Path) -> None:
    result = corewatch("check", authority, *FIRST, "--format", "csv", "--output", "nowhere/out.csv")

    assert result.code == 2
    assert result.err.startswith("nowhere/out.csv could not be written: No such file or directory.")
