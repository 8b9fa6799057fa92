"""Precedence: which rule speaks when several find the same event. The book carries it here; nights judge by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import rules
from engine.book import Book
from engine.strict import StrictFile
from engine.toml_file import did_you_mean
from service.errors import BookRefused

PRECEDENCE_FILE = Path(rules.__file__).parent / "judgement" / "precedence.toml"
EFFECTS = ("hide", "replace", "group", "hold", "note")

#: Written for all rules but the winner.
EVERY_RULE = "*"


@dataclass(frozen=True, kw_only=True)
class Precedence:
    """One rule before others, about the same thing, under one condition."""

    file: StrictFile
    nth: int
    winner: str
    losers: tuple[str, ...]
    scope: str
    when: str
    effect: str
    says: str | None

    @property
    def is_over_all(self) -> bool:
        return self.losers == (EVERY_RULE,)


@cache
def load_precedence(path: Path = PRECEDENCE_FILE) -> tuple[Precedence, ...]:
    """The precedence in one file, or a refusal that names the line."""
    file = StrictFile(path, refusal=BookRefused)
    file.check(file.data, required={"precedence": list}, optional={})
    return tuple(_precedence(file, nth, item) for nth, item in enumerate(file.data["precedence"]))


def check_precedence(book: Book, found: tuple[Precedence, ...]) -> None:
    """Refuse a rule that the book does not have."""
    known = [card.id for card in book.cards]
    for item in found:
        for key, rule in (("winner", item.winner), *(("losers", loser) for loser in item.losers)):
            if rule not in known and not item.is_over_all:
                problem = f"there is no rule '{rule}'.{did_you_mean(rule, known)}"
                raise item.file.refuse(key, problem, table="precedence", nth=item.nth)


def _precedence(file: StrictFile, nth: int, item: Any) -> Precedence:
    required: Mapping[str, type] = {"winner": str, "losers": list, "scope": str, "when": str, "effect": str}
    file.check(item, required=required, optional={"says": str}, table="precedence", nth=nth)
    if item["effect"] not in EFFECTS:
        problem = f"there is no effect '{item['effect']}'.{did_you_mean(item['effect'], EFFECTS)}"
        raise file.refuse("effect", f"{problem} There are: {', '.join(EFFECTS)}.", table="precedence", nth=nth)
    losers = item["losers"]
    if not losers or item["winner"] in losers or not all(isinstance(loser, str) for loser in losers):
        problem = f'list the ids of other rules, or ["{EVERY_RULE}"] for all of them.'
        raise file.refuse("losers", problem, table="precedence", nth=nth)
    told = {key: item[key] for key in ("winner", "scope", "when", "effect")}
    return Precedence(file=file, nth=nth, losers=tuple(losers), says=item.get("says"), **told)
