"""Cards of precedence: which rule speaks when several find the same thing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import CardError
from engine.judge.facts import STATES
from engine.toml_file import TomlFile, check_keys, did_you_mean

#: What a card may do, and how a conclusion says that it was done.
EFFECTS: Mapping[str, str] = {
    "hide": "hidden",
    "replace": "replaced",
    "hold": "held",
    "group": "grouped",
    "note": "noted",
}

#: Effects by which the losers have no alert of their own.
SILENCING = ("hide", "replace", "hold")

#: What two breaches may have in common.
SAME = ("subject", "link", "person", "plan", "meeting", "agency", "dispute")

#: Where the effect is brought about: here, by the night as a whole, or in the facts before there is a breach.
DECIDED_IN = ("judgement", "night", "facts")

#: Written for all rules but the winner.
EVERY_RULE = "*"


@dataclass(frozen=True, kw_only=True)
class Precedence:
    """One rule before others, about the same thing, under one condition."""

    file: TomlFile = field(repr=False, compare=False)
    #: `precedence` or `ladder`: the table it stands in, and the how-manieth of them it is.
    table: str
    nth: int
    winner: str
    losers: tuple[str, ...]
    scope: str
    when: str
    effect: str
    says: str | None
    #: What winner and loser must have in common.
    same: tuple[str, ...]
    #: The states of the winner in which it counts.
    states: tuple[str, ...]
    decided_in: str
    #: Rules that this book need not have: an authority's own may.
    foreseen: tuple[str, ...] = ()

    @property
    def is_over_all(self) -> bool:
        return self.losers == (EVERY_RULE,)

    @property
    def is_judged(self) -> bool:
        return self.decided_in == "judgement"

    def refuse(self, key: str, problem: str) -> CardError:
        """The error for one key of this card; raise it."""
        wanted = "rungs" if self.table == "ladder" and key in ("winner", "losers") else key
        return self.file.refuse(wanted, problem, table=self.table, nth=self.nth)


_REQUIRED: Mapping[str, type] = {"scope": str, "when": str, "effect": str}
_OPTIONAL: Mapping[str, type] = {"says": str, "same": list, "states": list, "decided_in": str, "foreseen": list}


def load_precedence(file: TomlFile) -> tuple[Precedence, ...]:
    """The precedence in one file, or a CardError that names the line."""
    for name, found in file.data.items():
        if name not in ("precedence", "ladder"):
            hint = did_you_mean(name, ("precedence", "ladder")) or " Remove it."
            raise file.refuse(name, f"this file has no table '{name}'.{hint}", table=name)
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            raise file.refuse(name, f"write [[{name}]] on a line of its own.", table=name)
    found = [_one(file, nth, item) for nth, item in enumerate(file.data.get("precedence", ()))]
    for nth, item in enumerate(file.data.get("ladder", ())):
        found += _ladder(file, nth, item)
    return tuple(found)


def _one(file: TomlFile, nth: int, item: Mapping[str, Any]) -> Precedence:
    required = {"winner": str, "losers": list, **_REQUIRED}
    check_keys(file, item, required=required, optional=_OPTIONAL, table="precedence", nth=nth)
    losers = item["losers"]
    if not _are_rules(losers) or item["winner"] in losers:
        problem = f'list the ids of other rules, each once, or ["{EVERY_RULE}"] for all of them.'
        raise file.refuse("losers", problem, table="precedence", nth=nth)
    if EVERY_RULE in losers and (len(losers) > 1 or item.get("decided_in") != "night"):
        problem = f'only ["{EVERY_RULE}"] alone, decided in the night, speaks of all rules. List the rules.'
        raise file.refuse("losers", problem, table="precedence", nth=nth)
    _check_foreseen(file, "precedence", nth, item)
    return _card(file, "precedence", nth, item, winner=item["winner"], losers=tuple(losers))


def _ladder(file: TomlFile, nth: int, item: Mapping[str, Any]) -> Iterator[Precedence]:
    """Each rung before all rungs below it."""
    check_keys(file, item, required={"rungs": list, **_REQUIRED}, optional=_OPTIONAL, table="ladder", nth=nth)
    rungs = item["rungs"]
    if not _are_rules(rungs) or len(rungs) < 2 or EVERY_RULE in rungs:
        raise file.refuse(
            "rungs", "list two rules or more from the lowest rung up, each once.", table="ladder", nth=nth
        )
    _check_foreseen(file, "ladder", nth, item)
    for place in range(len(rungs) - 1, 0, -1):
        yield _card(file, "ladder", nth, item, winner=rungs[place], losers=tuple(reversed(rungs[:place])))


def _are_rules(found: list[object]) -> bool:
    return bool(found) and all(isinstance(rule, str) and rule for rule in found) and len(set(found)) == len(found)


def _check_foreseen(file: TomlFile, table: str, nth: int, item: Mapping[str, Any]) -> None:
    known = item["rungs"] if table == "ladder" else [item["winner"], *item["losers"]]
    for rule in item.get("foreseen", ()):
        if rule not in known:
            problem = (
                f"'{rule}' stands nowhere else on this card.{did_you_mean(str(rule), known)} Correct or remove it."
            )
            raise file.refuse("foreseen", problem, table=table, nth=nth)


def _card(
    file: TomlFile, table: str, nth: int, item: Mapping[str, Any], *, winner: str, losers: tuple[str, ...]
) -> Precedence:
    card = Precedence(
        file=file,
        table=table,
        nth=nth,
        winner=winner,
        losers=losers,
        scope=item["scope"],
        when=item["when"],
        effect=item["effect"],
        says=item.get("says"),
        same=tuple(item.get("same", ())),
        states=tuple(item.get("states", ("overdue",))),
        decided_in=item.get("decided_in", "judgement"),
        foreseen=tuple(item.get("foreseen", ())),
    )
    _check_words(card, has_states="states" in item)
    return card


def _check_words(card: Precedence, *, has_states: bool) -> None:
    closed = {"effect": tuple(EFFECTS), "decided_in": DECIDED_IN}
    for key, allowed in closed.items():
        _check_word(card, key, getattr(card, key), allowed)
    for key, allowed in {"same": SAME, "states": STATES}.items():
        for word in getattr(card, key):
            _check_word(card, key, word, allowed)
    if card.is_judged and not card.same:
        raise card.refuse("same", f'say what must be the same, such as same = ["meeting"]. There are: {_list(SAME)}.')
    if not card.is_judged and (card.same or has_states):
        wrong = "same" if card.same else "states"
        problem = f"'{wrong}' is for the judgement, and this is decided in the {card.decided_in}. Remove one of them."
        raise card.refuse(wrong, problem)
    if not card.states:
        raise card.refuse("states", f"list the states in which the winner counts. There are: {_list(STATES)}.")


def _check_word(card: Precedence, key: str, word: object, allowed: tuple[str, ...]) -> None:
    if word not in allowed:
        hint = did_you_mean(str(word), allowed)
        raise card.refuse(key, f"there is no {key.rstrip('s')} '{word}'.{hint} There are: {_list(allowed)}.")


def _list(words: tuple[str, ...]) -> str:
    return ", ".join(words)
