"""Which snapshots lie ready, and which are none."""

import os
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from support.schedules import at
from support.snapshots import AS_AT, healthy_tables, write_csv

from service.errors import ConfigRefused
from service.night_settings import NightSettings
from service.schedule.newest import Shelf, look, place_of
from service.settings import Settings

HEADER = "cgx_snapshot"


def write_night(folder: Path, as_at: str | None = None, **header: str | None) -> Path:
    """A snapshot that holds no more than its header; by default of the day in its name."""
    folder.mkdir(parents=True)
    row = healthy_tables()[HEADER][0] | {"snap_as_at_date": as_at or folder.name[:10]} | header
    return write_csv(folder, {HEADER: [row]})


def nights_on(shelf: Shelf) -> list[str]:
    return [Path(item.source).name for item in shelf.ready]


def test_a_folder_a_night_the_newest_first(tmp_path: Path) -> None:
    for name in ("2026-11-18", "2026-11-20", "2026-11-19T0215", "friday"):
        write_night(tmp_path / name, as_at="2026-11-17" if name == "friday" else None)

    shelf = look(str(tmp_path), after=None)

    assert nights_on(shelf) == ["2026-11-20", "2026-11-19T0215", "2026-11-18", "friday"]
    assert [item.as_at.day for item in shelf.ready] == [20, 19, 18, 17]
    assert shelf.unusable == ()


def test_nights_that_the_register_holds_are_not_opened(tmp_path: Path) -> None:
    write_night(tmp_path / "2026-11-18", snap_as_at_date="no day at all")
    write_night(tmp_path / "2026-11-19")

    shelf = look(str(tmp_path), after=date(2026, 11, 18))

    assert (nights_on(shelf), shelf.unusable) == (["2026-11-19"], ())


def test_an_unfinished_extract_is_waited_for(tmp_path: Path) -> None:
    write_night(tmp_path / "2026-11-20", snap_extract_finished=None)
    (tmp_path / "2026-11-21").mkdir()
    (tmp_path / ".2026-11-22.part").mkdir()
    (tmp_path / "notes.txt").write_text("Anything.")

    shelf = look(str(tmp_path), after=None)

    assert shelf == Shelf()


def test_a_folder_named_after_another_day_is_told(tmp_path: Path) -> None:
    write_night(tmp_path / "2026-11-20", as_at="2026-11-19")

    shelf = look(str(tmp_path), after=None)

    assert shelf.unusable == (
        f"The folder {tmp_path}/2026-11-20 is named after 20 November 2026, and its snapshot speaks of "
        "19 November 2026. Check the as-at date of the extract, or rename the folder.",
    )


def test_a_header_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    write_night(tmp_path / "2026-11-20", snap_as_at_date="31/02/2026")

    shelf = look(str(tmp_path), after=None)

    assert shelf.ready == ()
    assert shelf.unusable[0].startswith(f"{tmp_path}/2026-11-20: cgx_snapshot has no valid row (row 2: snap_as_at_date")


def test_a_corrected_header_is_read_again(tmp_path: Path) -> None:
    folder = write_night(tmp_path / "friday", as_at="2026-11-19")
    before = look(str(tmp_path), after=None)
    shutil.rmtree(folder)
    write_night(tmp_path / "friday", as_at="2026-11-20")

    after = look(str(tmp_path), after=None)

    assert [shelf.ready[0].as_at.day for shelf in (before, after)] == [19, 20]


def test_of_two_snapshots_of_one_day_the_later_one_counts(tmp_path: Path) -> None:
    write_night(tmp_path / "2026-11-20-sent-again")
    old = write_night(tmp_path / "2026-11-20")
    shelf = look(str(tmp_path), after=None)
    ahead = (datetime.now().astimezone() + timedelta(days=1)).timestamp()
    os.utime(tmp_path / "2026-11-20-sent-again" / f"{HEADER}.csv", (ahead, ahead))

    touched = look(str(tmp_path), after=None)

    assert nights_on(shelf)[0] == old.name
    assert nights_on(touched)[0] == "2026-11-20-sent-again"


def test_a_file_that_is_copied_with_its_old_time_counts_as_changed_now(tmp_path: Path) -> None:
    folder = write_night(tmp_path / "2026-11-20")
    before = look(str(tmp_path), after=None).ready[0].changed_at
    os.utime(folder / f"{HEADER}.csv", (0, 0))

    after = look(str(tmp_path), after=None).ready[0].changed_at

    assert before is not None
    assert after is not None
    assert after > before


def test_one_folder_that_is_written_over_every_night(tmp_path: Path) -> None:
    folder = write_night(tmp_path / "extract", as_at="2026-11-20")

    shelf = look(str(folder), after=date(2026, 11, 19))

    assert [(item.source, item.as_at) for item in shelf.ready] == [(str(folder), date(2026, 11, 20))]


def test_a_database_is_one_snapshot(tmp_path: Path) -> None:
    row = {name: value for name, value in healthy_tables()[HEADER][0].items() if value is not None}
    address = f"sqlite:///{tmp_path / 'extract.sqlite'}"
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE {HEADER} ({', '.join(f'{name} TEXT' for name in row)})"))
        connection.execute(text(f"INSERT INTO {HEADER} VALUES ({', '.join(f':{name}' for name in row)})"), row)
    engine.dispose()

    shelf = look(address, after=date(2026, 11, 19))

    assert [(item.source, item.as_at.isoformat(), item.changed_at) for item in shelf.ready] == [(address, AS_AT, None)]


def test_a_database_is_not_named_in_what_is_told(tmp_path: Path) -> None:
    shelf = look(f"sqlite:///{tmp_path / 'secret.sqlite'}", after=None)

    assert shelf.unusable[0].startswith("the database: ")


def test_a_place_that_is_not_there_is_told(tmp_path: Path) -> None:
    shelf = look(str(tmp_path / "gone"), after=None)

    assert shelf.unusable == (
        f"There is no folder {tmp_path}/gone for the nightly snapshots. Check `snapshots` under [night].",
    )


@pytest.mark.parametrize(("today", "says"), [("2026-11-20T12:00", True), ("2026-11-21T00:00", False)])
def test_a_day_that_has_not_ended(tmp_path: Path, today: str, says: bool) -> None:
    write_night(tmp_path / "2026-11-20")
    shelf = look(str(tmp_path), after=None)

    told = list(shelf.from_the_future(at(today)))

    assert bool(told) is says


def test_where_the_snapshots_are(tmp_path: Path) -> None:
    def place(snapshots: str | None) -> str:
        return place_of(Settings(path=tmp_path / "corewatch.toml", night=NightSettings(snapshots=snapshots)))

    assert place("in") == str(tmp_path / "in")
    assert place(str(tmp_path / "there")) == str(tmp_path / "there")
    assert place("postgresql://reader@server/extract") == "postgresql://reader@server/extract"
    with pytest.raises(ConfigRefused, match=r"Set `snapshots` under \[night\] in corewatch\.toml\."):
        place(None)
