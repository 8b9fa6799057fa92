"""`corewatch exceptions export`: a file that says what it is, in which nothing runs."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped] # it ships no types
import pytest

from register.database import Database

Run = Callable[..., Any]


def test_a_workbook_says_what_it_is(corewatch: Run, register: Database, tmp_path: Path) -> None:
    result = corewatch("exceptions", "export", "--team", "TEAM2", "--output", "breaches.xlsx")
    book = openpyxl.load_workbook(tmp_path / "breaches.xlsx")
    about = dict(book["About this export"].iter_rows(min_row=2, values_only=True))

    assert (result.code, result.out) == (0, "1 exception written into breaches.xlsx.\n")
    assert about["Handling"].startswith("OFFICIAL-SENSITIVE")
    assert about["Synthetic data"] == "Nobody in this export is real."
    assert about["Register"] == "The register after the night of 20 November 2026, and what people did since"
    assert about["Shown"] == "not closed; team TEAM2; without those for which another one speaks"
    assert (about["Exceptions"], about["Left out: another one speaks"], about["Left out: closed"]) == (1, 1, 1)
    assert about["Exported"] == "23 November 2026 at 09:05"
    assert about["Exported by"]


def test_nothing_in_a_workbook_runs_as_a_formula(corewatch: Run, register: Database, tmp_path: Path) -> None:
    corewatch("exceptions", "export", "--all", "--output", "all.xlsx")
    headings, *rows = openpyxl.load_workbook(tmp_path / "all.xlsx")["Exceptions"].iter_rows()
    names = [cell.value for cell in headings]

    by_reference = {row[names.index("reference")].value: row for row in rows}
    says = by_reference["CG-0004"][names.index("says")]

    assert len(rows) == 5
    assert (says.value, says.data_type) == ("=1+1 minutes are missing. Overdue by 2 working days.", "s")
    assert by_reference["CG-0004"][names.index("due_on")].is_date


def test_a_csv_file_has_its_about_beside_it(corewatch: Run, register: Database, tmp_path: Path) -> None:
    result = corewatch("exceptions", "export", "--format", "csv", "--known-on", "2026-11-19", "--output", "then.csv")
    with (tmp_path / "then.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with (tmp_path / "then.about.csv").open(encoding="utf-8-sig", newline="") as file:
        about = dict(csv.reader(file))

    assert result.out == "3 exceptions written into then.csv, and what they are into then.about.csv.\n"
    assert [row["reference"] for row in rows] == ["CG-0002", "CG-0001", "CG-0004"]
    assert about["Register"] == "The register as it was known after the night of 19 November 2026"
    assert about["Exceptions"] == "3"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((), "An export needs a file to go to: add --output FILE."),
        (("--format", "json", "--output", "x.json"), "--format: there is no format 'json'. There are: xlsx, csv."),
        (("--output", "nowhere/x.xlsx"), "nowhere/x.xlsx could not be written: No such file or directory."),
        (("--rule", "none", "--output", "x.xlsx"), "--rule: there is no rule 'none'."),
    ],
)
def test_what_cannot_be_exported_is_refused(
    corewatch: Run, register: Database, tmp_path: Path, options: tuple[str, ...], sentence: str
) -> None:
    result = corewatch("exceptions", "export", *options)

    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(sentence)
    assert not list(tmp_path.glob("x.*"))
