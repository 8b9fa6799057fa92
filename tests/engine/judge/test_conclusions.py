"""Who speaks for whom, where several rules silence one another, and in which cases a breach stands."""

from datetime import date
from pathlib import Path

from support.judging import BOOK, ON, a_breach, a_case, shipped

from engine.judge.cards import Cards, load_cards
from engine.judge.conclusions import conclusions
from engine.judge.facts import Breach, Case, Conclusion
from engine.judge.fixpoint import conclude
from engine.judge.placing import Places, PlanFacts, breach_of, cases_of
from engine.judge.verdicts import Verdict, verdicts
from engine.judge.words import conclusion_words
from engine.obligations import Obligation

PAIR = """
[[precedence]]
winner = "{}"
losers = ["{}"]
scope = "the same plan"
when = "both are overdue"
effect = "{}"
same = ["plan"]
"""


def cards_with(folder: Path, *pairs: tuple[str, str, str]) -> Cards:
    """The shipped cards and these pairs before one another."""
    (folder / "judgement").mkdir()
    (folder / "judgement" / "pairs.toml").write_text("".join(PAIR.format(*pair) for pair in pairs), encoding="utf-8")
    return load_cards(BOOK, own_rules=folder)


def said(cards: Cards, case: Case) -> list[str]:
    standing = cards.on(ON)
    found = conclusions(standing, case, conclude(standing, case))
    return [conclusion_words(item) for item in found if item.kind not in ("tier", "raised", "drift")]


def test_a_winner_that_is_silent_still_silences(tmp_path: Path) -> None:
    cards = cards_with(tmp_path, ("rcpc-first-3m", "rcpc-next-6m", "hide"), ("rcpc-next-6m", "rhi-72h", "replace"))
    case = a_case(a_breach("rcpc-first-3m"), a_breach("rcpc-next-6m"), a_breach("rhi-72h"))

    assert said(cards, case) == [
        "rcpc-next-6m of CP1 is hidden by rcpc-first-3m of CP1",
        "rhi-72h of CP1 is replaced by rcpc-first-3m of CP1",
    ]


def test_of_two_winners_the_one_that_speaks_is_named(tmp_path: Path) -> None:
    cards = cards_with(
        tmp_path,
        ("rcpc-next-6m", "rhi-72h", "hide"),
        ("rcpc-first-3m", "rcpc-next-6m", "hide"),
        ("sa-45wd", "rhi-72h", "replace"),
    )
    case = a_case(*(a_breach(rule) for rule in ("rcpc-first-3m", "rcpc-next-6m", "rhi-72h", "sa-45wd")))

    assert said(cards, case) == [
        "rcpc-next-6m of CP1 is hidden by rcpc-first-3m of CP1",
        "rhi-72h of CP1 is replaced by sa-45wd of CP1",
    ]


def test_one_alert_with_a_winner_that_is_silent_is_one_with_its_speaker(tmp_path: Path) -> None:
    cards = cards_with(tmp_path, ("rcpc-first-3m", "rcpc-next-6m", "hide"), ("rcpc-next-6m", "rhi-72h", "group"))
    case = a_case(a_breach("rcpc-first-3m"), a_breach("rcpc-next-6m"), a_breach("rhi-72h"))

    assert said(cards, case)[1] == "rhi-72h of CP1 is grouped with rcpc-first-3m of CP1"


def test_somebody_always_speaks() -> None:
    """Whatever is silent names somebody who is not."""
    cards = shipped()
    standing = cards.on(ON)
    rules = sorted({rule for card in standing.before for rule in (card.winner, *card.losers)})
    case = a_case(*(a_breach(rule, meeting="M1", agency="G", link="start", dispute="D") for rule in rules))

    found = conclusions(standing, case, conclude(standing, case))

    silent = {item.about for item in found if item.kind in ("hidden", "replaced", "held")}
    assert len(silent) > 20
    assert not silent & {item.by for item in found}


def places() -> Places:
    return Places(plans_of_meeting={"M1": ["CP2", "CP1"], "M9": []}, plan_of_person={"P1": "CP1"})


def placed(*breaches: Breach) -> dict[str, list[str]]:
    plans = {"CP1": PlanFacts(months=5, escalations_recorded=0, late_core_groups=1)}
    found = cases_of(breaches, places=places(), plans=plans)
    return {case.key: [breach.rule for breach in case.breaches] for case in found}


