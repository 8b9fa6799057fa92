"""Random lives: nights and people in any order, against a model of a few fields that knows no register.

After every life its history must be whole, and each of its nights must be rebuilt as it was shown then.
"""

import shutil
import tempfile
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from support.register import (
    FRIDAY,
    LIMITS,
    NOW,
    a_finding,
    all_shown,
    an_act,
    apply_night,
    days_late,
    known_to,
)

from register import actions, audit, errors, past, queries
from register.database import open_database
from register.decision import Night
from register.lifecycle import decide
from register.record import Entry, Finding, Key
from register.store import Change

SUBJECTS = st.sampled_from(["P1", "P2"])
STATES = ["overdue"] * 3 + ["met_late", "met", "never_met", "unknown", "not_due", "exempt", "gone", "absent"]
DUE_DAYS = [date(2026, 11, 13), date(2026, 11, 16)]
PEOPLE = st.sampled_from(["w1", "W1", "m1"])
WHYS = st.sampled_from(["duplicate", "moved"])


@dataclass
class Model:
    """One exception, as a manager would tell it."""

    state: str | None = None
    due_on: date | None = None
    promise_on: date | None = None
    asked_by: str | None = None
    waived_until: date | None = None
    raised: int = 0
    times_opened: int = 0
    is_seen: bool = True
    is_clear: bool = True
    #: Who has said why its row is gone, since it vanished.
    said: frozenset[tuple[str, str]] = frozenset()

    @property
    def is_live(self) -> bool:
        return self.state in ("open", "reopened", "acknowledged", "waived")

    def is_not_looked_at(self, day: date) -> None:
        """A night passes that knows nothing of it: only a waiver ends."""
        if self.is_live and self.waived_until is not None and day >= self.waived_until:
            self.end_waiver()

    def end_waiver(self) -> None:
        self.state = "open" if self.state == "waived" else self.state
        self.asked_by = self.waived_until = None

    def sleeps_over(self, day: date, found: str, due_on: date, *, is_held: bool, rule_changed: bool) -> None:
        """A night passes."""
        if not self.is_live:
            if found == "overdue":
                self.begin(due_on)
            return
        if found in ("overdue", "unknown", "gone") or is_held:
            self.goes_on(day, found, due_on, is_held=is_held, rule_changed=rule_changed)
        else:
            self.state = {"met_late": "resolved", "never_met": "lapsed"}.get(found, "withdrawn")
            self.is_seen = self.is_clear = True
            self.due_on = self.due_on if found == "absent" else due_on

    def begin(self, due_on: date) -> None:
        times = self.times_opened + 1
        self.__dict__.update(asdict(Model(state="open" if times == 1 else "reopened", due_on=due_on)))
        self.times_opened = times

    def goes_on(self, day: date, found: str, due_on: date, *, is_held: bool, rule_changed: bool) -> None:
        is_late = found == "overdue"
        if found == "gone":
            self.said = self.said if is_held or not self.is_seen else frozenset()
            self.is_seen = self.is_seen and is_held
        elif found != "absent":
            self.is_seen = True
        if found in ("unknown", "overdue") or found not in ("gone", "absent"):
            self.is_clear = found != "unknown"
        has_moved = is_late and due_on != self.due_on
        if self.waived_until is not None and (day >= self.waived_until or has_moved or rule_changed):
            self.end_waiver()
        if is_late and self.state == "acknowledged" and self.promise_on is not None and day >= self.promise_on:
            self.state, self.promise_on, self.raised = "open", None, self.raised + 1
        if is_late:
            self.due_on = due_on


