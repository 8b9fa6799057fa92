"""Term dates out of an iCalendar file: the only file that knows the `icalendar` library."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from calendars.entries import Entry, read_text
from calendars.errors import FileRefused

LONDON = ZoneInfo("Europe/London")

#: Words of a title, tried in this order: "Half term holiday, spring term" is a half term.
WORDS = (
    (r"inset|training day|teacher day|staff day", "INSET"),
    (r"half[ -]?term", "HALF_TERM"),
    (r"holiday|break|vacation", "SCHOOL_HOLIDAY"),
    (r"\bterm\b", "TERM"),
)


def ics_entries(path: Path) -> list[Entry]:
    """One entry for each event that still stands."""
    text = read_text(path)
    try:
        calendar = Calendar.from_ical(text)
    except ValueError:
        raise FileRefused(f"{path.name}: it is not an iCalendar file. Export the term dates again.") from None
    events = [event for event in calendar.walk("VEVENT") if isinstance(event, Event)]
    lines = [n for n, line in enumerate(text.splitlines(), start=1) if line.strip().upper() == "BEGIN:VEVENT"]
    pairs = zip(events, lines, strict=True)
    return [_entry(path.name, line, event) for event, line in pairs if str(event.get("STATUS")) != "CANCELLED"]


def _entry(file: str, line: int, event: Event) -> Entry:
    title = str(event.get("SUMMARY", ""))
    place = Entry(file=file, line=line, values={}, noun="value")
    if "RRULE" in event or "RDATE" in event:
        raise place.refuse(f"the event '{title}' repeats. Give each stretch of days an event of its own.")
    starts_on, ends_on = _days(place, event, title)
    kind = _kind(place, event, title)
    values = {"starts_on": starts_on, "ends_on": ends_on, "title": title, "kind": kind}
    return Entry(file=file, line=line, values=values, noun="value")


def _days(place: Entry, event: Event, title: str) -> tuple[date, date]:
    try:
        starts, ends = event.start, event.end
    except ValueError as error:
        # The library keeps what it could not read in `errors`: that says more than its refusal.
        reasons = [f"{name}: {reason}" for name, reason in event.errors] or [str(error).rstrip(".")]
        trouble = f"the dates of the event '{title}' are wrong ({'; '.join(reasons)})"
        raise place.refuse(f"{trouble}. Correct them.") from None
    return _london_day(starts), _london_day(_last_moment(starts, ends))


def _last_moment(starts: date, ends: date) -> date:
    """An event ends at the first moment after it, and one without length lies on its first day."""
    if not isinstance(ends, datetime):
        return ends - timedelta(days=1)
    return ends - timedelta(microseconds=1) if ends != starts else ends


def _london_day(moment: date) -> date:
    """The day on the wall in London: midnight in summer is 23:00 of the day before in UTC."""
    if not isinstance(moment, datetime):
        return moment
    return (moment.astimezone(LONDON) if moment.tzinfo else moment).date()


def _kind(place: Entry, event: Event, title: str) -> str:
    """The event's category when that is one of our kinds, else what its title says."""
    categories = event.get("CATEGORIES")
    named = {str(name).upper() for name in categories.cats} if categories else set()
    kinds = [kind for _, kind in WORDS if kind in named]
    kinds += [kind for pattern, kind in WORDS if re.search(pattern, title, re.IGNORECASE)]
    if not kinds:
        raise place.refuse(
            f"cannot tell what the event '{title}' is. Write 'term', 'half term', 'holiday' or 'INSET' in its title."
        )
    return kinds[0]
