"""Write the shipped bank holiday lists again: `python -m calendars.write_bank_holidays`.

This is the only file that knows the `holidays` library. Run it when a new version of the library
comes out, read the differences, move KNOWN_UNTIL if new years have been published, and commit.
"""

import csv
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path

from calendars.bank_holidays import FIRST_SHIPPED, FOLDER, LAST_SHIPPED

#: A subdivision each: plain GB lacks Easter Monday, the August holiday and all that is Scottish or Irish.
SUBDIVISIONS = {"ENG-WAL": "ENG", "SCT": "SCT", "NIR": "NIR"}


@dataclass(frozen=True, kw_only=True)
class Correction:
    """One day that the library has wrong, and who says so."""

    jurisdiction: str
    day: date
    #: None: the library has a bank holiday that never was.
    title: str | None
    source: str


CORRECTIONS = (
    Correction(
        jurisdiction="SCT",
        day=date(2006, 11, 30),
        title=None,
        source="St Andrew's Day Bank Holiday (Scotland) Act 2007 (asp 2): first observed in 2007",
    ),
)

#: The library's names, as the lists at gov.uk/bank-holidays have them.
TITLES = {
    "New Year's Day": "New Year’s Day",
    "New Year Holiday": "2nd January",
    "Saint Patrick's Day": "St Patrick’s Day",
    "May Day": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Battle of the Boyne": "Battle of the Boyne (Orangemen’s Day)",
    "Summer Bank Holiday": "Summer bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
    "Saint Andrew's Day": "St Andrew’s Day",
    "Golden Jubilee of Elizabeth II": "Queen’s Golden Jubilee",
    "Wedding of William and Catherine": "Royal wedding",
    "Diamond Jubilee of Elizabeth II": "Queen’s Diamond Jubilee",
    "Platinum Jubilee of Elizabeth II": "Platinum Jubilee bank holiday",
    "State Funeral of Queen Elizabeth II": "State Funeral of Queen Elizabeth II",
    "Coronation of Charles III": "Coronation of King Charles III",
    "Scotland's participation in the FIFA World Cup final": "World Cup bank holiday",
}


def bank_holidays(jurisdiction: str) -> dict[date, str]:
    """The list of one jurisdiction as it should be shipped, oldest day first."""
    days = _library_days(jurisdiction)
    for correction in CORRECTIONS:
        if correction.jurisdiction == jurisdiction:
            days.pop(correction.day, None)
            if correction.title is not None:
                days[correction.day] = correction.title
    return dict(sorted(days.items()))


def _library_days(jurisdiction: str) -> dict[date, str]:
    # Imported here, because it takes up to half a second and only this command needs it.
    from holidays import country_holidays

    years = range(FIRST_SHIPPED.year, LAST_SHIPPED.year + 1)
    found = country_holidays("GB", subdiv=SUBDIVISIONS[jurisdiction], years=years)
    return {day: _title(name) for day, name in found.items() if day.weekday() < 5}


def _title(name: str) -> str:
    # "New Year Holiday; New Year's Day (observed)": the substitute day is the one that people look for.
    last = name.split("; ")[-1]
    plain = last.removesuffix(" (observed)")
    substitute = " (substitute day)" if plain != last else ""
    return TITLES.get(plain, plain) + substitute


def as_csv(days: dict[date, str]) -> str:
    """The text of a shipped list."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["day", "title"])
    writer.writerows((day.isoformat(), title) for day, title in days.items())
    return text.getvalue()


def write_all(folder: Path) -> None:
    """Write one file for each jurisdiction."""
    folder.mkdir(exist_ok=True)
    for jurisdiction in SUBDIVISIONS:
        (folder / f"{jurisdiction}.csv").write_text(as_csv(bank_holidays(jurisdiction)), encoding="utf-8")


if __name__ == "__main__":
    write_all(FOLDER)
