"""Cards of judgement: each mistake is one sentence that names the line."""

import re
from datetime import date
from pathlib import Path

import pytest
from support.judging import BOOK, ON

from engine.book import load_book
from engine.errors import CardError, EngineError
from engine.judge.cards import MOST_CARDS, check_cards, load_cards
from engine.parameters import DatedValue

PRECEDENCE = """\
[[precedence]]
winner = "cg-no-record-ever"
losers = ["cg-first-10wd"]
scope = "the same plan"
when = "there is no record"
effect = "hide"
same = ["plan"]
"""

LADDER = """\
[[ladder]]
rungs = ["plan-18-months", "plan-20-months"]
foreseen = ["plan-20-months"]
scope = "the same plan"
when = "both are overdue"
effect = "replace"
same = ["plan"]
"""

DRIFT = """\
id = "card"
title = "Many breaches"
says = "{count} duties are overdue; {limit} are drift."
concludes = "drift"
each = "plan"
number = "breaches"
severity = "high"
parameter = "many_breaches"

[[version]]
from = 2026-11-01
limit = 3
source = "a test"
"""

RAISED = """\
id = "card"
title = "A step higher"
says = "One step higher."
concludes = "raised"
each = "breach"
after = ["drift"]
by = 1

[[version]]
from = 2026-11-01
source = "a test"
"""

TIER = """\
id = "card"
title = "How far"
says = "At most {limit} steps."
concludes = "tier"
each = "breach"

[[version]]
from = 2026-11-01
limit = 2
source = "a test"
"""


def folder_with(folder: Path, text: str) -> Path:
    """A folder of judgement cards with one that a test changed, and the card that there must be."""
    (folder / "judgement").mkdir()
    (folder / "judgement" / "card.toml").write_text(text, encoding="utf-8")
    if 'concludes = "tier"' not in text:
        tier = TIER.replace('"card"', '"steps"')
        (folder / "judgement" / "steps.toml").write_text(tier, encoding="utf-8")
    return folder


def refusal(folder: Path, text: str) -> str:
    """What is said of a broken card, by the load or by the check against the book."""
    with pytest.raises(EngineError) as refused:
        check_cards(load_cards(folder_with(folder, text)), load_book(BOOK))
    return str(refused.value)


@pytest.mark.parametrize(
    "text", [PRECEDENCE, LADDER, DRIFT, RAISED, TIER], ids=["pair", "ladder", "drift", "step", "tier"]
)
def test_the_healthy_cards_of_these_tests(tmp_path: Path, text: str) -> None:
    check_cards(load_cards(folder_with(tmp_path, text)), load_book(BOOK))


@pytest.mark.parametrize(
    ("old", "new", "trouble"),
    [
        ("[[precedence]]", "[[precedense]]", "line 1: this file has no table 'precedense'. Did you mean 'precedence'?"),
        ("scope", "scoop", "line 4: [[precedence]] has no key 'scoop'. Did you mean 'scope'?"),
        ('scope = "the same plan"\n', "", "line 1: [[precedence]] lacks the key 'scope'. Add it."),
        ('["cg-first-10wd"]', "[]", "line 3: list the ids of other rules, each once"),
        ('["cg-first-10wd"]', '["cg-first-10wd", "cg-first-10wd"]', "line 3: list the ids of other rules, each once"),
        ('["cg-first-10wd"]', '["cg-no-record-ever"]', "line 3: list the ids of other rules"),
        ('["cg-first-10wd"]', "[3]", "line 3: list the ids of other rules"),
        ('["cg-first-10wd"]', '["*"]', "line 3: only [\"*\"] alone, decided in the night, speaks of all rules."),
        ('["cg-first-10wd"]', '["cg-first-10w"]', "line 3: there is no rule 'cg-first-10w'. Did you mean"),
        ('"cg-no-record-ever"', '"cg-no-record"', "line 2: there is no rule 'cg-no-record'."),
        ('"hide"', '"hides"', "line 6: there is no effect 'hides'. Did you mean 'hide'?"),
        ('same = ["plan"]\n', "", "say what must be the same, such as same = [\"meeting\"]."),
        ('["plan"]', '["plann"]', "line 7: there is no same 'plann'. Did you mean 'plan'?"),
        ('same = ["plan"]', 'same = ["plan"]\nstates = ["due"]', "line 8: there is no state 'due'."),
        ('same = ["plan"]', 'same = ["plan"]\nstates = []', "line 8: list the states in which the winner counts."),
        ('same = ["plan"]', 'same = ["plan"]\ndecided_in = "fact"', "line 8: there is no decided_in 'fact'."),
        ('same = ["plan"]', 'same = ["plan"]\ndecided_in = "facts"', "line 7: 'same' is for the judgement"),
        ('same = ["plan"]', 'decided_in = "night"\nstates = ["overdue"]', "line 8: 'states' is for the judgement"),
        ('same = ["plan"]', 'same = ["plan"]\nforeseen = ["cg-x"]', "line 8: 'cg-x' stands nowhere else on this card."),
        ('["cg-first-10wd"]', '["min-no-scaling"]\nsame = ["subject"]', "is not valid TOML"),
    ],
)  # fmt: skip
def test_a_broken_precedence(tmp_path: Path, old: str, new: str, trouble: str) -> None:
    assert old in PRECEDENCE

    said = refusal(tmp_path, PRECEDENCE.replace(old, new))

    assert said.startswith("card.toml")
    assert trouble in said


