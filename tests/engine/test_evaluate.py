"""An evaluation: bound before it runs, one rule's failure is its own, states add up, the same bytes every time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pytest
from reading.snapshots import make_snapshot
from support.facts import shipped_calendar
from support.snapshots import healthy_tables

import rules
from calendars.words import day_words
from engine import passes
from engine.book import Book, load_book
from engine.cards import Card
from engine.errors import CardError
from engine.evaluate import Assessment, Evaluation, evaluate
from engine.obligations import Obligation, RuleResult
from engine.parameters import DatedValue
from engine.states import STATES
from engine.worst import badness
from snapshot.read import snapshot_from_tables

SHIPPED = Path(rules.__file__).parent
CARD = SHIPPED / "core_groups" / "cg-first-10wd.toml"
RANDOM = make_snapshot(4, default_settings=True)


#: The day that `healthy_tables` shows.
AS_AT = date(2026, 11, 20)


class Evaluated(Protocol):
    """A book over one random snapshot. The next evaluation replaces it."""

    def __call__(
        self, book: Book, *, assessments: dict[str, Assessment] | None = None, states: tuple[str, ...] = STATES
    ) -> Evaluation: ...


@pytest.fixture(scope="module")
def evaluated() -> Iterator[Evaluated]:
    with snapshot_from_tables(RANDOM.tables) as snapshot:
        snapshot.known_at(RANDOM.as_of)

        def evaluated(
            book: Book, *, assessments: dict[str, Assessment] | None = None, states: tuple[str, ...] = STATES
        ) -> Evaluation:
            return evaluate(
                snapshot.connection,
                book,
                as_at=RANDOM.as_of,
                calendar=shipped_calendar(),
                assessments={card.id: Assessment() for card in book.cards} | (assessments or {}),
                states=states,
            )

        yield evaluated


@dataclass(frozen=True, kw_only=True)
class Whole:
    """What the shipped book came to."""

    rules: tuple[RuleResult, ...]
    obligations: list[Obligation]


@pytest.fixture(scope="module")
def whole(evaluated: Evaluated) -> Whole:
    found = evaluated(load_book(SHIPPED))
    return Whole(rules=found.rules, obligations=list(found.obligations()))


def own_book(folder: Path, old: str, new: str) -> Book:
    """The book of one rule, with one change."""
    text = CARD.read_text(encoding="utf-8")
    assert old in text
    (folder / "core_groups").mkdir()
    (folder / "core_groups" / CARD.name).write_text(text.replace(old, new, 1), encoding="utf-8")
    (folder / "parameters.toml").write_text((SHIPPED / "parameters.toml").read_text(encoding="utf-8"), encoding="utf-8")
    return load_book(folder)


REFUSED = {
    "a column with a typo": (
        '"first_core_group_on"\nrec',
        '"first_core_group_onn"\nrec',
        "Did you mean 'first_core_group_on'?",
    ),
    "a relation with a typo": ('each = "plan"', 'each = "plann"', "Did you mean 'plan'?"),
    "a chain over plans": ('kind = "deadline"', 'kind = "chain"', "a relation of gaps needs a rule of kind 'chain'"),
    "a date where yes or no belongs": ('where = "is_ours"', 'where = "over_on"', "gives date, and must give boolean"),
    "yes or no where a date belongs": (
        'ends_on = "over_on"',
        'ends_on = "is_ours"',
        "gives boolean, and must give date",
    ),
    "a text compared with a number of days": ('where = "is_ours"', 'where = "person_id > 5"', "cannot run"),
    "a setting with a typo": ("{dual_status_mode}", "{dual_status_mod}", "Did you mean 'dual_status_mode'?"),
    "a blank that nothing fills": (
        "{due_on}:",
        "{du_on}:",
        "nothing can fill the blank {du_on}. Did you mean 'due_on'?",
    ),
    "evidence that is not there": ('"conference_id"', '"conference"', "there is no column 'conference' in plan"),
}


@pytest.mark.parametrize("mistake", REFUSED)
def test_a_rule_that_cannot_run_is_refused_before_any_night(evaluated: Evaluated, mistake: str, tmp_path: Path) -> None:
    old, new, sentence = REFUSED[mistake]
    book = own_book(tmp_path, old, new)

    with pytest.raises(CardError) as refused:
        evaluated(book)

    assert sentence in str(refused.value)
    assert ", line " in str(refused.value)


def test_every_blank_that_a_sentence_may_have_is_filled(evaluated: Evaluated, tmp_path: Path) -> None:
    """Days are written out, a percent sign stays, and what is nowhere recorded is said so."""
    own = "100 % by {as_at}: {limit} days from {starts_on} to {due_on}, {days_late} late, met {met_on}, {closed_on}."
    book = own_book(tmp_path, "No core group has been held. It was due by {due_on}: {limit} working days", own)

    breach = next(evaluated(book).obligations(states=["overdue"]))

    assert breach.says.startswith(
        f"100 % by {day_words(RANDOM.as_of)}: 10 days from {day_words(breach.started_on)} "
        f"to {day_words(breach.due_on)}, {breach.days_late} late, met not recorded, not recorded."
    )


def test_a_blank_is_filled_by_the_column_of_its_name_or_by_a_setting(evaluated: Evaluated, tmp_path: Path) -> None:
    """The duty has a column `started_on` as well: the first day of its clock, which a card calls `starts_on`."""
    own = "The plan began on {started_on}, child {person_id}, {dual_status_mode}."
    book = own_book(tmp_path, "No core group has been held. It was due by {due_on}: {limit} working days", own)

    breaches = list(evaluated(book).obligations(states=["overdue"]))

    assert any(breach.evidence["started_on"] != breach.started_on.isoformat() for breach in breaches)
    for breach in breaches:
        began_on = day_words(date.fromisoformat(breach.evidence["started_on"] or ""))
        assert breach.says.startswith(f"The plan began on {began_on}, child {breach.person}, BOTH.")


def test_a_day_that_comes_as_a_moment_counts_as_its_day(evaluated: Evaluated) -> None:
    """What is entered in the afternoon of the due day is not entered late, and a duty may end with a moment."""
    book = load_book(SHIPPED).only(["contact-decision"])
    card = replace(book.cards[0], ends_on="decided_at", recorded_on="decided_at")

    evaluation = evaluated(replace(book, cards=(card,)))

    assert [result.failed for result in evaluation.rules] == [None]
    duties = list(evaluation.obligations(states=["met"]))
    assert any(duty.met_on == duty.due_on for duty in duties)
    assert [duty for duty in duties if duty.late_record] == []


def without_due_day(card: Card) -> Card:
    """The card with a due day that the record lacks for some plans."""
    return replace(card, within=None, due_on="first_core_group_on")


def test_a_pass_that_ran_out_of_memory_beside_another_is_done_again(
    evaluated: Evaluated, whole: Whole, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed, full = passes._run_pass, [True]

    def run_pass(*asked: Any) -> dict[tuple[int, str], int]:
        if full:
            full.pop()
            raise duckdb.OutOfMemoryException("could not allocate block")
        return passed(*asked)

    monkeypatch.setattr(passes, "_run_pass", run_pass)

    found = evaluated(load_book(SHIPPED))

    assert not full
    assert found.rules == whole.rules
    assert [result.failed for result in found.rules if result.failed] == []


def test_a_rule_that_fails_is_named_and_the_others_go_on(evaluated: Evaluated) -> None:
    book = load_book(SHIPPED).only(["cg-first-10wd", "cg-no-record-ever", "rcpc-first-3m"])
    cards = tuple(without_due_day(card) if card.id == "cg-first-10wd" else card for card in book.cards)

    found, sound = evaluated(replace(book, cards=cards)), evaluated(book)

    results = {result.card.id: result for result in found.rules}
    others = [result.states for result in found.rules if result.card.id != "cg-first-10wd"]
    expected = [result.states for result in sound.rules if result.card.id != "cg-first-10wd"]
    assert "has no due date" in (results["cg-first-10wd"].failed or "")
    assert results["cg-first-10wd"].subjects == 0
    assert others == expected


def test_a_start_in_a_mistyped_year_is_overdue_and_stops_no_rule() -> None:
    tables = healthy_tables()
    late = {"cppl_cp_plan_id": "PLAN9", "cppl_icpc_id": None, "cppl_cp_plan_start_date": "1026-09-18"}
    tables["ssd_cp_plans"].append(tables["ssd_cp_plans"][0] | late)

    with snapshot_from_tables(tables) as snapshot:
        snapshot.known_at(AS_AT)
        found = evaluate(
            snapshot.connection,
            load_book(SHIPPED).only(["cg-first-10wd"]),
            as_at=AS_AT,
            calendar=shipped_calendar(),
            assessments={"cg-first-10wd": Assessment()},
        )
        duties = {duty.plan: duty for duty in found.obligations()}

    assert (duties["PLAN1"].state, duties["PLAN1"].due_on) == ("met", date(2026, 10, 2))
    assert (duties["PLAN9"].state, duties["PLAN9"].due_on) == ("overdue", date(1026, 10, 2))
    assert duties["PLAN9"].says.endswith(
        " Bank holidays before 1 January 1990 are not known: check the year in the record."
    )
    assert "not known" not in duties["PLAN1"].says


def test_the_states_of_a_rule_add_up_to_its_obligations(whole: Whole) -> None:
    handed_out = [obligation.rule for obligation in whole.obligations]
    counted = {result.card.id: result.subjects for result in whole.rules}

    assert sum(counted.values()) == len(handed_out) > 100
    assert all(handed_out.count(rule) == count for rule, count in counted.items())


def test_every_obligation_has_a_sentence_and_a_known_state(whole: Whole) -> None:
    obligations = whole.obligations

    assert {obligation.state for obligation in obligations} <= set(STATES)
    assert [o for o in obligations if "{" in o.says or not o.says.endswith(".")] == []
    assert [o.says for o in obligations if o.rule == "plan-24-months" and "lasted 24 months" not in o.says] == []


def test_the_same_snapshot_gives_the_same_obligations_in_the_same_order(whole: Whole, evaluated: Evaluated) -> None:
    again = list(evaluated(load_book(SHIPPED)).obligations())

    assert again == whole.obligations
    assert [(o.rule, o.subject) for o in again] == sorted((o.rule, o.subject) for o in again)


def test_a_rule_that_the_snapshot_cannot_carry_says_nothing(evaluated: Evaluated) -> None:
    book = load_book(SHIPPED).only(["cg-first-10wd"])
    cannot = {"cg-first-10wd": Assessment(why_not="cgx_meetings was not supplied.")}

    found = evaluated(book, assessments=cannot)

    result = found.rules[0]
    obligations = list(found.obligations())
    assert result.not_assessable == "cgx_meetings was not supplied."
    assert (result.subjects, obligations) == (0, [])


def test_duties_that_began_before_recording_was_reliable_are_not_raised(evaluated: Evaluated) -> None:
    book = load_book(SHIPPED).only(["visit-cp-max-interval"])
    days = sorted(obligation.started_on for obligation in evaluated(book).obligations())
    middle = days[len(days) // 2]

    found = evaluated(book, assessments={"visit-cp-max-interval": Assessment(covered_from=middle)})

    kept = sorted(obligation.started_on for obligation in found.obligations())
    assert kept == [day for day in days if day >= middle]
    assert 0 < len(kept) < len(days)


def test_a_new_number_never_rewrites_an_old_deadline(evaluated: Evaluated) -> None:
    changed_on = date(RANDOM.as_of.year, RANDOM.as_of.month, 1)
    own = {"cp_visit_interval": [DatedValue(from_on=changed_on, value=7, source="a local procedure")]}

    found = evaluated(load_book(SHIPPED, overrides=own).only(["visit-cp-max-interval"]))

    limits = {
        (obligation.due_on - obligation.started_on).days: obligation.started_on >= changed_on
        for obligation in found.obligations()
    }
    assert limits == {14: False, 7: True}


def test_many_obligations_are_handed_out_as_few_are(
    evaluated: Evaluated, whole: Whole, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.evaluate.HELD_AT_ONCE", 0)
    monkeypatch.setattr("engine.evaluate.HELD_TOGETHER", 0)

    found = evaluated(load_book(SHIPPED))

    assert list(found.obligations()) == whole.obligations
    assert found.rules == whole.rules
    ((gathered,),) = found.connection.execute("select count(*) from obligation").fetchall()
    assert gathered == len(whole.obligations)


def test_obligations_that_nobody_asked_for_are_counted_and_not_kept(
    evaluated: Evaluated, whole: Whole, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = [item for item in whole.obligations if item.state in ("overdue", "due_soon")]
    monkeypatch.setattr("engine.passes.COUNTED_FROM", 0)

    found = evaluated(load_book(SHIPPED), states=("due_soon",))

    handed_out = list(found.obligations(states=("overdue", "due_soon")))
    ((kept,),) = found.connection.execute("select count(*) from obligation").fetchall()
    with pytest.raises(ValueError, match="were kept: due_soon, overdue"):
        next(found.obligations(states=("met",)))
    assert [result.states for result in found.rules] == [result.states for result in whole.rules]
    assert handed_out == expected
    assert 0 < kept == len(expected)


def test_a_rule_without_a_due_day_fails_when_its_obligations_are_only_counted(
    evaluated: Evaluated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.passes.COUNTED_FROM", 0)
    book = load_book(SHIPPED).only(["cg-first-10wd"])
    cards = (without_due_day(book.cards[0]),)

    (result,) = evaluated(replace(book, cards=cards), states=("due_soon",)).rules

    assert "has no due date" in (result.failed or "")


def test_the_worst_of_all_and_of_some_rules_come_first(evaluated: Evaluated, whole: Whole) -> None:
    book = load_book(SHIPPED)
    some = {card.id for card in book.cards[::2]}
    ranked = sorted((item for item in whole.obligations if item.state in ("overdue", "unknown")), key=badness)
    evaluation = evaluated(book)

    everything = evaluation.worst(60, rules={card.id for card in book.cards}, states=("overdue", "unknown"))
    found = evaluation.worst(60, rules=some, states=("overdue", "unknown"))

    assert len(ranked) > 60
    assert everything == ranked[:60]
    assert found == [item for item in ranked if item.rule in some][:60]
