"""`corewatch check`: other programs call it, so its shape and its endings hold to the letter."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.snapshots import changed, healthy_tables, write_csv

from engine.facts import load_relations
from engine.states import STATES

FIRST = ("--rule", "cg-first-10wd")


def document(corewatch: Callable[..., Any], *arguments: object) -> Any:
    result = corewatch("check", *arguments, "--format", "json")
    assert (result.code, result.err) == (0, "")
    return result.document


def test_the_document_has_these_keys_and_no_others(corewatch: Callable[..., Any], authority: Path) -> None:
    found = document(corewatch, authority, *FIRST)

    assert list(found) == ["snapshot", "as_of", "rules", "obligations"]
    assert list(found["snapshot"]) == ["id", "as_at", "la_code", "synthetic", "rows", "quarantined"]
    assert list(found["rules"][0]) == [
        "id", "version_from", "title", "severity", "subjects", "states", "not_assessable",
    ]  # fmt: skip
    assert list(found["obligations"][0]) == [
        "rule", "subject", "link", "person", "plan", "meeting", "started_on", "due_on", "met_on",
        "state", "late_record", "days_late", "unit", "severity", "reason", "says", "evidence",
    ]  # fmt: skip


def test_an_overdue_core_group_is_told_in_full(corewatch: Callable[..., Any], authority: Path) -> None:
    (found,) = document(corewatch, authority, *FIRST)["obligations"]

    assert {key: found[key] for key in ("subject", "link", "plan", "person", "started_on", "due_on", "met_on")} == {
        "subject": "PLAN2",
        "link": None,
        "plan": "PLAN2",
        "person": "CHILD2",
        "started_on": "2026-11-02",
        "due_on": "2026-11-16",
        "met_on": None,
    }
    assert (found["state"], found["days_late"], found["unit"], found["severity"]) == (
        "overdue",
        4,
        "working_days",
        "critical",
    )
    assert found["evidence"]["conference_on"] == "2026-11-02"


def test_the_states_of_each_rule_add_up_to_its_subjects(corewatch: Callable[..., Any], authority: Path) -> None:
    found = document(corewatch, authority)

    ids = [rule["id"] for rule in found["rules"]]
    assert ids == sorted(ids)
    assert all(set(rule["states"]) == set(STATES) for rule in found["rules"])
    assert all(sum(rule["states"].values()) == rule["subjects"] for rule in found["rules"])


def test_obligations_stand_in_order_and_a_second_run_says_the_same(
    corewatch: Callable[..., Any], authority: Path
) -> None:
    arguments = ("check", authority, "--state", "all", "--format", "json")

    first, second = corewatch(*arguments), corewatch(*arguments)

    keys = [(item["rule"], item["subject"]) for item in first.document["obligations"]]
    assert keys == sorted(keys)
    assert first.out == second.out


def test_only_the_states_asked_for_are_shown(corewatch: Callable[..., Any], authority: Path) -> None:
    met = document(corewatch, authority, *FIRST, "--state", "met")
    both = document(corewatch, authority, *FIRST, "--state", "met,overdue")

    assert [item["subject"] for item in met["obligations"]] == ["PLAN1"]
    assert [item["subject"] for item in both["obligations"]] == ["PLAN1", "PLAN2"]


def test_an_earlier_day_shows_the_snapshot_as_it_stood(corewatch: Callable[..., Any], authority: Path) -> None:
    found = document(corewatch, authority, *FIRST, "--as-of", "2026-11-16", "--state", "all")

    states = {item["subject"]: item["state"] for item in found["obligations"]}
    assert (found["as_of"], found["snapshot"]["as_at"]) == ("2026-11-16", "2026-11-20")
    assert states == {"PLAN1": "met", "PLAN2": "due_soon"}


def test_a_day_before_the_snapshot_begins_is_told(corewatch: Callable[..., Any], authority: Path) -> None:
    before, first = (corewatch("check", authority, *FIRST, "--as-of", day) for day in ("2020-11-19", "2020-11-20"))

    assert (before.code, first.code, first.err) == (0, 0, "")
    assert before.err == (
        "The snapshot reaches back to 20 November 2020 only: plans that ended before are not in it, and what is shown "
        "of 19 November 2020 is not whole.\n"
    )


def test_a_rule_that_the_snapshot_cannot_carry_says_why(corewatch: Callable[..., Any], tmp_path: Path) -> None:
    tables = healthy_tables()
    for row in tables["cgx_meetings"]:
        del row["cgmt_held_date"]
    folder = write_csv(tmp_path / "night", tables)

    (rule,) = document(corewatch, folder, *FIRST)["rules"]

    assert rule["not_assessable"] == "cgx_meetings.cgmt_held_date was not supplied."
    assert (rule["subjects"], set(rule["states"].values())) == (0, {0})


def test_rows_set_aside_are_listed(corewatch: Callable[..., Any], tmp_path: Path) -> None:
    tables = healthy_tables()
    dates = ["2026-11-01"] * 150 + ["yesterday"]
    tables["ssd_cp_visits"] = [
        {"cppv_cp_visit_id": f"V{n}", "cppv_person_id": "CHILD1", "cppv_cp_visit_date": day}
        for n, day in enumerate(dates)
    ]
    folder = write_csv(tmp_path / "night", tables)

    found = document(corewatch, folder, *FIRST)["snapshot"]

    assert [(item["table"], item["row"], item["column"]) for item in found["quarantined"]] == [
        ("ssd_cp_visits", 152, "cppv_cp_visit_date")
    ]
    assert found["rows"]["ssd_cp_visits"] == 151


def test_a_rule_that_asks_what_others_found_needs_no_others_named(
    corewatch: Callable[..., Any], authority: Path
) -> None:
    alone = document(corewatch, authority, "--rule", "esc-not-raised", "--state", "all")
    whole = document(corewatch, authority, "--state", "all")

    assert [rule["id"] for rule in alone["rules"]] == ["esc-not-raised"]
    assert alone["rules"] == [rule for rule in whole["rules"] if rule["id"] == "esc-not-raised"]
    assert alone["obligations"] == [item for item in whole["obligations"] if item["rule"] == "esc-not-raised"]


@pytest.mark.parametrize(("states", "code"), [("overdue", 1), ("unknown,overdue", 1), ("unknown", 0)])
def test_fail_on_looks_at_all_states_whatever_is_shown(
    corewatch: Callable[..., Any], authority: Path, states: str, code: int
) -> None:
    result = corewatch("check", authority, *FIRST, "--state", "met", "--fail-on", states, "--format", "jsonl")

    assert result.code == code


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--state", "overdu"), "--state: there is no state 'overdu'. Did you mean 'overdue'? There are: "),
        (("--fail-on", "met_lat"), "--fail-on: there is no state 'met_lat'. Did you mean 'met_late'? "),
        (("--rule", "cg-first-10w"), "There is no rule 'cg-first-10w'. Did you mean 'cg-first-10wd'? "),
        (("--format", "jso"), "--format: there is no format 'jso'. Did you mean 'json'? "),
        (("--engine", "spark"), "This build checks with DuckDB only: Spark is not part of it. Leave --engine out."),
        (("--format", "xlsx"), "An Excel workbook needs a file to go to: add --output FILE."),
        (("--as-of", "2026-11-21"), "The snapshot knows nothing after 20 November 2026, and 21 November 2026 was"),
        (("--config", "nowhere"), "There is no configuration at nowhere. "),
        (("--encoding", "utf-7"), "There is no encoding utf-7 to choose. "),
        (("--stat", "met"), "No such option: --stat"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(
    corewatch: Callable[..., Any], authority: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    result = corewatch("check", authority, *arguments)

    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(sentence)
    assert result.err.count("\n") == 1


def test_a_snapshot_that_a_gate_refuses_is_not_checked(corewatch: Callable[..., Any], tmp_path: Path) -> None:
    folder = write_csv(tmp_path / "night", changed("cgx_snapshot", snap_contract_version="2.0"))

    result = corewatch("check", folder)

    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("The snapshot was refused: The snapshot follows version 2.0 of the contract.")


@pytest.mark.parametrize("command", [["check"], ["explain", *FIRST, "--subject", "PLAN1"], ["validate"], ["night"]])
def test_the_snapshot_of_another_authority_is_refused(
    corewatch: Callable[..., Any], authority: Path, tmp_path: Path, command: list[str]
) -> None:
    (tmp_path / "corewatch.toml").write_text('[authority]\nla_code = "213"\n')

    result = corewatch(command[0], authority, *command[1:])

    assert result.code == 2
    assert (
        "This is a snapshot of authority 999, and la_code under [authority] in the configuration is 213."
        in " ".join((result.out + result.err).split())
    )


@pytest.mark.parametrize("code", ['"999"', '" 999"', '""'])
def test_ones_own_snapshot_is_taken(corewatch: Callable[..., Any], authority: Path, tmp_path: Path, code: str) -> None:
    (tmp_path / "corewatch.toml").write_text(f"[authority]\nla_code = {code}\n")

    assert corewatch("check", authority, *FIRST).code == 0


@pytest.fixture
def broken_actions(monkeypatch: pytest.MonkeyPatch) -> None:
    """The facts about actions cannot be built."""
    relations = dict(load_relations())
    relations["action"] = replace(relations["action"], sql="select error('a disk fell out')")
    monkeypatch.setattr("engine.facts.load_relations", lambda: relations)


@pytest.mark.usefixtures("broken_actions")
def test_one_sentence_names_the_rules_that_failed_for_one_reason(corewatch: Callable[..., Any], tmp_path: Path) -> None:
    folder = write_csv(tmp_path / "night", healthy_tables())

    result = corewatch("check", folder)

    assert result.code == 3
    assert result.err == (
        "The rules act-no-due-date, act-no-owner and act-overdue failed and were not checked: the facts relation "
        "'action' could not be built: Invalid Input Error: a disk fell out\n"
    )


@pytest.mark.usefixtures("broken_actions")
def test_a_rule_that_fails_is_named_and_the_others_go_on(corewatch: Callable[..., Any], tmp_path: Path) -> None:
    folder = write_csv(tmp_path / "night", healthy_tables())

    result = corewatch("check", folder, *FIRST, "--rule", "act-overdue", "--state", "all", "--format", "json")

    failed, kept = json.loads(result.out)["rules"]
    assert result.code == 3
    assert result.err.startswith("The rule act-overdue failed and was not checked: ")
    assert failed["not_assessable"].startswith("The rule act-overdue failed")
    assert (kept["id"], kept["states"]["met"]) == ("cg-first-10wd", 1)


def test_a_plan_with_a_day_that_cannot_be_right_is_told(corewatch: Callable[..., Any], tmp_path: Path) -> None:
    folder = write_csv(tmp_path / "night", changed("ssd_cp_plans", 0, cppl_cp_plan_end_date="2019-01-01"))

    checked, validated = corewatch("check", folder), corewatch("validate", folder)

    assert "1 plan with a day that cannot be right: `corewatch validate` names them." in checked.out
    assert "row 2: cppl_cp_plan_end_date lies before cppl_cp_plan_start_date" in validated.out
    assert validated.code == 1


def test_what_is_only_counted_is_counted_in_what_is_told(
    corewatch: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("snapshot.plan_days.LISTED", 1)
    monkeypatch.setattr("snapshot.findings.LISTED", 1)
    tables = changed("ssd_cp_plans", 0, cppl_cp_plan_end_date="2019-01-01")
    tables["ssd_cp_plans"] += [tables["ssd_cp_plans"][0] | {"cppl_cp_plan_id": f"L{number}"} for number in range(3)]
    folder = write_csv(tmp_path / "night", tables)

    checked, validated = corewatch("check", folder), corewatch("validate", folder)

    assert "4 plans with a day that cannot be right: `corewatch validate` names them." in checked.out
    assert "ssd_cp_plans.cppl_cp_plan_end_date: 4 x day of a plan that cannot be right" in validated.out
    assert "row 2: cppl_cp_plan_end_date lies before cppl_cp_plan_start_date" in validated.out