class Life(RuleBasedStateMachine):
    """Two exceptions, the nights and the people."""

    empty: Path

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        file = shutil.copy(self.empty, Path(self.folder.name) / "register.sqlite")
        self.database = open_database(f"sqlite:///{file}")
        self.today, self.models = FRIDAY, {"P1": Model(), "P2": Model()}
        self.shown: dict[date, list[Entry]] = {}
        self.a_night_of_no_news()

    @rule()
    def a_night_of_no_news(self) -> None:
        """Both are late and only a day passes: what was promised or waived runs out."""
        due_on = self.models["P1"].due_on or DUE_DAYS[0]
        self.a_night_passes({"P1": "overdue", "P2": "overdue"}, due_on, is_held=False, rule_changed=False)

    @rule(
        found=st.fixed_dictionaries({"P1": st.sampled_from(STATES), "P2": st.sampled_from([*STATES, "errored"])}),
        due_on=st.sampled_from(DUE_DAYS),
        is_held=st.sampled_from([False, False, True]),
        rule_changed=st.sampled_from([False, False, False, True]),
    )
    def a_night(self, found: dict[str, str], due_on: date, is_held: bool, rule_changed: bool) -> None:
        self.a_night_passes(found, due_on, is_held=is_held, rule_changed=rule_changed)

    @rule(subject=SUBJECTS, words=st.lists(st.tuples(PEOPLE, WHYS), max_size=3))
    def a_row_vanishes(self, subject: str, words: list[tuple[str, str]]) -> None:
        """The other one is as late as it was; people say why it is gone."""
        due_on = self.models["P1"].due_on or DUE_DAYS[0]
        found = {"P1": "overdue", "P2": "overdue", subject: "gone"}
        self.a_night_passes(found, due_on, is_held=False, rule_changed=False)
        for by, why in words:
            self.a_word_on_why_its_row_is_gone(subject, by, why)

    def a_night_passes(self, found: dict[str, str], due_on: date, *, is_held: bool, rule_changed: bool) -> None:
        night = Night(
            business_date=self.today,
            is_held=is_held,
            rule_changed=rule_changed,
            last_as_at=self.today - timedelta(1),
        )
        known = known_to(self.database)
        changes = []
        for subject, state in found.items():
            key = Key("cg-first-10wd", subject)
            finding = None if state == "errored" else self._finding(subject, state, due_on)
            changes.append(Change(key=key, known=known.get(key), decision=decide(known.get(key), finding, night)))
        apply_night(self.database, changes, day=self.today, is_held=is_held)
        for subject, state in found.items():
            if state == "errored":
                self.models[subject].is_not_looked_at(self.today)
            else:
                self.models[subject].sleeps_over(self.today, state, due_on, is_held=is_held, rule_changed=rule_changed)
        self.shown[self.today] = all_shown(self.database)
        self.today += timedelta(1)

    def _finding(self, subject: str, state: str, due_on: date) -> Finding:
        finding = a_finding(
            subject=subject,
            state="absent" if state == "gone" else state,
            row_gone=state == "gone",
            due_on=due_on,
            days_late=days_late(due_on, "days", self.today) if state == "overdue" else 2,
        )
        if state in ("gone", "absent"):
            return replace(finding, due_on=None, started_on=None, breach_on=None)
        return finding

    @rule(subject=SUBJECTS, by=PEOPLE, in_days=st.integers(0, 3))
    def a_promise(self, subject: str, by: str, in_days: int) -> None:
        model, promise_on = self.models[subject], self.today + timedelta(in_days)
        is_put_off = model.state == "acknowledged" and promise_on > (model.promise_on or promise_on)
        is_allowed = model.is_live and model.state != "waived" and not is_put_off
        if self._try(is_allowed, actions.acknowledge, subject, by, promise_on=promise_on, limits=LIMITS):
            model.state, model.promise_on = "acknowledged", promise_on

    @rule(subject=SUBJECTS, by=PEOPLE, in_days=st.integers(-1, 3))
    def a_request(self, subject: str, by: str, in_days: int) -> None:
        model, until = self.models[subject], self.today + timedelta(in_days)
        is_allowed = model.is_live and model.asked_by is None and in_days >= 0
        if self._try(is_allowed, actions.ask_waiver, subject, by, reason="court", until=until, limits=LIMITS):
            model.asked_by, model.waived_until = by, until

    @rule(subject=SUBJECTS, by=PEOPLE)
    def an_approval(self, subject: str, by: str) -> None:
        model = self.models[subject]
        is_asked = model.is_live and model.state != "waived" and model.asked_by is not None
        is_second = model.asked_by is None or model.asked_by.lower() != by.lower()
        is_in_time = model.waived_until is None or model.waived_until >= self.today
        if self._try(is_asked and is_second and is_in_time, actions.approve_waiver, subject, by, limits=LIMITS):
            model.state, model.promise_on = "waived", None

    @rule(subject=SUBJECTS, by=PEOPLE)
    def a_refusal(self, subject: str, by: str) -> None:
        model = self.models[subject]
        is_asked = model.is_live and model.state != "waived" and model.asked_by is not None
        if self._try(is_asked, actions.refuse_waiver, subject, by):
            model.asked_by = model.waived_until = None

    @rule(subject=SUBJECTS, by=PEOPLE)
    def an_end_of_a_waiver(self, subject: str, by: str) -> None:
        model = self.models[subject]
        if self._try(model.state == "waived", actions.end_waiver, subject, by):
            model.state, model.asked_by, model.waived_until = "open", None, None

    @rule(subject=SUBJECTS, by=PEOPLE, why=WHYS)
    def a_word_on_why_its_row_is_gone(self, subject: str, by: str, why: str) -> None:
        model, word = self.models[subject], (why, by.lower())
        is_allowed = model.is_live and not model.is_seen and word not in model.said
        if self._try(is_allowed, actions.say_gone, subject, by, why=why):
            if any(why == earlier for earlier, _ in model.said):
                model.state, model.is_seen, model.is_clear = "withdrawn", True, True
            model.said |= {word}

    def _try(self, is_allowed: bool, action: Any, subject: str, by: str, **words: Any) -> bool:
        """Whether it was allowed, as the model thinks; a refusal has to be one of the register's own."""
        known = known_to(self.database).get(Key("cg-first-10wd", subject))
        if known is None:
            return False
        act = an_act(by, today=self.today, now=NOW)
        if is_allowed:
            action(self.database, known.reference, act, **words)
        else:
            with pytest.raises(errors.ActionRefused):
                action(self.database, known.reference, act, **words)
        return is_allowed

    @invariant()
    def the_register_is_as_the_model_thinks(self) -> None:
        if not hasattr(self, "models"):
            return
        known = known_to(self.database)
        for subject, model in self.models.items():
            item = known.get(Key("cg-first-10wd", subject))
            assert (item.state if item else None) == model.state
            if item is not None and item.is_live:
                assert item.promise_on == model.promise_on
                assert (item.waiver_asked_by, item.waiver_until) == (model.asked_by, model.waived_until)
                assert (item.raised, item.times_opened) == (model.raised, model.times_opened)
                assert (item.not_seen_since is None, item.doubt is None) == (model.is_seen, model.is_clear)
                assert item.due_on == model.due_on

    def teardown(self) -> None:
        if not hasattr(self, "database"):
            return
        with self.database.reading() as connection:
            assert audit.verify(connection).problems == ()
            for day, shown in self.shown.items():
                then = past.known_on(connection, day, days_late=days_late)
                rebuilt = list(queries.entries(connection, queries.Filter(), sort="reference", source=then.entries))
                assert [historic(entry) for entry in rebuilt] == [historic(entry) for entry in shown]
        self.database.close()
        self.folder.cleanup()


def historic(entry: Entry) -> dict[str, Any]:
    """What the past has of an exception: all but a digest that nobody is shown, and when it last changed."""
    left_out = {"shown", "changed_at"}
    return {name: value for name, value in asdict(entry).items() if name not in left_out}


def test_any_life_is_as_the_model_tells_it(sqlite_register: Path) -> None:
    machine = type("LifeHere", (Life,), {"empty": sqlite_register})

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=60,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
