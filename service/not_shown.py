"""What the sources ask and the book does not watch: what no snapshot can show, and what is not in this book yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import rules
from engine.book import Book
from engine.strict import StrictFile
from engine.toml_file import did_you_mean
from service.errors import BookRefused

NOT_SHOWN_FILE = Path(rules.__file__).parent / "not_shown.toml"


@dataclass(frozen=True, kw_only=True)
class NotShown:
    """Something asked that only people can find out."""

    asks: str
    source: str
    why: str
    #: Rules of the book that see a part of it.
    rules: tuple[str, ...]
    look: str


@dataclass(frozen=True, kw_only=True)
class NotYet:
    """A rule that a snapshot could carry and that is not in this book yet."""

    id: str
    family: str
    #: 2 is expected by a safeguarding unit, 3 is for an authority to choose.
    tier: int
    title: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Unwatched:
    """Both lists."""

    file: StrictFile
    not_shown: tuple[NotShown, ...]
    not_yet: tuple[NotYet, ...]

    def check(self, book: Book) -> None:
        """Refuse a list that the book has overtaken."""
        known = {card.id for card in book.cards}
        for nth, item in enumerate(self.not_shown):
            for rule in item.rules:
                if rule not in known:
                    problem = f"there is no rule '{rule}'.{did_you_mean(rule, known)}"
                    raise self.file.refuse("rules", problem, table="not_shown", nth=nth)
        for nth, later in enumerate(self.not_yet):
            if later.id in known:
                problem = f"the rule '{later.id}' is in the book now. Remove this entry."
                raise self.file.refuse("id", problem, table="not_yet", nth=nth)


_NOT_SHOWN: Mapping[str, type] = {"asks": str, "source": str, "why": str, "rules": list, "look": str}
_NOT_YET: Mapping[str, type] = {"id": str, "family": str, "tier": int, "title": str, "source": str}


@cache
def load_unwatched(path: Path = NOT_SHOWN_FILE) -> Unwatched:
    """Both lists from one file, or a refusal that names the line."""
    file = StrictFile(path, refusal=BookRefused)
    file.check(file.data, required={"not_shown": list, "not_yet": list}, optional={})
    for table, keys in (("not_shown", _NOT_SHOWN), ("not_yet", _NOT_YET)):
        for nth, item in enumerate(file.data[table]):
            file.check(item, required=keys, optional={}, table=table, nth=nth)
    return Unwatched(
        file=file,
        not_shown=tuple(NotShown(**{**item, "rules": tuple(item["rules"])}) for item in file.data["not_shown"]),
        not_yet=tuple(NotYet(**item) for item in file.data["not_yet"]),
    )
