"""What is known of expressions beforehand is what reading them gives."""

import subprocess
import sys
from pathlib import Path

import pytest

from engine.book import Book, load_book
from engine.known import Known, known, known_text
from service.book import BOOK_FOLDER
from service.write_known import empty_facts, known_of, read_anew

#: Without these a check would be slower, not wrong: the file may lag behind a card or two.
NEARLY_ALL = 0.9

#: What `corewatch check` imports before it knows what it will meet.
IMPORTS = "import sys, service.cli, service.check_command, service.formats.json; print('sqlglot' in sys.modules)"


@pytest.fixture(scope="module")
def book() -> Book:
    return load_book(BOOK_FOLDER)


def test_every_line_of_the_file_is_what_reading_gives(book: Book) -> None:
    with empty_facts(book) as connection:
        anew = read_anew(connection, asked=known().written, types=known().types)

    assert anew.written == dict(known().written)
    assert anew.types == dict(known().types)
    assert anew.columns == dict(known().columns)


def test_nearly_all_that_the_shipped_book_asks_is_in_the_file(book: Book) -> None:
    asked = known_of(book)

    for part in ("columns", "written", "types"):
        missing = getattr(asked, part).keys() - getattr(known(), part).keys()
        assert len(missing) <= (1 - NEARLY_ALL) * len(getattr(asked, part)), (
            f"run `python -m service.write_known`: {missing}"
        )


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    some = Known(
        columns={"a > {b}": ("a",)},
        written={("a > {b}", 1, ("case when \"x\" then 'y\\n' end",)): "f.a > 1"},
        types={("f.a > 1", (("a", "DATE"),)): "BOOLEAN"},
    )
    (tmp_path / "known.json").write_text(known_text(some), encoding="utf-8")

    assert known(tmp_path / "known.json") == some


def test_the_reader_of_expressions_is_imported_only_when_one_is_read_anew() -> None:
    ran = subprocess.run([sys.executable, "-c", IMPORTS], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "False"
