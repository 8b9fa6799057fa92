"""The reasons for waivers: read strictly, each with its source, and in step with the book."""

from collections import Counter
from pathlib import Path

import pytest

from service.book import open_book
from service.errors import BookRefused
from service.night_settings import RegisterSettings
from service.settings import Settings
from service.waivers import limits, load_waivers

WAIVERS = """\
[[reason]]
code = "court_order"
says = "a court has directed otherwise"
source = "Practice"

[[never]]
rule = "cg-first-10wd"
why = "it is the first"
source = "Practice"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "waivers.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_list_fits_the_book_and_names_its_sources() -> None:
    waivers = load_waivers()

    waivers.check(open_book(Settings()))

    assert "court_order" in waivers.reasons
    assert all(item.source and item.says for item in waivers.reasons.values())
    assert all(item.source and item.why for item in waivers.never.values())


def test_a_reason_reads_as_the_end_of_a_sentence() -> None:
    endings = Counter(item.says[-1] for item in load_waivers().reasons.values())

    assert not endings.keys() & {".", ";", ":"}


def test_a_reason_that_left_the_list_is_told_as_it_was_written() -> None:
    assert load_waivers().says("long_gone") == "long_gone"


def test_an_authoritys_own_rules_join_those_that_are_never_waived() -> None:
    settings = Settings(register=RegisterSettings(promise_days=5, waiver_days=6, not_waivable=frozenset({"mine"})))

    found = limits(settings)

    assert (found.promise_max_days, found.waiver_max_days) == (5, 6)
    assert set(found.never_waived) == {*load_waivers().never, "mine"}
    assert tuple(found.waiver_reasons) == tuple(load_waivers().reasons)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('code = "court_order"\n', "", "line 1: [[reason]] lacks the key 'code'. Add it."),
        ('source = "Practice"\n\n[[never]]', 'sauce = "Practice"\n\n[[never]]', "line 4:"),
        ("[[never]]", WAIVERS + "\n[[never]]", "there are two called 'court_order'. Keep one."),
    ],
)
def test_a_broken_list_is_refused_with_its_line(tmp_path: Path, old: str, new: str, problem: str) -> None:
    with pytest.raises(BookRefused) as refused:
        load_waivers(written(tmp_path, WAIVERS.replace(old, new, 1)))

    assert problem in str(refused.value)


def test_a_rule_that_is_not_in_the_book_is_refused(tmp_path: Path) -> None:
    waivers = load_waivers(written(tmp_path, WAIVERS.replace("cg-first-10wd", "cg-first-11wd")))

    with pytest.raises(BookRefused, match=r"there is no rule 'cg-first-11wd'\. Did you mean 'cg-first-10wd'\?"):
        waivers.check(open_book(Settings()))
