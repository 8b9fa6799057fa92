"""Cards that draw a conclusion: a plan drifts, a breach comes back, nobody escalated, a step higher is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from engine.cards import Version
from engine.expressions import blanks
from engine.judge.facts import SEVERITIES
from engine.toml_file import TomlFile, check_keys, did_you_mean

#: In the order in which they are drawn: a card may wait for an earlier one only, so none waits for itself.
CONCLUSIONS = ("repeat", "drift", "unescalated", "raised", "tier")

#: What a card is about.
EACH = ("plan", "breach")

#: Numbers of the plan that are counted from its breaches, and numbers that the night hands in.
COUNTED = ("breaches", "breaches that speak", "repeated breaches")
OF_PLAN = ("late core groups", "months of the plan")
OF_BREACH = ("times opened before", "promises broken", "working days late")

#: What a conclusion says of: the plan, or the breach itself.
_SAYS_OF = {"repeat": "breach", "drift": "plan", "unescalated": "plan", "raised": "breach", "tier": "breach"}

#: By how many steps: a number on the card, or one for each of these.
PROMISES = "promises broken"
_WITHOUT = ("escalations recorded",)


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One conclusion and all that must hold for it."""

    file: TomlFile = field(repr=False, compare=False)
    id: str
    title: str
    says: str
    concludes: str
    each: str
    #: What must be at least the number of the card; None when the card has no number.
    number: str | None
    #: Only breaches at least so grave: for the breach it is about, or for those that are counted.
    severity: str | None
    #: Only breaches of these rules; empty for all.
    rules: tuple[str, ...]
    #: Conclusions that must have been drawn, of the same plan or the same breach.
    after: tuple[str, ...]
    #: What must not have been recorded.
    without: str | None
    #: raised: by so many steps, or one for each broken promise.
    by: int | str | None
    parameter: str | None
    versions: tuple[Version, ...]

    def limit_on(self, day: date) -> int:
        """The number in force on one day; 0 for a card that has none."""
        held = [version for version in self.versions if version.from_on <= day]
        return (held[-1] if held else self.versions[0]).limit or 0


_REQUIRED: Mapping[str, type] = {
    "id": str,
    "title": str,
    "says": str,
    "concludes": str,
    "each": str,
    "version": list,
}
_OPTIONAL: Mapping[str, type | tuple[type, ...]] = {
    "number": str,
    "severity": str,
    "rules": list,
    "after": list,
    "without": str,
    "by": (int, str),
    "parameter": str,
}
_BUILT = ("version", "rules", "after")


def load_reason(file: TomlFile) -> Reason:
    """The card in one file, or a CardError that names the line."""
    data = file.data
    check_keys(file, data, required=_REQUIRED, optional=_OPTIONAL)
    plain: dict[str, Any] = {key: data.get(key) for key in (*_REQUIRED, *_OPTIONAL) if key not in _BUILT}
    card = Reason(
        file=file,
        rules=_texts(file, data, "rules"),
        after=_texts(file, data, "after"),
        versions=_versions(file, data["version"]),
        **plain,
    )
    _check_words(card)
    _check_shape(card)
    _check_number(card)
    return card


