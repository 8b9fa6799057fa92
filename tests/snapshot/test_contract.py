"""The contract as shipped."""

from pathlib import Path

from snapshot.contract import load_contract
from snapshot.contract.page import contract_page

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "contract.md"


def test_every_table_has_columns_and_a_key() -> None:
    contract = load_contract()

    without_key = [table.name for table in contract if not table.key]

    assert len(contract.tables) == 86
    assert without_key == []


def test_every_key_is_required() -> None:
    contract = load_contract()

    empty_keys = [column.name for table in contract for column in table if column.is_key and not column.is_required]

    assert empty_keys == []


def test_every_link_names_the_whole_key_of_a_table() -> None:
    contract = load_contract()

    targets = {column.links_to for table in contract for column in table if column.links_to}

    assert all(contract.tables[table].key == (column,) for table, column in targets)


def test_every_code_column_has_a_list_and_no_other_column_has() -> None:
    contract = load_contract()

    columns = [column for table in contract for column in table]

    assert all((column.codelist in contract.codelists) == (column.type == "code") for column in columns)


def test_lengths_are_those_of_the_types() -> None:
    contract = load_contract()

    person = contract.tables["ssd_person"].columns

    assert person["pers_person_id"].max_length == 48
    assert person["pers_surname"].max_length == 255
    assert contract.column("cgx_meetings", "cgmt_chair_id").max_length == 100
    assert person["pers_dob"].max_length is None


def test_entry_times_are_moments_only() -> None:
    contract = load_contract()

    entry_times = {table.name: table.entry_time for table in contract}

    assert entry_times["cgx_meetings"] == "cgmt_recorded_date"
    assert entry_times["cgx_minutes"] is None
    assert entry_times["cgx_need_factors"] is None


def test_the_page_is_up_to_date() -> None:
    written = PAGE.read_text(encoding="utf-8")

    fresh = contract_page()

    assert written == fresh, "run: python -m snapshot.contract.page > docs/reference/contract.md"
