"""`corewatch route test` as a user types it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.snapshots import healthy_tables, write_csv

from service.cli import run

Run = Callable[..., Any]

FALLBACK = '[alerts]\nfallback = "unit@example.org"\n'
OWNERS = """role,team,agency,worker,name,email,from,to
director_of_quality,,,W-HEAD,,,2026-01-01,
front_door_manager,,,,The front door,frontdoor@example.org,2026-01-01,
partnership,,,,The partnership,scp@example.org,2026-01-01,
partnership_report,,,,The partnership,scp@example.org,2026-01-01,
"""


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthetic authority."""
    folder = tmp_path_factory.mktemp("synthetic") / "night"
    assert run(["synth", str(folder), "--plans", "60", "--as-at", "2026-11-20", "--seed", "3"]) == 0
    return folder


@pytest.fixture
def configured(tmp_path: Path) -> Path:
    """A person of last resort, and a file that names whom no snapshot shows."""
    (tmp_path / "owners.csv").write_text(OWNERS, encoding="utf-8")
    config = tmp_path / "corewatch.toml"
    config.write_text(f'{FALLBACK}owners = "owners.csv"\n', encoding="utf-8")
    return config


def cases_in(folder: Path, *rows: str, header: str = "plan,rule,days,step,expected") -> Path:
    path = folder / "cases.csv"
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return path


def test_who_would_be_told_when_and_why(corewatch: Run, configured: Path, night: Path) -> None:
    told = corewatch("route", "test", "--snapshot", night, "--plan", "P000003-2", "--rule", "cg-first-10wd")

    assert told.code == 0
    assert "Not in breach tonight: told as if its first day in breach were 20 November 2026." in told.out
    assert "Step 1, the first day in breach: told since 20 November 2026\n  - W00001-04 (social worker): " in told.out
    assert "because you lead this plan." in told.out
    assert "Step 2, 3 working days in breach: on 25 November 2026" in told.out
    assert "Step 4, 10 working days in breach: on 4 December 2026" in told.out


def test_the_answer_as_a_document(corewatch: Run, configured: Path, night: Path) -> None:
    question = ("--plan", "P000003-2", "--rule", "att-consecutive-absence", "--format", "json")

    document = corewatch("route", "test", "--snapshot", night, *question, "--person", "scp@example.org").document

    assert [step["number"] for step in document["steps"]] == [2, 3, 4]
    assert [step["reach"] for step in document["steps"]] == ["reached", "waiting", "not automatic"]
    assert document["supposed"] is False
    assert document["breach_on"] == "2026-10-11"
    assert document["owners"] == {"then": ["W00001-04"], "now": ["W00001-04"]}
    assert document["why"]["verdict"] == "waits"
    assert (
        "is known for Domestic Abuse Service, and you chaired the meeting" in document["steps"][0]["told"][0]["because"]
    )


def test_why_somebody_is_not_told_yet(corewatch: Run, configured: Path, night: Path) -> None:
    question = ("--plan", "P000003-2", "--rule", "cg-first-10wd", "--person", "W-HEAD")

    told = corewatch("route", "test", "--snapshot", night, *question)

    assert "Why W-HEAD is told or not\n  Not yet: you will be told on 27 November 2026, because" in told.out


def test_cases_that_hold(corewatch: Run, configured: Path, night: Path, tmp_path: Path) -> None:
    cases = cases_in(
        tmp_path,
        "P000003-2,cg-first-10wd,2,,W00001-04; W00001-00",
        "P000003-2,cg-first-10wd,3,,W00001-04;W00001-00;W-SERVICE001;W-CHAIR0001",
        "P000003-2,cg-first-10wd,,3,W-HEAD;w-unit@example.org",
        "P000003-2,att-no-apology,,3,scp@example.org",
    )

    told = corewatch("route", "test", cases, "--snapshot", night)

    assert (told.code, told.out) == (0, "cases.csv: 4 cases, all as expected.\n")


