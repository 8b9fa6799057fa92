"""A night's judgement: both engines, and what happens when the child process goes wrong."""

import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from support.judging import ON, a_breach, a_case, random_cases, shipped

from engine.judge import judge as judge_module
from engine.judge import wire
from engine.judge.company import Company
from engine.judge.conclusions import conclusions
from engine.judge.errors import CaseRefused, JudgementDiffers
from engine.judge.facts import Case
from engine.judge.fixpoint import conclude
from engine.judge.judge import BATCH, MOST_QUARANTINED, Judgement, children_for, judge, why_plain

BROKEN = Path(__file__).parents[2] / "support" / "broken_child.py"


@pytest.fixture(autouse=True)
def any_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """The children of these tests need no durable-rules, so they are asked on every Python."""
    monkeypatch.setattr(judge_module, "why_plain", lambda: None)


def cases(number: int) -> list[Case]:
    return list(random_cases(shipped().on(ON), seed=3, number=number))


def judged(some: Sequence[Case], how: str, *, at: str, seconds: float = 60) -> Judgement:
    """The judgement with a child that goes wrong at one case."""
    return judge(shipped(), some, on=ON, seconds=seconds, command=(sys.executable, str(BROKEN), how, at))


def assert_plain_answers(found: Judgement, some: Sequence[Case]) -> None:
    standing = shipped().on(ON)
    assert found.conclusions == {case.key: conclusions(standing, case, conclude(standing, case)) for case in some}


def test_both_engines_judge_every_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge_module, "why_plain", why_plain)
    some = cases(BATCH + 20)

    found = judge(shipped(), some, on=ON)

    assert found.agreed == (len(some) if why_plain() is None else 0)
    assert found.quarantined == ()
    assert found.plain_because == why_plain()
    assert_plain_answers(found, some)


@pytest.mark.parametrize(
    ("how", "because"),
    [
        ("dies", "the process of durable-rules was ended by signal 9"),
        ("raises", "durable-rules refused a fact of case plan:CP3 with code 2."),
        ("babbles", "the process of durable-rules wrote something that is no answer"),
        ("half", "the process of durable-rules wrote something that is no answer"),
        ("invents", "the process of durable-rules wrote something that is no answer"),
    ],
)
def test_a_lost_child_costs_one_case_its_second_opinion(how: str, because: str) -> None:
    some = cases(8)

    found = judged(some, how, at="plan:CP3")

    assert [(item.case, item.because) for item in found.quarantined] == [("plan:CP3", because)]
    assert found.agreed == 7
    assert found.plain_because is None
    assert_plain_answers(found, some)


def test_a_child_that_hangs_is_ended() -> None:
    some = cases(4)

    found = judged(some, "hangs", at="plan:CP2", seconds=3)

    because = "durable-rules gave no answer within 3 seconds"
    assert [(item.case, item.because) for item in found.quarantined] == [("plan:CP2", because)]
    assert found.agreed == 3
    assert_plain_answers(found, some)


