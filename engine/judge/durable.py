"""The door to durable-rules: the same cards as a ruleset, one case at a time.

What this file does and does not do is decided by how durable-rules 2.0.28 fails: see docs/decisions/0011. In short:
one state, deleted after each case; a header that always fires; flat facts with whole numbers and explicit ids; the
facts that silence first; no threads, no clock; and actions that only note what they saw.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Self

# durable-rules ships no types: pyproject.toml tells mypy. It is imported in this file and nowhere else.
import durable_rules_engine as c_engine
from durable import engine

from engine.judge.cards import MOST_CARDS, Drawn, Standing
from engine.judge.errors import EngineMisused
from engine.judge.facts import SEVERITIES, Case, Finding
from engine.judge.fixpoint import NONE, PLAN, is_chosen, shared

# It times actions by the clock on the wall: a clock put forward loses conclusions. This one only runs.
engine._unix_now = time.monotonic

#: Every case has this state: two are never alive at once, because a state is known by a hash of its name.
SID = "0"

#: What durable-rules answers: the fact is in, or it is in nowhere because no rule reads it.
_IN, _UNREAD = 0, 1

Fact = dict[str, int | str]
Test = dict[str, Any]
Action = Callable[[Any], None]


class _Host(engine.Host):  # type: ignore[misc]  # durable-rules ships no types
    """A host without the threads that would dispatch behind our back."""

    def _run(self) -> None:
        """Nothing runs but what is called."""


class Durable:
    """The cards of one night as a ruleset. Use it as a context: the ruleset is deleted at the end."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._first = len(standing.before)
        self._counting = [(at, card) for at, card in enumerate(standing.drawn) if card.number == "repeated breaches"]
        self._waited_for = {word for card in standing.drawn for word in card.after}
        self._case: Case | None = None
        self._fired: set[Finding] = set()
        self._derived: set[str] = set()
        self._headers = 0
        self._troubles: list[BaseException] = []
        rules = dict(self._rules())
        _check_width(rules)
        self._ruleset = engine.Ruleset("judgement", _Host(), rules)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        c_engine.delete_ruleset(self._ruleset._handle)

    def conclude(self, case: Case) -> tuple[Finding, ...]:
        """All that the cards find in one case, in order; or EngineMisused."""
        self._case, self._headers = case, 0
        self._fired, self._derived, self._troubles = set(), set(), []
        state = self._assert(case)
        self._ruleset.do_actions(state, self._completed)
        self._surface(case)
        # Without an action that ran, this would end the process: the header has run, or _surface has raised.
        self._ruleset.delete_state(SID)
        return tuple(sorted(self._fired))

    def _assert(self, case: Case) -> int:
        """Assert all facts, each seen to be in. Answers with the handle of the state."""
        # A batch tells of its last trouble only: a fact that is not read would hide one that is refused. So those that
        # no rule may read are asserted one by one.
        code, state = c_engine.assert_facts(self._ruleset._handle, as_json(facts_of(self._standing, case)))
        codes = [code] if code != _IN else []
        for fact in breaches_of(self._standing, case):
            code, _ = c_engine.assert_fact(self._ruleset._handle, as_json(fact))
            codes += [code] if code not in (_IN, _UNREAD) else []
        if codes:
            raise EngineMisused(f"durable-rules refused a fact of case {case.key} with code {codes[0]}.")
        return int(state)

    def _completed(self, error: BaseException | str | None, _state: object) -> None:
        if error is not None:
            self._troubles.append(error if isinstance(error, BaseException) else RuntimeError(error))

    def _surface(self, case: Case) -> None:
        """Raise what durable-rules would have swallowed."""
        if self._troubles:
            names = ", ".join(sorted({type(trouble).__name__ for trouble in self._troubles}))
            problem = f"durable-rules: an action failed on case {case.key}: {names}."
            raise EngineMisused(problem) from self._troubles[0]
        if self._headers != 1:
            raise EngineMisused(f"durable-rules ran the header of case {case.key} {self._headers} times, not once.")

    def _rules(self) -> Iterator[tuple[str, Test]]:
        """The ruleset: the header, then a rule or two for each card."""
        yield "h", self._rule([{"m": {"t": "h"}}], self._saw_header)
        for at in range(self._first):
            tests = [{"w": {"t": f"w{at}"}}, {"x": _all({"t": f"l{at}"}, {"k": {"w": "k"}})}]
            yield f"p{at}", self._rule(tests, self._silences(at))
        for at, card in enumerate(self._standing.drawn):
            if card.each == "breach":
                yield f"d{at}", self._rule([*_plan_tests(card), *_breach_tests(card, at)], self._draws(at))
            elif card.number == "repeated breaches":
                reached = {"m": _all({"t": f"n{at}"}, {"n": card.limit})}
                yield f"r{at}", self._rule([*_plan_tests(card), reached], self._reaches(at))
                yield f"d{at}", self._rule([{"o": {"t": f"o{at}"}}, {"x": {"t": f"n{at}"}}], self._draws(at))
            elif card.number == "breaches":
                tests = [*_plan_tests(card, {"$gte": {f"n{at}": card.limit}}), {"x": {"t": f"c{at}"}}]
                yield f"d{at}", self._rule(tests, self._draws(at))
            else:
                yield f"d{at}", self._rule(_plan_tests(card), self._draws(at))

    def _rule(self, tests: list[Test], action: Action) -> Test:
        """One rule. Its action never raises into durable-rules, which would go on as if nothing had happened."""

        def run(c: Any) -> None:
            try:
                action(c)
            except BaseException as error:  # noqa: BLE001 - kept, and raised when the case is done
                self._troubles.append(error)

        return {"all": tests, "run": run}

    def _saw_header(self, _c: Any) -> None:
        self._headers += 1

    def _silences(self, at: int) -> Action:
        def note(c: Any) -> None:
            self._fired.add(Finding(card=at, about=c.x.b, by=c.w.b))

        return note

    def _reaches(self, at: int) -> Action:
        def note(c: Any) -> None:
            self._derive(c, {"id": f"o{at}", "t": f"o{at}"})

        return note

    def _draws(self, at: int) -> Action:
        card = self._standing.drawn[at]

        def note(c: Any) -> None:
            place = NONE if c.x is None else int(c.x.b)
            of_plan = card.each == "plan"
            about, by = (PLAN, place) if of_plan else (place, NONE)
            self._fired.add(Finding(card=self._first + at, about=about, by=by))
            self._conclude(c, card.concludes, about)

        return note

    def _conclude(self, c: Any, word: str, about: int) -> None:
        """Make a conclusion a fact, for the cards that wait for it."""
        if word in self._waited_for:
            of_breach: Fact = {} if about == PLAN else {"b": about}
            self._derive(c, {"id": f"{word[0]}{about}", "t": word, **of_breach})
        if word == "repeat" and self._case is not None:
            for at, card in self._counting:
                if is_chosen(card, self._case.breaches[about]):
                    self._count(c, at, about)

    def _count(self, c: Any, at: int, about: int) -> None:
        """Number the breaches that a card counts: durable-rules would count every three of them once."""
        fact_id = f"n{at}.{about}"
        if fact_id not in self._derived:
            count = 1 + sum(1 for name in self._derived if name.startswith(f"n{at}."))
            self._derive(c, {"id": fact_id, "t": f"n{at}", "b": about, "n": count})

    def _derive(self, c: Any, fact: Fact) -> None:
        """Assert a new fact once. Only facts that some rule reads are derived: others would end the action."""
        if str(fact["id"]) not in self._derived:
            self._derived.add(str(fact["id"]))
            c.assert_fact(fact)


