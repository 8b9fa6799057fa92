"""The gates: for each the last snapshot that passes, and the first that does not."""

from datetime import date

import pytest
from support.snapshots import Row, Tables, changed, healthy_tables, opened

from snapshot.contract import load_contract
from snapshot.errors import SnapshotRefused, SnapshotWithoutHeader
from snapshot.gates import check_gates, gate_findings

RUN_ON = date(2026, 11, 21)


def test_the_healthy_authority_passes() -> None:
    assert _findings(healthy_tables()) == []


def test_a_refusal_holds_every_finding() -> None:
    tables = changed("cgx_snapshot", snap_contract_version="2.0")
    del tables["cgx_members"]

    with opened(tables) as snapshot, pytest.raises(SnapshotRefused) as refused:
        check_gates(snapshot)

    assert refused.value.findings == (
        "cgx_members was not supplied. It is a core table: supply it.",
        "The snapshot follows version 2.0 of the contract. This program reads version 1.0.",
    )
    assert str(refused.value) == "The snapshot was refused: " + " ".join(refused.value.findings)


def test_1_no_header_row() -> None:
    findings = _findings(healthy_tables(cgx_snapshot=[]))

    assert findings == [
        "cgx_snapshot has no valid row (no rows at all). Supply cgx_snapshot with exactly one valid row."
    ]


def test_1_no_header_table() -> None:
    findings = _findings(healthy_tables(cgx_snapshot=None))

    assert findings == ["cgx_snapshot was not supplied. Supply cgx_snapshot with exactly one valid row."]


def test_1_two_header_rows() -> None:
    rows = healthy_tables()["cgx_snapshot"]
    second: Row = {**rows[0], "snap_snapshot_id": "OTHER"}

    findings = _findings(healthy_tables(cgx_snapshot=[*rows, second]))

    assert findings == ["cgx_snapshot has 2 rows. Supply cgx_snapshot with exactly one valid row."]


def test_1_the_extract_did_not_finish() -> None:
    findings = _findings(changed("cgx_snapshot", snap_extract_finished=None))

    assert findings == [
        "cgx_snapshot has no valid row (row 2: snap_extract_finished is empty). Supply cgx_snapshot with exactly one "
        "valid row."
    ]


def test_1_the_header_is_asked_for_without_a_gate() -> None:
    with opened(healthy_tables(cgx_snapshot=None)) as snapshot, pytest.raises(SnapshotWithoutHeader):
        _ = snapshot.header


def test_2_the_source_is_36_hours_older_than_the_extract() -> None:
    assert _findings(changed("cgx_snapshot", snap_source_refreshed="2026-11-19T14:15")) == []


def test_2_the_source_is_older_still() -> None:
    findings = _findings(changed("cgx_snapshot", snap_source_refreshed="2026-11-19T14:14"))

    assert findings == [
        "The reporting database was last loaded on 19 November 2026 at 14:14, more than 36 hours before the extract "
        "finished on 21 November 2026 at 02:15. Load it, then run the extract again."
    ]


def test_2_the_source_does_not_say_when_it_was_loaded() -> None:
    assert _findings(changed("cgx_snapshot", snap_source_refreshed=None)) == []


def test_3_the_extract_finished_late_on_the_as_at_date() -> None:
    assert _findings(changed("cgx_snapshot", snap_extract_finished="2026-11-20T23:30")) == []


@pytest.mark.parametrize("as_at", ["2026-11-22", "2206-11-20"])
def test_3_the_as_at_date_is_later_than_the_extract(as_at: str) -> None:
    (finding, *_) = _findings(changed("cgx_snapshot", snap_as_at_date=as_at))

    assert finding.endswith(
        ", and the extract finished before it, on 21 November 2026 at 02:15. "
        "Set snap_as_at_date to the last full day whose events are in the data."
    )


def test_3_the_as_at_date_is_the_day_before_the_run() -> None:
    assert _findings(healthy_tables(), run_on=RUN_ON) == []


def test_3_the_as_at_date_is_the_day_of_the_run() -> None:
    findings = _findings(healthy_tables(), run_on=date(2026, 11, 20))

    assert findings == [
        "The as-at date is 20 November 2026, which is later than the day before the run on 20 November 2026. Set "
        "snap_as_at_date to the last full day whose events are in the data."
    ]


