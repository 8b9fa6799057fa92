"""Whom a worker value names."""

import pytest
from support.snapshots import Row, healthy_tables, opened

PROFESSIONALS: list[Row] = [
    {"prof_professional_id": "A", "prof_staff_id": "1"},
    {"prof_professional_id": "B", "prof_staff_id": "2"},
    {"prof_professional_id": "C", "prof_staff_id": "2"},
    {"prof_professional_id": "D", "prof_staff_id": "A"},
    {"prof_professional_id": "E", "prof_staff_id": None},
]


@pytest.mark.parametrize(
    ("why", "value", "named"),
    [
        ("by professional id", "B", "B"),
        ("by staff id", "1", "A"),
        ("two rows have the staff id", "2", None),
        ("the professional id comes first", "A", "A"),
        ("nobody", "Z", None),
        ("ids are exact", "a", None),
    ],
)
def test_a_worker_value_names_one_professional_or_nobody(why: str, value: str, named: str | None) -> None:
    tables = healthy_tables(
        ssd_professionals=PROFESSIONALS, cgx_cp_plan_details=[{"cpld_cp_plan_id": "PLAN1", "cpld_lead_sw_id": value}]
    )

    with opened(tables) as snapshot:
        rows = dict(snapshot.connection.execute("SELECT value, professional_id FROM known.worker").fetchall())

    assert rows.get(value) == named


def test_a_value_that_names_nobody_is_listed_with_its_rows_and_kept() -> None:
    details: list[Row] = [{"cpld_cp_plan_id": "PLAN1", "cpld_lead_sw_id": "Jo Bloggs"}]

    with opened(healthy_tables(cgx_cp_plan_details=details)) as snapshot:
        problems = [(p.table, p.column, p.problem) for p in snapshot.problems if p.kind == "unknown_worker"]
        kept = snapshot.connection.execute("SELECT cpld_lead_sw_id FROM filed.cgx_cp_plan_details").fetchall()

    assert problems == [
        (
            "cgx_cp_plan_details",
            "cpld_lead_sw_id",
            "the worker 'Jo Bloggs' of 1 row matches no professional, or several",
        )
    ]
    assert kept == [("Jo Bloggs",)]


def test_a_professional_sent_twice_is_nobody() -> None:
    twice: list[Row] = [{"prof_professional_id": "WORKER1"}, {"prof_professional_id": "WORKER1"}]

    with opened(healthy_tables(ssd_professionals=twice)) as snapshot:
        rows = snapshot.connection.execute("FROM known.worker").fetchall()

    assert rows == []
