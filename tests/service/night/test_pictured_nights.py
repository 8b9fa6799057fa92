"""Which picture is read after which night: after a commit, a kill, a full disk, a restored register."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import update
from support.nights import done, request

from register import runs
from register.database import Database, open_database
from register.pictures.folders import in_use, remove_others
from register.pictures.picture import Picture
from register.pictures.records import ABOUT
from register.pictures.scope import EVERYTHING
from register.pictures.shelf import NoPicture, Shelf
from register.tables import run as run_table
from register.upgrade import upgrade
from service.ending import INTERNAL
from service.night.command import tell_outcome
from service.night.run import LEASE, run_night
from service.night.writing import NightDone
from service.night_settings import NightSettings
from service.pictures import pictures_folder
from service.settings import Settings, load_settings
from snapshot.synth.write import write_authority

TESTS = Path(__file__).parents[2]
LAST = date(2026, 11, 12)


@dataclass(frozen=True, kw_only=True)
class House:
    """A register that holds one night, and the pictures beside it."""

    database: Database
    file: Path
    nights: list[Path]
    shelf: Shelf

    @property
    def root(self) -> Path:
        return self.file.parent / "pictures"

    @property
    def folders(self) -> list[str]:
        return sorted(path.name for path in self.root.iterdir())

    def last(self) -> Picture | NoPicture:
        with self.database.reading() as connection:
            return self.shelf.last(connection)


@pytest.fixture(scope="module")
def small_nights(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three nights of a few plans."""
    folder = tmp_path_factory.mktemp("small")
    write_authority(folder, plans=8, as_at=LAST, seed=11, nights=3, only_core=True)
    return sorted(path for path in folder.iterdir() if path.is_dir())


@pytest.fixture(scope="module")
def first_house(tmp_path_factory: pytest.TempPathFactory, small_nights: list[Path]) -> Path:
    folder = tmp_path_factory.mktemp("house")
    database = open_database(f"sqlite:///{folder / 'register.db'}", is_to_be_upgraded=True)
    upgrade(database)
    done(database, small_nights[0])
    database.close()
    return folder


@pytest.fixture
def house(first_house: Path, small_nights: list[Path], tmp_path: Path) -> Iterator[House]:
    folder = tmp_path / "house"
    shutil.copytree(first_house, folder)
    database = open_database(f"sqlite:///{folder / 'register.db'}")
    yield House(database=database, file=folder / "register.db", nights=small_nights, shelf=Shelf(folder / "pictures"))
    database.close()


def test_a_committed_night_names_its_picture(house: House) -> None:
    picture = house.last()

    assert isinstance(picture, Picture)
    assert picture.as_at == date(2026, 11, 10)
    assert house.folders == ["2026-11-10-1"]
    with house.database.reading() as connection:
        night = runs.last_committed(connection)
    assert night is not None
    assert night.counts["pictured"] == night.counts["duties"]
    assert picture.count_plans(EVERYTHING, is_open=None) == night.counts["plans"]


def test_the_pictures_of_two_nights_are_kept_and_nothing_else_is_touched(house: House) -> None:
    (house.root / "notes.txt").write_text("ours")
    (house.root / "2026-11-09-1.part").mkdir()
    (house.root / "2026-11-11-7").mkdir()

    for night in house.nights[1:]:
        done(house.database, night)

    assert house.folders == ["2026-11-11-1", "2026-11-12-1", "notes.txt"]


def test_the_picture_of_a_night_that_is_running_is_left_alone(house: House) -> None:
    runs.claim(
        house.database,
        business_date=date(2026, 11, 11),
        owner="another",
        lease=LEASE,
        now=datetime(2026, 11, 12, 2, 30, tzinfo=UTC),
    )
    with house.database.reading() as connection:
        keep = in_use(connection)
    (house.root / "2026-11-11-1.part").mkdir()

    remove_others(house.root, keep)

    assert house.folders == ["2026-11-10-1", "2026-11-11-1.part"]


@pytest.mark.parametrize("point", ["writing", "committing"])
def test_a_night_that_was_killed_leaves_no_picture_that_is_read(house: House, point: str) -> None:
    command = [sys.executable, "-m", "support.picture_crash", str(house.file), str(house.nights[1]), point]

    ended = subprocess.run(command, cwd=TESTS, check=False, capture_output=True, text=True)

    assert ended.returncode == -signal.SIGKILL, ended.stderr
    left = "2026-11-11-1.part" if point == "writing" else "2026-11-11-1"
    assert house.folders == ["2026-11-10-1", left]
    picture = house.last()
    assert isinstance(picture, Picture)
    assert picture.as_at == date(2026, 11, 10)
    with house.database.writing() as connection:
        over = datetime(2000, 1, 1, tzinfo=UTC)
        connection.execute(update(run_table).where(run_table.c.status == "claimed").values(lease_until=over))
    done(house.database, house.nights[1])
    assert house.folders == ["2026-11-10-1", "2026-11-11-2"]
    picture = house.last()
    assert isinstance(picture, Picture)
    assert picture.as_at == date(2026, 11, 11)