def _all(*tests: Test) -> Test:
    return tests[0] if len(tests) == 1 else {"$and": list(tests)}


def _plan_tests(card: Drawn, *more: Test) -> list[Test]:
    """What must hold of the header, and the conclusions that must have been drawn of the plan."""
    tests: list[Test] = [*more]
    if card.each == "plan":
        tests.append({"plan": 1})
    if card.number in _HEADER_NUMBERS:
        tests.append({"$gte": {_HEADER_NUMBERS[card.number]: card.limit}})
    if card.needs_no_escalation:
        tests.append({"esc": 0})
    header: list[Test] = [{"h": _all({"t": "h"}, *tests)}] if tests else []
    words = [word for word in card.after if word != "repeat"]
    return [*header, *({f"a{nth}": {"t": word}} for nth, word in enumerate(words))]


def _breach_tests(card: Drawn, at: int) -> list[Test]:
    tests: list[Test] = [{"t": "b"}]
    if card.rank:
        tests.append({"$gte": {"rank": card.rank}})
    if card.rules:
        tests.append({f"r{at}": 1})
    if card.number in _BREACH_NUMBERS:
        tests.append({"$gte": {_BREACH_NUMBERS[card.number]: card.limit}})
    repeat = [{"y": _all({"t": "repeat"}, {"b": {"x": "b"}})}] if "repeat" in card.after else []
    return [{"x": _all(*tests)}, *repeat]


_HEADER_NUMBERS: Mapping[str | None, str] = {"late core groups": "late", "months of the plan": "age"}
_BREACH_NUMBERS: Mapping[str | None, str] = {
    "times opened before": "opened",
    "promises broken": "broken",
    "working days late": "days",
}


def facts_of(standing: Standing, case: Case) -> list[Fact]:
    """One case as flat facts: the header, then what silences, then what may be silenced, then what is counted.

    A value that is not known is left out: durable-rules would join nothing with nothing.
    """
    winners: list[Fact] = []
    losers: list[Fact] = []
    for at in range(len(standing.before)):
        _claims(standing, case, at, winners, losers)
    counted = [(at, card) for at, card in enumerate(standing.drawn) if card.number == "breaches"]
    chosen: list[Fact] = [
        {"sid": SID, "id": f"c{at}.{place}", "t": f"c{at}", "b": place}
        for at, card in counted
        for place, breach in enumerate(case.breaches)
        if is_chosen(card, breach)
    ]
    return [_header(standing, case), *winners, *losers, *chosen]


def _header(standing: Standing, case: Case) -> Fact:
    fact: Fact = {"sid": SID, "id": "h", "t": "h", "plan": 0 if case.plan is None else 1}
    if case.plan is None:
        return fact
    known = {"esc": case.escalations_recorded, "late": case.late_core_groups, "age": case.plan_months}
    fact.update({name: value for name, value in known.items() if value is not None})
    for at, card in enumerate(standing.drawn):
        if card.number == "breaches":
            fact[f"n{at}"] = sum(1 for breach in case.breaches if is_chosen(card, breach))
    return fact


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
                "rank": SEVERITIES.index(breach.severity),
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
    return json.dumps(facts, allow_nan=False)


def _check_width(rules: Mapping[str, Test]) -> None:
    """More than 64 conditions true of one fact, and durable-rules does not look at the fact at all."""
    width: dict[str, int] = {}
    for rule in rules.values():
        for test in rule["all"]:
            for condition in test.values():
                kind = condition["t"] if "t" in condition else condition["$and"][0]["t"]
                width[kind] = width.get(kind, 0) + 1
    widest = max(width, key=lambda kind: width[kind])
    if width[widest] > MOST_CARDS:
        raise EngineMisused(f"{width[widest]} rules read facts of one kind; durable-rules is safe up to {MOST_CARDS}.")
