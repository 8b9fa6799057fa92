"""Each way in which durable-rules goes wrong without a word, and that we do not fall into it.

The numbers are those of the table in docs/decisions/0011.
"""

import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import replace
from typing import Any

import durable_rules_engine as c_engine
import pytest
from durable import engine
from support.judging import ON, a_breach, a_case, random_cases, shipped

from engine.judge import durable as door
from engine.judge import flat
from engine.judge.cards import Drawn, Standing
from engine.judge.durable import Durable
from engine.judge.errors import CaseRefused, EngineMisused
from engine.judge.facts import Case, Finding, check_case
from engine.judge.fixpoint import conclude
from engine.judge.flat import SID, Fact, as_json, breaches_of, counts_of, facts_of, loose_facts_of

#: Two ids with one 32-bit hash, found by trying.
SAME_HASH = ("b997969", "b1003506")


def standing() -> Standing:
    return shipped().on(ON)


def minutes_case() -> Case:
    """Minutes that are overdue silence what they should hold."""
    return a_case(a_breach("min-not-recorded", "M1", meeting="M1"), a_breach("min-no-scaling", "M1", meeting="M1"))


def all_facts(cards: Standing, case: Case) -> list[Fact]:
    """Everything that is asserted about a case."""
    counted = counts_of(cards, case, frozenset())
    return [*facts_of(cards, case), *counted, *loose_facts_of(cards, case, counted)]


def fnv_1a(text: str) -> int:
    """The hash by which durable-rules knows a fact."""
    found = 2_166_136_261
    for byte in text.encode():
        found = ((found ^ byte) * 16_777_619) & 0xFFFF_FFFF
    return found


def ids_of(cards: Standing, breaches: int) -> list[str]:
    """Every id that a case of so many breaches could need."""
    places = range(breaches)
    pairs = [f"{letter}{at}.{place}" for letter in "wl" for at in range(len(cards.before)) for place in places]
    counted = [f"{letter}{at}.{place}" for letter in "cn" for at in range(len(cards.drawn)) for place in places]
    reached = [f"o{at}" for at in range(len(cards.drawn))]
    return ["h", "k", *pairs, *counted, *reached, *(f"{letter}{place}" for letter in "brdu" for place in (-1, *places))]


# 1: a fact is known by a 32-bit hash of its id.


def test_the_hash_of_this_test_is_that_of_durable_rules() -> None:
    handle = c_engine.create_ruleset("hash", json.dumps({"r": {"all": [{"m": {"t": "x"}}]}}))
    facts = [{"sid": "0", "id": name, "t": "x", "v": nth} for nth, name in enumerate(SAME_HASH)]

    code, _ = c_engine.assert_facts(handle, json.dumps(facts))

    assert fnv_1a(SAME_HASH[0]) == fnv_1a(SAME_HASH[1])
    assert code == 2


def test_no_two_ids_of_a_case_have_one_hash() -> None:
    shipped_ids = ids_of(standing(), breaches=250)
    widest = replace(standing(), before=standing().before[:1] * 60, drawn=standing().drawn[:1] * 60)

    for ids in (shipped_ids, ids_of(widest, breaches=40)):
        assert len({fnv_1a(name) for name in ids}) == len(set(ids)) == len(ids)


def test_the_ids_of_real_cases_are_among_those_that_were_looked_at() -> None:
    cards = standing()
    known = set(ids_of(cards, breaches=250))

    for case in random_cases(cards, seed=5, number=200):
        facts = all_facts(cards, case)
        assert {fact["id"] for fact in facts} <= known
        assert len({fact["id"] for fact in facts}) == len(facts)


def test_a_fact_that_is_refused_stops_the_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flat, "breaches_of", lambda cards, case: [*breaches_of(cards, case)] * 2)

    with (
        Durable(standing()) as durable,
        pytest.raises(EngineMisused, match=r"refused a fact of case plan:CP1 with code 2"),
    ):
        durable.conclude(minutes_case())