@pytest.mark.parametrize("table", ["cgx_coverage", "cgx_code_map", "cgx_calendar", "cgx_meetings", "cgx_agencies"])
def test_4_a_core_table_is_missing(table: str) -> None:
    findings = _findings(healthy_tables(**{table: None}))

    assert f"{table} was not supplied. It is a core table: supply it." in findings


def test_4_a_core_table_has_no_rows() -> None:
    findings = _findings(healthy_tables(cgx_minutes=[]))

    assert findings == ["cgx_minutes has no rows. It is a core table that must have some."]


def test_4_a_core_table_lacks_a_column_that_every_row_needs() -> None:
    tables = healthy_tables(cgx_minutes=[{"cgmn_minutes_id": "MIN1", "cgmn_meeting_id": "MEET2"}])

    findings = _findings(tables)

    assert findings == ["cgx_minutes.cgmn_status was not supplied. It is a core table: supply it."]


def test_6_a_key_is_repeated() -> None:
    tables = healthy_tables()
    tables["cgx_minutes"] *= 2

    findings = _findings(tables)

    assert findings == [
        "cgx_minutes, rows 2 and 3: the same cgmn_minutes_id, and every value the same. Send each row once."
    ]


def test_6_a_file_that_was_doubled_is_one_sentence() -> None:
    tables = healthy_tables()
    people: list[Row] = [{"pers_person_id": f"P{nth}", "pers_dob": "2016-05-04"} for nth in range(1_500)]
    tables["ssd_person"] = people * 2
    tables["cgx_minutes"] *= 2

    findings = _findings(tables)

    assert findings[:2] == [
        "1,500 keys are there more than once, the first in ssd_person, rows 2 and 1502: the same pers_person_id, and "
        "every value the same. Send each row once.",
        "cgx_minutes, rows 2 and 3: the same cgmn_minutes_id, and every value the same. Send each row once.",
    ]


@pytest.mark.parametrize(
    ("table", "status", "count", "finding"),
    [
        ("cgx_meetings", "COMPLETE", "2", None),
        ("cgx_meetings", "COMPLETE", None, None),
        (
            "cgx_meetings",
            "PARTIAL",
            "3",
            "cgx_coverage counts 3 rows for cgx_meetings, but 2 were read. The table may be cut off: run the extract "
            "again.",
        ),
        (
            "cgx_reports",
            "COMPLETE",
            "5",
            "cgx_coverage counts 5 rows for cgx_reports, but 0 were read. The table may be cut off: run the extract "
            "again.",
        ),
        ("cgx_reports", "NOT_SUPPLIED", "5", None),
    ],
)
def test_6_the_counts_agree(table: str, status: str, count: str | None, finding: str | None) -> None:
    row: Row = {"covg_table_name": table, "covg_column_name": "*", "covg_status": status, "covg_row_count": count}

    findings = _findings(healthy_tables(cgx_coverage=[row]))

    assert findings == ([finding] if finding else [])


@pytest.mark.parametrize(
    ("tables", "last"),
    [
        (5, "Of ssd_person and cgx_person_details the counts differ as well."),
        (7, "Of ssd_person, cgx_person_details, ssd_cin_episodes and cgx_referral_details the counts differ as well."),
        (8, "Of ssd_person, cgx_person_details, ssd_cin_episodes and 2 others the counts differ as well."),
    ],
)
def test_6_an_extract_that_stopped_early_takes_few_words(tables: int, last: str) -> None:
    rows: list[Row] = [
        {"covg_table_name": name, "covg_column_name": "*", "covg_status": "COMPLETE", "covg_row_count": "999"}
        for name in list(load_contract().tables)[:tables]
    ]

    findings = _findings(healthy_tables(cgx_coverage=rows))

    assert len(findings) == 4
    assert all(finding.startswith("cgx_coverage counts 999 rows for ") for finding in findings[:3])
    assert findings[3] == last


