"""`corewatch rules diff`: the small authority under two configurations."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
FIRST = ("--rule", "cg-first-10wd")


@pytest.fixture
def now(tmp_path: Path) -> Path:
    """The book as it is shipped."""
    return written(tmp_path, "now", "")


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def number(value: int, *, since: str = "2026-01-01", name: str = "cg_first_wd") -> str:
    """A number of the authority's own."""
    return f'[[parameter]]\nname = "{name}"\nfrom = {since}\nvalue = {value}\nsource = "Proposed"\n'


def duties(result: Any) -> list[tuple[str, str, str]]:
    return [(duty["kind"], duty["rule"], duty["subject"]) for duty in result.document["duties"]]


def test_a_breach_that_a_longer_limit_would_undo(corewatch: Run, authority: Path, tmp_path: Path, now: Path) -> None:
    longer = written(tmp_path, "longer", number(20))

    result = corewatch("rules", "diff", "--config", now, "--config", longer, *FIRST, authority, "--format", "json")

    (duty,), (rule,) = result.document["duties"], result.document["rules"]
    assert (result.code, result.err) == (0, "")
    assert duty == {
        "kind": "gone", "rule": "cg-first-10wd", "subject": "PLAN2", "link": None, "plan": "PLAN2", "meeting": None,
        "team": None, "state_before": "overdue", "state_after": "not_due", "due_before": "2026-11-16",
        "due_after": "2026-11-30", "severity_before": "critical", "severity_after": "critical",
    }  # fmt: skip
    assert (rule["new"], rule["gone"], rule["moved"]) == (0, 1, 0)
    assert rule["teams"] == [{"team": None, "new": 0, "gone": 1, "moved": 0}]
    assert result.document["decisions"] == ["cg-first-10wd: 10 since 15 April 2013, then 20 since 1 January 2026."]


def test_the_other_way_round_it_is_new(corewatch: Run, authority: Path, tmp_path: Path, now: Path) -> None:
    longer = written(tmp_path, "longer", number(20))

    result = corewatch("rules", "diff", "--config", longer, "--config", now, *FIRST, authority, "--format", "json")

    assert duties(result) == [("new", "cg-first-10wd", "PLAN2")]


def test_a_breach_that_only_moves(corewatch: Run, authority: Path, tmp_path: Path, now: Path) -> None:
    shorter = written(tmp_path, "shorter", number(8))

    result = corewatch("rules", "diff", "--config", now, "--config", shorter, *FIRST, authority, "--format", "json")

    (duty,) = result.document["duties"]
    assert (duty["kind"], duty["due_before"], duty["due_after"]) == ("moved", "2026-11-16", "2026-11-12")


def test_a_number_still_to_come_changes_nothing(corewatch: Run, authority: Path, tmp_path: Path, now: Path) -> None:
    later = written(tmp_path, "later", number(8, since="2030-01-01"))

    result = corewatch("rules", "diff", "--config", now, "--config", later, *FIRST, authority)

    words = " ".join(result.out.split())
    assert result.code == 0
    assert "Nothing would change for 1 rule." in words
    assert "(a number from 1 January 2030 is still to come)" in words


def test_duties_done_that_would_have_been_late_show_in_the_figures(corewatch: Run, tmp_path: Path, now: Path) -> None:
    corewatch("synth", tmp_path / "s", "--plans", "20", "--as-at", "2026-11-20")
    shorter = written(tmp_path, "shorter", number(2, since="2020-01-01"))

    result = corewatch("rules", "diff", "--config", now, "--config", shorter, *FIRST, "s", "--format", "json")

    (rule,) = result.document["rules"]
    assert rule["states_after"]["met_late"] > rule["states_before"]["met_late"]


def test_a_setting_reaches_every_rule_that_reads_it(corewatch: Run, authority: Path, tmp_path: Path, now: Path) -> None:
    weekly = written(tmp_path, "weekly", number(1, name="cg_interval"))

    result = corewatch("rules", "diff", "--config", now, "--config", weekly, authority, "--format", "json")

    assert result.document["decisions"] == ["cg_interval: 42 (the book's own), then 1 (since 1 January 2026)."]
    assert {rule for _, rule, _ in duties(result)} >= {"cg-interval-max"}
    assert "cg-first-10wd" not in {rule for _, rule, _ in duties(result)}


def test_the_page_for_people(corewatch: Run, authority: Path, tmp_path: Path, now: Path) -> None:
    longer = written(tmp_path, "longer", number(20))

    result = corewatch("rules", "diff", "--config", now, "--config", longer, *FIRST, authority)

    words = " ".join(result.out.split())
    assert result.code == 0
    assert "Rule New Gone Moved before after" in words
    assert "First core group within 10 working days 0 1 0" in words
    assert "no team on the record 0 1 0" in words
    assert "gone First core group within 10 working days plan PLAN2 overdue not due yet" in words
    assert "16 November 2026 30 November 2026" in words


def test_the_team_of_the_plan_is_named(corewatch: Run, tmp_path: Path, now: Path) -> None:
    corewatch("synth", tmp_path / "s", "--plans", "20", "--as-at", "2026-11-20")
    shorter = written(tmp_path, "shorter", number(2))

    result = corewatch("rules", "diff", "--config", now, "--config", shorter, *FIRST, "s", "--format", "json")

    (rule,) = result.document["rules"]
    assert {team["team"] for team in rule["teams"]} == {"Safeguarding Team 1"}
    assert sum(team["new"] for team in rule["teams"]) == rule["new"] > 0


def test_a_rule_of_ones_own_is_new_where_only_the_second_has_it(
    corewatch: Run, authority: Path, tmp_path: Path, now: Path
) -> None:
    corewatch("rules", "new", "core_groups/cg-second-20wd", "--folder", tmp_path / "own")
    own = written(tmp_path, "own", '[rules]\nown = "own"\n')

    result = corewatch("rules", "diff", "--config", now, "--config", own, authority, "--format", "json")

    assert result.document["decisions"] == ["Only after: cg-second-20wd."]
    assert {rule for _, rule, _ in duties(result)} <= {"cg-second-20wd", "esc-not-raised"}


@pytest.mark.parametrize(
    ("count", "said"), [(0, "none was given"), (1, "1 was given"), (3, "3 were given")], ids=["none", "one", "three"]
)
def test_two_configurations_are_asked_for(corewatch: Run, authority: Path, now: Path, count: int, said: str) -> None:
    configs = ["--config", now] * count

    result = corewatch("rules", "diff", *configs, authority)

    assert result.code == 2
    assert result.err == (
        f"Two configurations are compared, and {said}. Give --config twice: first as it is, then as it would be.\n"
    )