def _texts(file: TomlFile, data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    found = data.get(key, ())
    if key in data and (not found or not all(isinstance(item, str) for item in found)):
        raise file.refuse(key, f"'{key}' must be a list of texts with one at least. Fill it in or remove it.")
    return tuple(found)


def _versions(file: TomlFile, items: Any) -> tuple[Version, ...]:
    versions: list[Version] = []
    for nth, item in enumerate(items):
        if not isinstance(item, dict):
            raise file.refuse("version", "write [[version]] on a line of its own.")
        required = {"from": date, "source": str}
        check_keys(file, item, required=required, optional={"limit": int}, table="version", nth=nth)
        if isinstance(item["from"], datetime):
            raise file.refuse("from", "write a day without a time, like 2026-11-20.", table="version", nth=nth)
        if not item["source"].strip():
            problem = "a version needs its source. Say where it is written."
            raise file.refuse("source", problem, table="version", nth=nth)
        if versions and item["from"] <= versions[-1].from_on:
            raise file.refuse("from", "versions must stand in order of date.", table="version", nth=nth)
        versions.append(Version(from_on=item["from"], limit=item.get("limit"), source=item["source"]))
    if not versions:
        raise file.refuse("version", "this card has no [[version]]. Add one with its date and source.")
    return tuple(versions)


def _check_words(card: Reason) -> None:
    if card.id != card.file.path.stem:
        raise card.file.refuse("id", f"the id '{card.id}' must be the name of its file. Rename one of them.")
    closed: dict[str, tuple[str, ...]] = {
        "concludes": CONCLUSIONS,
        "each": EACH,
        "number": (*COUNTED, *OF_PLAN, *OF_BREACH),
        "severity": SEVERITIES,
        "without": _WITHOUT,
    }
    for key, allowed in closed.items():
        _check_word(card, key, getattr(card, key), allowed)
    for word in card.after:
        _check_word(card, "after", word, CONCLUSIONS)
    for key in ("title", "says"):
        if not getattr(card, key).strip():
            raise card.file.refuse(key, f"'{key}' is empty. Fill it in.")
    for blank in blanks(card.says):
        _check_word(card, "says", blank, ("count", "limit"))


def _check_word(card: Reason, key: str, word: str | None, allowed: tuple[str, ...]) -> None:
    if word is not None and word not in allowed:
        hint = did_you_mean(word, allowed)
        raise card.file.refuse(key, f"'{key}' cannot be '{word}'.{hint} It can be: {', '.join(allowed)}.")


def _check_shape(card: Reason) -> None:
    """Each key only where it means something."""
    refuse = card.file.refuse
    said_of = _SAYS_OF[card.concludes]
    if card.each != said_of:
        raise refuse("each", f"'{card.concludes}' is said of each {said_of}. Write each = \"{said_of}\".")
    if card.each == "plan" and card.number in OF_BREACH:
        raise refuse("number", f"'{card.number}' is a number of a breach, and this card is about each plan.")
    if card.each == "breach" and card.number in COUNTED:
        raise refuse(
            "number", f"'{card.number}' are counted on a plan, and this card is about each breach. Use 'after'."
        )
    chooses = card.each == "breach" or card.number in COUNTED
    for key in ("severity", "rules"):
        if getattr(card, key) and not chooses:
            raise refuse(key, f"'{key}' chooses among breaches, and this card looks at none. Remove it.")
    for word in card.after:
        _check_after(card, word)
    _check_by(card)
    _check_conditions(card)


def _check_by(card: Reason) -> None:
    if (card.by is None) == (card.concludes == "raised"):
        raise card.file.refuse("by", 'a card that concludes "raised", and no other, says by how many steps: by = 1.')
    if card.by is not None and card.by != PROMISES and (type(card.by) is not int or card.by < 1):
        raise card.file.refuse("by", f"'by' must be a whole number from 1 on, or \"{PROMISES}\".")


def _check_conditions(card: Reason) -> None:
    has_one = any((card.number, card.severity, card.rules, card.after, card.without))
    if card.concludes == "tier" and has_one:
        problem = 'a card that concludes "tier" says at most how many steps are added, and nothing else.'
        raise card.file.refuse("concludes", problem)
    if card.concludes != "tier" and not has_one:
        raise card.file.refuse("concludes", "this card has no condition: it would hold for everything. Add one.")


def _check_after(card: Reason, word: str) -> None:
    if CONCLUSIONS.index(word) >= CONCLUSIONS.index(card.concludes):
        earlier = ", ".join(CONCLUSIONS[: CONCLUSIONS.index(card.concludes)]) or "none"
        raise card.file.refuse("after", f"a card that concludes '{card.concludes}' can wait for: {earlier}.")
    if card.each == "plan" and _SAYS_OF[word] == "breach":
        problem = f"'{word}' is said of a breach, and this card is about each plan."
        raise card.file.refuse("after", f'{problem} Count them: number = "repeated breaches".')


def _check_number(card: Reason) -> None:
    """A limit in each version where the card has a number, and nowhere else."""
    needs_limit = card.number is not None or card.concludes == "tier"
    for nth, version in enumerate(card.versions):
        if needs_limit and version.limit is None:
            raise card.file.refuse("version", "this card has a number: add 'limit'.", table="version", nth=nth)
        if not needs_limit and version.limit is not None:
            raise card.file.refuse("limit", "this card has no 'number' to hold it against.", table="version", nth=nth)
        if version.limit is not None and version.limit < (0 if card.concludes == "tier" else 1):
            raise card.file.refuse("limit", "the limit must be 1 or more.", table="version", nth=nth)
    if card.parameter is not None and not needs_limit:
        raise card.file.refuse("parameter", "'parameter' names a number, and this card has none. Remove it.")
