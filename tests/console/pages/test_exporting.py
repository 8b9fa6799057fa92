"""The list as a file: exactly what was filtered, with what it is, and every reference of it in the access log."""

import csv
import io
import re
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl  # type: ignore[import-untyped] # it ships no types
import pytest
from support.consoles import FINDINGS, House
from support.register import FRIDAY, WholeNight, a_finding

from register.errors import DatabaseBusy

XLSX, CSV = "/export/exceptions.xlsx", "/export/exceptions.csv.zip"
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", 'http://evil.example/"')


def rows_of(content: bytes, name: str) -> list[list[str]]:
    """A file of a zip file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"))))


def references_of(content: bytes, path: str) -> list[str]:
    """The references in a file."""
    if path == CSV:
        headings, *rows = rows_of(content, "exceptions.csv")
        return [row[headings.index("reference")] for row in rows]
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Exceptions"]
    headings, *rows = sheet.iter_rows(values_only=True)
    return [str(row[headings.index("reference")]) for row in rows]


def about_of(content: bytes, path: str) -> Mapping[str, str]:
    """What a file says of itself."""
    if path == CSV:
        return {row[0]: row[1] for row in rows_of(content, "about-this-export.csv")}
    sheet = openpyxl.load_workbook(io.BytesIO(content))["About this export"]
    return {str(row[0]): str(row[1]) for row in sheet.iter_rows(values_only=True)}


@pytest.mark.parametrize("path", [XLSX, CSV])
def test_a_file_holds_what_the_list_holds_and_says_what_it_is(house: House, path: str) -> None:
    client = house.browser("south")
    page = client.get("/exceptions?rule=cg-first-10wd").text

    answer = client.get(f"{path}?rule=cg-first-10wd")

    about = about_of(answer.content, path)
    assert f'href="{path}?rule=cg-first-10wd"' in page
    assert references_of(answer.content, path) == ["CG-0002"]
    assert (about["Exported by"], about["Exceptions"]) == ("Sara South (south)", "1")
    assert about["Shown"] == "not closed; rule cg-first-10wd; without those for which another one speaks"
    assert about["Seen by"] == "team manager: teams T2"
    assert about["Exported"] == "20 November 2026 at 08:30"
    assert about["Handling"].startswith("OFFICIAL-SENSITIVE")
    assert answer.headers["content-disposition"].startswith('attachment; filename="exceptions-2026-11-20.')
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", [XLSX, CSV])
def test_every_reference_is_in_the_log_before_the_first_byte(house: House, path: str) -> None:
    house.browser("unit").get(path)

    last = house.log()[-1]
    assert (last.action, last.account, last.records) == ("exported", "unit", 5)
    assert last.detail["rows"] == 5
    assert house.records("exception") == [f"CG-000{nth}" for nth in range(1, 6)]


@pytest.mark.parametrize("path", [XLSX, CSV])
def test_without_the_log_no_byte_goes_out_and_no_file_stays(
    house: House, path: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def busy(*_args: object, **_known: object) -> None:
        raise DatabaseBusy(seconds=10)

    client = house.browser("unit")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr("console.visit.record", busy)
    before = set(tmp_path.iterdir())

    answer = client.get(path)

    assert answer.status_code == 503
    assert b"CG-0001" not in answer.content
    assert set(tmp_path.iterdir()) == before


def test_the_file_on_the_way_is_for_its_owner_alone_and_goes(
    house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    modes: list[int] = []
    write = zipfile.ZipFile.open

    def watched(self: zipfile.ZipFile, *args: object, **known: object) -> object:
        modes.append(Path(str(self.filename)).stat().st_mode & 0o777)
        return write(self, *args, **known)  # type: ignore[arg-type] # handed on as it came

    client = house.browser("unit")
    before = set(tmp_path.iterdir())
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(zipfile.ZipFile, "open", watched)

    answer = client.get(CSV)

    assert answer.status_code == 200
    assert set(modes) == {0o600}
    assert set(tmp_path.iterdir()) == before


@pytest.mark.parametrize("formula", FORMULAS)
def test_nothing_in_a_file_runs(house: House, formula: str) -> None:
    hostile = a_finding(subject="P9", plan="P9", person="C9", team_name=formula, owner=formula, says=formula)
    WholeNight(day=FRIDAY.replace(day=21), findings=(*FINDINGS, hostile)).run(house.database)
    client = house.browser("unit")

    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{XLSX}?plan=P9").content))
    cells = [cell for row in book["Exceptions"].iter_rows() for cell in row]
    texts = [cell for row in rows_of(client.get(f"{CSV}?plan=P9").content, "exceptions.csv") for cell in row]

    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert formula in [cell.value for cell in cells]
    assert not [text for text in texts if text.lstrip(" ")[:1] in ("=", "+", "-", "@", "\t", "＝")]


@pytest.mark.parametrize("path", [XLSX, CSV])
def test_a_filter_that_is_none_gives_no_file(house: House, path: str) -> None:
    answer = house.browser("unit").get(f"{path}?team=T9")

    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("text/html")
    assert re.search("There is no team “T9”", answer.text)


@pytest.mark.parametrize("path", [XLSX, CSV])
def test_a_speaker_out_of_scope_is_not_named(house: House, path: str) -> None:
    with house.database.writing() as connection:
        connection.exec_driver_sql("UPDATE exception SET hidden_by = 'CG-0005', hidden_how = 'hide' WHERE id = 2")

    hers = house.browser("south").get(f"{path}?spoken=too").content

    if path == CSV:
        text = str(rows_of(hers, "exceptions.csv"))
    else:
        text = str(list(openpyxl.load_workbook(io.BytesIO(hers))["Exceptions"].iter_rows(values_only=True)))
    assert "CG-0002" in text
    assert "CG-0005" not in text
    assert "another exception" in text


def test_an_agency_takes_nothing_away(house: House) -> None:
    assert house.browser("agency").get(XLSX).status_code == 403
    assert "Take this list away" not in house.browser("agency").get("/exceptions").text
