"""Targets, comparators, population and posts come from a dated file that is read strictly."""

from datetime import date
from pathlib import Path

import pytest

from service.errors import ConfigRefused
from service.kpis.figures_file import read_figures
from service.settings import load_settings

KNOWN = ("first-core-groups", "vacancies")
FILE = """
[[target]]
measure = "first-core-groups"
from = 2026-04-01
value = 95
source = "The partnership's plan"

[[target]]
measure = "first-core-groups"
from = 2025-04-01
value = 90.5
source = "The partnership's plan"

[[comparator]]
measure = "vacancies"
name = "England"
from = 2025-04-01
value = 17
source = "The national workforce return"

[[population]]
from = 2025-06-30
value = 81234
source = "The mid-year estimate"

[[establishment]]
from = 2018-02-01
value = 220
source = "The workforce board"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "kpis.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_each_figure_holds_from_its_day_on(tmp_path: Path) -> None:
    figures = read_figures(written(tmp_path, FILE), KNOWN)

    days = (date(2025, 3, 31), date(2026, 3, 31), date(2026, 4, 1))
    targets = [figures.target("first-core-groups", day) for day in days]

    assert [item.value if item else None for item in targets] == [None, 90.5, 95.0]
    assert figures.population_on(date(2025, 6, 29)) is None
    assert figures.population_on(date(2026, 10, 31)) == 81234
    assert figures.posts_on(date(2018, 2, 28)) == 220
    assert figures.names("vacancies") == ["England"]


def test_without_a_file_nothing_is_known() -> None:
    assert read_figures(None, KNOWN).target("first-core-groups", date(2026, 4, 1)) is None


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('measure = "vacancies"', 'measure = "vacancy"', "Did you mean 'vacancies'"),
        ("[[target]]", "[[targets]]", "Did you mean 'target'"),
        ("value = 17", "value = -1", "0 or more"),
        ("value = 81234", "value = 0", "nothing can be divided by 0"),
        ('source = "The mid-year estimate"', 'source = " "', "say who says so"),
        ("from = 2025-06-30", "from = 2025-06-30T10:00:00", "without a time"),
        ("from = 2025-04-01\nvalue = 90.5", "from = 2026-04-01\nvalue = 90.5", "another figure from this day"),
        ('name = "England"\n', "", "lacks the key 'name'"),
    ],
)
def test_what_is_wrong_with_the_file_is_named(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert old in FILE

    with pytest.raises(ConfigRefused, match=problem):
        read_figures(written(tmp_path, FILE.replace(old, new)), KNOWN)


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ('send_to = ["no address"]', "is not an email address"),
        ("hidden_below = 3", "write 5 or more"),
        ('figures = "gone.toml"', "there is no file"),
        ('figure = "kpis.toml"', "Did you mean 'figures'"),
    ],
)
def test_the_table_of_the_configuration_is_strict(tmp_path: Path, table: str, problem: str) -> None:
    path = tmp_path / "corewatch.toml"
    path.write_text(f"[kpis]\n{table}\n", encoding="utf-8")

    with pytest.raises(ConfigRefused, match=problem):
        load_settings(path)


def test_the_readers_and_the_limit_are_read(tmp_path: Path) -> None:
    path = tmp_path / "corewatch.toml"
    path.write_text(
        '[kpis]\nsend_to = ["a@council.example", "a@council.example"]\nhidden_below = 10\n', encoding="utf-8"
    )

    settings = load_settings(path).kpis

    assert (settings.send_to, settings.hidden_below) == (("a@council.example",), 10)
