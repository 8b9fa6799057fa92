"""Days and texts as they were typed into a form, read strictly."""

from datetime import date


def read_day(day: str, month: str, year: str, *, what: str) -> date | str:
    """A day from its three boxes, or what is wrong with it."""
    parts = {"day": day.strip(), "month": month.strip(), "year": year.strip()}
    missing = [name for name, text in parts.items() if not text]
    if len(missing) == len(parts):
        return f"Give {what}: a day, a month and a year."
    if missing:
        return f"{what[:1].upper()}{what[1:]} must include a {' and a '.join(missing)}."
    if not all(text.isascii() and text.isdigit() for text in parts.values()) or len(parts["year"]) != 4:
        return f"{what[:1].upper()}{what[1:]} must be in numbers, such as 27 3 2026."
    try:
        return date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
    except ValueError:
        return f"{what[:1].upper()}{what[1:]} must be a real day."


def read_note(text: str, *, longest: int) -> tuple[str | None, str | None]:
    """A note, or nothing; and what is wrong with it."""
    plain = text.replace("\r\n", "\n").strip()
    if len(plain) > longest:
        return None, f"The note has {len(plain):,} characters. Write {longest:,} at most."
    return plain or None, None
