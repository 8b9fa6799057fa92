"""The page of the reference is what the cards say today."""

from pathlib import Path

from service.kpis.book import open_measures
from service.kpis.measure_page import page_lines
from service.settings import Settings

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "measures.md"


def test_the_page_is_what_the_cards_say() -> None:
    written = "".join(page_lines(open_measures(Settings())))

    # When this fails: corewatch kpis pages
    assert PAGE.read_text(encoding="utf-8") == written