def test_a_subject_that_two_rules_do_not_share(tmp_path: Path) -> None:
    text = PRECEDENCE.replace("cg-first-10wd", "min-no-scaling").replace('["plan"]', '["subject"]')

    assert refusal(tmp_path, text) == (
        "card.toml, line 7: 'cg-no-record-ever' and 'min-no-scaling' have no subject in common: one looks at plan, the "
        "other at core_group_meeting. Choose another key."
    )


@pytest.mark.parametrize(
    ("old", "new", "trouble"),
    [
        (
            '["plan-18-months", "plan-20-months"]',
            '["plan-18-months"]',
            "line 2: list two rules or more from the lowest",
        ),
        ('foreseen = ["plan-20-months"]', "foreseen = []", "line 2: there is no rule 'plan-20-months'."),
        (
            'foreseen = ["plan-20-months"]',
            'foreseen = ["plan-20-month"]',
            "line 3: 'plan-20-month' stands nowhere else",
        ),
        ("rungs", "rung", "line 2: [[ladder]] has no key 'rung'. Did you mean 'rungs'?"),
    ],
)
def test_a_broken_ladder(tmp_path: Path, old: str, new: str, trouble: str) -> None:
    assert trouble in refusal(tmp_path, LADDER.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "trouble"),
    [
        ('"card"', '"cart"', "line 1: the id 'cart' must be the name of its file."),
        ("title", "titel", "line 2: this card has no key 'titel'. Did you mean 'title'?"),
        ('"Many breaches"', '" "', "line 2: 'title' is empty."),
        ("{count}", "{counts}", "line 3: 'says' cannot be 'counts'. Did you mean 'count'?"),
        ('"drift"', '"drifts"', "line 4: 'concludes' cannot be 'drifts'. Did you mean 'drift'?"),
        ('each = "plan"', 'each = "breach"', "line 5: 'drift' is said of each plan."),
        ('each = "plan"', 'each = "plans"', "line 5: 'each' cannot be 'plans'. Did you mean 'plan'?"),
        ('"breaches"', '"breeches"', "line 6: 'number' cannot be 'breeches'. Did you mean 'breaches'?"),
        ('"breaches"', '"promises broken"', "line 6: 'promises broken' is a number of a breach"),
        ('"breaches"', '"late core groups"', "line 7: 'severity' chooses among breaches, and this card looks at none."),
        ('"high"', '"hi"', "line 7: 'severity' cannot be 'hi'."),
        ('severity = "high"', "rules = []", "line 7: 'rules' must be a list of texts with one at least."),
        ('severity = "high"', 'rules = ["cg-frist"]', "line 7: there is no rule 'cg-frist'."),
        ('severity = "high"', 'after = ["drift"]', "line 7: a card that concludes 'drift' can wait for: repeat."),
        ('severity = "high"', 'after = ["repeat"]', "line 7: 'repeat' is said of a breach, and this card is"),
        ('severity = "high"', "by = 2", 'line 7: a card that concludes "raised", and no other, says by how many'),
        ('severity = "high"', 'without = "disputes"', "line 7: 'without' cannot be 'disputes'."),
        ('"many_breaches"', '"cg_first_wd"', "line 8: the book has a 'cg_first_wd' already. Choose another name."),
        ('"many_breaches"', '"voice_age"', "line 8: the book has a 'voice_age' already. Choose another name."),
        ("limit = 3\n", "", "line 10: this card has a number: add 'limit'."),
        ("limit = 3", "limit = 0", "line 12: the limit must be 1 or more."),
        ("limit = 3", "limit = true", "line 12: 'limit' must be a whole number, not True."),
        ("2026-11-01", '"2026-11-01"', "line 11: 'from' must be a date like 2026-11-20"),
        ("2026-11-01", "2026-11-01T10:00:00", "line 11: write a day without a time"),
        ('"a test"', '""', "line 13: a version needs its source."),
        ('source = "a test"', 'source = "a"\n[[version]]\nfrom = 2026-11-01\nsource = "b"', "line 15: versions must"),
    ],
)  # fmt: skip
def test_a_broken_card(tmp_path: Path, old: str, new: str, trouble: str) -> None:
    assert old in DRIFT

    said = refusal(tmp_path, DRIFT.replace(old, new, 1))

    assert said.startswith("card.toml, line ")
    assert trouble in said


