"""One case as durable-rules reads it: flat facts with whole numbers and explicit ids.

Ids are short, and a test proves that no two of them have one 32-bit hash: durable-rules knows a fact by that alone.
"""

import json
from collections.abc import Iterator

from engine.judge.cards import Standing
from engine.judge.errors import EngineMisused
from engine.judge.facts import RANK, Case
from engine.judge.fixpoint import counted_of, shared
from engine.judge.reasons import COUNTED

#: Every case has this state: two are never alive at once, because a state is known by a hash of its name.
SID = "0"

_ENCODER = json.JSONEncoder(allow_nan=False, separators=(",", ":"))

Fact = dict[str, int | str]


def facts_of(standing: Standing, case: Case) -> list[Fact]:
    """First: the header, then what silences, then what may be silenced."""
    winners: list[Fact] = []
    losers: list[Fact] = []
    for at in range(len(standing.before)):
        _claims(standing, case, at, winners, losers)
    return [_header(case), *winners, *losers]


def _header(case: Case) -> Fact:
    """What is known of the plan. What is not is left out: durable-rules would join nothing with nothing."""
    known = {"esc": case.escalations_recorded, "late": case.late_core_groups, "age": case.plan_months}
    numbers = {name: value for name, value in known.items() if value is not None and case.plan is not None}
    return {"sid": SID, "id": "h", "t": "h", "plan": 0 if case.plan is None else 1, **numbers}


def counts_of(standing: Standing, case: Case, silent: frozenset[int]) -> list[Fact]:
    """Second: the breaches that each card counts."""
    return [
        {"sid": SID, "id": f"c{at}.{place}", "t": f"c{at}", "b": place}
        for at, card in enumerate(standing.drawn)
        if card.number in COUNTED and card.number != "repeated breaches"
        for place in counted_of(card, case, silent)
    ]


def loose_facts_of(standing: Standing, case: Case, counted: list[Fact]) -> Iterator[Fact]:
    """Third: how many were counted, and the live breaches. Rules read them by their numbers, or not at all."""
    if counted:
        counts: Fact = {"sid": SID, "id": "k", "t": "k"}
        kinds = [str(fact["t"]) for fact in counted]
        yield counts | {f"n{kind}": kinds.count(kind) for kind in kinds}
    yield from breaches_of(standing, case)


def _claims(standing: Standing, case: Case, at: int, winners: list[Fact], losers: list[Fact]) -> None:
    """The facts of one card of precedence. What must be the same is numbered, so that numbers are compared."""
    card = standing.before[at]
    mine = [
        p for p, b in enumerate(case.breaches) if b.rule == card.winner and b.state in card.states and not b.is_waived
    ]
    theirs = [place for place, breach in enumerate(case.breaches) if breach.rule in card.losers and breach.is_live]
    if not mine or not theirs:
        return
    numbers: dict[tuple[str, ...], int] = {}
    for places, letter, facts in ((mine, "w", winners), (theirs, "l", losers)):
        for place in places:
            same = shared(card, case, case.breaches[place])
            if same is not None:
                number = numbers.setdefault(same, len(numbers))
                facts.append({"sid": SID, "id": f"{letter}{at}.{place}", "t": f"{letter}{at}", "b": place, "k": number})


def breaches_of(standing: Standing, case: Case) -> Iterator[Fact]:
    """The live breaches as flat facts."""
    for place, breach in enumerate(case.breaches):
        if breach.is_live:
            fact: Fact = {
                "sid": SID,
                "id": f"b{place}",
                "t": "b",
                "b": place,
                "rank": RANK[breach.severity],
                "opened": breach.times_opened_before,
                "broken": breach.promises_broken,
                "days": breach.working_days_late,
            }
            fact.update({f"r{at}": 1 for at, card in enumerate(standing.drawn) if breach.rule in card.rules})
            yield fact


def as_json(facts: Fact | list[Fact]) -> str:
    """Facts as durable-rules reads them; refuses what it would lose, or choke on, without a word."""
    listed = facts if isinstance(facts, list) else [facts]
    if not listed or not all(listed):
        raise EngineMisused("A case without facts, or an empty fact, would end the process. This is a fault of ours.")
    for fact in listed:
        for name, value in fact.items():
            if type(value) not in (int, str):
                raise EngineMisused(f"A fact's '{name}' cannot be {value!r}: only whole numbers and text are safe.")
    return _ENCODER.encode(facts)
