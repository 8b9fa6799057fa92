"""The bank holidays shipped with Corewatch, one list of weekdays for each jurisdiction.

The lists in `bank_holidays/` are written by `write_bank_holidays.py` and read here: that takes a
few milliseconds, where importing the library behind them takes up to half a second of each start.
A list also changes only by a commit that a person has read, never by an update of the library.
"""

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

#: One-off bank holidays are known up to here: the lists at https://www.gov.uk/bank-holidays, read in
#: November 2026, end with 2028 for all three divisions. Later days follow the standing rules only.
KNOWN_UNTIL = date(2028, 12, 31)

FIRST_SHIPPED = date(1990, 1, 1)
LAST_SHIPPED = date(2060, 12, 31)

FOLDER = Path(__file__).parent / "bank_holidays"


@cache
def shipped_bank_holidays(jurisdiction: str) -> Mapping[date, str]:
    """Weekdays that are bank holidays, with their titles; substitute days, not the weekends they replace."""
    with (FOLDER / f"{jurisdiction}.csv").open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        return MappingProxyType({date.fromisoformat(row["day"]): row["title"] for row in rows})
