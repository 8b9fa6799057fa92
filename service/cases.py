"""Cases: what a rule should say of one row of facts, written so that a manager can read and judge it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from engine.book import Book
from engine.cards import Card
from engine.states import STATES
from engine.strict import StrictFile
from engine.toml_file import did_you_mean
from service.book import BOOK_FOLDER
from service.errors import CasesRefused

#: What a case may expect; a case says only what it is about.
EXPECTED = (
    "state", "started_on", "due_on", "met_on", "closed_on", "reason", "severity", "days_late", "unit", "late_record",
)  # fmt: skip
NO_OBLIGATION = "no obligation"

#: Written for a value that must be empty.
NONE = "none"

_KEYS: Mapping[str, type] = {"settings": dict, "empty": list, "care_episode": list}


@dataclass(frozen=True, kw_only=True)
class Case:
    """One row of facts on one day, and what the rule should make of it."""

    file: StrictFile = field(repr=False, compare=False)
    nth: int
    rule: str
    name: str
    as_at: date
    #: The columns of the row that are filled.
    row: Mapping[str, Any]
    #: Settings that differ from the book's for this case.
    settings: Mapping[str, int | str]
    #: When the child was looked after: the first day of each spell, and the day it ceased if it did.
    care: tuple[tuple[date, date | None], ...]
    expect: Mapping[str, Any]

    def refuse(self, key: str, problem: str) -> Exception:
        """The error for one key of the case, or of the given row when the case does not have it; raise it."""
        if key in self.file.data["case"][self.nth]:
            return self.file.refuse(key, problem, table="case", nth=self.nth)
        return self.file.refuse(key, problem, table="given")


def cases_folder_of(rules: Path) -> Path:
    """Where the cases of a folder of rules are: inside it, or for the book in its repository among the tests."""
    inside, among_tests = rules / "_cases", rules.parent / "tests" / "rules"
    is_book = rules.resolve() == BOOK_FOLDER.resolve()
    return among_tests if is_book and not inside.is_dir() else inside


def case_file_of(card: Card, own_rules: Path | None) -> Path | None:
    """The file of a card's cases, when it has one."""
    folders = [cases_folder_of(rules) for rules in (BOOK_FOLDER, own_rules) if rules is not None]
    paths = [folder / card.family / f"{card.id}.toml" for folder in folders]
    return next((path for path in paths if path.is_file()), None)


def load_all(book: Book, own_rules: Path | None) -> tuple[list[Case], list[Card]]:
    """The cases of all cards of a book, and the cards that have none."""
    cases: list[Case] = []
    without: list[Card] = []
    for card in book.cards:
        path = case_file_of(card, own_rules)
        if path is None:
            without.append(card)
        else:
            cases += load_cases(path, card)
    return cases, without


def load_cases(path: Path, card: Card) -> list[Case]:
    """The cases in one file, or a refusal that names the line."""
    file = StrictFile(path, refusal=CasesRefused)
    file.check(file.data, required={"rule": str, "given": dict, "case": list}, optional={})
    if file.data["rule"] != card.id or path.stem != card.id:
        raise file.refuse(
            "rule", f"these must be the cases of '{card.id}': the rule, its card and this file share a name."
        )
    cases = [_case(file, nth, item) for nth, item in enumerate(file.data["case"])]
    if not cases:
        raise file.refuse("case", "there is no [[case]]. Write at least one.")
    _check_names(file, cases)
    return cases


def _check_names(file: StrictFile, cases: list[Case]) -> None:
    seen: set[str] = set()
    for case in cases:
        if case.name in seen:
            raise file.refuse("name", f"two cases are called '{case.name}'. Rename one.", table="case", nth=case.nth)
        seen.add(case.name)


def _case(file: StrictFile, nth: int, item: Any) -> Case:
    if not isinstance(item, dict):
        raise file.refuse("case", "write each case as a table: [[case]] on a line of its own.")
    own = {key: value for key, value in item.items() if key in ("name", "as_at", "expect", *_KEYS)}
    required = {"name": str, "as_at": date, "expect": dict}
    file.check(own, required=required, optional=_KEYS, table="case", nth=nth)
    if isinstance(item["as_at"], datetime):
        raise file.refuse("as_at", "write a day without a time, like 2018-09-17.", table="case", nth=nth)
    _check_expected(file, nth, item["expect"])
    changes = {key: value for key, value in item.items() if key not in own}
    row = {**file.data["given"], **changes}
    return Case(
        file=file,
        nth=nth,
        rule=file.data["rule"],
        name=item["name"],
        as_at=item["as_at"],
        row={key: value for key, value in row.items() if key not in _emptied(file, nth, item, row)},
        settings=item.get("settings", {}),
        care=tuple(_spell(file, nth, spell) for spell in item.get("care_episode", ())),
        expect=item["expect"],
    )


def _emptied(file: StrictFile, nth: int, item: Mapping[str, Any], row: Mapping[str, Any]) -> list[str]:
    names: list[str] = item.get("empty", [])
    for name in names:
        if name not in row:
            hint = did_you_mean(str(name), row)
            raise file.refuse("empty", f"'{name}' is empty already in [given].{hint}", table="case", nth=nth)
    return names


def _check_expected(file: StrictFile, nth: int, expect: Mapping[str, Any]) -> None:
    if not expect:
        raise file.refuse("expect", "the case expects nothing. Say at least the state.", table="case", nth=nth)
    for key in expect:
        if key not in EXPECTED:
            hint = did_you_mean(key, EXPECTED)
            problem = f"a case cannot expect '{key}'.{hint} It can expect: {', '.join(EXPECTED)}."
            raise file.refuse("expect", problem, table="case", nth=nth)
    state = expect.get("state")
    if state is not None and state not in (*STATES, NO_OBLIGATION):
        hint = did_you_mean(str(state), (*STATES, NO_OBLIGATION))
        problem = f"there is no state '{state}'.{hint} There are: {', '.join((*STATES, NO_OBLIGATION))}."
        raise file.refuse("expect", problem, table="case", nth=nth)
    if state == NO_OBLIGATION and len(expect) > 1:
        raise file.refuse(
            "expect", "where there is no obligation, nothing else can be expected.", table="case", nth=nth
        )


def _spell(file: StrictFile, nth: int, spell: Any) -> tuple[date, date | None]:
    known = {"started_on", "ceased_on"}
    days = isinstance(spell, dict) and all(type(value) is date for value in spell.values())
    if not days or not set(spell) <= known or "started_on" not in spell:
        problem = "a [[case.care_episode]] has the day 'started_on', may have the day 'ceased_on', and nothing else."
        raise file.refuse("case", problem, table="case", nth=nth)
    return spell["started_on"], spell.get("ceased_on")
