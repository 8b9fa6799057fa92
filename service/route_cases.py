"""Cases that say who should be told, and what every question about routes stands on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from alerts.conditions import working_days_after
from alerts.directory import Directory
from alerts.matter import Matter
from alerts.owners import Contacts
from alerts.policy import Policy, policy_for
from alerts.telling import Telling, telling
from calendars.entries import Entry, csv_entries
from calendars.words import guess
from calendars.working_days import WorkingCalendar
from engine.book import Book
from engine.cards import Card
from service.errors import CasesRefused
from service.routes import load_routes
from snapshot.snapshot import Header

COLUMNS = ("plan", "rule", "expected")
OPTIONAL = ("days", "step", "meeting", "agency")


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What every question stands on: the people of one snapshot, and the authority's word."""

    book: Book
    directory: Directory
    contacts: Contacts
    calendar: WorkingCalendar
    on: date
    header: Header

    def policy(self, card: Card) -> Policy:
        return policy_for(load_routes(), route=card.route, rule=card.id)

    def telling(self, matter: Matter, card: Card, *, on: date | None = None) -> Telling:
        """Who is told, with the steps as they stand on another day where one is given, and the people of tonight."""
        return telling(
            matter,
            self.policy(card),
            calendar=self.calendar,
            directory=self.directory,
            contacts=self.contacts,
            on=self.on,
            stands_on=on,
        )


@dataclass(frozen=True, kw_only=True)
class Case:
    """One row of a file of cases."""

    line: int
    plan: str
    rule: str
    #: So many working days after the first day in breach: everybody told by then.
    days: int | None
    #: One step: those whom it tells.
    step: int | None
    meeting: str | None
    agency: str | None
    #: Worker ids and addresses.
    expected: frozenset[str]

    @property
    def words(self) -> str:
        return f"step {self.step}" if self.step is not None else f"day {self.days}"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A case that came out otherwise."""

    case: Case
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]


def read_cases(path: Path, ground: Ground) -> list[Case]:
    """The cases in one CSV file, or a refusal that names the line."""
    return [_case(entry, ground) for entry in csv_entries(path, COLUMNS, optional=OPTIONAL)]


def differences(cases: list[Case], ground: Ground) -> Iterator[Difference]:
    """The cases in which other people are told than expected."""
    for case in cases:
        told = _told(case, ground)
        if told != case.expected:
            missing, unexpected = case.expected - told, told - case.expected
            yield Difference(case=case, missing=tuple(sorted(missing)), unexpected=tuple(sorted(unexpected)))


def supposed_matter(ground: Ground, card: Card, *, plan: str, meeting: str | None, agency: str | None) -> Matter:
    """A duty of a plan as if it fell into breach tonight."""
    held = ground.directory.plans.get(plan)
    return Matter(
        rule=card.id,
        grain=card.each,
        subject=plan,
        breach_on=ground.on,
        person=held.person if held else None,
        plan=plan,
        meeting=meeting,
        agency=agency,
    )


def _told(case: Case, ground: Ground) -> frozenset[str]:
    card = ground.book.card(case.rule)
    matter = supposed_matter(ground, card, plan=case.plan, meeting=case.meeting, agency=case.agency)
    day = working_days_after(ground.calendar, ground.on, case.days or 0)
    found = ground.telling(matter, card, on=day)
    by_step = (told for step in found.steps if step.standing.step.number == case.step for told in step.told)
    told = found.told if case.step is None else tuple(by_step)
    return frozenset(item.person.key for item in told)


def _case(entry: Entry, ground: Ground) -> Case:
    plan, rule = entry.text("plan"), entry.text("rule")
    if plan not in ground.directory.plans:
        raise _refuse(entry, "plan", f"there is no plan '{plan}' in the snapshot. Check the key.")
    rules = {card.id: card for card in ground.book.cards}
    if rule not in rules:
        raise _refuse(entry, "rule", f"there is no rule '{rule}'.{guess(rule, rules)}")
    days, step = _number(entry, "days"), _number(entry, "step")
    if (days is None) == (step is None):
        raise _refuse(entry, "days", "fill in either days or step, and leave the other empty.")
    numbers = [item.number for item in ground.policy(rules[rule]).steps]
    if step is not None and step not in numbers:
        raise _refuse(entry, "step", f"{rule} has the steps {', '.join(map(str, numbers))}. Name one of them.")
    return Case(
        line=entry.line,
        plan=plan,
        rule=rule,
        days=days,
        step=step,
        meeting=entry.optional_text("meeting"),
        agency=entry.optional_text("agency"),
        expected=frozenset(_expected(entry, ground)),
    )


def _expected(entry: Entry, ground: Ground) -> Iterator[str]:
    for word in entry.text("expected").split(";"):
        name = word.strip()
        if name and name not in ground.directory.people and "@" not in name:
            raise _refuse(entry, "expected", f"there is no worker '{name}' in the snapshot. Give an id or an address.")
        if name:
            known = ground.directory.by_email(name)
            yield known.key if known else name if name in ground.directory.people else name.lower()


def _number(entry: Entry, key: str) -> int | None:
    text = entry.optional_text(key)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise _refuse(entry, key, f"'{text}' is not a number of {key}. Write it like 3.")
    return int(text)


def _refuse(entry: Entry, key: str, trouble: str) -> CasesRefused:
    return CasesRefused(str(entry.refuse(trouble, key=key)))
