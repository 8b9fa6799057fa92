"""`corewatch kpis import`: an authority's past published figures, so that trends do not start at nothing."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from engine.errors import EngineError
from engine.measures.cards import Measure
from engine.measures.months import month_words, parse_month
from engine.measures.values import parse_published
from engine.toml_file import did_you_mean
from register.measure_store import IMPORTED, PublishedFigure, import_figures
from service.ending import DONE
from service.errors import AnswerRefused
from service.kpis.book import Measures, open_measures
from service.kpis.report import AUTHORITY, LEVELS
from service.output import write_text
from service.register_access import open_register
from service.settings import find_settings
from service.words import plural

#: The columns of a file with a row for each figure; `corewatch kpis report --format csv` writes them too.
LONG = ("month", "measure", "value")
#: A file with a column for each month names its measures in one of these.
NAMED_BY = ("measure", "pi", "number", "name")

_SHORT_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
#: Nov-17, Nov 2017, with or without _raw behind it.
_HEADED = re.compile(r"([A-Za-z]{3})[a-z]*[ -](\d{4}|\d{2})(?:_raw)?")


@dataclass(frozen=True, kw_only=True)
class Imported:
    """One figure of a file."""

    measure: Measure
    month_on: date
    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    level: str = AUTHORITY
    place: str = ""
    place_name: str = ""


def run_import(file: Path, *, by: str, because: str | None, config: Path | None, now: datetime, today: date) -> int:
    """Read the whole file, and then write all of it or nothing."""
    if not by.strip():
        raise AnswerRefused("Say who imports them: --by PERSON.")
    settings = find_settings(config)
    measures = open_measures(settings)
    found, unread = read_published(file, measures)
    if late := next((item for item in found if item.month_on >= today.replace(day=1)), None):
        raise AnswerRefused(f"{file.name}: {month_words(late.month_on)} is not over: nothing of it was published yet.")
    figures = [_figure(item, by=by.strip(), because=because, now=now) for item in found]
    with open_register(settings, begin=True) as database, database.writing() as connection:
        new = import_figures(connection, figures)
    write_text(_lines(found, new, unread), None)
    return DONE


def read_published(file: Path, measures: Measures) -> tuple[list[Imported], list[str]]:
    """The figures of a file, and the headings of the columns that say nothing to us."""
    rows = _rows(file)
    headings = rows[0]
    if set(LONG) <= set(headings):
        found = list(_long(file, rows, measures))
    elif any(_month_of(heading) for heading in headings):
        found = list(_wide(file, rows, measures))
    else:
        raise AnswerRefused(
            f"{file.name} has neither the columns {', '.join(LONG)}, nor a column for each month, such as Nov-17."
        )
    _check_once(file, found)
    return found, [heading for heading in headings if heading and not _is_read(heading, headings)]


def _rows(file: Path) -> list[list[str]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise AnswerRefused(f"{file} cannot be read as a CSV file in UTF-8. Check the path and the file.") from error
    rows = [[cell.strip() for cell in row] for row in csv.reader(text.splitlines())]
    if len(rows) < 2 or not any(rows[0]):
        raise AnswerRefused(f"{file.name} has no rows below its headings.")
    return rows


def _long(file: Path, rows: Sequence[Sequence[str]], measures: Measures) -> Iterator[Imported]:
    """A row for each figure."""
    for line, row in enumerate(rows[1:], start=2):
        cells = dict(zip(rows[0], row, strict=False))
        if not any(row):
            continue
        if cells.get("hidden") == "Y":
            raise AnswerRefused(f"{file.name}, line {line}: the figure is hidden. Import the unit's own figures.")
        card = _card(file, line, cells["measure"], measures)
        level = cells.get("level") or AUTHORITY
        if level not in LEVELS:
            raise AnswerRefused(f"{file.name}, line {line}: there is no level '{level}'.{did_you_mean(level, LEVELS)}")
        yield Imported(
            measure=card,
            month_on=_month(file, line, cells["month"]),
            value=_value(file, line, cells["value"], card),
            numerator=_count(file, line, cells.get("numerator", "")),
            denominator=_count(file, line, cells.get("denominator", "")),
            level=level,
            place=cells.get("place", "") if level != AUTHORITY else "",
            place_name=cells.get("place_name", ""),
        )


def _wide(file: Path, rows: Sequence[Sequence[str]], measures: Measures) -> Iterator[Imported]:
    """A column for each month, as a printed table has them."""
    key = next((name for name in NAMED_BY if name in rows[0]), None)
    if key is None:
        raise AnswerRefused(f"{file.name} names no measure: add a column 'measure' with their ids, or 'pi'.")
    for line, row in enumerate(rows[1:], start=2):
        cells = dict(zip(rows[0], row, strict=False))
        if not any(row):
            continue
        card = _card(file, line, cells[key], measures)
        for heading, text in cells.items():
            month_on = _month_of(heading)
            if month_on is not None:
                yield Imported(measure=card, month_on=month_on, value=_value(file, line, text, card))


def _card(file: Path, line: int, name: str, measures: Measures) -> Measure:
    by_title = next((card for card in measures.cards if name in (card.title, card.printed)), None)
    try:
        return by_title or measures.card(name)
    except AnswerRefused as error:
        raise AnswerRefused(f"{file.name}, line {line}: {error}") from error


def _month(file: Path, line: int, text: str) -> date:
    found = _month_of(text)
    if found is None:
        raise AnswerRefused(f"{file.name}, line {line}: '{text}' is not a month. Write it like 2026-10.")
    return found


def _month_of(text: str) -> date | None:
    """A month as people head a column: 2017-11, Nov-17, November 2017."""
    headed = _HEADED.fullmatch(text.strip())
    if headed and headed[1].lower() in _SHORT_MONTHS:
        year = int(headed[2])
        return date(year if year > 99 else 2000 + year, _SHORT_MONTHS.index(headed[1].lower()) + 1, 1)
    try:
        return parse_month(text)
    except EngineError:
        return None


def _value(file: Path, line: int, text: str, card: Measure) -> float | None:
    try:
        return parse_published(text, unit=card.unit)
    except EngineError as error:
        raise AnswerRefused(f"{file.name}, line {line}, {card.title}: {error}") from error


def _count(file: Path, line: int, text: str) -> float | None:
    try:
        return parse_published(text, unit="number")
    except EngineError as error:
        raise AnswerRefused(f"{file.name}, line {line}: {error}") from error


def _check_once(file: Path, found: Sequence[Imported]) -> None:
    seen: set[tuple[str, date, str, str]] = set()
    for item in found:
        key = (item.measure.id, item.month_on, item.level, item.place)
        if key in seen:
            raise AnswerRefused(
                f"{file.name} has {item.measure.title} of {month_words(item.month_on)} twice. Keep one of them."
            )
        seen.add(key)


def _is_read(heading: str, headings: Sequence[str]) -> bool:
    if set(LONG) <= set(headings):
        return heading in (*LONG, "numerator", "denominator", "level", "place", "place_name", "hidden")
    return _month_of(heading) is not None or heading == next(name for name in NAMED_BY if name in headings)


def _figure(item: Imported, *, by: str, because: str | None, now: datetime) -> PublishedFigure:
    return PublishedFigure(
        measure=item.measure.id,
        month_on=item.month_on,
        level=item.level,
        place=item.place,
        place_name=item.place_name,
        source=IMPORTED,
        value=item.value,
        numerator=item.numerator,
        denominator=item.denominator,
        put_by=by,
        put_at=now,
        because=because,
    )


def _lines(found: Sequence[Imported], new: int, unread: Sequence[str]) -> Iterator[str]:
    months = sorted({item.month_on for item in found})
    measures = len({item.measure.id for item in found})
    span = f", {month_words(months[0])} to {month_words(months[-1])}" if months else ""
    yield f"{plural(new, 'figure')} imported, of {plural(measures, 'measure')}{span}.\n"
    if new < len(found):
        yield f"{plural(len(found) - new, 'figure')} stood there already and were left as they are.\n"
    if unread:
        yield f"Not read: {', '.join(unread)}.\n"
