"""A card of a measure is read strictly: what is wrong with it is named, with its line."""

from pathlib import Path

import pytest

from engine.errors import CardError
from engine.measures.cards import check_rules, load_measure, load_measures
from engine.measures.relations import all_relations, load_measure_relations
from service.book import open_book
from service.kpis.book import READ_BY_RELATIONS
from service.measure_settings import MEASURES_FOLDER
from service.settings import Settings

CARD = (MEASURES_FOLDER / "first-core-groups.toml").read_text(encoding="utf-8")


def written(folder: Path, text: str, name: str = "first-core-groups") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('unit = "percent"', 'unit = "percentage"', "Did you mean 'percent'"),
        ('better = "higher"', 'better = "up"', "It can be: higher, lower"),
        ('of = "duty"', 'of = "duti"', "Did you mean 'duty'"),
        ('period = "month"', 'period = "month_end"', "the period 'month_end' does not fit"),
        ('id = "first-core-groups"', 'id = "first"', "must be the name of its file"),
        ("counts = ", "countz = ", "Did you mean 'counts'"),
        ('rules = ["cg-first-10wd"]', "", "needs 'rules'"),
        ('recorded = "not is_late_record"', "", "why the entry cannot be told"),
        ("trend = 0.5", 'trend = "half"', "'trend' must be a whole number"),
        ("trend = 0.5", "trend = -1", "0 or more"),
        ("trend = 0.5\n", "", "lacks the key 'trend'"),
        ('unit = "percent"', 'unit = "per_10000"', "for the whole authority"),
        ('source = "The', 'source = ""\n#"The', "'source' is empty"),
    ],
)
def test_a_card_is_refused_with_its_reason(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert old in CARD

    with pytest.raises(CardError, match=problem):
        load_measure(written(tmp_path, CARD.replace(old, new)))


def test_two_measures_cannot_have_one_number(tmp_path: Path) -> None:
    written(tmp_path, CARD)
    written(tmp_path, CARD.replace('id = "first-core-groups"', 'id = "other"'), "other")

    with pytest.raises(CardError, match="has this number too"):
        load_measures(tmp_path)


def test_a_measure_shown_beside_must_be_one(tmp_path: Path) -> None:
    written(tmp_path, CARD.replace("source =", 'beside = ["nothing"]\nsource ='))

    with pytest.raises(CardError, match="there is no measure 'nothing'"):
        load_measures(tmp_path)


def test_a_measure_that_nothing_shows_is_refused(tmp_path: Path) -> None:
    written(tmp_path, CARD.replace("number = 16\n", "is_beside = true\n"))

    with pytest.raises(CardError, match="nobody would see it"):
        load_measures(tmp_path)


def test_a_rule_that_is_not_in_the_book_is_refused(tmp_path: Path) -> None:
    measure = load_measure(written(tmp_path, CARD))

    with pytest.raises(CardError, match="Did you mean 'cg-first-10wd-x'"):
        check_rules([measure], ["cg-first-10wd-x"])


def test_the_measures_are_these() -> None:
    shown = [card for card in load_measures(MEASURES_FOLDER) if not card.is_beside]

    assert [card.number for card in shown] == list(range(1, 27))
    assert [card.id for card in shown[15:]] == [
        "first-core-groups", "core-groups-in-interval", "absences-explained", "minutes-sent", "actions-completed",
        "voice-present", "plans-over-15-months", "plans-over-18-months", "plans-over-21-months",
        "plans-over-24-months", "escalations-answered",
    ]  # fmt: skip


def test_every_measure_has_its_source_and_says_what_its_recording_figure_is() -> None:
    for card in load_measures(MEASURES_FOLDER):
        assert card.source.strip()
        assert bool(card.recorded) != bool(card.recorded_not_known)


def test_every_relation_is_counted_or_read_by_one_that_is() -> None:
    counted = {card.of for card in load_measures(MEASURES_FOLDER)}
    read = {other for relation in all_relations().values() for other in relation.uses}

    assert counted == set(load_measure_relations())
    assert set(all_relations()) - counted - {"team_of_child", "meeting", "team"} <= read


def test_the_rules_that_relations_name_are_in_the_book() -> None:
    known = {card.id for card in open_book(Settings()).cards}

    assert set(READ_BY_RELATIONS) <= known
