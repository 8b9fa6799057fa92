"""Against reading what is no page: no address leads out of the folder of files, and files are their owner's alone."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.staticfiles import StaticFiles
from support.consoles import House

from alerts.channels.secrets import secret
from alerts.delivery_errors import SecretMissing, SecretUnreadable
from console.access.single_sign_on import SECRET
from console.look import static_url
from console.pages.exceptions_list import exporting
from register.database import open_database
from register.errors import RegisterError
from register.upgrade import upgrade
from service.exceptions.listed import Listing
from service.formats.xlsx import Export

OUT = (
    "/../../pyproject.toml",
    "/../../../etc/passwd",
    "/..%2f..%2fpyproject.toml",
    "/%2e%2e/%2e%2e/app.py",
    "/..%5c..%5capp.py",
    "/....//....//app.py",
    "//etc/passwd",
    "/vendor/../../app.py",
    "/corewatch.css%00.html",
    "/",
    "/vendor",
)


@pytest.mark.parametrize("way", OUT)
def test_no_address_leads_out_of_the_folder(house: House, way: str) -> None:
    answer = house.browser().get(f"{static_url()}{way}")

    assert answer.status_code in (302, 400, 404)
    for word in ("build-system", "root:", "make_app", "import "):
        assert word not in answer.text


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "static", tmp_path / "secret.txt"
    inside.mkdir()
    outside.write_text("secret")
    (inside / "link.txt").symlink_to(outside)

    assert StaticFiles(directory=inside).lookup_path("link.txt") == ("", None)


@pytest.fixture
def open_umask() -> Iterator[None]:
    """A machine on which new files are readable by all."""
    before = os.umask(0o000)
    yield
    os.umask(before)


@pytest.mark.usefixtures("open_umask")
def test_the_register_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "register.sqlite"
    database = open_database(f"sqlite:///{file}", is_to_be_upgraded=True)
    upgrade(database)

    with database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM counter WHERE name = 'none'")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    database.close()

    assert set(modes) >= {"register.sqlite", "register.sqlite-wal"}
    assert set(modes.values()) == {0o600}


@pytest.mark.usefixtures("open_umask")
def test_a_file_on_its_way_out_is_its_owners_alone(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    fill = exporting.fill_zip

    def watched(listing: Listing, file: Path, export: Export) -> None:
        seen.append(stat.S_IMODE(file.stat().st_mode))
        fill(listing, file, export)

    monkeypatch.setattr(exporting, "fill_zip", watched)
    answer = house.browser("unit").get("/export/exceptions.csv.zip")

    assert answer.status_code == 200
    assert seen == [0o600]
    assert [path for path in tmp_path.iterdir() if path.suffix == ".export"] == []


def test_a_secret_comes_from_a_file_and_is_in_no_error(tmp_path: Path) -> None:
    kept = tmp_path / "sign-in"
    kept.write_text("a long secret\n")

    found = secret(SECRET, {f"{SECRET}_FILE": str(kept), SECRET: "another"})
    with pytest.raises(SecretMissing) as missing:
        secret(SECRET, {"OTHER": "a long secret"})
    with pytest.raises(SecretUnreadable) as unreadable:
        secret(SECRET, {f"{SECRET}_FILE": str(tmp_path / "a-hidden-place")})

    assert found == "a long secret"
    assert "a long secret" not in str(missing.value)
    assert "a-hidden-place" not in str(unreadable.value)


@pytest.mark.parametrize(
    "address", ["postgresql://corewatch:sesame@127.0.0.1:1/none", "mysql://corewatch:sesame@127.0.0.1/none"]
)
def test_a_password_in_an_address_is_in_no_error(address: str) -> None:
    with pytest.raises(RegisterError) as error:
        open_database(address)

    assert "sesame" not in f"{error.value}{error.value.__cause__!r}"


def test_no_demonstration_without_made_up_people(house: House) -> None:
    page = house.browser().get("/sign-in").text

    assert house.console.demo_password is None
    assert "corewatch demo" not in page
