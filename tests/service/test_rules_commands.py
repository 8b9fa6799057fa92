"""`corewatch rules`: read the book, and add to it without touching it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from service.card_words import marked

Run = Callable[..., Any]


@pytest.fixture
def own(corewatch: Run, tmp_path: Path) -> Path:
    """A folder with one rule as `rules new` writes it."""
    corewatch("rules", "new", "core_groups/cg-second-20wd", "--folder", tmp_path / "own")
    return tmp_path / "own"


def card(own: Path) -> Path:
    return own / "core_groups" / "cg-second-20wd.toml"


def test_a_new_rule_passes_lint_and_its_cases_hold(corewatch: Run, own: Path) -> None:
    lint = corewatch("rules", "lint", own)
    test = corewatch("rules", "test", "cg-second-20wd", "--folder", own)

    assert (lint.code, lint.err) == (0, "")
    assert lint.out.endswith(": no problem.\n")
    assert (test.code, test.out) == (0, "1 rule, 5 cases: all kept.\n")


def test_a_broken_case_is_named_and_ends_with_1(corewatch: Run, own: Path) -> None:
    card(own).write_text(card(own).read_text().replace("limit = 10", "limit = 11"))

    result = corewatch("rules", "test", "cg-second-20wd", "--folder", own)

    assert result.code == 1
    assert "cg-second-20wd: done on the last day allowed: due_on is 2018-09-18, not 2018-09-17\n" in result.out


@pytest.mark.parametrize(
    ("old", "new", "trouble"),
    [
        ("severity =", "severty =", "cg-second-20wd.toml, line 7: this card has no key 'severty'."),
        ('each = "plan"', 'each = "plans"', "cg-second-20wd.toml, line 11: there is nothing to check 'plans' by."),
        ("is_ours", "is_our", "cg-second-20wd.toml, line 12: there is no column 'is_our' in plan."),
    ],
)
def test_lint_names_file_and_line(corewatch: Run, own: Path, old: str, new: str, trouble: str) -> None:
    card(own).write_text(card(own).read_text().replace(old, new, 1))

    result = corewatch("rules", "lint", own)

    assert result.code == 1
    assert trouble in result.out
    assert result.out.endswith(": 1 problem.\n")


def test_lint_reads_the_cases_too(corewatch: Run, own: Path) -> None:
    cases = own / "_cases" / "core_groups" / "cg-second-20wd.toml"
    cases.write_text(cases.read_text().replace("as_at", "as_of", 1))

    result = corewatch("rules", "lint", own)

    assert result.code == 1
    assert "cases of core_groups/cg-second-20wd.toml, line 9: [[case]] lacks the key 'as_at'. Add it." in result.out


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("cg-second-20wd", "'cg-second-20wd' is not FAMILY/ID."),
        ("../escape/x", "'../escape/x' is not FAMILY/ID."),
        ("core_groups/cg-first-10wd", "The shipped book has a rule 'cg-first-10wd'. Choose another id."),
        ("core_groups/cg-second-20wd", ""),
    ],
)
def test_new_never_writes_over_anything(corewatch: Run, own: Path, name: str, sentence: str) -> None:
    before = sorted(own.rglob("*"))

    result = corewatch("rules", "new", name, "--folder", own)

    assert result.code == 2
    assert result.err.startswith(sentence or f"{card(own)} exists already.")
    assert sorted(own.rglob("*")) == before


def test_the_list_of_rules_and_of_settings(corewatch: Run) -> None:
    rules = corewatch("rules", "list", "--format", "json").document
    settings = corewatch("rules", "list", "--parameters", "--format", "json").document

    ids = [rule["id"] for rule in rules]
    (first,) = (rule for rule in rules if rule["id"] == "cg-first-10wd")
    (soon,) = (item for item in settings if item["name"] == "due_soon_wd")
    assert ids == sorted(ids)
    assert (first["limit"], first["severity"], first["version_from"]) == (10, "critical", "2013-04-15")
    assert (soon["value"], soon["default"], soon["source"]) == (2, 2, None)


def test_settings_show_the_authoritys_layer(corewatch: Run, tmp_path: Path) -> None:
    (tmp_path / "corewatch.toml").write_text(
        '[[parameter]]\nname = "due_soon_wd"\nfrom = 2020-01-01\nvalue = 5\nsource = "Team plan"\n'
    )

    settings = corewatch("rules", "list", "--parameters", "--format", "json").document
    page = corewatch("rules", "list", "--parameters").out

    (soon,) = (item for item in settings if item["name"] == "due_soon_wd")
    assert (soon["value"], soon["default"], soon["from"], soon["source"]) == (5, 2, "2020-01-01", "Team plan")
    assert "Since 1 January 2020: Team plan" in page


def test_a_rule_as_a_manager_reads_it(corewatch: Run) -> None:
    result = corewatch("rules", "show", "cg-first-10wd")

    words = " ".join(result.out.split())
    assert result.code == 0
    assert words.startswith("First core group within 10 working days (cg-first-10wd)")
    assert "It looks at each child protection plan. It must be done within 10 working days." in words
    assert "10 working days, since 15 April 2013." in words
    assert "Met in time: held on the last day allowed." in words


def test_an_unverified_reference_is_marked() -> None:
    assert marked("Working Together 2018") == "Working Together 2018"
    assert marked("2010 edition (unverified)") == "Not checked at the source: 2010 edition"


def test_an_unknown_rule_is_guessed_at(corewatch: Run) -> None:
    result = corewatch("rules", "show", "cg-first-10w")

    assert result.code == 2
    assert result.err.startswith("There is no rule 'cg-first-10w'. Did you mean 'cg-first-10wd'?")


def test_the_authoritys_own_rules_are_tested_beside_the_book(corewatch: Run, own: Path, tmp_path: Path) -> None:
    (tmp_path / "corewatch.toml").write_text('[rules]\nown = "own"\n')

    one = corewatch("rules", "test", "cg-second-20wd")
    both = corewatch("rules", "test", "cg-second-20wd", "cg-first-10wd")
    lint = corewatch("rules", "lint")

    assert (one.code, one.out) == (0, "1 rule, 5 cases: all kept.\n")
    assert both.out.startswith("2 rules, ")
    assert (lint.code, lint.out.endswith(": no problem.\n")) == (0, True)


def test_a_rule_of_ones_own_without_cases_is_named(corewatch: Run, own: Path, tmp_path: Path) -> None:
    (tmp_path / "corewatch.toml").write_text('[rules]\nown = "own"\n')
    (own / "_cases" / "core_groups" / "cg-second-20wd.toml").unlink()

    result = corewatch("rules", "test", "cg-second-20wd")

    assert result.code == 1
    assert "1 rule without cases: cg-second-20wd.\n" in result.out


def test_a_mistyped_key_in_a_rule_of_ones_own_stops_the_start(corewatch: Run, own: Path, tmp_path: Path) -> None:
    (tmp_path / "corewatch.toml").write_text('[rules]\nown = "own"\n')
    card(own).write_text(card(own).read_text().replace("severity =", "severty ="))

    result = corewatch("rules", "test", "cg-second-20wd")

    assert result.code == 2
    assert result.err.startswith("cg-second-20wd.toml, line 7: this card has no key 'severty'. Did you mean")


def test_a_new_rule_has_a_name_that_a_disk_can_hold(corewatch: Run, own: Path) -> None:
    result = corewatch("rules", "new", f"visits/{'a' * 300}", "--folder", own)

    assert (result.code, "File name too long." in result.err) == (2, True)
