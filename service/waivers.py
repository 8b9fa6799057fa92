"""Why an exception may be waived, which rules never are, and for how long: the book's list, the authority's limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import rules
from engine.book import Book
from engine.toml_file import did_you_mean
from register.actions import Limits
from service.errors import BookRefused
from service.settings import Settings
from service.strict import StrictFile

WAIVERS_FILE = Path(rules.__file__).parent / "waivers.toml"


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One reason, as it is typed and as it is read."""

    code: str
    says: str
    source: str


@dataclass(frozen=True, kw_only=True)
class NeverWaived:
    """A rule that nobody waives."""

    rule: str
    why: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Waivers:
    """Both lists."""

    file: StrictFile
    reasons: Mapping[str, Reason]
    never: Mapping[str, NeverWaived]

    def check(self, book: Book) -> None:
        """Refuse a rule that the book does not have."""
        known = [card.id for card in book.cards]
        for nth, rule in enumerate(self.never):
            if rule not in known:
                problem = f"there is no rule '{rule}'.{did_you_mean(rule, known)}"
                raise self.file.refuse("rule", problem, table="never", nth=nth)

    def says(self, code: str) -> str:
        """A reason in words; one that has left the list as it was written."""
        return self.reasons[code].says if code in self.reasons else code


def limits(settings: Settings) -> Limits:
    """What this authority allows."""
    waivers = load_waivers()
    return Limits(
        promise_max_days=settings.register.promise_days,
        waiver_max_days=settings.register.waiver_days,
        waiver_reasons=tuple(waivers.reasons),
        never_waived=frozenset(waivers.never) | settings.register.not_waivable,
    )


@cache
def load_waivers(path: Path = WAIVERS_FILE) -> Waivers:
    """The lists in one file, or a refusal that names the line."""
    file = StrictFile(path, refusal=BookRefused)
    file.check(file.data, required={"reason": list, "never": list}, optional={})
    return Waivers(
        file=file,
        reasons={item["code"]: Reason(**item) for item in _items(file, "reason", ("code", "says", "source"))},
        never={item["rule"]: NeverWaived(**item) for item in _items(file, "never", ("rule", "why", "source"))},
    )


def _items(file: StrictFile, table: str, keys: tuple[str, ...]) -> list[dict[str, str]]:
    """The entries of one list, whole and each named once: the first key names it."""
    found: dict[str, dict[str, str]] = {}
    for nth, item in enumerate(file.data[table]):
        file.check(item, required=dict.fromkeys(keys, str), optional={}, table=table, nth=nth)
        if item[keys[0]] in found:
            raise file.refuse(keys[0], f"there are two called '{item[keys[0]]}'. Keep one.", table=table, nth=nth)
        found[item[keys[0]]] = item
    return list(found.values())
