"""Rows: set aside, numbered as a spreadsheet shows them, linked, repeated, and their columns."""

from pathlib import Path

import pytest
from support.snapshots import Row, changed, healthy_tables, opened, write_csv

from snapshot.errors import SnapshotUnreadable
from snapshot.problems import Problem, rows_of
from snapshot.read import read_snapshot
from snapshot.snapshot import Snapshot


def test_the_healthy_authority_has_no_problems() -> None:
    tables = healthy_tables()

    with opened(tables) as snapshot:
        problems = snapshot.problems

    assert problems == []


def test_rows_count_those_set_aside_and_leave_out_tables_not_supplied() -> None:
    tables = healthy_tables(ssd_person=[_person("P1"), _person("P2", pers_dob="31/02/2025")])

    with opened(tables) as snapshot:
        rows = snapshot.rows

    assert rows["ssd_person"] == 2
    assert rows["cgx_calendar"] == 0
    assert "cgx_reports" not in rows


def test_an_empty_required_value_sets_the_row_aside() -> None:
    tables = changed("cgx_meetings", 1, cgmt_status=None)

    with opened(tables) as snapshot:
        problems = _of(snapshot, "quarantined")
        ids = _column(snapshot, "cgx_meetings", "cgmt_meeting_id")

    assert problems == [
        Problem(table="cgx_meetings", row=3, column="cgmt_status", problem="cgmt_status is empty", kind="quarantined")
    ]
    assert ids == ["MEET1"]


def test_an_unknown_code_in_a_required_column_sets_the_row_aside() -> None:
    tables = changed("cgx_meetings", 1, cgmt_status="Done")

    with opened(tables) as snapshot:
        problems = _of(snapshot, "quarantined")

    assert [(p.row, p.problem) for p in problems] == [
        (3, "'Done' is not a code of the list meeting_status, and cgx_code_map does not map it")
    ]


def test_every_trouble_of_a_row_is_listed() -> None:
    tables = healthy_tables(ssd_person=[_person("P1", pers_dob="soon", pers_sex="x", pers_is_mother="maybe")])

    with opened(tables) as snapshot:
        problems = [(p.kind, p.column) for p in snapshot.problems if p.table == "ssd_person"]

    assert sorted(problems) == [
        ("quarantined", "pers_dob"),
        ("quarantined", "pers_is_mother"),
        ("unmapped", "pers_sex"),
    ]


def test_a_wrong_value_is_not_repeated_because_it_may_be_a_name() -> None:
    tables = healthy_tables(ssd_person=[_person("P1", pers_dob="Jane Roe")])

    with opened(tables) as snapshot:
        sentences = " ".join(problem.problem for problem in snapshot.problems)

    assert "Jane" not in sentences


def test_a_link_to_a_row_set_aside_reads_as_empty() -> None:
    tables = changed("ssd_cp_plans", cppl_cp_plan_start_date="18/09/2026")

    with opened(tables) as snapshot:
        linked = _column(snapshot, "ssd_cp_visits", "cppv_cp_plan_id")
        problems = [(p.table, p.row, p.problem) for p in _of(snapshot, "dangling")]

    assert linked == [None]
    assert ("ssd_cp_visits", 2, "cppv_cp_plan_id finds no row of ssd_cp_plans") in problems


def test_a_required_link_that_finds_nothing_leaves_the_row_standing() -> None:
    tables = changed("cgx_attendance", cgat_meeting_id="NOWHERE")

    with opened(tables) as snapshot:
        linked = _column(snapshot, "cgx_attendance", "cgat_meeting_id")

    assert linked == [None]


def test_a_link_to_a_table_not_supplied_is_not_checked() -> None:
    tables = changed("ssd_cin_episodes", cine_referral_team="ANY")

    with opened(tables) as snapshot:
        linked = _column(snapshot, "ssd_cin_episodes", "cine_referral_team")
        problems = snapshot.problems

    assert (linked, problems) == (["ANY"], [])


def test_a_key_that_links_to_nothing_is_listed_and_kept() -> None:
    staff: Row = {"stff_professional_id": "GONE", "stff_role": "SW", "stff_is_external": "N"}
    tables = healthy_tables()
    tables["cgx_staff"].append(staff)

    with opened(tables) as snapshot:
        ids = _column(snapshot, "cgx_staff", "stff_professional_id")
        problems = [(p.row, p.column) for p in _of(snapshot, "dangling")]

    assert "GONE" in ids
    assert problems == [(4, "stff_professional_id")]