def test_an_unread_fact_does_not_hide_one_that_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = facts_of(standing(), minutes_case())
    unread: Fact = {"sid": SID, "id": "z", "t": "nobody reads this"}
    monkeypatch.setattr(door, "facts_of", lambda *_: [*facts, facts[-1], unread])

    with Durable(standing()) as durable, pytest.raises(EngineMisused, match="refused a fact"):
        durable.conclude(minutes_case())


# 2, 5, 6, 7: states.


def test_two_cases_are_never_alive_at_once() -> None:
    winner = a_case(a_breach("min-not-recorded", "M1", meeting="M1"), key="plan:CP00049599")
    loser = a_case(a_breach("min-no-scaling", "M1", meeting="M1"), key="plan:CP00212382")

    with Durable(standing()) as durable:
        found = [durable.conclude(winner), durable.conclude(loser), durable.conclude(winner)]

    assert found == [(), (), ()]


def test_every_fact_has_the_one_state() -> None:
    facts = all_facts(standing(), minutes_case())

    assert {fact["sid"] for fact in facts} == {SID}


def test_a_thousand_cases_about_which_nothing_is_said() -> None:
    quiet = a_case(a_breach("act-no-owner", "A1", severity="medium"))

    with Durable(standing()) as durable:
        found = {durable.conclude(quiet) for _ in range(1_100)}

    assert found == {()}


def test_a_state_in_which_nothing_ran_is_not_deleted() -> None:
    class Headless(Durable):
        """Its header is never seen to run."""

        def _saw_header(self, _c: Any) -> None:
            """Says nothing."""

    with Headless(standing()) as durable, pytest.raises(EngineMisused, match="ran the header of case plan:CP1 0 times"):
        durable.conclude(minutes_case())


# 8, 9, 10, 20, 27: what facts may hold.


@pytest.mark.parametrize(
    "facts",
    [
        [],
        {},
        [{"id": "h", "t": "h"}, {}],
        {"id": "h", "v": float("nan")},
        {"id": "h", "v": float("inf")},
        {"id": "h", "v": None},
        {"id": "h", "v": True},
        {"id": "h", "v": 1.5},
        {"id": "h", "v": {"deep": 1}},
    ],
    ids=["no facts", "an empty fact", "an empty fact among others", "NaN", "infinity", "None", "true", "1.5", "deep"],
)
def test_what_would_vanish_or_hang_is_refused(facts: Any) -> None:
    with pytest.raises(EngineMisused):
        as_json(facts)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1.5, True, -1, None, "3", 10**18])
def test_a_number_that_is_none_is_refused_before_either_engine(value: Any) -> None:
    case = a_case(a_breach(working_days_late=value))

    with pytest.raises(CaseRefused, match=r"^Case plan:CP1: 'working_days_late' cannot be"):
        check_case(case)


def test_facts_are_flat_short_and_without_text_of_the_snapshot() -> None:
    cards = standing()

    for case in random_cases(cards, seed=6, number=200):
        for fact in all_facts(cards, case):
            assert all(type(value) is int for name, value in fact.items() if name not in ("sid", "id", "t"))
            assert len(fact) < 60


def test_what_is_not_recorded_is_never_the_same() -> None:
    absent = a_breach("att-consecutive-absence", "S1|G", meeting="M1", agency=None)
    silent = a_breach("att-no-contribution", "A1", meeting="M1", agency=None)
    unknown = a_case(absent, silent)
    known = a_case(replace(absent, agency="G"), replace(silent, agency="G"))

    with Durable(standing()) as durable:
        found = durable.conclude(unknown), durable.conclude(known)

    assert len(found[0]) == 0
    assert len(found[1]) == 1


def test_a_number_of_the_plan_that_is_not_known_holds_nowhere() -> None:
    case = a_case(a_breach(severity="critical"), plan_months=None, late_core_groups=None, escalations_recorded=None)

    with Durable(standing()) as durable:
        assert durable.conclude(case) == conclude(standing(), case) == ()


# 13, 14, 15, 16, 29: actions.