@pytest.mark.parametrize(
    ("old", "new", "trouble"),
    [
        ("by = 1", "by = 0", "line 7: 'by' must be a whole number from 1 on, or \"promises broken\"."),
        ("by = 1", "by = true", "line 7: 'by' must be"),
        ("by = 1", 'by = "promises"', "line 7: 'by' must be"),
        ("by = 1\n", "", 'a card that concludes "raised", and no other, says by how many steps: by = 1.'),
        (
            'after = ["drift"]',
            'after = ["tier"]',
            "line 6: a card that concludes 'raised' can wait for: repeat, drift,",
        ),
        (
            'after = ["drift"]',
            'number = "breaches"',
            "line 6: 'breaches' are counted on a plan, and this card is about",
        ),
        ('after = ["drift"]\n', "", "line 4: this card has no condition: it would hold for everything."),
        ("from = 2026-11-01", "from = 2026-11-01\nlimit = 2", "line 11: this card has no 'number' to hold it against."),
        ("by = 1", 'by = 1\nparameter = "x"', "line 8: 'parameter' names a number, and this card has none."),
    ],
)
def test_a_broken_card_that_raises(tmp_path: Path, old: str, new: str, trouble: str) -> None:
    assert old in RAISED

    assert trouble in refusal(tmp_path, RAISED.replace(old, new, 1))


def test_a_card_of_tiers_has_no_condition(tmp_path: Path) -> None:
    said = refusal(tmp_path, TIER.replace('each = "breach"', 'each = "breach"\nafter = ["drift"]'))

    assert said.startswith('card.toml, line 4: a card that concludes "tier" says at most how many steps')


def test_there_is_one_card_of_tiers(tmp_path: Path) -> None:
    own = folder_with(tmp_path, TIER)

    with pytest.raises(
        CardError, match=r'card\.toml, line 4: tier\.toml concludes "tier" already\. Keep one of them\.'
    ):
        load_cards(BOOK, own_rules=own)
    (own / "judgement" / "card.toml").write_text(DRIFT, encoding="utf-8")
    with pytest.raises(EngineError, match=r'No card of judgement concludes "tier"'):
        load_cards(own)


def test_rules_that_silence_each_other_are_refused(tmp_path: Path) -> None:
    """Through a third rule too."""
    circle = [("cg-no-record-ever", "cg-first-10wd"), ("cg-first-10wd", "rcpc-first-3m")]
    pairs = [*circle, ("rcpc-first-3m", "cg-no-record-ever")]
    texts = [
        f'[[precedence]]\nwinner = "{winner}"\nlosers = ["{loser}"]\n' + PRECEDENCE.split("\n", 3)[3]
        for winner, loser in pairs
    ]

    said = refusal(tmp_path, "".join(texts))

    assert said == (
        "card.toml, line 3: 'cg-no-record-ever' is silenced by a rule that it silences: nobody would speak. "
        "Take one away."
    )


def test_one_pair_in_two_places_is_refused(tmp_path: Path) -> None:
    said = refusal(tmp_path, PRECEDENCE + PRECEDENCE.replace('"hide"', '"group"'))

    assert said == (
        "card.toml, line 10: 'cg-no-record-ever' stands before 'cg-first-10wd' in another place already. "
        "Keep one of them."
    )


def test_more_cards_than_durable_rules_can_hold_are_refused(tmp_path: Path) -> None:
    others = [f"cg-own-{number}" for number in range(MOST_CARDS + 1)]
    text = "".join(PRECEDENCE.replace('"cg-no-record-ever"', f'"{winner}"') for winner in others)

    said = refusal(tmp_path, text)

    assert re.match(r"card\.toml, line 422: there are 61 cards of precedence, .* At most 60 can be judged\.$", said)


def test_an_authority_adds_a_rung_and_a_card(tmp_path: Path) -> None:
    own = folder_with(tmp_path, DRIFT)
    (own / "judgement" / "steps.toml").unlink()
    (own / "judgement" / "ladder.toml").write_text(LADDER, encoding="utf-8")

    cards = load_cards(BOOK, own_rules=own)

    assert "card" in {card.id for card in cards.on(ON).drawn}
    assert [card.losers for card in cards.precedence if card.winner == "plan-20-months"] == [("plan-18-months",)]


def test_an_authority_changes_a_number_from_a_day_on() -> None:
    own = {"drift_breaches": [DatedValue(from_on=date(2026, 12, 1), value=5, source="the board")]}

    cards = load_cards(BOOK, overrides=own)

    assert [card.limit for card in cards.on(date(2026, 11, 30)).drawn if card.id == "drift-breaches"] == [3]
    assert [card.limit for card in cards.on(date(2026, 12, 1)).drawn if card.id == "drift-breaches"] == [5]


def test_a_number_that_is_none_is_refused() -> None:
    own = {"drift_breaches": [DatedValue(from_on=date(2026, 12, 1), value="many", source="the board")]}

    with pytest.raises(
        EngineError, match="Parameter 'drift_breaches' must be a whole number from 0 to 9,999, not 'many'"
    ):
        load_cards(BOOK, overrides=own)


def test_a_folder_without_judgement_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="There is no folder of judgement cards at"):
        load_cards(tmp_path)
