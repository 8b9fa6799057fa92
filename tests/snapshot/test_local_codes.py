"""The authority's own values for codes."""

import pytest
from support.snapshots import Row, healthy_tables, opened

from snapshot.problems import Problem


def test_a_local_value_is_matched_without_regard_to_blanks_and_capitals() -> None:
    mapped = [_mapped("sex", "Straße Boy", "M")]

    assert _sex_read_from(" strasse BOY ", mapped) == ("M", [])


def test_a_code_stays_a_code_whatever_the_map_says() -> None:
    mapped = [_mapped("sex", "f", "M")]

    assert _sex_read_from("F", mapped) == (
        "F",
        [("cmap_local_value", "this value is itself another code of the list sex, and stays that code")],
    )


def test_a_value_mapped_to_two_codes_is_not_used() -> None:
    mapped = [_mapped("sex", "girl", "F"), _mapped("sex", "Girl", "M")]

    value, problems = _sex_read_from("girl", mapped)

    assert value is None
    assert problems == [("cmap_local_value", "this value is mapped to two codes: neither is used")] * 2


def test_a_value_mapped_twice_to_one_code_is_used() -> None:
    mapped = [_mapped("sex", "girl", "F"), _mapped("sex", "Girl", "f")]

    assert _sex_read_from("GIRL", mapped) == ("F", [])


@pytest.mark.parametrize(
    ("codelist", "code", "problem"),
    [
        ("sexes", "F", ("cmap_list", "there is no code list sexes. Did you mean sex?")),
        ("sex", "X", ("cmap_code", "X is not a code of the list sex.")),
    ],
)
def test_a_row_that_maps_to_nothing_is_listed(codelist: str, code: str, problem: tuple[str, str]) -> None:
    mapped = [_mapped(codelist, "girl", code)]

    assert _sex_read_from(None, mapped) == (None, [problem])


def test_a_map_reaches_the_header_and_coverage() -> None:
    mapped = [_mapped("source_cms", "our own", "OTHER"), _mapped("coverage", "full", "COMPLETE")]
    tables = healthy_tables(
        cgx_code_map=mapped,
        cgx_coverage=[{"covg_table_name": "cgx_meetings", "covg_column_name": "*", "covg_status": "Full"}],
    )
    tables["cgx_snapshot"][0]["snap_source_cms"] = "Our Own"

    with opened(tables) as snapshot:
        found = snapshot.header.source_cms, snapshot.supplied.declared["cgx_meetings", "*"].status

    assert found == ("OTHER", "COMPLETE")


def _mapped(codelist: str, value: str, code: str) -> Row:
    return {"cmap_list": codelist, "cmap_local_value": value, "cmap_code": code}


def _sex_read_from(written: str | None, mapped: list[Row]) -> tuple[str | None, list[tuple[str | None, str]]]:
    people: list[Row] = [{"pers_person_id": "P1", "pers_sex": written}]
    with opened({"cgx_code_map": mapped, "ssd_person": people}) as snapshot:
        ((value,),) = snapshot.connection.execute("SELECT pers_sex FROM filed.ssd_person").fetchall()
        problems: list[Problem] = [p for p in snapshot.problems if p.table == "cgx_code_map"]
    return value, [(problem.column, problem.problem) for problem in problems]