def test_a_fault_in_an_action_comes_to_light() -> None:
    class Faulty(Durable):
        """Its action for precedence fails."""

        def _silences(self, at: int) -> Any:
            def fail(_c: Any) -> None:
                raise ZeroDivisionError(at)

            return fail

    with (
        Faulty(standing()) as durable,
        pytest.raises(EngineMisused, match="an action failed on case plan:CP1: Zero") as bad,
    ):
        durable.conclude(minutes_case())

    assert isinstance(bad.value.__cause__, ZeroDivisionError)


def test_a_derived_fact_that_no_rule_reads_comes_to_light() -> None:
    class Chatty(Durable):
        """It derives what nobody waits for."""

        def _saw_header(self, c: Any) -> None:
            super()._saw_header(c)
            self._derive(c, {"id": "z", "t": "nobody reads this"})

    with Chatty(standing()) as durable, pytest.raises(EngineMisused, match="MessageNotHandledException"):
        durable.conclude(minutes_case())


def test_no_clock_on_the_wall_and_no_threads() -> None:
    before = threading.active_count()

    with Durable(standing()) as durable:
        durable.conclude(minutes_case())

    assert engine._unix_now is time.monotonic
    assert threading.active_count() == before


# 17, 18, 19, 21, 22, 23: what rules may say.


def test_what_silences_is_asserted_first() -> None:
    for case in random_cases(standing(), seed=7, number=300):
        kinds = [str(fact["t"])[0] for fact in facts_of(standing(), case)]
        assert kinds[0] == "h"
        assert kinds == sorted(kinds, key="hwl".index)


def test_no_rule_uses_what_is_broken() -> None:
    with Durable(standing()) as durable:
        written = json.dumps({name: rule["all"] for name, rule in durable._rules()})

    for word in ("$not", "$or", "any", "count", "$nex", "$ex", "$neq", "pri", "cap", "dist"):
        assert f'"{word}"' not in written


def test_the_order_of_the_facts_makes_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    cards = standing()
    cases = list(random_cases(cards, seed=8, number=100))
    monkeypatch.setattr(door, "facts_of", lambda c, case: list(reversed(facts_of(c, case))))

    with Durable(cards) as durable:
        found = [durable.conclude(case) for case in cases]

    assert found == [conclude(cards, case) for case in cases]


# 24: a second run.


def test_the_same_case_twice_and_a_second_night() -> None:
    cards = standing()
    cases = list(random_cases(cards, seed=9, number=50))

    with Durable(cards) as durable:
        first = [durable.conclude(case) for case in cases]
        again = [durable.conclude(case) for case in cases]
    with Durable(cards) as durable:
        second_night = [durable.conclude(case) for case in cases]

    assert first == again == second_night
    assert any(first)


# 25: the wall.


def wide(number: int) -> Standing:
    """So many cards about each breach, each with all the conditions that there are."""
    card = Drawn(
        id="x",
        concludes="raised",
        each="breach",
        number="working days late",
        limit=1,
        rank=1,
        rules=("cg-first-10wd",),
        after=(),
        needs_no_escalation=True,
        by=1,
    )
    return Standing(before=(), drawn=(card,) * number, most_raised=2, tier_card="tier")


def test_sixty_rules_read_one_fact() -> None:
    case = a_case(a_breach(working_days_late=5))

    with Durable(wide(60)) as durable:
        found = durable.conclude(case)

    assert found == tuple(Finding(card=at, about=0, by=-1) for at in range(60))


def test_more_than_sixty_rules_for_one_fact_are_refused() -> None:
    with pytest.raises(EngineMisused, match="61 rules read facts of one kind"):
        Durable(wide(61))


# 28: order.


def test_the_same_answer_whatever_the_hash_seed() -> None:
    program = (
        "import sys; from support.judging import *; from engine.judge.durable import Durable\n"
        "cards = shipped().on(ON)\n"
        "with Durable(cards) as durable:\n"
        "    for case in random_cases(cards, seed=10, number=100): print(durable.conclude(case))\n"
    )

    digests = set()
    for seed in ("0", "1", "77"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=True)
        digests.add(hashlib.sha256(done.stdout).hexdigest())

    assert len(digests) == 1