def test_a_case_that_does_not_hold_ends_with_1_and_a_table(
    corewatch: Run, configured: Path, night: Path, tmp_path: Path
) -> None:
    cases = cases_in(
        tmp_path, "P000003-2,cg-first-10wd,0,,W00001-04;W00001-00", "P000003-2,cg-first-10wd,,3,W-HEAD;W-DIRECTOR"
    )

    table = corewatch("route", "test", cases, "--snapshot", night)
    document = corewatch("route", "test", cases, "--snapshot", night, "--format", "json")

    assert table.code == document.code == 1
    assert "cases.csv: 1 of 2 cases came out otherwise." in table.out
    assert document.document["differences"] == [
        {
            "line": 3,
            "plan": "P000003-2",
            "rule": "cg-first-10wd",
            "days": None,
            "step": 3,
            "missing": ["W-DIRECTOR"],
            "unexpected": ["W-UNIT"],
        }
    ]


@pytest.mark.parametrize(
    ("row", "trouble"),
    [
        ("P9,cg-first-10wd,1,,MANAGER1", "column plan: there is no plan 'P9' in the snapshot."),
        (
            "PLAN1,cg-first-10w,1,,MANAGER1",
            "column rule: there is no rule 'cg-first-10w'. Did you mean 'cg",
        ),
        ("PLAN1,cg-first-10wd,1,2,MANAGER1", "column days: fill in either days or step"),
        ("PLAN1,cg-first-10wd,,,MANAGER1", "column days: fill in either days or step"),
        ("PLAN1,cg-first-10wd,,5,MANAGER1", "column step: cg-first-10wd has the steps 1, 2, 3, 4."),
        ("PLAN1,cg-first-10wd,-1,,MANAGER1", "column days: '-1' is not a number of days."),
        ("PLAN1,cg-first-10wd,1,,MANGER1", "column expected: there is no worker 'MANGER1' in the snapshot."),
        ("PLAN1,cg-first-10wd,1,,", "column expected: it is empty."),
    ],
)
def test_a_case_with_a_mistake_is_refused_with_its_line(
    corewatch: Run, configured: Path, authority: Path, tmp_path: Path, row: str, trouble: str
) -> None:
    told = corewatch("route", "test", cases_in(tmp_path, row), "--snapshot", authority)

    assert (told.code, told.out) == (2, "")
    assert told.err.startswith(f"cases.csv, line 2, {trouble}")


def test_every_open_plan_has_somebody_at_every_step(corewatch: Run, configured: Path, night: Path) -> None:
    told = corewatch("route", "test", "--snapshot", night)

    assert told.code == 0
    assert "Every role is held for every open plan." in told.out


def test_a_role_that_nobody_holds_is_found_with_its_plans(
    corewatch: Run, configured: Path, night: Path, tmp_path: Path
) -> None:
    (tmp_path / "owners.csv").write_text(OWNERS.replace("partnership,,,,", "partnership,TEEM,,,", 1), encoding="utf-8")

    page = corewatch("route", "test", "--snapshot", night)
    document = corewatch("route", "test", "--snapshot", night, "--format", "json").document

    assert page.code == 1
    assert "owners.csv, line 4: there is no team 'TEEM' in the snapshot." in page.out
    assert "Safeguarding children partnership: nobody for 47 plans" in page.out
    assert [(hole["role"], hole["how"], len(hole["plans"])) for hole in document["holes"]] == [
        ("partnership", "last resort", 47)
    ]


def test_a_last_resort_who_cannot_be_reached_is_refused_with_the_plans(
    corewatch: Run, night: Path, tmp_path: Path
) -> None:
    (tmp_path / "corewatch.toml").write_text('[alerts]\nfallback = "W-NOBODY"\n', encoding="utf-8")

    told = corewatch("route", "test", "--snapshot", night)

    assert (told.code, told.out) == (2, "")
    assert told.err.startswith("47 open plans have a role that nobody holds, and no person of last resort can be")
    assert "P000003-2" in told.err


