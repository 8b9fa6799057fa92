"""The cards of judgement as an authority runs them: its own beside the book's, its numbers above both."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.parameters import DatedValue
from service.book import open_book
from service.errors import BookRefused
from service.judgement import load_judgement, open_judgement
from service.settings import Settings, load_settings

Run = Callable[..., Any]

OWN = """\
[[precedence]]
winner = "cg-first-10wd"
losers = ["cg-plan-not-detailed"]
scope = "the same plan"
when = "both are overdue"
effect = "hide"
same = ["plan"]
"""


def own_folder(folder: Path, text: str = OWN) -> Path:
    """An authority's own rules with one card of judgement."""
    (folder / "own" / "judgement").mkdir(parents=True)
    (folder / "own" / "judgement" / "ours.toml").write_text(text, encoding="utf-8")
    return folder / "own"


def test_the_shipped_judgement_fits_the_shipped_book() -> None:
    cards = open_judgement(Settings(), open_book(Settings()))

    assert cards == load_judgement()
    assert len({card.id for card in cards.reasons}) == 9


def test_an_authority_sets_a_number_of_judgement(tmp_path: Path) -> None:
    (tmp_path / "corewatch.toml").write_text(
        '[[parameter]]\nname = "drift_breaches"\nfrom = 2026-12-01\nvalue = 4\nsource = "the board, November 2026"\n',
        encoding="utf-8",
    )
    settings = load_settings(tmp_path / "corewatch.toml")

    cards = open_judgement(settings, open_book(settings))

    limits = [[card.limit for card in cards.on(day).drawn if card.id == "drift-breaches"] for day in DAYS]
    assert limits == [[3], [4]]


DAYS = (date(2026, 11, 30), date(2026, 12, 1))


def test_a_number_that_nobody_knows_is_still_refused() -> None:
    own = {"drift_breeches": (DatedValue(from_on=DAYS[0], value=4, source="the board"),)}

    with pytest.raises(Exception, match="There is no parameter 'drift_breeches'"):
        open_book(Settings(overrides=own))


def test_an_authority_adds_a_card(tmp_path: Path, corewatch: Run) -> None:
    own = own_folder(tmp_path)
    (tmp_path / "corewatch.toml").write_text('[rules]\nown = "own"\n', encoding="utf-8")
    settings = load_settings(tmp_path / "corewatch.toml")

    cards = open_judgement(settings, open_book(settings))
    lint = corewatch("rules", "lint", own)
    shown = corewatch("rules", "show", "cg-plan-not-detailed", "--config", tmp_path)

    assert cards.precedence[-1].losers == ("cg-plan-not-detailed",)
    assert lint.code == 0
    assert "First core group within 10 working days (cg-first-10wd) speaks instead" in " ".join(shown.out.split())


def test_a_card_with_an_unknown_rule_stops_the_start(tmp_path: Path, corewatch: Run) -> None:
    own = own_folder(tmp_path, OWN.replace("cg-plan-not-detailed", "cg-plan-not-detaild"))
    trouble = "ours.toml, line 3: there is no rule 'cg-plan-not-detaild'. Did you mean 'cg-plan-not-detailed'?"

    lint = corewatch("rules", "lint", own)

    assert lint.code == 1
    assert trouble in lint.out
    with pytest.raises(BookRefused) as refused:
        open_judgement(Settings(own_rules=own), open_book(Settings(own_rules=own)))
    assert str(refused.value) == trouble


def test_a_card_that_cannot_be_read_stops_the_start(tmp_path: Path) -> None:
    own = own_folder(tmp_path, OWN.replace('"hide"', '"hides"'))

    with pytest.raises(BookRefused, match=r"ours\.toml, line 6: there is no effect 'hides'\. Did you mean 'hide'\?"):
        open_judgement(Settings(own_rules=own), open_book(Settings()))


def test_rungs_that_nobody_has_are_not_shown(corewatch: Run) -> None:
    shown = corewatch("rules", "show", "plan-18-months")

    assert "Only the highest step of the ladder is shown." in " ".join(shown.out.split())
    assert "plan-21-months" not in shown.out
