"""A synthetic authority keeps the contract and can be written again byte for byte."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from snapshot.contract import Table, load_contract
from snapshot.gates import check_gates
from snapshot.read import read_snapshot
from snapshot.synth import NotAShare, NothingToWrite, Rates, write_authority

AS_AT = date(2026, 11, 20)
#: Links that are broken on purpose, as in life.
ODD_LINKS = {("cgx_actions", "cgac_cp_plan_id")}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    folder = tmp_path_factory.mktemp("authority")
    write_authority(folder, plans=60, as_at=AS_AT, seed=1)
    return opened(folder)


def opened(folder: Path) -> duckdb.DuckDBPyConnection:
    """The files of a folder as tables of text."""
    connection = duckdb.connect()
    for table in load_contract():
        file = folder / f"{table.name}.csv"
        connection.execute(f"CREATE TABLE {table.name} AS FROM read_csv('{file}', header = true, all_varchar = true)")
    return connection


def value(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, file_format: str) -> None:
    once, again = tmp_path / "once", tmp_path / "again"

    for folder in (once, again):
        write_authority(folder, plans=10, as_at=AS_AT, seed=5, file_format=file_format)  # type: ignore[arg-type] # parametrised

    assert contents(once) == contents(again)


def test_another_seed_gives_other_rows(tmp_path: Path) -> None:
    for seed in (1, 2):
        write_authority(tmp_path / str(seed), plans=10, as_at=AS_AT, seed=seed)

    first, second = contents(tmp_path / "1"), contents(tmp_path / "2")

    assert first["cgx_meetings.csv"] != second["cgx_meetings.csv"]


def test_more_processes_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_authority(tmp_path / "one", plans=30, as_at=AS_AT, seed=3, children_in_need=30)

    monkeypatch.setattr("snapshot.synth.write.WORTH_MORE_PROCESSES", 1)
    monkeypatch.setattr("snapshot.synth.write.FEWEST", 5)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    write_authority(tmp_path / "two", plans=30, as_at=AS_AT, seed=3, children_in_need=30)

    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_every_table_of_the_contract_has_rows(authority: duckdb.DuckDBPyConnection) -> None:
    empty = [table.name for table in load_contract() if not value(authority, f"SELECT count(*) FROM {table.name}")]

    assert empty == []


def test_keys_are_unique(authority: duckdb.DuckDBPyConnection) -> None:
    repeated = [table.name for table in load_contract() if repeats(authority, table)]

    assert repeated == []


def repeats(connection: duckdb.DuckDBPyConnection, table: Table) -> int:
    key = ", ".join(table.key)
    return value(connection, f"SELECT count(*) FROM (SELECT {key} FROM {table.name} GROUP BY ALL HAVING count(*) > 1)")


def test_links_resolve_but_for_the_oddities(authority: duckdb.DuckDBPyConnection) -> None:
    broken = {
        (table.name, column.name)
        for table in load_contract()
        for column in table
        if column.links_to and dangling(authority, table.name, column.name, column.links_to)
    }

    assert broken <= ODD_LINKS


def dangling(connection: duckdb.DuckDBPyConnection, table: str, column: str, links_to: tuple[str, str]) -> int:
    target, key = links_to
    return value(
        connection,
        f"SELECT count(*) FROM {table} x ANTI JOIN {target} y ON x.{column} = y.{key} WHERE x.{column} <> ''",
    )


def test_every_value_can_be_read_and_every_gate_opens(tmp_path: Path) -> None:
    write_authority(tmp_path, plans=60, as_at=AS_AT, seed=1)

    with read_snapshot(str(tmp_path)) as snapshot:
        check_gates(snapshot)
        kinds = {problem.kind for problem in snapshot.problems}

    assert kinds <= {"dangling", "unknown_worker"}


def test_it_says_that_it_is_synthetic(authority: duckdb.DuckDBPyConnection) -> None:
    rows = authority.execute("SELECT snap_is_synthetic, snap_source_cms, snap_as_at_date FROM cgx_snapshot").fetchall()

    assert rows == [("Y", "SYNTHETIC", "2026-11-20")]


def test_nobody_has_a_real_address(authority: duckdb.DuckDBPyConnection) -> None:
    real = value(authority, "SELECT count(*) FROM cgx_staff WHERE stff_email NOT LIKE '%@example.org'")

    assert real == 0


def test_siblings_share_a_meeting(authority: duckdb.DuckDBPyConnection) -> None:
    shared = value(
        authority,
        "SELECT count(*) FROM (SELECT cgms_meeting_id FROM cgx_meeting_subjects GROUP BY ALL HAVING count(*) > 1)",
    )

    assert shared > 0


@pytest.mark.parametrize(
    ("what", "query"),
    [
        ("an unborn child", "SELECT count(*) FROM ssd_person WHERE pers_dob IS NULL AND pers_expected_dob > '2'"),
        ("a death", "SELECT count(*) FROM ssd_person WHERE pers_death_date > '2'"),
        ("another authority's plan", "SELECT count(*) FROM ssd_cp_plans WHERE cppl_cp_plan_ola = 'Y'"),
        ("a merged record", "SELECT count(*) FROM cgx_cp_plan_details WHERE cpld_end_reason = 'MERGED'"),
        ("an error", "SELECT count(*) FROM cgx_cp_plan_details WHERE cpld_end_reason = 'DATA_ERROR'"),
        ("an eighteenth birthday", "SELECT count(*) FROM cgx_cp_plan_details WHERE cpld_end_reason = 'TURNED_18'"),
        ("a meeting put off", "SELECT count(*) FROM cgx_meetings WHERE cgmt_status = 'POSTPONED'"),
        ("a meeting to come", "SELECT count(*) FROM cgx_meetings WHERE cgmt_scheduled_date > '2026-11-20'"),
        ("a date ahead of its time", "SELECT count(*) FROM cgx_meetings WHERE cgmt_held_date > '2026-11-20'"),
        ("a local word", "SELECT count(*) FROM cgx_code_map"),
    ],
)
def test_life_has_its_exceptions(authority: duckdb.DuckDBPyConnection, what: str, query: str) -> None:
    assert value(authority, query) > 0, what


@pytest.mark.parametrize("plans", [1, 10])
def test_a_small_authority_works_too(tmp_path: Path, plans: int) -> None:
    write_authority(tmp_path, plans=plans, as_at=AS_AT, seed=4)

    with read_snapshot(str(tmp_path)) as snapshot:
        check_gates(snapshot)
        counted = snapshot.rows["ssd_cp_plans"]

    assert counted >= plans


def test_only_the_core_tables_on_request(tmp_path: Path) -> None:
    write_authority(tmp_path, plans=5, as_at=AS_AT, seed=4, only_core=True)

    written = {file.stem for file in tmp_path.iterdir()}

    assert written == {table.name for table in load_contract() if table.is_core}


def test_progress_counts_plans_up_to_the_total(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []

    write_authority(tmp_path, plans=12, as_at=AS_AT, seed=4, progress=lambda done, total: seen.append((done, total)))

    assert seen[-1] == (12, 12)


def test_nothing_to_write_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NothingToWrite, match="0 plans"):
        write_authority(tmp_path, plans=0, as_at=AS_AT, seed=4)


def test_a_rate_that_is_no_share_is_refused() -> None:
    with pytest.raises(NotAShare, match="voice_missing is 15"):
        Rates(voice_missing=15)
