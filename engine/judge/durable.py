"""The door to durable-rules: the same cards as a ruleset, one case at a time.

What this file does and does not do is decided by how durable-rules 2.0.28 fails: see docs/decisions/0011. In short:
one state, deleted after each case; a header that always fires; flat facts with whole numbers and explicit ids; the
facts that silence first; no threads, no clock; and actions that only note what they saw.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Self

# durable-rules ships no types: pyproject.toml tells mypy. It is imported in this file and nowhere else.
import durable_rules_engine as c_engine
from durable import engine

from engine.judge.cards import MOST_CARDS, Drawn, Standing
from engine.judge.errors import EngineMisused
from engine.judge.facts import Case, Finding
from engine.judge.fixpoint import NONE, PLAN, is_chosen, silenced
from engine.judge.flat import SID, Fact, as_json, counts_of, facts_of, loose_facts_of
from engine.judge.reasons import COUNTED

# It times actions by the clock on the wall: a clock put forward loses conclusions. This one only runs.
engine._unix_now = time.monotonic

#: What durable-rules answers: the fact is in, or it is in nowhere because no rule reads it.
_IN, _UNREAD = 0, 1

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
        state = self._assert_all(facts_of(self._standing, case))
        self._act(state)
        # Who is silent is known now, and nothing that follows can change it.
        if counted := counts_of(self._standing, case, silenced(self._standing, self._fired)):
            self._assert_all(counted)
        for fact in loose_facts_of(self._standing, case, counted):
            self._assert_loose(fact)
        self._act(state)
        # Without an action that ran, this would end the process: the header has run, or _act has raised.
        self._ruleset.delete_state(SID)
        return tuple(sorted(self._fired))

    def _assert_all(self, facts: list[Fact]) -> int:
        """Assert facts of which each is read by some rule. Answers with the handle of the state."""
        code, state = c_engine.assert_facts(self._ruleset._handle, as_json(facts))
        self._check(code, _IN)
        return int(state)

    def _assert_loose(self, fact: Fact) -> None:
        """Assert a fact that perhaps no rule reads: not in a batch, which tells of its last trouble only."""
        code, _ = c_engine.assert_fact(self._ruleset._handle, as_json(fact))
        self._check(code, _IN, _UNREAD)

    def _check(self, code: int, *accepted: int) -> None:
        if code not in accepted:
            raise EngineMisused(f"durable-rules refused a fact of case {self._name} with code {code}.")

    def _act(self, state: int) -> None:
        """Do what follows from the facts, and raise what durable-rules would have swallowed."""
        self._ruleset.do_actions(state, self._completed)
        if self._troubles:
            names = ", ".join(sorted({type(trouble).__name__ for trouble in self._troubles}))
            problem = f"durable-rules: an action failed on case {self._name}: {names}."
            raise EngineMisused(problem) from self._troubles[0]
        if self._headers != 1:
            raise EngineMisused(f"durable-rules ran the header of case {self._name} {self._headers} times, not once.")

    @property
    def _name(self) -> str:
        return self._case.key if self._case is not None else "none"

    def _completed(self, error: BaseException | str | None, _state: object) -> None:
        if error is not None:
            self._troubles.append(error if isinstance(error, BaseException) else RuntimeError(error))

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
            elif card.number in COUNTED:
                enough = {"k": _all({"t": "k"}, {"$gte": {f"nc{at}": card.limit}})}
                tests = [*_plan_tests(card), enough, {"x": {"t": f"c{at}"}}]
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


def _plan_tests(card: Drawn) -> list[Test]:
    """What must hold of the header, and the conclusions that must have been drawn of the plan."""
    tests: list[Test] = []
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


def _check_width(rules: Mapping[str, Test]) -> None:
    """More than 64 conditions true of one fact, and durable-rules does not look at the fact at all."""
    width: dict[str, int] = {}
    for condition in (
        test for name, rule in rules.items() if name != "h" for alias in rule["all"] for test in alias.values()
    ):
        kind = condition["t"] if "t" in condition else condition["$and"][0]["t"]
        width[kind] = width.get(kind, 0) + 1
    widest = max(width, key=lambda kind: width[kind], default="h")
    if width.get(widest, 0) > MOST_CARDS:
        raise EngineMisused(f"{width[widest]} rules read facts of one kind; durable-rules is safe up to {MOST_CARDS}.")