def test_row_numbers_of_links_hold_when_an_earlier_row_was_set_aside() -> None:
    tables = healthy_tables()
    tables["cgx_meetings"][0]["cgmt_status"] = None
    tables["cgx_meetings"][1]["cgmt_replaces_meeting_id"] = "NOWHERE"

    with opened(tables) as snapshot:
        problems = [(p.row, p.column) for p in _of(snapshot, "dangling") if p.table == "cgx_meetings"]

    assert problems == [(3, "cgmt_replaces_meeting_id")]


def test_equal_rows_and_contradicting_rows_get_different_sentences() -> None:
    tables = healthy_tables(ssd_person=[_person("P1"), _person("P1"), _person("P2"), _person("P2", pers_sex="M")])

    with opened(tables) as snapshot:
        sentences = [problem.problem for problem in _of(snapshot, "duplicate")]

    assert sentences == [
        "ssd_person, rows 2 and 3: the same pers_person_id, and every value the same. Send each row once.",
        "ssd_person, rows 4 and 5: the same pers_person_id, but different values. Find out which row is right, and "
        "send that one only.",
    ]


def test_a_key_of_several_columns_is_repeated_only_as_a_whole() -> None:
    days: list[Row] = [
        {"cald_calendar_id": "ENG-WAL", "cald_date": "2026-12-25", "cald_kind": "BANK_HOLIDAY"},
        {"cald_calendar_id": "ENG-WAL", "cald_date": "2026-12-25", "cald_kind": "LA_CLOSURE"},
        {"cald_calendar_id": "ENG-WAL", "cald_date": "2026-12-25", "cald_kind": "bank_holiday"},
    ]

    with opened(healthy_tables(cgx_calendar=days)) as snapshot:
        sentences = [problem.problem for problem in _of(snapshot, "duplicate")]

    assert sentences == [
        "cgx_calendar, rows 2 and 4: the same cald_calendar_id and cald_date and cald_kind, and every value the same. "
        "Send each row once."
    ]


def test_a_column_that_the_contract_does_not_have_is_listed_with_a_guess() -> None:
    tables = healthy_tables(ssd_person=[_person("P1", pers_dbo="2016-05-04")])

    with opened(tables) as snapshot:
        problems = _of(snapshot, "ignored_column")

    assert [problem.problem for problem in problems] == [
        "ssd_person has no column 'pers_dbo' in the contract: it was ignored. Did you mean pers_dob?"
    ]


def test_the_other_name_of_the_unique_id_is_accepted() -> None:
    tables = healthy_tables(ssd_person=[_person("P1", pers_common_child_id="U1")])

    with opened(tables) as snapshot:
        values = _column(snapshot, "ssd_person", "pers_single_unique_id")
        supplied = snapshot.supplied.column("ssd_person", "pers_single_unique_id")

    assert (values, supplied) == (["U1"], True)


def test_more_problems_than_can_be_listed_are_counted() -> None:
    people = [_person(f"P{number}", pers_sex="?") for number in range(1_003)]

    with opened({"ssd_person": people}) as snapshot:
        problems = _of(snapshot, "unmapped")

    assert len(problems) == 1_001
    assert problems[-1].problem == "3 more rows have the same trouble with pers_sex"
    assert rows_of(problems, "unmapped") == 1_003


def test_blank_lines_count_as_rows_and_are_passed_over(tmp_path: Path) -> None:
    write_csv(tmp_path, healthy_tables())
    (tmp_path / "ssd_person.csv").write_text("pers_person_id,pers_dob\nCHILD1,2016-05-04\n\n\nP2,soon\n")

    with read_snapshot(str(tmp_path)) as snapshot:
        rows = [(p.row, p.column) for p in _of(snapshot, "quarantined")]
        read = snapshot.rows["ssd_person"]

    assert (rows, read) == ([(5, "pers_dob")], 2)