def test_an_obligation_as_it_is_judged() -> None:
    day = date(2026, 11, 2)
    obligation = Obligation(
        rule="att-consecutive-absence",
        subject="S1|HEALTH",
        link=None,
        person="P1",
        plan="CP1",
        meeting="M1",
        started_on=day,
        due_on=day,
        breach_on=day,
        met_on=None,
        closed_on=None,
        state="overdue",
        late_record=False,
        days_late=3,
        unit="working_days",
        severity="high",
        reason=None,
        says="An agency did not come.",
        evidence={"agency_code": "HEALTH", "held_on": "2026-11-02"},
    )

    breach = breach_of(
        obligation, step=2, working_days_late=3, times_opened_before=1, promises_broken=2, is_waived=True
    )

    assert breach == Breach(
        rule="att-consecutive-absence",
        subject="S1|HEALTH",
        link="",
        severity="high",
        state="overdue",
        person="P1",
        plan="CP1",
        meeting="M1",
        agency="HEALTH",
        dispute=None,
        step=2,
        working_days_late=3,
        times_opened_before=1,
        promises_broken=2,
        is_waived=True,
    )


def test_where_a_breach_stands() -> None:
    found = placed(
        a_breach("cg-first-10wd", plan="CP1", meeting="M9", person="P9"),
        a_breach("min-no-scaling", "M1", meeting="M1"),
        a_breach("min-no-scaling", "M9", meeting="M9"),
        a_breach("alloc-gap-any", "P1|2026-11-02", person="P1"),
        a_breach("alloc-gap-any", "P2|2026-11-02", person="P2"),
        a_breach("aud-followup-3m", "A1"),
    )

    assert found == {
        "meeting:M9": ["min-no-scaling"],
        "person:P2": ["alloc-gap-any"],
        "plan:CP1": ["alloc-gap-any", "cg-first-10wd", "min-no-scaling"],
        "plan:CP2": ["min-no-scaling"],
        "row:aud-followup-3m:A1": ["aud-followup-3m"],
    }


def test_what_is_not_overdue_stands_only_beside_what_is() -> None:
    waiting = a_breach("min-not-recorded", "M1", meeting="M1", state="not_due")

    assert placed(waiting) == {}
    assert placed(waiting, a_breach("voice-absent", "S1", plan="CP2")) == {
        "plan:CP2": ["min-not-recorded", "voice-absent"]
    }


def test_what_is_known_of_a_plan_comes_with_it() -> None:
    plans = {"CP1": PlanFacts(months=5, escalations_recorded=2, late_core_groups=1)}
    breaches = [a_breach(plan="CP1"), a_breach(plan="CP2", subject="CP2")]

    one, other = cases_of(breaches, places=places(), plans=plans)

    assert (one.plan, one.plan_months, one.escalations_recorded, one.late_core_groups) == ("CP1", 5, 2, 1)
    assert (other.plan, other.plan_months, other.escalations_recorded, other.late_core_groups) == (
        "CP2",
        None,
        None,
        None,
    )


def verdict(key: Breach, said_of_one: list[Conclusion], said_of_other: list[Conclusion]) -> Verdict:
    cases = [a_case(key, key="plan:CP1"), a_case(key, key="plan:CP2")]
    return verdicts(cases, {"plan:CP1": tuple(said_of_one), "plan:CP2": tuple(said_of_other)})[key.key]


def test_a_breach_on_two_plans_speaks_where_it_speaks_on_one() -> None:
    breach = a_breach("att-no-contribution", "A1", meeting="M1")
    winner = ("cg-first-10wd", "CP1", "")
    hidden = Conclusion(about=breach.key, kind="hidden", card="x", by=winner)

    one, both = verdict(breach, [hidden], []), verdict(breach, [hidden], [hidden])

    assert (one.hidden_by, one.hidden_how) == (None, None)
    assert (both.hidden_by, both.hidden_how) == (winner, "hidden")


def test_a_breach_on_two_plans_is_told_at_the_higher_step_with_all_reasons() -> None:
    breach = a_breach("att-no-contribution", "A1", meeting="M1")
    winner = ("att-consecutive-absence", "S1|G", "")
    low = Conclusion(about=breach.key, kind="tier", card="tier", value=1)
    raised = Conclusion(about=breach.key, kind="raised", card="raise-drift", value=1)
    high = Conclusion(about=breach.key, kind="tier", card="tier", value=2)
    drift = Conclusion(about=None, kind="drift", card="drift-breaches", value=3)
    repeat = Conclusion(about=breach.key, kind="repeat", card="repeat", value=1)
    grouped = Conclusion(about=breach.key, kind="grouped", card="x", by=winner)

    found = verdict(breach, [drift, raised, high, repeat], [grouped, repeat, low])

    assert found == Verdict(
        grouped_with=(winner,), tier=2, raised_by=("raise-drift",), is_repeat=True, is_drift=True, is_unescalated=False
    )


def test_only_what_is_overdue_has_a_verdict() -> None:
    case = a_case(a_breach(), a_breach("min-not-recorded", "M1", state="not_due"))

    assert list(verdicts([case], {})) == [("cg-first-10wd", "CP1", "")]