def test_a_night_that_breaks_off_removes_its_picture(house: House) -> None:
    class Broken:
        """Breaks before the night's transaction, once the picture is there."""

        def ahead(self, *_: Any) -> None:
            assert house.folders == ["2026-11-10-1", "2026-11-11-1"]
            raise RuntimeError("telling broke")

        def __call__(self, *_: Any) -> Mapping[str, Any]:
            raise AssertionError("it broke before")

    with pytest.raises(RuntimeError):
        run_night(house.database, replace(request(house.nights[1]), telling=lambda _: Broken()))

    assert house.folders == ["2026-11-10-1"]


def test_a_picture_that_cannot_be_written_costs_no_night(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "full").write_text("no folder")
    settings = Settings(path=tmp_path / "corewatch.toml", night=NightSettings(pictures="full"))

    found = done(house.database, house.nights[1], settings=settings)

    sentence = found.run.problems["troubles"][0]
    assert sentence.startswith(f"No picture of this night could be written to {tmp_path / 'full'} (")
    assert found.run.status == "committed"
    assert "pictured" not in found.run.counts
    assert tell_outcome(found, output_format="table") == INTERNAL
    assert sentence in capsys.readouterr().err.replace("\n", " ")
    nothing = house.last()
    assert isinstance(nothing, NoPicture)
    assert nothing.because.startswith("This night left no picture.")


def test_without_pictures_nothing_is_written(house: House) -> None:
    found = done(house.database, house.nights[1], settings=Settings(night=NightSettings(pictures="")))

    assert isinstance(found, NightDone)
    assert found.troubles == ()
    assert house.folders == ["2026-11-10-1"]
    assert isinstance(Shelf(None).of(found.run), NoPicture)


def test_an_open_picture_is_kept_until_a_night_leaves_another(house: House) -> None:
    before = house.last()
    again = house.last()
    done(house.database, house.nights[1])

    after = house.last()

    assert isinstance(before, Picture)
    assert isinstance(after, Picture)
    assert again is before
    assert (before.as_at, after.as_at) == (date(2026, 11, 10), date(2026, 11, 11))
    assert before.plans(EVERYTHING)


def test_many_threads_ask_at_once(house: House) -> None:
    picture = house.last()
    assert isinstance(picture, Picture)
    alone = [picture.obligations_of_plan(plan.plan, scope=EVERYTHING) for plan in picture.plans(EVERYTHING)]

    with ThreadPoolExecutor(max_workers=8) as pool:
        plans = [plan.plan for plan in picture.plans(EVERYTHING)] * 5
        together = list(pool.map(lambda plan: picture.obligations_of_plan(plan, scope=EVERYTHING), plans))

    assert together == alone * 5


@pytest.mark.parametrize(
    ("text", "words"),
    [('{"format": 0, "as_at": "2026-11-10"}', "another version"), ("{", "There is no picture")],
    ids=["another format", "half a file"],
)
def test_a_picture_that_this_program_cannot_read_is_none(house: House, text: str, words: str) -> None:
    (house.root / "2026-11-10-1" / ABOUT).write_text(text)

    found = house.last()

    assert isinstance(found, NoPicture)
    assert words in found.because


def test_a_damaged_file_is_no_picture(house: House) -> None:
    (house.root / "2026-11-10-1" / "plan.parquet").write_bytes(b"PAR1")

    assert isinstance(house.last(), NoPicture)


def test_pictures_that_were_taken_away_are_none(house: House) -> None:
    shutil.rmtree(house.root)

    assert isinstance(house.last(), NoPicture)


def test_where_the_pictures_are(tmp_path: Path) -> None:
    def database(*, is_postgres: bool) -> Any:
        url = SimpleNamespace(database=str(tmp_path / "data" / "corewatch.db"))
        return SimpleNamespace(is_postgres=is_postgres, engine=SimpleNamespace(url=url))

    def settings(line: str) -> Settings:
        (tmp_path / "corewatch.toml").write_text(f"[night]\n{line}\n")
        return load_settings(tmp_path / "corewatch.toml")

    assert pictures_folder(settings(""), database(is_postgres=False)) == tmp_path / "data" / "pictures"
    assert pictures_folder(settings(""), database(is_postgres=True)) == tmp_path / "pictures"
    assert pictures_folder(settings('pictures = "seen"'), database(is_postgres=False)) == tmp_path / "seen"
    assert pictures_folder(settings('pictures = ""'), database(is_postgres=False)) is None