def test_a_line_end_within_quotes_does_not_shift_the_rows(tmp_path: Path) -> None:
    write_csv(tmp_path, healthy_tables())
    (tmp_path / "ssd_person.csv").write_text('pers_person_id,pers_surname,pers_dob\nCHILD1,"a\nb",\nP2,c,soon\n')

    with read_snapshot(str(tmp_path)) as snapshot:
        rows = [p.row for p in _of(snapshot, "quarantined")]

    assert rows == [3]


def test_files_that_are_not_tables_are_listed(tmp_path: Path) -> None:
    write_csv(tmp_path, healthy_tables())
    (tmp_path / "cgx_meeting.csv").write_text("a,b\n")
    (tmp_path / "CGX_REPORTS.CSV").write_text("a,b\n")
    (tmp_path / "readme.txt").write_text("hello")

    with read_snapshot(str(tmp_path)) as snapshot:
        problems = _of(snapshot, "ignored_file")

    assert [problem.problem for problem in problems] == [
        "CGX_REPORTS.CSV was not read: the contract has no table of that name. Did you mean cgx_reports.csv?",
        "cgx_meeting.csv was not read: the contract has no table of that name. Did you mean cgx_meetings.csv?",
    ]


def test_windows_text_is_read_when_told(tmp_path: Path) -> None:
    write_csv(tmp_path, healthy_tables())
    (tmp_path / "ssd_person.csv").write_bytes("pers_person_id,pers_surname\r\nCHILD1,O’Brïen\r\n".encode("cp1252"))

    with read_snapshot(str(tmp_path), encoding="cp1252") as snapshot:
        names = _column(snapshot, "ssd_person", "pers_surname")

    assert names == ["O’Brïen"]


def test_line_ends_of_every_kind_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    contents = {
        "unix": b"pers_person_id,pers_sex\nP1,M\nP2,F\n",
        "windows": b"\xef\xbb\xbfpers_person_id,pers_sex\r\nP1,M\r\nP2,F",
        "both": b"pers_person_id,pers_sex\r\nP1,M\nP2,F\r\n",
        "comma at the end": b"pers_person_id,pers_sex\nP1,M,\nP2,F,\n",
    }

    found = {}
    for name, content in contents.items():
        folder = write_csv(tmp_path / name, healthy_tables(ssd_person=None))
        (folder / "ssd_person.csv").write_bytes(content)
        with read_snapshot(str(folder)) as snapshot:
            found[name] = _column(snapshot, "ssd_person", "pers_person_id")

    assert found == {name: ["P1", "P2"] for name in contents}


def test_a_folder_named_with_the_signs_of_a_pattern_is_read(tmp_path: Path) -> None:
    folder = write_csv(tmp_path / "night [1]*?'s", healthy_tables())

    with read_snapshot(str(folder)) as snapshot:
        problems = snapshot.problems

    assert problems == []


def test_nothing_of_the_snapshot_stays_on_disk(tmp_path: Path) -> None:
    tables = healthy_tables()

    with opened(tables) as snapshot:
        folder = Path(snapshot.connection.execute("SELECT current_setting('temp_directory')").fetchall()[0][0])
        there = folder.exists()

    assert there
    assert not folder.exists()


def _person(identity: str, **values: str | None) -> Row:
    return {"pers_person_id": identity, "pers_sex": None, **values}


def _of(snapshot: Snapshot, kind: str) -> list[Problem]:
    return [problem for problem in snapshot.problems if problem.kind == kind]


def _column(snapshot: Snapshot, table: str, column: str) -> list[str | None]:
    rows = snapshot.connection.execute(f"SELECT {column} FROM filed.{table} ORDER BY ALL").fetchall()
    return [value for (value,) in rows]


def test_too_little_memory_and_no_memory_limit_at_all_get_a_sentence(tmp_path: Path) -> None:
    people = [_person(f"P{number}", pers_surname="x" * 200) for number in range(5_000)]
    write_csv(tmp_path, healthy_tables(ssd_person=people))

    said = []
    for limit in ("1MB", "plenty"):
        with pytest.raises(SnapshotUnreadable) as refused:
            read_snapshot(str(tmp_path), memory_limit=limit)
        said.append(str(refused.value))

    assert said == [
        "There is not enough memory to read the snapshot: allow more than 1MB. COREWATCH_MEMORY sets it.",
        "The memory limit plenty is not understood. Write one such as 700MB or 2GB.",
    ]
