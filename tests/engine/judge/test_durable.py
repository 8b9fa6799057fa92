"""durable-rules against the plain engine: no difference, over cases in which much happens at once."""

from dataclasses import replace
from pathlib import Path

import pytest
from support.judging import BOOK, ON, a_breach, a_case, random_cases, shipped

from engine.judge.cards import Standing, load_cards
from engine.judge.durable import Durable
from engine.judge.facts import check_case
from engine.judge.fixpoint import conclude

PRECEDENCE = """
[[precedence]]
winner = "{winner}"
losers = ["{loser}"]
scope = "the same meeting and agency"
when = "both are overdue"
effect = "{effect}"
same = [{same}]
"""

CARD = """
id = "{id}"
title = "{id}"
says = "{id}"
{body}
[[version]]
from = 2026-11-01
{limit}
source = "a test"
"""

#: One card for each word of the vocabulary that the shipped cards do not use together.
OWN = {
    "drift-few": ('concludes = "drift"\neach = "plan"\nnumber = "breaches"\nrules = ["cg-first-10wd"]', 1),
    "drift-old": ('concludes = "drift"\neach = "plan"\nnumber = "months of the plan"', 30),
    "drift-alone": ('concludes = "drift"\neach = "plan"\nwithout = "escalations recorded"', None),
    "often": ('concludes = "unescalated"\neach = "plan"\nnumber = "repeated breaches"\nseverity = "high"', 3),
    "after-drift": ('concludes = "unescalated"\neach = "plan"\nnumber = "breaches"\nafter = ["drift"]', 2),
    "rules-again": ('concludes = "repeat"\neach = "breach"\nrules = ["rcpc-first-3m", "plan-18-months"]', None),
    "late": ('concludes = "raised"\neach = "breach"\nnumber = "working days late"\nby = 1', 10),
    "both": ('concludes = "raised"\neach = "breach"\nafter = ["drift", "repeat", "unescalated"]\nby = 2', None),
    "alone": (
        'concludes = "raised"\neach = "breach"\nwithout = "escalations recorded"\nafter = ["repeat"]\nby = 1',
        None,
    ),
    "groups": ('concludes = "raised"\neach = "breach"\nnumber = "late core groups"\nseverity = "low"\nby = 1', 4),
}


def own_cards(folder: Path) -> Standing:
    """The shipped cards, and own ones for the rest of the vocabulary."""
    judgement = folder / "judgement"
    judgement.mkdir(parents=True)
    pairs = [("rcpc-first-3m", "cg-no-record-ever", "hide", '"link"'), ("rhi-72h", "rcpc-first-3m", "hold", '"agency"')]
    texts = [PRECEDENCE.format(winner=w, loser=x, effect=e, same=s) for w, x, e, s in pairs]
    (judgement / "more.toml").write_text("".join(texts), encoding="utf-8")
    for name, (body, limit) in OWN.items():
        line = "" if limit is None else f"limit = {limit}"
        (judgement / f"{name}.toml").write_text(CARD.format(id=name, body=body, limit=line), encoding="utf-8")
    return load_cards(BOOK, own_rules=folder).on(ON)


def assert_no_difference(standing: Standing, *, seed: int, number: int) -> None:
    cases = list(random_cases(standing, seed=seed, number=number))
    plain = [conclude(standing, case) for case in cases]

    with Durable(standing) as durable:
        found = [durable.conclude(case) for case in cases]

    for case in cases:
        check_case(case)
    assert found == plain
    # The cases are worth something: every card found something in some of them.
    assert {item.card for answer in plain for item in answer} == set(range(len(standing.before) + len(standing.drawn)))


@pytest.mark.parametrize("seed", range(4))
def test_no_difference_in_ten_thousand_random_cases(seed: int) -> None:
    assert_no_difference(shipped().on(ON), seed=seed, number=2_500)


def test_no_difference_over_the_whole_vocabulary(tmp_path: Path) -> None:
    assert_no_difference(own_cards(tmp_path), seed=99, number=2_000)


def test_a_difference_would_be_seen() -> None:
    standing = shipped().on(ON)
    dulled = replace(standing, before=tuple(replace(card, losers=card.losers[:1]) for card in standing.before))
    case = a_case(a_breach("min-not-recorded", "M1", meeting="M1"), a_breach("min-no-scaling", "M1", meeting="M1"))

    with Durable(dulled) as durable:
        found = durable.conclude(case)

    assert found != conclude(standing, case)
