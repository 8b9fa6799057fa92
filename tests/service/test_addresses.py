"""The address of a database may hold a password: whatever is wrong with it, nobody reads it anywhere."""

from pathlib import Path

import pytest

from .conftest import Corewatch

SECRET = "hunter2"  # noqa: S105 - of nobody
MISTYPED = [
    "postgresql:/reader:hunter2@127.0.0.1/db",
    "'postgresql://reader:hunter2@127.0.0.1/db'",
    "postgresql ://reader:hunter2@127.0.0.1/db",
    "reader:hunter2@127.0.0.1/db",
    "Server=db;Uid=reader;PWD = hunter2",
    "host=db user=reader Password=hunter2",
]


@pytest.mark.parametrize("source", MISTYPED)
@pytest.mark.parametrize("command", ["check", "validate", "night"])
def test_an_address_that_is_none_is_not_repeated(
    corewatch: Corewatch, tmp_path: Path, command: str, source: str
) -> None:
    found = corewatch(command, source)

    assert found.code == 2
    assert found.err.startswith("This is no folder that is there, and no database address either;")
    assert SECRET not in found.out + found.err + kept_in(tmp_path)


def test_blanks_round_an_address_are_no_part_of_it(corewatch: Corewatch, tmp_path: Path) -> None:
    found = corewatch("night", "  postgresql+psycopg://reader:hunter2@127.0.0.1:1/db ")

    assert (found.code, found.err[:38]) == (2, "The postgresql database cannot be read")
    assert SECRET not in found.out + found.err + kept_in(tmp_path)
    assert "postgresql+psycopg://..." in kept_in(tmp_path)


@pytest.mark.parametrize("source", ["no/such/folder", "C:/nights"])
def test_a_folder_that_is_not_there_is_named(corewatch: Corewatch, source: str) -> None:
    found = corewatch("check", source)

    assert found.code == 2
    assert found.err == f"There is no folder {source}. Give the folder that holds the nightly files.\n"


def test_a_name_that_no_disk_can_hold_is_refused(corewatch: Corewatch) -> None:
    found = corewatch("check", "n" * 5000)

    assert (found.code, found.err.endswith("cannot be opened. Check that this account may read it.\n")) == (2, True)


def test_an_address_cut_in_two_by_a_blank_is_not_repeated(corewatch: Corewatch) -> None:
    found = corewatch("check", "postgresql", "://reader:hunter2@127.0.0.1/db")

    assert found.code == 2
    assert found.err.startswith("This command is not understood. Put quotes round an address")
    assert SECRET not in found.err


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            '[night]\nsnapshots = "postgresql:/reader:hunter2@127.0.0.1/db"\n',
            "corewatch.toml, line 2: this is no folder that is there, and no database address either.",
        ),
        (
            '[register]\nfile = "postgresql://reader:hunter2@127.0.0.1/db"\n',
            "corewatch.toml, line 2: write a file. The address of a database goes into the environment, as "
            "COREWATCH_DATABASE_URL.",
        ),
    ],
)
def test_a_configuration_with_an_address_in_the_wrong_place_is_refused(
    corewatch: Corewatch, tmp_path: Path, text: str, sentence: str
) -> None:
    (tmp_path / "corewatch.toml").write_text(text)

    found = corewatch("freshness")

    assert (found.code, found.err[: len(sentence)]) == (2, sentence)
    assert SECRET not in found.out + found.err


def kept_in(folder: Path) -> str:
    """Every byte of every file there, as text."""
    return "".join(path.read_bytes().decode("latin-1") for path in folder.iterdir() if path.is_file())


@pytest.mark.parametrize("command", [("exceptions", "list"), ("db", "backup", "copy.db"), ("night", "nights")])
@pytest.mark.parametrize(
    "address", ["postgresql://reader:hunter2@127.0.0.1:port/db", "postgresql:/reader:hunter2@h/db"]
)
def test_an_address_of_the_register_that_is_none_is_refused(
    corewatch: Corewatch, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], address: str
) -> None:
    monkeypatch.setenv("COREWATCH_DATABASE_URL", address)

    found = corewatch(*command)

    assert (found.code, found.err[:37]) == (2, "This is no address of a register. Wri")
    assert SECRET not in found.out + found.err
