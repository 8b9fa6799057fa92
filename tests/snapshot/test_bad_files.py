"""A corpus of files that cannot be read: one mistake each, and the one sentence that each gets."""

from collections.abc import Callable
from pathlib import Path

import pytest
from support.snapshots import healthy_tables, write_csv

from snapshot.errors import SnapshotUnreadable
from snapshot.read import read_snapshot

HEADER = b"cgmt_meeting_id,cgmt_meeting_type,cgmt_status\n"
ROW = b"M1,CORE_GROUP,HELD\n"

MISTAKES = {
    "empty": (
        b"",
        "cgx_meetings.csv is empty: it has not even a header row. Write the header row, or leave the file out.",
    ),
    "only_a_byte_order_mark": (
        b"\xef\xbb\xbf\r\n",
        "cgx_meetings.csv is empty: it has not even a header row. Write the header row, or leave the file out.",
    ),
    "utf_16": (
        (HEADER + ROW).decode().encode("utf-16"),
        "cgx_meetings.csv is written in UTF-16. Save it as UTF-8.",
    ),
    "utf_16_without_mark": (
        (HEADER + ROW).decode().encode("utf-16-le"),
        "cgx_meetings.csv is written in UTF-16. Save it as UTF-8.",
    ),
    "cp1252_not_told": (
        HEADER + ROW + b"M2,CORE_GROUP\x92,HELD\n",
        "cgx_meetings.csv, line 3: this is not UTF-8. Save the file as UTF-8, or say that the encoding is cp1252.",
    ),
    "half_a_character_at_the_end": (
        HEADER + ROW + b"M2,CORE_GROUP,HELD\xc3",
        "cgx_meetings.csv, line 3: this is not UTF-8. Save the file as UTF-8, or say that the encoding is cp1252.",
    ),
    "lone_surrogate": (
        HEADER + b"M1\xed\xa0\x80,CORE_GROUP,HELD\n",
        "cgx_meetings.csv, line 2: this is not UTF-8. Save the file as UTF-8, or say that the encoding is cp1252.",
    ),
    "nul_byte": (
        HEADER + ROW + b"M2,CORE_GROUP,\x00HELD\n",
        "cgx_meetings.csv, line 3: there is a NUL byte. Write the file again, as plain text.",
    ),
    "semicolons": (
        HEADER.replace(b",", b";") + ROW.replace(b",", b";"),
        "cgx_meetings.csv: the header row is parted by semicolons. Part the columns by commas.",
    ),
    "tabs": (
        HEADER.replace(b",", b"\t") + ROW.replace(b",", b"\t"),
        "cgx_meetings.csv: the header row is parted by tabs. Part the columns by commas.",
    ),
    "bars": (
        HEADER.replace(b",", b"|") + ROW.replace(b",", b"|"),
        "cgx_meetings.csv: the header row is parted by bars. Part the columns by commas.",
    ),
    "column_twice": (
        b"cgmt_meeting_id,cgmt_status,cgmt_status\nM1,HELD,HELD\n",
        "cgx_meetings.csv: the header row names the column cgmt_status twice. Keep one of them.",
    ),
    "blank_line_before_header": (
        b"\n" + HEADER + ROW,
        "cgx_meetings.csv: the header row cannot be read. Write the column names in one row, parted by commas.",
    ),
    "row_too_short": (
        HEADER + ROW + b"M2,CORE_GROUP\n" + ROW,
        "cgx_meetings.csv, row 3: there are 2 values for 3 columns. The file may be cut off, or a value with a comma "
        "lacks its double quotes. Write the file again.",
    ),
    "row_too_long": (
        HEADER + b"M1,CORE_GROUP,HELD,Y\n",
        "cgx_meetings.csv, row 2: there are 4 values for 3 columns. The file may be cut off, or a value with a comma "
        "lacks its double quotes. Write the file again.",
    ),
    "last_line_cut_off": (
        HEADER + ROW + b"M2,CORE",
        "cgx_meetings.csv, row 3: there are 2 values for 3 columns. The file may be cut off, or a value with a comma "
        "lacks its double quotes. Write the file again.",
    ),
    "quote_left_open": (
        HEADER + ROW + b'M2,"CORE_GROUP,HELD\n' + ROW,
        "cgx_meetings.csv, row 3: a value in double quotes does not end properly. The file may be cut off, or a "
        "double quote within a value is not doubled. Write the file again.",
    ),
    "quote_within_quotes": (
        HEADER + b'M1,"CORE "GROUP",HELD\n',
        "cgx_meetings.csv, row 2: a value in double quotes does not end properly. The file may be cut off, or a "
        "double quote within a value is not doubled. Write the file again.",
    ),
    "line_of_millions": (
        HEADER + b"M1,CORE_GROUP," + b"x" * 3_000_000 + b"\n",
        "cgx_meetings.csv, row 2: a value is longer than 131072 characters. No value of the contract is that long.",
    ),
}


