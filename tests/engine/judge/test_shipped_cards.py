"""The cards of the book: what is said in the cases that managers read, and that they fit the rules they name."""

import pytest
from support.judgement_cases import WrittenCase, written_cases
from support.judging import BOOK, ON, a_breach, a_case, shipped

from engine.book import load_book
from engine.facts import load_relations
from engine.judge.cards import check_cards
from engine.judge.conclusions import conclusions
from engine.judge.fixpoint import conclude
from engine.judge.words import conclusion_words, key_words, says

CASES = list(written_cases())


@pytest.mark.parametrize("written", CASES, ids=[f"{case.file}: {case.name}" for case in CASES])
def test_what_is_said(written: WrittenCase) -> None:
    standing = shipped().on(ON)

    found = conclusions(standing, written.case, conclude(standing, written.case))

    assert sorted(conclusion_words(item) for item in found if item.kind != "tier") == sorted(written.said)
    if written.told is not None:
        assert {
            key_words(item.about): item.value for item in found if item.about and item.kind == "tier"
        } == written.told


def test_every_card_speaks_in_some_case_and_is_silent_in_another() -> None:
    standing = shipped().on(ON)
    names = [*(card.id for card in standing.before), *(card.id for card in standing.drawn)]

    found = {case.name: {names[item.card] for item in conclude(standing, case.case)} for case in CASES}

    spoken = set().union(*found.values())
    assert spoken == set(names)
    assert not set.intersection(*found.values())


def test_the_cards_fit_the_book() -> None:
    check_cards(shipped(), load_book(BOOK))


def test_winner_and_losers_have_what_must_be_the_same() -> None:
    """A plan may also come by the meeting or the child; an agency and a dispute come from the evidence."""
    book = {card.id: card for card in load_book(BOOK).cards}
    relations = load_relations()
    columns = {"meeting": "meeting_id", "person": "person_id", "subject": None, "plan": None}
    evidence = {"agency": "agency_code", "dispute": "escalation_id"}

    for card in shipped().precedence:
        for rule in (name for name in (card.winner, *card.losers) if name in book):
            relation = relations[book[rule].each]
            last_select = relation.sql[relation.sql.rindex("\nselect\n") :]
            for word in card.same:
                if word in evidence:
                    assert evidence[word] in book[rule].evidence, f"{rule} has no {word}"
                elif word == "link":
                    assert relation.link is not None, f"{rule} is no chain"
                elif word == "plan":
                    assert any(name in last_select for name in ("plan_id", "meeting_id")), f"{rule} leads to no plan"
                elif columns[word] is not None:
                    assert str(columns[word]) in last_select, f"{rule} has no {word}"


def test_the_sentences_of_the_cards() -> None:
    cards, standing = shipped(), shipped().on(ON)
    case = a_case(a_breach("rcpc-next-6m", severity="critical", times_opened_before=2), plan_months=17)

    said = [
        says(cards, item, on=ON)
        for item in conclusions(standing, case, conclude(standing, case))
        if item.kind != "tier"
    ]

    assert said == [
        "One step higher, because the breach is critical and the plan has lasted 17 months: 15 or more are long.",
        "One step higher, because this duty was in breach before.",
        "This duty was in breach before. Times before: 2.",
        "Duties in breach again on this plan: 1. No escalation is recorded.",
    ]


def test_what_must_be_handed_in_before_it_is_overdue() -> None:
    assert shipped().states_wanted() == {"min-not-recorded": ("due_soon", "not_due", "overdue", "pending")}


def test_every_number_has_its_date_and_source_and_a_name() -> None:
    for card in shipped().reasons:
        assert all(version.source.strip() for version in card.versions)
        if card.versions[0].limit is not None and card.by is None:
            assert card.parameter, card.id


def test_what_the_night_and_the_facts_decide_is_left_to_them() -> None:
    left = {card.winner: card.decided_in for card in shipped().precedence if not card.is_judged}

    assert left == {"dq-snapshot-stale": "night", "cg-date-passed-no-outcome": "facts"}
