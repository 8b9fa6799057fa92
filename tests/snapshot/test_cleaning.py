"""How one cell is read: every type, its edges, and what sets a row aside."""

import pytest
from support.snapshots import Row, opened

#: Blanks that people paste: no-break, narrow, ideographic, zero-width, byte order mark, direction mark.
BLANKS = ["\u00a0", "\u202f", "\u3000", "\u200b", "\ufeff", "\u200e", "\t", "\r\n"]

#: Optional columns, one of each type, in tables without other required columns than the key.
OPTIONAL = {
    "text": ("ssd_professionals", "prof_professional_id", "prof_professional_department"),
    "flag": ("ssd_person", "pers_person_id", "pers_is_mother"),
    "code": ("ssd_person", "pers_person_id", "pers_sex"),
    "date": ("ssd_person", "pers_person_id", "pers_dob"),
    "date_planned": ("ssd_person", "pers_person_id", "pers_expected_dob"),
    "datetime": ("cgx_person_details", "pdet_person_id", "pdet_recorded_date"),
    "int": ("ssd_professionals", "prof_professional_id", "prof_professional_caseload"),
    "num": ("ssd_professionals", "prof_professional_id", "prof_full_time_equivalency"),
    "json": ("ssd_contacts", "cont_contact_id", "cont_contact_outcome_json"),
    "id": ("ssd_family", "fami_table_id", "fami_family_id"),
    "worker": ("cgx_cp_plan_details", "cpld_cp_plan_id", "cpld_lead_sw_id"),
}

#: What must be filled besides the key.
ALSO: dict[str, Row] = {"ssd_family": {"fami_person_id": "P1"}}

GOOD = [
    ("text", "  Children's services ", "Children's services"),
    ("text", "line\nline", "line\nline"),
    ("flag", "y", "Y"),
    ("flag", " N ", "N"),
    ("code", "m", "M"),
    ("code", " F", "F"),
    ("date", "2024-02-29", "2024-02-29"),
    ("date", " 2026-11-20\u00a0", "2026-11-20"),
    ("date", "0001-01-01", "0001-01-01"),
    ("date_planned", "2031-01-01", "2031-01-01"),
    ("datetime", "2026-11-20T14:30", "2026-11-20 14:30:00"),
    ("datetime", "2026-11-20T14:30:59", "2026-11-20 14:30:59"),
    ("datetime", "2026-11-20", "2026-11-20 00:00:00.000001"),
    ("int", "007", "7"),
    ("int", "-2", "-2"),
    ("num", "0.5", "0.5"),
    ("num", "1", "1.0"),
    ("json", '{"CP_CONFERENCE_FLAG": "Y"}', '{"CP_CONFERENCE_FLAG": "Y"}'),
    ("id", "0" * 48, "0" * 48),
    ("id", "null", "null"),
    ("id", "ssd_ph", "ssd_ph"),
    ("worker", "é" * 100, "é" * 100),
]

BAD = [
    ("text", "x" * 101),
    ("text", "a\x0bb"),
    ("flag", "Yes"),
    ("flag", "1"),
    ("date", "31/02/2025"),
    ("date", "2025-02-31"),
    ("date", "2025-2-3"),
    ("date", "2025/02/03"),
    ("date", "20250203"),
    ("date", "2025-02-03T10:00"),
    ("date", "0000-01-01"),
    ("date", "-202-01-01"),
    ("date", "infinity"),
    ("date", "２０２５-01-01"),
    ("datetime", "2026-11-20 14:30"),
    ("datetime", "2026-11-20T14:30Z"),
    ("datetime", "2026-11-20T24:00"),
    ("datetime", "2026-11-20T14:60"),
    ("datetime", "2026-02-30T14:00"),
    ("datetime", "0000-01-01T10:00"),
    ("int", "1.0"),
    ("int", "1e3"),
    ("int", "1_000"),
    ("int", "9" * 19),
    ("num", "1,5"),
    ("num", "1."),
    ("num", "inf"),
    ("num", "nan"),
    ("json", "[1]"),
    ("json", "{"),
    ("json", '"text"'),
    ("id", "x" * 49),
    ("id", "a\x00b"),
    ("id", "a\tb"),
    ("id", "a\ud800b"),
    ("worker", "x" * 101),
    ("text", "x" * 40_000),
]


