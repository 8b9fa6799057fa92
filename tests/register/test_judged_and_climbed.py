"""What the judgement and the steps of its route add to what a night does to one exception."""

from dataclasses import replace

from support.register import FRIDAY, a_finding, a_known, a_night

from register.decision import Decision, Judged
from register.lifecycle import Climbed, climb, decide, judge

CLIMBED = Climbed(policy="p1", policy_on=FRIDAY, reached={"1": "2026-11-20"})


def test_what_is_opened_is_opened_with_its_judgement() -> None:
    decision = decide(None, a_finding(), a_night())

    judged = judge(None, decision, Judged(tier=2, is_drift=True, repeats=3, hidden_how="hide"), hidden_by="CG-0007")

    (step,) = judged.steps
    assert {name: step.changes[name] for name in ("tier", "is_drift", "repeats", "hidden_by", "hidden_how")} == {
        "tier": 2,
        "is_drift": True,
        "repeats": 3,
        "hidden_by": "CG-0007",
        "hidden_how": "hide",
    }


def test_only_a_change_of_the_judgement_is_an_event() -> None:
    known = a_known(tier=1)
    decision = decide(known, a_finding(), a_night())

    same = judge(known, decision, Judged(tier=1), hidden_by=None)
    raised = judge(known, decision, Judged(tier=2), hidden_by=None)

    assert same.steps == ()
    assert [(step.kind, step.changes) for step in raised.steps] == [("judged", {"tier": 2})]


def test_what_was_closed_tonight_is_not_judged() -> None:
    known = a_known()
    decision = decide(known, a_finding(state="met_late", met_on=FRIDAY), a_night())

    assert judge(known, decision, Judged(tier=2), hidden_by=None) is decision


def test_what_begins_begins_with_its_steps() -> None:
    decision = climb(None, decide(None, a_finding(), a_night()), CLIMBED)

    (opened,) = decision.steps
    assert {name: opened.changes[name] for name in ("policy", "policy_on", "reached")} == {
        "policy": "p1",
        "policy_on": FRIDAY,
        "reached": {"1": "2026-11-20"},
    }


def test_a_step_that_is_reached_is_an_event_and_one_that_was_is_none() -> None:
    known = a_known(policy="p1", policy_on=FRIDAY, reached={"1": "2026-11-20"})
    further = replace(CLIMBED, reached={**CLIMBED.reached, "2": "2026-11-23"})

    reached = climb(known, Decision(), further)

    assert [(step.kind, step.changes) for step in reached.steps] == [("step_reached", {"reached": further.reached})]
    assert climb(known, Decision(), CLIMBED).steps == ()


def test_what_has_ended_climbs_no_further() -> None:
    known = a_known(state="resolved", policy="p1", policy_on=FRIDAY, reached={})

    assert climb(known, Decision(), CLIMBED).steps == ()
