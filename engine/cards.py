"""A rule is one card: what a TOML file in the book may say, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from engine.limits import MOST, Limit, parse_limit
from engine.parameters import is_number
from engine.toml_file import TomlFile, check_keys, did_you_mean

KINDS = ("deadline", "chain", "lead", "record", "event", "own_date", "threshold", "finding")
SEVERITIES = ("critical", "high", "medium", "low", "info")

#: Kinds whose due day is written in the facts, and kinds that are due the day they start.
_DUE_IN_FACTS = ("record", "event", "own_date")
_AT_ONCE = ("threshold", "finding")


@dataclass(frozen=True, kw_only=True)
class Version:
    """The number of a rule from one day on, and where the number comes from."""

    from_on: date
    #: The number itself; None for a rule that has no number of its own.
    limit: int | None
    source: str


@dataclass(frozen=True, kw_only=True)
class Clause:
    """A reason, or a severity, and the condition under which it holds."""

    word: str
    when: str


@dataclass(frozen=True, kw_only=True)
class Needs:
    """The contract columns without which a rule says nothing, and those that sharpen it."""

    required: tuple[str, ...]
    one_of: tuple[tuple[str, ...], ...] = ()
    optional: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Card:
    """One rule of the book, as its author wrote it."""

    file: TomlFile = field(repr=False, compare=False)
    family: str
    id: str
    kind: str
    title: str
    says: str
    puts_right: str
    severity: str
    route: str
    #: The facts relation of which each row may owe this duty.
    each: str
    where: str
    starts_on: str
    within: Limit | None
    due_on: str | None
    met_by: str | None
    #: Evidence without a date of its own: when it holds, the duty is met.
    ok_when: str | None
    #: The day on which the dated evidence was entered.
    recorded_on: str | None
    ends_on: str | None
    lapses_on: str | None
    exempt: tuple[Clause, ...]
    unknown: tuple[Clause, ...]
    severity_when: tuple[Clause, ...]
    versions: tuple[Version, ...]
    #: The setting by which an authority may change the number.
    parameter: str | None
    #: Columns of the facts shown as evidence, beside those that `says` names.
    evidence: tuple[str, ...]
    #: How days late are counted when the due day is written in the facts.
    counts_in: str
    references: tuple[str, ...]
    confidence: str
    needs: Needs

    @property
    def path(self) -> Path:
        """The file of this card."""
        return self.file.path

    def version_on(self, day: date) -> Version:
        """The version in force on one day; before the first, the first."""
        held = [version for version in self.versions if version.from_on <= day]
        return held[-1] if held else self.versions[0]

    @property
    def is_inclusive(self) -> bool:
        """True when the due day itself is the first day in breach."""
        return self.kind in _AT_ONCE


_REQUIRED: Mapping[str, type | tuple[type, ...]] = {
    "id": str,
    "kind": str,
    "title": str,
    "says": str,
    "puts_right": str,
    "severity": str,
    "route": str,
    "each": str,
    "where": str,
    "starts_on": str,
    "references": list,
    "confidence": str,
    "version": list,
    "needs": dict,
}
_OPTIONAL: Mapping[str, type | tuple[type, ...]] = {
    "within": str,
    "due_on": str,
    "met_by": str,
    "ok_when": str,
    "recorded_on": str,
    "ends_on": str,
    "lapses_on": str,
    "parameter": str,
    "counts_in": str,
    "evidence": list,
    "exempt": list,
    "unknown": list,
    "severity_when": list,
}


def load_card(path: Path) -> Card:
    """The card in one file, or a CardError that names the line."""
    file = TomlFile(path)
    data = file.data
    check_keys(file, data, required=_REQUIRED, optional=_OPTIONAL)
    _check_words(file, data)
    card = Card(
        file=file,
        family=path.parent.name,
        within=_limit(file, data),
        exempt=_clauses(file, data, "exempt", "reason"),
        unknown=_clauses(file, data, "unknown", "reason"),
        severity_when=_clauses(file, data, "severity_when", "severity"),
        versions=_versions(file, data),
        evidence=_texts(file, data, "evidence"),
        references=_texts(file, data, "references"),
        counts_in=data.get("counts_in", "days"),
        needs=read_needs(file, data["needs"]),
        **_plain(data),
    )
    _check_shape(file, card)
    return card


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """The keys that stand on the card as they stand in the file."""
    optional = ("due_on", "met_by", "ok_when", "recorded_on", "ends_on", "lapses_on", "parameter")
    built = ("version", "needs", "references")
    return {key: data.get(key) for key in (*_REQUIRED, *optional) if key not in built}


def _check_words(file: TomlFile, data: Mapping[str, Any]) -> None:
    closed = {"kind": KINDS, "severity": SEVERITIES, "counts_in": ("days", "working days")}
    for key, allowed in closed.items():
        if key in data and data[key] not in allowed:
            words = ", ".join(allowed)
            hint = did_you_mean(data[key], allowed)
            raise file.refuse(key, f"'{key}' cannot be '{data[key]}'.{hint} It can be: {words}.")
    if data["id"] != file.path.stem:
        raise file.refuse("id", f"the id '{data['id']}' must be the name of its file. Rename one of them.")
    for key in ("title", "says", "puts_right", "where", "starts_on"):
        if not data[key].strip():
            raise file.refuse(key, f"'{key}' is empty. Fill it in.")


def _limit(file: TomlFile, data: Mapping[str, Any]) -> Limit | None:
    if "within" not in data:
        return None
    limit = parse_limit(data["within"])
    if limit is None:
        raise file.refuse(
            "within",
            f"'{data['within']}' is not a limit. Write, for example, \"{{limit}} working days\", "
            '"{limit} days", "{limit} months" or "{limit} working days before next_meeting_on".',
        )
    if limit.amount.isdigit() and int(limit.amount) > MOST:
        raise file.refuse("within", f"'{data['within']}' is longer than any duty. Write {MOST:,} at most.")
    return limit


def _clauses(file: TomlFile, data: Mapping[str, Any], table: str, word: str) -> tuple[Clause, ...]:
    clauses = []
    for nth, item in enumerate(data.get(table, ())):
        check_keys(file, item, required={word: str, "when": str}, optional={}, table=table, nth=nth)
        if word == "severity" and item[word] not in SEVERITIES:
            allowed = ", ".join(SEVERITIES)
            raise file.refuse(word, f"'{item[word]}' is no severity. It can be: {allowed}.", table=table, nth=nth)
        clauses.append(Clause(word=item[word], when=item["when"]))
    return tuple(clauses)


def _versions(file: TomlFile, data: Mapping[str, Any]) -> tuple[Version, ...]:
    versions: list[Version] = []
    for nth, item in enumerate(data["version"]):
        check_keys(
            file, item, required={"from": date, "source": str}, optional={"limit": int}, table="version", nth=nth
        )
        if not item["source"].strip():
            raise file.refuse("source", "a version needs its source. Say where it is written.", table="version")
        if not is_number(item.get("limit", 0)):
            problem = f"'limit' must be a whole number from 0 to {MOST:,}, not {item['limit']!r}."
            raise file.refuse("limit", problem, table="version", nth=nth)
        if versions and item["from"] <= versions[-1].from_on:
            raise file.refuse("from", "versions must stand in order of date.", table="version", nth=nth)
        versions.append(Version(from_on=item["from"], limit=item.get("limit"), source=item["source"]))
    if not versions:
        raise file.refuse("version", "this card has no [[version]]. Add one with its date and source.")
    return tuple(versions)


def _texts(file: TomlFile, data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    for item in data.get(key, ()):
        if not isinstance(item, str):
            raise file.refuse(key, f"'{key}' must be a list of texts, not {item!r}.")
    return tuple(data.get(key, ()))


def read_needs(file: TomlFile, table: Mapping[str, Any]) -> Needs:
    check_keys(file, table, required={"required": list}, optional={"one_of": list, "optional": list}, table="needs")
    return Needs(
        required=_columns(file, table["required"]),
        one_of=tuple(_columns(file, group) for group in table.get("one_of", ())),
        optional=_columns(file, table.get("optional", ())),
    )


def _columns(file: TomlFile, lines: Any) -> tuple[str, ...]:
    """`"table: column, column"` becomes `table.column` each."""
    columns: list[str] = []
    for line in lines:
        table, colon, names = str(line).partition(":")
        if not colon:
            raise file.refuse("needs", f"'{line}' must be written as \"table: column, column\".")
        columns += [f"{table.strip()}.{name.strip()}" for name in names.split(",")]
    return tuple(columns)


def _check_shape(file: TomlFile, card: Card) -> None:
    """A limit where one is needed, and nowhere else."""
    if card.kind in _DUE_IN_FACTS and card.due_on is None:
        raise file.refuse("kind", f"a rule of kind '{card.kind}' needs 'due_on': the day written in the facts.")
    if card.kind in _AT_ONCE and (card.within or card.due_on):
        raise file.refuse("kind", f"a rule of kind '{card.kind}' is due at once: remove 'within' and 'due_on'.")
    if card.kind in ("deadline", "chain", "lead") and (card.within is None) == (card.due_on is None):
        raise file.refuse("kind", f"a rule of kind '{card.kind}' needs either 'within' or 'due_on'.")
    if card.kind == "lead" and card.within and card.within.before is None:
        raise file.refuse("within", 'a lead rule counts back: write "{limit} working days before <a day>".')
    if card.kind != "lead" and card.within and card.within.before:
        raise file.refuse("within", "only a rule of kind 'lead' counts back from a day.")
    uses_limit = "{limit}" in (file.data.get("within") or "") or "{limit}" in card.says
    if uses_limit and any(version.limit is None for version in card.versions):
        raise file.refuse("version", "the card speaks of {limit}, so each [[version]] needs 'limit'.")
    if card.recorded_on and not card.met_by:
        raise file.refuse("recorded_on", "'recorded_on' needs 'met_by': it is the day that evidence was entered.")