@pytest.mark.parametrize(("dangling", "passes"), [(2, True), (3, False)])
def test_7_two_percent_of_the_plan_links_may_find_no_plan(dangling: int, passes: bool) -> None:
    others = sum(_plan_links(healthy_tables()))
    tables = healthy_tables()
    tables["ssd_cp_visits"] = [_visit(number, "PLAN1") for number in range(100 - others + 1 - dangling)]
    tables["ssd_cp_visits"] += [_visit(500 + number, "NOWHERE") for number in range(dangling)]

    findings = _findings(tables)

    assert findings == (
        []
        if passes
        else [
            "3 of 100 links to a plan find no plan, more than 2 percent; most of them in "
            "ssd_cp_visits.cppv_cp_plan_id. Check that ssd_cp_plans is complete."
        ]
    )


@pytest.mark.parametrize(("later", "passes"), [(1, True), (2, False)])
def test_8_one_percent_of_the_held_dates_may_be_later(later: int, passes: bool) -> None:
    tables = healthy_tables()
    tables["cgx_meetings"] += [_meeting(number, "2026-11-20") for number in range(98 - later)]
    tables["cgx_meetings"] += [_meeting(500 + number, "2026-11-21") for number in range(later)]

    findings = _findings(tables)

    assert findings == (
        []
        if passes
        else [
            "2 of 100 meetings have a cgmt_held_date later than the as-at date 20 November 2026, more than 1 percent. "
            "Put bookings in cgmt_scheduled_date."
        ]
    )


@pytest.mark.parametrize(("unmapped", "passes"), [(2, True), (3, False)])
def test_9_two_percent_of_a_code_column_may_be_unknown(unmapped: int, passes: bool) -> None:
    tables = healthy_tables()
    tables["ssd_person"] += [
        {"pers_person_id": f"P{number}", "pers_sex": "boy" if number < unmapped else "M"} for number in range(100)
    ]

    findings = _findings(tables)

    assert findings == (
        []
        if passes
        else [
            "3 of 100 values of ssd_person.pers_sex are not codes of the list sex, more than 2 percent. Map them in "
            "cgx_code_map."
        ]
    )


@pytest.mark.parametrize(("invalid", "passes"), [(1, True), (2, False)])
def test_10_one_percent_of_the_rows_of_a_core_table_may_be_invalid(invalid: int, passes: bool) -> None:
    tables = healthy_tables()
    tables["ssd_person"] += [
        {"pers_person_id": f"P{number}", "pers_dob": "soon" if number < invalid else None} for number in range(98)
    ]

    findings = _findings(tables)

    assert findings == (
        []
        if passes
        else [
            "2 of 100 rows of ssd_person have an empty required value or a wrong type, more than 1 percent (row 4: "
            "pers_dob is not a date: write it as 2026-11-20). Correct them in the extract."
        ]
    )


def test_10_rows_of_an_optional_table_may_be_invalid() -> None:
    family: list[Row] = [{"fami_table_id": "F1", "fami_person_id": None}]

    assert _findings(healthy_tables(ssd_family=family)) == []


@pytest.mark.parametrize("version", ["1.0", "1", "1.7.2"])
def test_11_another_second_number_passes(version: str) -> None:
    assert _findings(changed("cgx_snapshot", snap_contract_version=version)) == []


@pytest.mark.parametrize("version", ["2.0", "10.0", "v1.0", "0.9"])
def test_11_another_first_number_does_not(version: str) -> None:
    findings = _findings(changed("cgx_snapshot", snap_contract_version=version))

    assert findings == [f"The snapshot follows version {version} of the contract. This program reads version 1.0."]


def _findings(tables: Tables, run_on: date | None = None) -> list[str]:
    with opened(tables) as snapshot:
        return gate_findings(snapshot, run_on=run_on)


def _plan_links(tables: Tables) -> list[int]:
    with opened(tables) as snapshot:
        return [count.filled for count in snapshot.tallies.links if count.link.to_table == "ssd_cp_plans"]


def _visit(number: int, plan: str) -> Row:
    return {
        "cppv_cp_visit_id": f"V{number}",
        "cppv_person_id": "CHILD1",
        "cppv_cp_plan_id": plan,
        "cppv_cp_visit_date": "2026-11-01",
    }


def _meeting(number: int, held: str) -> Row:
    return {
        "cgmt_meeting_id": f"M{number}",
        "cgmt_meeting_type": "CORE_GROUP",
        "cgmt_status": "HELD",
        "cgmt_held_date": held,
    }
