"""Cases: strict files, and a runner that notices what a rule gets wrong."""

from datetime import date
from pathlib import Path

import pytest

from engine.book import Book
from service.book import open_book
from service.case_runner import CaseRunner, Outcome
from service.cases import load_all, load_cases
from service.errors import CasesRefused
from service.settings import Settings

BOOK = open_book(Settings()).only(["cg-first-10wd"])
CARD = BOOK.cards[0]

GIVEN = """\
rule = "cg-first-10wd"

[given]
plan_id = "P1"
is_ours = true
core_group_clock_on = 2018-09-03
first_core_group_on = 2018-09-10

"""
HELD = """\
[[case]]
name = "held in time"
as_at = 2018-09-20
expect = { state = "met", met_on = 2018-09-10 }
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "cg-first-10wd.toml"
    path.write_text(text)
    return path


def outcomes(folder: Path, text: str, book: Book = BOOK) -> list[Outcome]:
    with CaseRunner(book) as runner:
        return runner.run(book, load_cases(written(folder, text), CARD))


def a_case(changes: str, *, expect: str, as_at: str = "2018-09-20") -> str:
    return f'[[case]]\nname = "{abs(hash(changes + expect))}"\nas_at = {as_at}\n{changes}\nexpect = {expect}\n'


def test_a_case_that_holds_is_kept(tmp_path: Path) -> None:
    (outcome,) = outcomes(tmp_path, GIVEN + HELD)

    assert outcome.is_kept
    assert outcome.found is not None
    assert outcome.found["due_on"] == date(2018, 9, 17)


@pytest.mark.parametrize(
    ("changes", "expect", "differences"),
    [
        ("", '{ state = "overdue" }', ("state is met, not overdue",)),
        ("", "{ due_on = 2018-09-18 }", ("due_on is 2018-09-17, not 2018-09-18",)),
        ("", '{ state = "no obligation" }', ("an obligation was produced: met, due on 2018-09-17",)),
        ("is_ours = false", '{ state = "met" }', ("no obligation was produced",)),
        ("", '{ met_on = "none" }', ("met_on is 2018-09-10, not none",)),
        ("", '{ reason = "none" }', ()),
        ('empty = ["first_core_group_on"]', '{ state = "overdue", met_on = "none", days_late = 3 }', ()),
        ("settings = { cg_first_wd = 4 }", '{ state = "met_late", due_on = 2018-09-07 }', ()),
        ('settings = { calendar = "SCT" }', "{ due_on = 2018-09-17 }", ()),
        ("is_ours = false", '{ state = "no obligation" }', ()),
    ],
)
def test_each_difference_is_told(tmp_path: Path, changes: str, expect: str, differences: tuple[str, ...]) -> None:
    (outcome,) = outcomes(tmp_path, GIVEN + a_case(changes, expect=expect))

    assert outcome.differences == differences


def test_a_child_looked_after_in_one_case_is_not_in_another(tmp_path: Path) -> None:
    merged = 'empty = ["first_core_group_on"]\nsettings = { dual_status_mode = "MERGED" }'
    exempt = a_case(merged, expect='{ state = "exempt", reason = "looked_after" }')
    spell = "[[case.care_episode]]\nstarted_on = 2018-09-05\n\n"
    ceased = "[[case.care_episode]]\nstarted_on = 2018-09-05\nceased_on = 2018-09-10\n\n"
    overdue = a_case(merged, expect='{ state = "overdue" }')
    again = a_case(merged, expect='{ state = "overdue", days_late = 3 }')

    found = outcomes(tmp_path, GIVEN + exempt + spell + overdue + again + ceased)

    assert [outcome.differences for outcome in found] == [(), (), ()]


def test_cases_of_many_days_share_a_pass(tmp_path: Path) -> None:
    undone = 'empty = ["first_core_group_on"]'
    days = {"2018-09-12": "not_due", "2018-09-13": "due_soon", "2018-09-17": "due_soon", "2018-09-18": "overdue"}
    cases = [a_case(undone, expect=f'{{ state = "{state}" }}\n# {day}', as_at=day) for day, state in days.items()]

    found = outcomes(tmp_path, GIVEN + "".join(cases))

    assert [outcome.found and outcome.found["state"] for outcome in found] == list(days.values())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HELD, "cg-first-10wd.toml: this file lacks the key 'rule'. Add it."),
        (GIVEN, "cg-first-10wd.toml: this file lacks the key 'case'. Add it."),
        (
            GIVEN.replace("cg-first-10wd", "cg-interval-max") + HELD,
            "cg-first-10wd.toml, line 1: these must be the cases of 'cg-first-10wd'",
        ),
        (GIVEN + HELD + HELD, "cg-first-10wd.toml, line 14: two cases are called 'held in time'. Rename one."),
        (GIVEN + HELD.replace("name", "nam"), "cg-first-10wd.toml, line 9: [[case]] lacks the key 'name'. Add it."),
        (GIVEN + HELD.replace("2018-09-20", '"today"'), "cg-first-10wd.toml, line 11: 'as_at' must be a date"),
        (
            GIVEN + a_case("", expect='{ stat = "met" }'),
            "cg-first-10wd.toml, line 13: a case cannot expect 'stat'. Did you mean 'state'?",
        ),
        (
            GIVEN + a_case("", expect='{ state = "late" }'),
            "cg-first-10wd.toml, line 13: there is no state 'late'.",
        ),
        (GIVEN + a_case("", expect="{}"), "cg-first-10wd.toml, line 13: the case expects nothing."),
        (
            GIVEN + a_case('empty = ["first_group_on"]', expect='{ state = "met" }'),
            "cg-first-10wd.toml, line 12: 'first_group_on' is empty already in [given].",
        ),
        (
            GIVEN + HELD + "[[case.care_episode]]\nstarted = 2018-09-05\n",
            "cg-first-10wd.toml, line 9: a [[case.care_episode]] has the day 'started_on'",
        ),
    ],
)
def test_a_mistake_in_a_file_names_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(CasesRefused) as refused:
        load_cases(written(tmp_path, text), CARD)

    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            "first_core_group = 2018-09-10",
            "cg-first-10wd.toml, line 12: there is no column 'first_core_group' in plan. Did you mean 'first",
        ),
        ('is_ours = "Y"', "cg-first-10wd.toml, line 12: 'is_ours' is boolean and takes a bool, not 'Y'."),
        ("settings = { cg_first = 3 }", "cg-first-10wd.toml, line 12: There is no parameter 'cg_first'."),
    ],
)
def test_a_mistake_that_only_the_facts_show_names_its_line(tmp_path: Path, changes: str, message: str) -> None:
    with pytest.raises(CasesRefused) as refused:
        outcomes(tmp_path, GIVEN + a_case(changes, expect='{ state = "met" }'))

    assert str(refused.value).startswith(message)


def test_every_case_of_the_book_is_kept() -> None:
    book = open_book(Settings())
    cases, _ = load_all(book, None)

    with CaseRunner(book) as runner:
        broken = [
            f"{outcome.case.rule}: {outcome.case.name}: {outcome.differences}"
            for outcome in runner.run(book, cases)
            if not outcome.is_kept
        ]

    assert broken == []
    assert len(cases) > 100
