"""School term dates. They move no clock: one soft rule asks about meetings booked in the holidays."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

from calendars.entries import Entry, csv_entries
from calendars.errors import FileRefused
from calendars.words import guess

COLUMNS = ("starts_on", "ends_on", "title", "kind")

#: A half-term holiday is a week, in some places two: more is a half of a term under a wrong name.
LONGEST_HALF_TERM = 16


class TermKind(StrEnum):
    """What a stretch of days is for schools: the words of the extract's own calendar."""

    TERM = "TERM"
    HALF_TERM = "HALF_TERM"
    SCHOOL_HOLIDAY = "SCHOOL_HOLIDAY"
    INSET = "INSET"


class DayKind(StrEnum):
    """What one day is for schools. UNKNOWN: the terms around it were not supplied."""

    TERM = "TERM"
    HALF_TERM = "HALF_TERM"
    SCHOOL_HOLIDAY = "SCHOOL_HOLIDAY"
    INSET = "INSET"
    WEEKEND = "WEEKEND"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, kw_only=True)
class Term:
    """A stretch of days, the last one included."""

    starts_on: date
    ends_on: date
    title: str
    kind: TermKind

    def covers(self, day: date) -> bool:
        """Whether the day lies in it."""
        return self.starts_on <= day <= self.ends_on


def read_terms(path: Path) -> list[Term]:
    """The terms and holidays in a CSV file or an iCalendar (.ics) file, in order of their first days."""
    pairs = sorted(((_term(entry), entry) for entry in _entries(path)), key=lambda pair: pair[0].starts_on)
    for kind in TermKind:
        _check_overlaps([pair for pair in pairs if pair[0].kind is kind])
    return [term for term, _ in pairs]


def kind_of_day(terms: Iterable[Term], day: date) -> DayKind:
    """What schools do on that day: the narrower word wins, and a gap between two terms is a holiday."""
    terms = list(terms)
    kinds = {term.kind for term in terms if term.covers(day)}
    for kind in (TermKind.INSET, TermKind.HALF_TERM, TermKind.SCHOOL_HOLIDAY):
        if kind in kinds:
            return DayKind(kind)
    if TermKind.TERM in kinds:
        return DayKind.TERM if day.weekday() < 5 else DayKind.WEEKEND
    return DayKind.SCHOOL_HOLIDAY if _is_between_terms(terms, day) else DayKind.UNKNOWN


def is_school_day(terms: Iterable[Term], day: date) -> bool:
    """Children are known to be in school: a weekday in term, no holiday and no training day."""
    return kind_of_day(terms, day) is DayKind.TERM


def is_holiday(terms: Iterable[Term], day: date) -> bool:
    """Schools are known to be on holiday."""
    return kind_of_day(terms, day) in (DayKind.HALF_TERM, DayKind.SCHOOL_HOLIDAY)


def _is_between_terms(terms: Iterable[Term], day: date) -> bool:
    only = [term for term in terms if term.kind is TermKind.TERM]
    return any(term.ends_on < day for term in only) and any(term.starts_on > day for term in only)


def _entries(path: Path) -> list[Entry]:
    match path.suffix.lower():
        case ".csv":
            return csv_entries(path, COLUMNS)
        case ".ics":
            # Imported here, because few authorities have such a file and the library is slow to load.
            from calendars.ics import ics_entries

            return ics_entries(path)
    raise FileRefused(f"{path.name}: term dates are read from .csv and .ics files only. Save it as one of them.")


def _term(entry: Entry) -> Term:
    term = Term(
        starts_on=entry.day("starts_on"),
        ends_on=entry.day("ends_on"),
        title=entry.text("title"),
        kind=_kind(entry),
    )
    _check_length(entry, term)
    return term


def _kind(entry: Entry) -> TermKind:
    kind = entry.text("kind")
    if kind not in list(TermKind):
        kinds = ", ".join(TermKind)
        raise entry.refuse(f"there is no kind '{kind}'.{guess(kind, TermKind)} Use one of {kinds}.", key="kind")
    return TermKind(kind)


def _check_length(entry: Entry, term: Term) -> None:
    days = (term.ends_on - term.starts_on).days + 1
    if days < 1:
        raise entry.refuse(f"it ends on {term.ends_on}, before it starts. Correct one of them.", key="ends_on")
    if term.kind is TermKind.TERM and days == 1:
        raise entry.refuse("a term of one day. Give the whole term, from its first to its last day.")
    if term.kind is TermKind.HALF_TERM and days > LONGEST_HALF_TERM:
        raise entry.refuse(f"a half-term holiday of {days} days. If children are in school then, it is a TERM.")


def _check_overlaps(pairs: list[tuple[Term, Entry]]) -> None:
    for (earlier, first), (later, second) in pairwise(pairs):
        if later.starts_on <= earlier.ends_on:
            raise second.refuse(
                f"'{later.title}' overlaps '{earlier.title}' on line {first.line}, which ends on "
                f"{earlier.ends_on}. Leave one out or correct its dates.",
                key="starts_on",
            )
