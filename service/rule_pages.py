"""`corewatch rules pages`: the book as pages, one a rule, with indexes by family and by source document."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.book import Book
from engine.cards import Card
from service.book import open_book
from service.card_words import Reading, marked
from service.ending import DONE
from service.errors import AnswerRefused
from service.not_shown import NotShown, NotYet, load_unwatched
from service.output import replace_file, write_text
from service.settings import Settings, find_settings
from service.sources import Place, Sources, load_sources, remainder
from service.words import plural

#: The first line of every page: by it an old page is known as ours, and goes when its rule has gone.
MARK = "<!-- Written by `corewatch rules pages`: change the card, not this page. -->"

INDEX, BY_SOURCE, NOT_SHOWN = "index.md", "by-source.md", "not-shown.md"


@dataclass(frozen=True, kw_only=True)
class Library:
    """The book whose pages are written."""

    book: Book
    shipped: Book
    own_rules: Path | None
    sources: Sources

    def pages(self) -> dict[str, str]:
        """Every page by its path below the folder."""
        found = {_path(card): self._rule(card) for card in self.book.cards}
        found |= {INDEX: self._index(), BY_SOURCE: self._by_source(), NOT_SHOWN: self._not_shown()}
        return {path: f"{MARK}\n\n{text}" for path, text in found.items()}

    def _rule(self, card: Card) -> str:
        reading = Reading(
            card=card,
            shipped=self.shipped.card(card.id),
            book=self.book,
            own_rules=self.own_rules,
            day=date.max,
            mention=lambda other: f"[{other.title}](../{_path(other)})",
        )
        sections = [_section(heading, lines) for heading, lines in reading.sections() if lines]
        back = f"`{card.id}` · [all rules](../{INDEX}) · [by source](../{BY_SOURCE})"
        return "\n\n".join([f"# {card.title}", back, *sections]) + "\n"

    def _index(self) -> str:
        parts = [
            "# The rules",
            f"{plural(len(self.book.cards), 'rule')}, by family. [By source document]({BY_SOURCE}) shows which rule "
            f"watches which finding; [what is not shown]({NOT_SHOWN}) says where to look instead.",
        ]
        for family in sorted({card.family for card in self.book.cards}):
            cards = [card for card in self.book.cards if card.family == family]
            rows = [(_link(card), f"`{card.id}`", card.severity) for card in cards]
            parts += [f"## {family_words(family)}", _table(("Rule", "Id", "Grade"), rows)]
        return "\n\n".join(parts) + "\n"

    def _by_source(self) -> str:
        parts = [
            "# The rules by source document",
            "For each document, place by place: what it says there in a few words, and which rule watches it. A dash "
            "stands where the book notes the place alone. What only people can find out is marked as such, with "
            f"[where to look instead]({NOT_SHOWN}).",
        ]
        told = list(self._findings())
        for document in self.sources.documents:
            lines = _by_finding((place, who) for place, who in told if place.document == document.name)
            parts += [f"## {document.name}", document.about, _table(("Where", "What it says", "Watched by"), lines)]
        parts += ["## Guidance and law", _GUIDANCE, *self._guidance()]
        parts += ["## From none of the documents", _table(("Where from", "Rule"), sorted(self._from_elsewhere()))]
        return "\n\n".join(parts) + "\n"

    def _findings(self) -> Iterator[tuple[Place, str]]:
        """Each place in a document, with who watches it: a rule, a rule still to come, or nobody but people."""
        for card in self.book.cards:
            source = "; ".join(dict.fromkeys(version.source for version in self.shipped.card(card.id).versions))
            yield from ((place, _link(card)) for place in self.sources.places(source))
        unwatched = load_unwatched()
        for item in unwatched.not_shown:
            only_people = f"only people can tell: [{item.asks}]({NOT_SHOWN}#{_anchor(item.asks)})"
            yield from ((place, only_people) for place in self.sources.places(item.source))
        for later in unwatched.not_yet:
            not_yet = f"not in this book yet: {later.title}"
            yield from ((place, not_yet) for place in self.sources.places(later.source))

    def _guidance(self) -> Iterator[str]:
        for guidance in self.sources.guidance:
            rows = [
                (marked(reference), _link(card))
                for card in self.shipped.cards
                for reference in card.references
                if self.sources.guidance_of(reference) == guidance
            ]
            yield f"### {guidance.name}"
            yield _table(("What is quoted", "Rule"), sorted(rows))

    def _from_elsewhere(self) -> Iterator[tuple[str, str]]:
        for card in self.shipped.cards:
            for part in remainder(card.versions[-1].source, self.sources):
                yield part[0].upper() + part[1:], _link(card)

    def _not_shown(self) -> str:
        unwatched = load_unwatched()
        parts = ["# What is not shown", _NOT_SHOWN, "## What no snapshot can show"]
        parts += [self._one_not_shown(item) for item in unwatched.not_shown]
        parts += ["## Not in this book yet", _NOT_YET]
        for family in sorted({item.family for item in unwatched.not_yet}):
            later = [item for item in unwatched.not_yet if item.family == family]
            parts += [f"### {family_words(family)}", _table(("Rule", "Standing", "Source"), _later_rows(later))]
        return "\n\n".join(parts) + "\n"

    def _one_not_shown(self, item: NotShown) -> str:
        near = [_link(self.book.card(rule)) for rule in item.rules]
        lines = [
            f"- Asked in: {'; '.join(place.words() for place in self.sources.places(item.source))}",
            f"- Why not: {item.why}",
            f"- What the book sees of it: {', '.join(near) if near else 'nothing'}",
            f"- Where to look instead: {item.look}",
        ]
        return f"### {item.asks}\n\n" + "\n".join(lines)


_GUIDANCE = (
    "What the cards quote. *Not checked at the source* means that nobody who wrote the book has read that page: "
    "check it before you quote it."
)
_NOT_SHOWN = (
    "A snapshot carries dates, marks, codes, counts and lengths, and never a text: no views, no minutes, no reports "
    "and no reasons in words. So it can say that something was recorded, when, and by whom, and never whether it was "
    "good. The first part lists what the [source documents](by-source.md) ask that no snapshot can show, and where to "
    "look instead. The second lists what a snapshot could show and this book does not check yet."
)
_NOT_YET = (
    "*Expected* rules are what a safeguarding unit would look for; *optional* ones are for an authority to choose. "
    "Until they are here, nothing is said about them."
)


def family_words(family: str) -> str:
    """The name of a folder of rules as a heading."""
    return family.replace("_", " ").capitalize()


def _later_rows(items: Iterable[NotYet]) -> list[tuple[str, ...]]:
    rows = [(item.title, "expected" if item.tier == 2 else "optional", item.source) for item in items]
    return sorted(rows, key=lambda row: (row[1], row[0]))


def _path(card: Card) -> str:
    return f"{card.family}/{card.id}.md"


def _link(card: Card) -> str:
    return f"[{card.title}]({_path(card)})"


def _anchor(heading: str) -> str:
    """The name under which a heading is found in its page."""
    kept = "".join(letter for letter in heading.lower() if letter.isalnum() or letter in "-_ ")
    return kept.strip().replace(" ", "-")


def _by_finding(told: Iterable[tuple[Place, str]]) -> list[tuple[str, str, str]]:
    """One row a finding, with all who watch it."""
    found: dict[Place, list[str]] = {}
    for place, who in told:
        found.setdefault(place, []).append(who)
    rows = sorted(found.items(), key=lambda row: (row[0].order, row[0].finding.lower()))
    return [(_where(place), place.finding or "-", "<br>".join(dict.fromkeys(who))) for place, who in rows]


def _where(place: Place) -> str:
    return place.where[:1].upper() + place.where[1:] if place.where else "No section named"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def _section(heading: str, lines: Sequence[str]) -> str:
    """Lists stay together, every other line is a paragraph."""
    parts = [f"## {heading}", ""]
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        parts.append(line)
        if not (line.startswith("- ") and following.startswith("- ")):
            parts.append("")
    return "\n".join(parts).strip()


def rule_pages(settings: Settings) -> Mapping[str, str]:
    """The pages of the book under these settings."""
    book = open_book(settings)
    shipped = open_book(Settings(own_rules=settings.own_rules))
    return Library(book=book, shipped=shipped, own_rules=settings.own_rules, sources=load_sources()).pages()


def run_pages(folder: Path, *, config: Path | None) -> int:
    """Write the pages, and take away those of rules that have gone; nothing else in the folder is touched."""
    pages = rule_pages(find_settings(config))
    _refuse_foreign(folder, pages)
    gone = [path for path in ours(folder) if path.relative_to(folder).as_posix() not in pages]
    for name, text in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, _writing(text))
    for path in gone:
        path.unlink()
    removed = f", and {len(gone)} removed" if gone else ""
    write_text([f"{plural(len(pages), 'page')} written to {folder}{removed}. Begin with {folder / INDEX}.\n"], None)
    return DONE


def _writing(text: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_text(text, encoding="utf-8", newline="\n")

    return write


def ours(folder: Path) -> list[Path]:
    """The pages in a folder that this command wrote."""
    return [path for path in sorted(folder.rglob("*.md")) if path.read_text(encoding="utf-8").startswith(MARK)]


def _refuse_foreign(folder: Path, pages: Iterable[str]) -> None:
    """A page that somebody wrote by hand is never written over."""
    written = {path.relative_to(folder).as_posix() for path in ours(folder)}
    for name in pages:
        if (folder / name).exists() and name not in written:
            raise AnswerRefused(
                f"{folder / name} was not written by this command. Give another folder, or move that file away."
            )