@pytest.mark.parametrize("mistake", list(MISTAKES))
def test_the_sentence_names_the_file_the_place_and_what_to_do(mistake: str, tmp_path: Path) -> None:
    content, sentence = MISTAKES[mistake]
    write_csv(tmp_path, healthy_tables())
    (tmp_path / "cgx_meetings.csv").write_bytes(content)

    with pytest.raises(SnapshotUnreadable) as refused:
        read_snapshot(str(tmp_path))

    assert str(refused.value) == sentence


def _nothing(folder: Path) -> None:
    (folder / "notes.txt").write_text("nothing here")


def _parquet_beside_csv(folder: Path) -> None:
    write_csv(folder, healthy_tables())
    (folder / "cgx_meetings.parquet").write_bytes(b"")


def _not_parquet(folder: Path) -> None:
    write_csv(folder, healthy_tables(cgx_meetings=None))
    (folder / "cgx_meetings.parquet").write_bytes(b"PAR1 and no more")


def _a_folder_for_a_file(folder: Path) -> None:
    write_csv(folder, healthy_tables(cgx_meetings=None))
    (folder / "cgx_meetings.csv").mkdir()


FOLDERS: dict[str, tuple[Callable[[Path], None], str]] = {
    "no_tables": (
        _nothing,
        "The folder {folder} holds no table of the contract. Name the files after the tables, such as "
        "cgx_meetings.csv or cgx_meetings.parquet.",
    ),
    "both_formats": (
        _parquet_beside_csv,
        "cgx_meetings.csv and cgx_meetings.parquet are both there. Keep one of them.",
    ),
    "not_parquet": (_not_parquet, "cgx_meetings.parquet is not a whole Parquet file. Write it again."),
    "a_folder_for_a_file": (
        _a_folder_for_a_file,
        "cgx_meetings.csv cannot be opened. Check that it is a file and that this account may read it.",
    ),
}


@pytest.mark.parametrize("mistake", list(FOLDERS))
def test_the_sentence_names_the_folder_or_the_file(mistake: str, tmp_path: Path) -> None:
    make, sentence = FOLDERS[mistake]
    make(tmp_path)

    with pytest.raises(SnapshotUnreadable) as refused:
        read_snapshot(str(tmp_path))

    assert str(refused.value) == sentence.format(folder=tmp_path)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    missing = tmp_path / "nightly"

    with pytest.raises(SnapshotUnreadable) as refused:
        read_snapshot(str(missing))

    assert str(refused.value) == f"There is no folder {missing}. Give the folder that holds the nightly files."


def test_an_encoding_that_is_not_offered(tmp_path: Path) -> None:
    write_csv(tmp_path, healthy_tables())

    with pytest.raises(SnapshotUnreadable) as refused:
        read_snapshot(str(tmp_path), encoding="latin-9")

    assert str(refused.value) == "There is no encoding latin-9 to choose. The files may be utf-8 or cp1252."


def test_a_file_that_is_not_even_cp1252(tmp_path: Path) -> None:
    write_csv(tmp_path, healthy_tables())
    (tmp_path / "cgx_meetings.csv").write_bytes(HEADER + b"M\x81,CORE_GROUP,HELD\n")

    with pytest.raises(SnapshotUnreadable) as refused:
        read_snapshot(str(tmp_path), encoding="cp1252")

    assert str(refused.value) == ("cgx_meetings.csv, line 2: this is neither UTF-8 nor cp1252. Save the file as UTF-8.")