@pytest.mark.parametrize(("kind", "written", "read"), GOOD)
def test_a_good_value_is_read(kind: str, written: str, read: str) -> None:
    values, problems = _read(kind, written)

    assert (values, problems) == ([read], [])


@pytest.mark.parametrize(("kind", "written"), BAD)
def test_a_value_of_the_wrong_type_sets_the_row_aside(kind: str, written: str) -> None:
    values, problems = _read(kind, written)

    assert (values, problems) == ([], [("quarantined", 2, OPTIONAL[kind][2])])


@pytest.mark.parametrize(
    "written", ["", "   ", "NULL", " NULL ", "SSD_PH", "-1", "1900-01-01", "9999-12-31", "2300-01-01", *BLANKS, None]
)
@pytest.mark.parametrize("kind", list(OPTIONAL))
def test_a_value_that_stands_for_nothing_reads_as_empty(kind: str, written: str | None) -> None:
    values, problems = _read(kind, written)

    assert (values, problems) == ([None], [])


@pytest.mark.parametrize("written", ["9999-12-31T23:59:59", "9999-12-31T00:00", " 1900-01-01T12:00"])
def test_a_moment_on_a_day_that_stands_for_nothing_reads_as_empty(written: str) -> None:
    values, problems = _read("datetime", written)

    assert (values, problems) == ([None], [])


def test_such_a_day_with_more_than_a_moment_sets_the_row_aside() -> None:
    values, problems = _read("datetime", "9999-12-31 or later")

    assert (values, problems) == ([], [("quarantined", 2, OPTIONAL["datetime"][2])])


@pytest.mark.parametrize("blank", BLANKS)
def test_blanks_are_trimmed_from_an_id(blank: str) -> None:
    values, problems = _read("id", f"{blank}F1{blank}")

    assert (values, problems) == (["F1"], [])


@pytest.mark.parametrize("written", ["09:00", "23:59", "00:00"])
def test_a_time_is_read(written: str) -> None:
    assert _read_meeting_time(written) == [written]


@pytest.mark.parametrize("written", ["9:00", "24:00", "09:60", "09:00:00", "0900"])
def test_a_time_written_otherwise_sets_the_row_aside(written: str) -> None:
    assert _read_meeting_time(written) == []


def test_an_unknown_code_in_an_optional_column_reads_as_empty_and_is_listed() -> None:
    values, problems = _read("code", "male")

    assert (values, problems) == ([None], [("unmapped", 2, "pers_sex")])


def _read(kind: str, written: str | None) -> tuple[list[str | None], list[tuple[str, int | None, str | None]]]:
    table, key, column = OPTIONAL[kind]
    rows: list[Row] = [{key: "K1", column: written, **ALSO.get(table, {})}]
    with opened({table: rows}) as snapshot:
        found = snapshot.connection.execute(f"SELECT CAST({column} AS VARCHAR) FROM filed.{table}").fetchall()
        problems = [(p.kind, p.row, p.column) for p in snapshot.problems if p.kind != "unknown_worker"]
    return [value for (value,) in found], problems


def _read_meeting_time(written: str) -> list[str]:
    meeting: Row = {
        "cgmt_meeting_id": "M1",
        "cgmt_meeting_type": "CORE_GROUP",
        "cgmt_status": "SCHEDULED",
        "cgmt_start_time": written,
    }
    with opened({"cgx_meetings": [meeting]}) as snapshot:
        found = snapshot.connection.execute("SELECT cgmt_start_time FROM filed.cgx_meetings").fetchall()
    return [value for (value,) in found]
