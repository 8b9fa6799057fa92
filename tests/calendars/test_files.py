"""Closures and term dates: good files, and one bad file for each mistake."""

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from calendars.closures import Closure, read_closures
from calendars.errors import CalendarError, FileRefused
from calendars.terms import DayKind, Term, TermKind, is_holiday, is_school_day, kind_of_day, read_terms

HERE = Path(__file__).parent
READERS: dict[str, Callable[[Path], object]] = {"closures": read_closures, "terms": read_terms}
ANSWERS: dict[str, dict[str, str]] = tomllib.loads((HERE / "bad/answers.toml").read_text(encoding="utf-8"))
BAD = [(folder, name) for folder, answers in ANSWERS.items() for name in answers]

TERMS = read_terms(HERE / "good/terms.csv")


@pytest.mark.parametrize(("folder", "name"), BAD, ids=[f"{folder}/{name}" for folder, name in BAD])
def test_a_bad_file_is_refused_with_its_answer(folder: str, name: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        READERS[folder](HERE / "bad" / folder / name)

    assert str(refusal.value) == ANSWERS[folder][name]


@pytest.mark.parametrize("folder", READERS)
def test_every_bad_file_has_an_answer(folder: str) -> None:
    assert {path.name for path in (HERE / "bad" / folder).iterdir()} == set(ANSWERS[folder])


@pytest.mark.parametrize("name", ["closures.csv", "closures.toml", "terms.csv", "terms.ics"])
def test_a_missing_file_is_refused(name: str, tmp_path: Path) -> None:
    reader = READERS[name.split(".")[0]]

    with pytest.raises(CalendarError) as refusal:
        reader(tmp_path / name)

    assert str(refusal.value) == (f"{name}: it cannot be read (No such file or directory). Check its name and folder.")


@pytest.mark.parametrize("name", ["closures.csv", "closures.toml"])
def test_closures_are_read(name: str) -> None:
    closures = read_closures(HERE / "good" / name)

    assert closures == [
        Closure(closed_on=date(2026, 12, 29), title="Christmas closure", source="Cabinet 3 March 2026"),
        Closure(closed_on=date(2027, 1, 5), title="Snow", source="Director, 4 January"),
    ]


@pytest.mark.parametrize("name", ["no_closures.csv", "no_closures.toml"])
def test_no_closures_is_an_answer(name: str) -> None:
    assert read_closures(HERE / "good" / name) == []


def test_terms_are_read_in_order() -> None:
    assert [(term.starts_on, term.ends_on, term.title, term.kind) for term in TERMS] == [
        (date(2026, 9, 2), date(2026, 12, 18), "Autumn term", TermKind.TERM),
        (date(2026, 9, 2), date(2026, 9, 2), "Training day", TermKind.INSET),
        (date(2026, 10, 26), date(2026, 10, 30), "Autumn half term", TermKind.HALF_TERM),
        (date(2026, 12, 21), date(2027, 1, 1), "Christmas holiday", TermKind.SCHOOL_HOLIDAY),
        (date(2027, 1, 4), date(2027, 3, 25), "Spring term", TermKind.TERM),
    ]


def test_a_calendar_file_gives_the_same_terms() -> None:
    terms = read_terms(HERE / "good/terms.ics")

    assert [(term.starts_on, term.ends_on, term.kind) for term in terms] == [
        (term.starts_on, term.ends_on, term.kind) for term in TERMS
    ]


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        pytest.param(
            ["DTSTART:20260531T230000Z", "DTEND:20260605T230000Z"],
            (date(2026, 6, 1), date(2026, 6, 5)),
            id="midnight in summer is eleven at night in UTC",
        ),
        pytest.param(
            ["DTSTART:20260216T090000", "DTEND:20260220T153000"],
            (date(2026, 2, 16), date(2026, 2, 20)),
            id="the day of the last bell is included",
        ),
        pytest.param(
            ["DTSTART;VALUE=DATE:20260216", "DURATION:P5D"],
            (date(2026, 2, 16), date(2026, 2, 20)),
            id="a length instead of an end",
        ),
        pytest.param(
            ["DTSTART:20260216T000000"],
            (date(2026, 2, 16), date(2026, 2, 16)),
            id="neither length nor end",
        ),
        pytest.param(
            ["DTSTART:20260216T000000", "DTEND:20260221T000000"],
            (date(2026, 2, 16), date(2026, 2, 20)),
            id="an end at midnight is the day before",
        ),
    ],
)
def test_the_days_of_an_event(lines: list[str], days: tuple[date, date], tmp_path: Path) -> None:
    path = _calendar_file(tmp_path, [*lines, "SUMMARY:Half term"])

    (term,) = read_terms(path)

    assert (term.starts_on, term.ends_on) == days


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Summer term", TermKind.TERM),
        ("Term 3", TermKind.TERM),
        ("Half-term, spring term", TermKind.HALF_TERM),
        ("Easter holidays", TermKind.SCHOOL_HOLIDAY),
        ("Christmas break", TermKind.SCHOOL_HOLIDAY),
        ("INSET day", TermKind.INSET),
        ("Staff training day", TermKind.INSET),
    ],
)
def test_the_kind_of_an_event_is_in_its_title(title: str, kind: TermKind, tmp_path: Path) -> None:
    lines = ["DTSTART;VALUE=DATE:20260216", "DTEND;VALUE=DATE:20260221", f"SUMMARY:{title}"]

    (term,) = read_terms(_calendar_file(tmp_path, lines))

    assert term.kind is kind


def _calendar_file(folder: Path, event: list[str]) -> Path:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//EN", "BEGIN:VEVENT", "UID:1@test", *event]
    path = folder / "terms.ics"
    path.write_text("\r\n".join([*lines, "END:VEVENT", "END:VCALENDAR", ""]), encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        pytest.param(date(2026, 9, 1), DayKind.UNKNOWN, id="before the first term supplied"),
        pytest.param(date(2026, 9, 2), DayKind.INSET, id="a training day in term"),
        pytest.param(date(2026, 9, 3), DayKind.TERM, id="the first day in school"),
        pytest.param(date(2026, 9, 5), DayKind.WEEKEND, id="a Saturday in term"),
        pytest.param(date(2026, 10, 23), DayKind.TERM, id="the day before half term"),
        pytest.param(date(2026, 10, 26), DayKind.HALF_TERM, id="the first day of half term"),
        pytest.param(date(2026, 10, 30), DayKind.HALF_TERM, id="the last day of half term"),
        pytest.param(date(2026, 11, 2), DayKind.TERM, id="the day after half term"),
        pytest.param(date(2026, 12, 18), DayKind.TERM, id="the last day of term"),
        pytest.param(date(2026, 12, 19), DayKind.SCHOOL_HOLIDAY, id="a gap between term and holiday"),
        pytest.param(date(2026, 12, 24), DayKind.SCHOOL_HOLIDAY, id="a holiday"),
        pytest.param(date(2027, 1, 4), DayKind.TERM, id="the first day of the next term"),
        pytest.param(date(2027, 3, 26), DayKind.UNKNOWN, id="after the last term supplied"),
    ],
)
def test_what_schools_do_on_a_day(day: date, kind: DayKind) -> None:
    assert kind_of_day(TERMS, day) is kind
    assert is_school_day(TERMS, day) is (kind is DayKind.TERM)
    assert is_holiday(TERMS, day) is (kind in (DayKind.HALF_TERM, DayKind.SCHOOL_HOLIDAY))


def test_without_terms_nothing_is_known() -> None:
    no_terms: list[Term] = []

    assert kind_of_day(no_terms, date(2026, 9, 3)) is DayKind.UNKNOWN
