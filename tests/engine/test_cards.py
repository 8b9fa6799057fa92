"""A card says only what it may: every mistake is one sentence that names the file and the line."""

from pathlib import Path

import pytest

import rules
from engine.book import load_book
from engine.cards import load_card
from engine.errors import CardError, EngineError

HEALTHY = Path(rules.__file__).parent / "core_groups" / "cg-first-10wd.toml"

MISTAKES = {
    "a key with a typo": ("ends_on =", "end_on =", "line 15: this card has no key 'end_on'. Did you mean 'ends_on'?"),
    "a key that no card has": ("severity =", "colour =", "this card has no key 'colour'"),
    "an unknown severity": ('"critical"', '"urgent"', "'severity' cannot be 'urgent'. It can be: critical, high"),
    "an unknown kind": ('"deadline"', '"dedline"', "Did you mean 'deadline'?"),
    "a limit without a unit": (
        'within = "{limit} working days"',
        'within = "{limit}"',
        "is not a limit. Write, for example",
    ),
    "a number in quotes": ("limit = 10", 'limit = "10"', "'limit' must be a whole number, not '10'."),
    "a number below nothing": (
        "limit = 10",
        "limit = -5",
        "line 41: 'limit' must be a whole number from 0 to 9,999, not -5.",
    ),
    "a number that leads out of the calendar": ("limit = 10", "limit = 10_000", "from 0 to 9,999, not 10000."),
    "a limit that leads out of the calendar": (
        '"{limit} working days"',
        '"99999999999 days"',
        "is longer than any duty",
    ),
    "no number for a sentence that speaks of one": ("limit = 10\n", "", "each [[version]] needs 'limit'"),
    "a source left empty": ('source = "Sandwell', 'source = ""\n# "Sandwell', "a version needs its source"),
    "a version without a date": ("from = 2013-04-15\n", "", "[[version]] lacks the key 'from'. Add it."),
    "a date in quotes": ("from = 2013-04-15", 'from = "2013-04-15"', "'from' must be a date like 2026-11-20"),
    "an id that is not the file's name": ('id = "cg-first-10wd"', 'id = "cg-first"', "must be the name of its file"),
    "an empty sentence": ('says = "No core', 'says = ""\n# "No core', "'says' is empty. Fill it in."),
    "a bracket that is not closed": ("[needs]", "[needs", "this is not valid TOML"),
    "needs written as one name": (
        '"ssd_initial_cp_conference: icpc_icpc_date"',
        '"icpc_date"',
        "table: column, column",
    ),
    "a clause without its condition": ('when = "has_undated_core_group"\n', "", "[[unknown]] lacks the key 'when'"),
    "evidence without a day it was entered": ('met_by = "first_core_group_on"\n', "", "'recorded_on' needs 'met_by'"),
    "a due day beside a limit": ("within =", 'due_on = "over_on"\nwithin =', "needs either 'within' or 'due_on'"),
}


def card_with(folder: Path, old: str, new: str) -> Path:
    """The healthy card with one change."""
    text = HEALTHY.read_text(encoding="utf-8")
    assert old in text
    path = folder / HEALTHY.name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_mistake_is_refused_in_one_sentence(mistake: str, tmp_path: Path) -> None:
    old, new, sentence = MISTAKES[mistake]
    path = card_with(tmp_path, old, new)

    with pytest.raises(CardError) as refused:
        load_card(path)

    assert sentence in str(refused.value)
    assert str(refused.value).startswith(HEALTHY.name)
    assert "\n" not in str(refused.value)


def test_a_healthy_card_says_what_its_file_says() -> None:
    card = load_card(HEALTHY)

    assert (card.id, card.family, card.kind, card.each) == ("cg-first-10wd", "core_groups", "deadline", "plan")
    assert [(version.from_on.year, version.limit) for version in card.versions] == [(2013, 10)]
    assert "cgx_meetings.cgmt_held_date" in card.needs.required


def test_two_cards_of_one_id_are_refused(tmp_path: Path) -> None:
    own = tmp_path / "local"
    own.mkdir()
    (own / HEALTHY.name).write_text(HEALTHY.read_text(encoding="utf-8"), encoding="utf-8")

    with pytest.raises(CardError, match="the rule 'cg-first-10wd' exists already"):
        load_book(HEALTHY.parents[1], own_rules=tmp_path)


def test_a_rule_that_does_not_exist_is_guessed_at() -> None:
    book = load_book(HEALTHY.parents[1])

    with pytest.raises(EngineError, match="Did you mean 'cg-first-10wd'"):
        book.card("cg-first-10w")


def test_every_version_in_the_book_has_a_source_and_every_card_a_reference_or_a_reason() -> None:
    book = load_book(HEALTHY.parents[1])

    unsourced = [card.id for card in book.cards for version in card.versions if not version.source.strip()]

    assert len(book.cards) >= 14
    assert unsourced == []
