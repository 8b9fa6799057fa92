"""Whatever stands in a cell or a file: nothing breaks, and nothing gets lost in silence."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from support.snapshots import Row, Tables, opened, write_csv

from snapshot.clean import BLANKS, SENTINELS
from snapshot.errors import SnapshotError
from snapshot.read import read_snapshot
from snapshot.snapshot import Snapshot

#: Every character, half pairs and controls included.
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)

#: What a text file can hold.
FILE_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60)

#: One column of each kind whose texts are kept as they are, or not at all.
COLUMNS = {
    "prof_staff_id": 48,
    "prof_professional_name": 300,
    "prof_social_worker_registration_no": 48,
    "prof_professional_job_title": 500,
}

Cells = list[tuple[str, str, str, str]]


def _cells(text: st.SearchStrategy[str]) -> st.SearchStrategy[Cells]:
    return st.lists(st.tuples(text, text, text, text), min_size=1, max_size=20)


@settings(max_examples=40, deadline=None)
@given(_cells(ANY_TEXT))
def test_a_cell_is_kept_or_its_row_is_listed(cells: Cells) -> None:
    with opened(_tables(cells)) as snapshot:
        kept = _kept(snapshot)
        listed = {problem.row for problem in snapshot.problems if problem.kind == "quarantined"}

    for number, texts in enumerate(cells):
        wanted = tuple(_cleaned(text) for text in texts)
        assert kept.get(f"K{number}", "listed" if number + 2 in listed else "lost") in (wanted, "listed")


@settings(max_examples=40, deadline=None)
@given(_cells(FILE_TEXT))
def test_a_file_reads_as_the_same_rows_in_memory(cells: Cells) -> None:
    tables = _tables(cells)

    with tempfile.TemporaryDirectory() as folder, read_snapshot(str(write_csv(Path(folder), tables))) as from_file:
        read = _kept(from_file), sorted((p.row or 0, p.problem) for p in from_file.problems)
    with opened(tables) as in_memory:
        expected = _kept(in_memory), sorted((p.row or 0, p.problem) for p in in_memory.problems)

    assert read == expected


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["", "prof_professional_id,prof_staff_id\n"]))
def test_a_file_of_any_bytes_is_read_or_refused_in_one_sentence(content: bytes, header: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "ssd_professionals.csv").write_bytes(header.encode() + content)
        try:
            read_snapshot(folder, encoding="cp1252").close()
            said = ""
        except SnapshotError as refused:
            said = str(refused)

    assert "\n" not in said
    assert said == "" or said.startswith("ssd_professionals.csv")


@settings(max_examples=40, deadline=None)
@given(st.lists(ANY_TEXT, min_size=4, max_size=4))
def test_names_of_columns_may_be_anything(names: list[str]) -> None:
    rows: list[Row] = [{"prof_professional_id": "K0", **dict.fromkeys(names, "x")}]

    with opened({"ssd_professionals": rows}) as snapshot:
        ignored = {problem.column for problem in snapshot.problems if problem.kind == "ignored_column"}

    assert ignored == set(names)


def _tables(cells: Cells) -> Tables:
    rows: list[Row] = [
        {"prof_professional_id": f"K{number}", **dict(zip(COLUMNS, texts, strict=True))}
        for number, texts in enumerate(cells)
    ]
    return {"ssd_professionals": rows}


def _kept(snapshot: Snapshot) -> dict[str, object]:
    query = f"SELECT prof_professional_id, {', '.join(COLUMNS)} FROM filed.ssd_professionals"
    return {key: tuple(texts) for key, *texts in snapshot.connection.execute(query).fetchall()}


def _cleaned(text: str) -> str | None:
    trimmed = text.strip(BLANKS)
    return None if trimmed in SENTINELS else trimmed
