"""The documents behind the rules: which of them a card names, where in them, and what they say there."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import rules
from engine.cards import Card
from engine.strict import StrictFile
from service.errors import BookRefused

SOURCES_FILE = Path(rules.__file__).parent / "sources.toml"

#: What a second place in a document may begin with; other words after "and" belong to the place before.
_NEW_PLACE = re.compile(r" and (?=\d|(?:sections?|actions?|findings?|indicators?|appendix)\b)")
_SINGULAR = re.compile(r"\b(section|action|finding|recommendation|indicator)s(?= \d)")


@dataclass(frozen=True, kw_only=True)
class Document:
    """One document that findings were taken from."""

    name: str
    about: str


@dataclass(frozen=True, kw_only=True)
class Guidance:
    """Guidance or law, and the words with which a reference to it begins."""

    name: str
    begins: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Sources:
    """All documents, and the guidance that cards quote."""

    documents: tuple[Document, ...]
    guidance: tuple[Guidance, ...]

    def places(self, source: str) -> list["Place"]:
        """The places in documents that the source of a version names; none when it names no document."""
        return [place for part in split_outside_brackets(source) for place in self._in(part)]

    def _in(self, part: str) -> list["Place"]:
        names = "|".join(re.escape(item.name) for item in self.documents)
        pieces = re.split(f"({names})", part)[1:]
        found: list[Place] = []
        for name, text in reversed(list(zip(pieces[::2], pieces[1::2], strict=True))):
            where, _, said = text.partition("(")
            finding = said.rpartition(")")[0]
            if text == " and ":
                # Two documents say the same: the words stand behind the second.
                where, finding = "", found[-1].finding
            found += [Place(document=name, where=one, finding=finding) for one in reversed(_each(where))]
        return found[::-1]

    def guidance_of(self, reference: str) -> Guidance | None:
        """The guidance that a reference quotes, when it is any that we list."""
        return next((item for item in self.guidance if reference.startswith(item.begins)), None)


@dataclass(frozen=True, kw_only=True)
class Place:
    """One place in one document."""

    document: str
    #: Empty for the document as a whole.
    where: str
    #: What the document says there, as far as the card says.
    finding: str

    def words(self) -> str:
        """The place as a line of its own."""
        first = f"{self.document}, {self.where}" if self.where else self.document
        return f"{first}: {self.finding}" if self.finding else first

    @property
    def order(self) -> tuple[int, Sequence[tuple[int, int, str]]]:
        """Sections first and by number, the document as a whole last."""
        rank = 9 if not self.where else 0 if self.where.startswith("section") else 1
        tokens = re.findall(r"\d+|\D+", self.where)
        return rank, [(0, int(token), "") if token.isdigit() else (1, 0, token) for token in tokens]


def _each(where: str) -> list[str]:
    """`sections 2.1 and 3.1` are two places."""
    places: list[str] = []
    for piece in _NEW_PLACE.split(where.strip().removesuffix(" section")):
        single = _SINGULAR.sub(r"\1", piece.strip())
        if single[:1].isdigit() and places:
            single = re.sub(r"[\d.]+$", single, places[-1])
        places.append(single)
    return places


@cache
def load_sources(path: Path = SOURCES_FILE) -> Sources:
    """The documents in one file, or a refusal that names the line."""
    file = StrictFile(path, refusal=BookRefused)
    file.check(file.data, required={"document": list, "guidance": list}, optional={})
    for table, keys in (("document", {"name": str, "about": str}), ("guidance", {"name": str, "begins": list})):
        _check_each(file, table, keys)
    return Sources(
        documents=tuple(Document(name=item["name"], about=item["about"]) for item in file.data["document"]),
        guidance=tuple(Guidance(name=item["name"], begins=tuple(item["begins"])) for item in file.data["guidance"]),
    )


def _check_each(file: StrictFile, table: str, keys: Mapping[str, type]) -> None:
    for nth, item in enumerate(file.data[table]):
        file.check(item, required=keys, optional={}, table=table, nth=nth)


def source_lines(card: Card, sources: Sources) -> list[str]:
    """Where the card's newest number comes from, a line for each place; as written when no document is known."""
    source = card.versions[-1].source
    return [place.words() for place in sources.places(source)] + remainder(source, sources)


def remainder(source: str, sources: Sources) -> list[str]:
    """What the source names that is no document of ours: the parts that stand alone between semicolons."""
    names = [item.name for item in sources.documents]
    return [part for part in split_outside_brackets(source) if not any(name in part for name in names)]


def split_outside_brackets(text: str) -> list[str]:
    """The parts between semicolons that do not stand inside brackets."""
    return [part.strip() for part in re.split(r";\s*(?![^(]*\))", text) if part.strip()]