def test_a_child_whose_parent_is_gone_ends_itself() -> None:
    standing, some = shipped().on(ON), cases(2)

    with subprocess.Popen(
        [sys.executable, BROKEN, "forgotten", "plan:CP1"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    ) as child:
        assert child.stdin is not None
        child.stdin.write(wire.greeting(standing, 1) + wire.cases_line(some))
        child.stdin.flush()
        code = child.wait()

    assert code == -signal.SIGALRM


def test_a_child_lost_in_a_later_batch_names_the_right_case() -> None:
    some = cases(2 * BATCH + 10)
    at = some[BATCH + 7].key

    found = judged(some, "dies", at=at)

    assert [item.case for item in found.quarantined] == [at]
    assert found.agreed == len(some) - 1
    assert_plain_answers(found, some)


def test_a_child_that_is_lost_on_every_case_is_not_asked_for_ever() -> None:
    some = cases(MOST_QUARANTINED + 5)

    found = judged(some, "dies", at="every")

    assert len(found.quarantined) == MOST_QUARANTINED
    assert found.agreed == 0
    assert found.plain_because is not None
    assert found.plain_because.startswith(
        "durable-rules was lost on 20 cases, so from case plan:CP19 on the plain engine"
    )
    assert_plain_answers(found, some)


def test_a_difference_stops_the_night_with_both_answers() -> None:
    case = a_case(a_breach("min-not-recorded", "M1", meeting="M1"), a_breach("min-no-scaling", "M1", meeting="M1"))

    with pytest.raises(JudgementDiffers) as differs:
        judged([case], "forgets", at=case.key)

    assert str(differs.value) == (
        "The two engines do not agree on case plan:CP1, so nothing was judged tonight. durable-rules found: nothing. "
        "The plain engine found: min-no-scaling of M1 is hidden by min-not-recorded of M1. "
        "Report this fault with the snapshot's id."
    )


def test_where_durable_rules_cannot_be_loaded_the_plain_engine_judges_alone() -> None:
    some = cases(3)

    unable, stillborn = judged(some, "unable", at="-"), judged(some, "stillborn", at="-")

    because = "durable-rules cannot be loaded (undefined symbol: PyEval_CallObject), so the plain engine judged alone."
    assert unable.plain_because == because
    assert stillborn.plain_because is not None
    assert re.match(
        r"the process of durable-rules did not start: `.*broken_child.py stillborn -` shows why",
        stillborn.plain_because,
    )
    for found in (unable, stillborn):
        assert (found.agreed, found.quarantined) == (0, ())
        assert_plain_answers(found, some)


def test_a_program_that_is_not_there_is_no_reason_to_stop() -> None:
    found = judge(shipped(), cases(1), on=ON, command=("there is no such program",))

    because = (
        "the process of durable-rules did not start (No such file or directory), so the plain engine judged alone."
    )
    assert found.plain_because == because


def test_children_that_load_beforehand_judge_again_and_again() -> None:
    some = cases(3)

    with children_for(shipped(), on=ON) as children:
        first = judge(shipped(), some, on=ON, command=("there is no such program",), children=children)
        second = judge(shipped(), some, on=ON, command=("there is no such program",), children=children)

    assert first == second
    assert (first.agreed, first.plain_because, first.quarantined) == (3, None, ())


def test_children_that_did_not_load_beforehand_are_told_of_when_they_are_asked() -> None:
    with Company(shipped().on(ON), command=("there is no such program",), seconds=1) as children:
        children.start()
        found = judge(shipped(), cases(1), on=ON, children=children)

    assert found.plain_because is not None
    assert "did not start (No such file or directory)" in found.plain_because


def test_a_child_lost_before_it_was_asked_costs_one_case() -> None:
    some = cases(6)

    with children_for(shipped(), on=ON) as children:
        assert children is not None
        judge(shipped(), some, on=ON, children=children)
        process = children._children[1]._running()
        process.kill()
        process.wait()
        found = judge(shipped(), some, on=ON, children=children)

    assert [item.case for item in found.quarantined] == [some[3].key]
    assert found.agreed == 5
    assert_plain_answers(found, some)


def test_when_one_child_cannot_start_the_others_are_ended_with_what_they_have_in_hand(tmp_path: Path) -> None:
    some, first_of_two = cases(4), (sys.executable, str(BROKEN), "first", str(tmp_path / "begun"))

    with Company(shipped().on(ON), command=first_of_two, seconds=60) as children:
        found = judge(shipped(), some, on=ON, children=children)
        running = [child._process for child in children._children]

    assert found.plain_because is not None
    assert found.plain_because.endswith("shows why, so the plain engine judged alone.")
    assert running == [None, None]
    assert_plain_answers(found, some)


def test_on_python_3_13_no_child_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge_module, "why_plain", lambda: why_plain((3, 13)))
    some = cases(3)

    found = judge(shipped(), some, on=ON, command=("there is no such program",))

    assert found.plain_because == "durable-rules does not run on Python 3.13, so the plain engine judged alone."
    with children_for(shipped(), on=ON) as children:
        assert children is None
    assert why_plain((3, 12)) is None
    assert_plain_answers(found, some)


def test_a_night_without_breaches_starts_nothing() -> None:
    found = judge(shipped(), [], on=ON, command=("there is no such program",))

    assert found == Judgement(conclusions={}, quarantined=(), plain_because=None, agreed=0)


@pytest.mark.parametrize(
    ("some", "trouble"),
    [
        ([a_case(a_breach()), a_case(a_breach())], "There are two cases plan:CP1."),
        (
            [a_case(a_breach(), a_breach())],
            "The breaches of case plan:CP1 are not in order, or one stands there twice.",
        ),
        ([a_case(a_breach(state="met"))], "Case plan:CP1: 'state' cannot be 'met'."),
        ([a_case(a_breach(severity="grave"))], "Case plan:CP1: 'severity' cannot be 'grave'."),
        ([a_case(a_breach(step=0))], "Case plan:CP1: 'step' cannot be 0."),
        ([a_case(a_breach(rule=""))], "Case plan:CP1: 'rule' cannot be ''."),
        ([a_case(a_breach(), plan_months=-1)], "Case plan:CP1: 'plan_months' cannot be -1."),
    ],
)
def test_cases_that_cannot_be_judged_are_refused(some: list[Case], trouble: str) -> None:
    with pytest.raises(CaseRefused, match=re.escape(trouble)):
        judge(shipped(), some, on=ON)
