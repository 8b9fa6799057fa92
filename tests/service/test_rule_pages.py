"""The generated pages: they fit the book, their links resolve, and no hand-written page is lost."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from project import ROOT

from engine.cards import load_card
from service.book import BOOK_FOLDER, open_book
from service.errors import BookRefused
from service.not_shown import load_unwatched
from service.rule_pages import INDEX, MARK, NOT_SHOWN, ours, rule_pages
from service.settings import Settings
from service.sources import load_sources

Run = Callable[..., Any]
FOLDER = ROOT / "docs" / "rules"


@pytest.fixture(scope="module")
def pages() -> Mapping[str, str]:
    """The pages of the shipped book."""
    return rule_pages(Settings())


def test_the_pages_in_the_docs_are_those_of_the_book(pages: Mapping[str, str]) -> None:
    written = {path.relative_to(FOLDER).as_posix(): path.read_text(encoding="utf-8") for path in ours(FOLDER)}

    stale = sorted(name for name in {*pages, *written} if pages.get(name) != written.get(name))

    assert stale == [], "Run `corewatch rules pages` and commit what it writes."


def test_every_rule_has_a_page_and_stands_in_the_index(pages: Mapping[str, str]) -> None:
    paths = {f"{card.family}/{card.id}.md" for card in open_book(Settings()).cards}

    linked = set(re.findall(r"\]\(([^)#]+/[^)#]+\.md)\)", pages[INDEX]))

    assert linked == paths
    assert paths < pages.keys()


def test_every_link_leads_to_a_page(pages: Mapping[str, str]) -> None:
    links = [
        (Path(name).parent / target.partition("#")[0], target)
        for name, text in pages.items()
        for target in re.findall(r"\]\(([^)\s]+)\)", text)
    ]

    broken = [
        target for path, target in links if (FOLDER / path).resolve() not in {(FOLDER / n).resolve() for n in pages}
    ]

    assert links
    assert broken == []


def test_every_finding_of_a_document_names_who_watches_it(pages: Mapping[str, str]) -> None:
    by_source = pages["by-source.md"]

    rows = [line for line in by_source.splitlines() if line.startswith("| Section 2.1 |")]

    assert any("minutes missing from the system" in row and "minutes/min-not-recorded.md" in row for row in rows)
    assert "| Indicator 6 | two-weekly visits | [Child on a plan visited" in by_source
    assert not re.search(r"\| *\|$", by_source, re.MULTILINE)


@pytest.mark.parametrize(
    ("source", "places"),
    [
        ("A report sections 2.1 and 3.1 (said)", ["section 2.1: said", "section 3.1: said"]),
        ("A report section 3 recommendations 2 and 3", ["section 3 recommendation 2", "section 3 recommendation 3"]),
        ("A report section 2.3 and action 9", ["section 2.3", "action 9"]),
        ("A report plans section (one; two)", ["plans: one; two"]),
        ("A report resolution and escalation", ["resolution and escalation"]),
        ("A report; derived", [""]),
        ("derived", []),
    ],
)
def test_the_places_that_a_source_names(tmp_path: Path, source: str, places: list[str]) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(
        '[[document]]\nname = "A report"\nabout = "Of a kind."\n[[guidance]]\nname = "Law"\nbegins = ["Law"]\n',
        encoding="utf-8",
    )

    found = [place.words().removeprefix("A report").removeprefix(", ") for place in load_sources(path).places(source)]

    assert found == places


def test_every_source_of_the_book_names_a_document_or_says_why_not() -> None:
    sources = load_sources()
    book = open_book(Settings())

    nowhere = {card.versions[-1].source for card in book.cards if not sources.places(card.versions[-1].source)}

    assert {re.sub(r" \(.*", "", source) for source in nowhere} == {"Derived", "The brief for Corewatch"}


def test_what_is_not_shown_is_not_in_the_book(pages: Mapping[str, str]) -> None:
    unwatched = load_unwatched()

    unwatched.check(open_book(Settings()))

    assert all(f"### {item.asks}\n" in pages[NOT_SHOWN] for item in unwatched.not_shown)
    assert all(f"| {item.title} |" in pages[NOT_SHOWN] for item in unwatched.not_yet)
    assert len({item.id for item in unwatched.not_yet}) == len(unwatched.not_yet)


def test_a_rule_that_has_come_must_leave_the_list(tmp_path: Path) -> None:
    path = tmp_path / "not_shown.toml"
    card = load_card(BOOK_FOLDER / "core_groups" / "cg-first-10wd.toml")
    path.write_text(
        f'not_shown = []\n[[not_yet]]\nid = "{card.id}"\nfamily = "x"\ntier = 2\ntitle = "x"\nsource = "x"\n',
        encoding="utf-8",
    )

    with pytest.raises(BookRefused, match=r"line 3: the rule 'cg-first-10wd' is in the book now\."):
        load_unwatched(path).check(open_book(Settings()))


def test_an_authoritys_number_stands_on_its_own_pages(corewatch: Run, tmp_path: Path) -> None:
    (tmp_path / "corewatch.toml").write_text(
        '[[parameter]]\nname = "cg_first_wd"\nfrom = 2027-01-01\nvalue = 8\nsource = "Standards, page 4"\n'
    )

    result = corewatch("rules", "pages", "our", "--config", "corewatch.toml")

    page = (tmp_path / "our" / "core_groups" / "cg-first-10wd.md").read_text(encoding="utf-8")
    assert result.code == 0
    assert (
        "8 working days, since 1 January 2027, set by the authority.\n\n10 working days, since 15 April 2013." in page
    )
    assert "Set by the authority: Standards, page 4." in page


def test_pages_of_rules_that_have_gone_go_and_others_stay(corewatch: Run, tmp_path: Path) -> None:
    gone, kept = tmp_path / "our" / "core_groups" / "gone.md", tmp_path / "our" / "notes.md"
    gone.parent.mkdir(parents=True)
    gone.write_text(f"{MARK}\n\n# Gone\n")
    kept.write_text("Mine.\n")

    result = corewatch("rules", "pages", "our")

    assert (result.code, gone.exists(), kept.read_text()) == (0, False, "Mine.\n")
    assert "and 1 removed" in result.out


def test_a_page_written_by_hand_is_never_written_over(corewatch: Run, tmp_path: Path) -> None:
    (tmp_path / "index.md").write_text("Mine.\n")

    result = corewatch("rules", "pages", ".")

    assert result.code == 2
    assert result.err.startswith("index.md was not written by this command.")
    assert (tmp_path / "index.md").read_text() == "Mine.\n"
    assert not (tmp_path / "by-source.md").exists()