@pytest.mark.parametrize(
    ("arguments", "trouble"),
    [
        (("--plan", "PLAN1"), "Give both --plan and --rule to ask a question, or neither."),
        (("--rule", "cg-first-10wd"), "Give both --plan and --rule to ask a question, or neither."),
        (("--person", "W-HEAD"), "--person, --meeting and --agency belong to a question: add --plan and --rule."),
        (("--plan", "P9", "--rule", "cg-first-10wd"), "There is no plan 'P9' in the snapshot. Check the key."),
        (("--plan", "PLAN1", "--rule", "cg-first"), "There is no rule 'cg-first'."),
        (
            ("cases.csv", "--plan", "PLAN1", "--rule", "cg-first-10wd"),
            "Give a file of cases, or --plan and --rule.",
        ),
        (("--format", "yaml"), "--format: there is no format 'yaml'."),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(
    corewatch: Run, configured: Path, authority: Path, arguments: tuple[str, ...], trouble: str
) -> None:
    told = corewatch("route", "test", "--snapshot", authority, *arguments)

    assert (told.code, told.out) == (2, "")
    assert told.err.startswith(trouble)


def test_without_a_last_resort_nobody_is_asked(corewatch: Run, authority: Path) -> None:
    told = corewatch("route", "test", "--snapshot", authority)

    assert (told.code, told.out) == (2, "")
    assert told.err == (
        "Nobody is named who is told when nobody else can be. Add [alerts] with `fallback` to corewatch.toml.\n"
    )


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("[alerts]\n", "line 1: [alerts] lacks the key 'fallback'. Add it."),
        ('[alerts]\nfalback = "a@example.org"\n', "line 2: [alerts] has no key 'falback'. Did you mean 'fallback'?"),
        ("[alerts]\nfallback = 3\n", "line 2: 'fallback' must be text in quotes or a list in [brackets], not 3."),
        ("[alerts]\nfallback = []\n", "line 2: name at least one person of last resort."),
        ('[alerts]\nfallback = "a@b"\n', "line 2: 'a@b' is not an email address."),
        ('[alerts]\nfallback = ["a@example.org", " "]\n', "line 2: ' ' names nobody."),
        (f'{FALLBACK}owners = "own.csv"\n', "line 3: there is no file"),
        (f'{FALLBACK}tell_partners = "yes"\n', "line 3: 'tell_partners' must be true or false, not 'yes'."),
    ],
)
def test_a_mistake_in_the_configuration_is_refused(
    corewatch: Run, authority: Path, tmp_path: Path, text: str, trouble: str
) -> None:
    (tmp_path / "corewatch.toml").write_text(text, encoding="utf-8")

    told = corewatch("route", "test", "--snapshot", authority)

    assert told.code == 2
    assert told.err.startswith(f"corewatch.toml, {trouble}")


def test_no_name_and_no_address_of_a_worker_is_shown(corewatch: Run, tmp_path: Path) -> None:
    tables = healthy_tables()
    tables["ssd_professionals"][0]["prof_professional_name"] = "Canary Workername"
    tables["cgx_staff"][0]["stff_email"] = "canary@example.org"
    tables["ssd_person"][0]["pers_forename"] = "Canary"
    tables["ssd_person"][0]["pers_dob"] = "2016-05-14"
    folder = write_csv(tmp_path / "night", tables)
    (tmp_path / "corewatch.toml").write_text(FALLBACK, encoding="utf-8")

    for form in ("table", "json"):
        question = ("--plan", "PLAN1", "--rule", "cg-first-10wd", "--format", form)
        told = corewatch("route", "test", "--snapshot", folder, *question)
        assert told.code == 0
        assert "WORKER1" in told.out
        assert not [word for word in ("Canary", "canary", "2016-05-14", "14 May 2016") if word in told.out + told.err]
