"""Who was told of an exception, message by message, and whether it was taken over by the mail server."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from alerts import outbox
from calendars.words import day_words
from register.record import Entry
from service.clock import in_london


def told_lines(connection: Connection, entry: Entry) -> Iterator[str]:
    """A line a message, the oldest first; an address is nobody's business here."""
    for told in outbox.told(connection, [entry.id]):
        letter = told.letter
        words, when = outbox.STATE_WORDS[letter.state], moment_words(letter.accepted_at)
        yield f"Night of {day_words(letter.business_date)}: {letter.kind} to {letter.person}: {words}{when}."


def moment_words(moment: datetime | None) -> str:
    """A moment as a clock in London shows it; nothing for one that has not come."""
    if moment is None:
        return ""
    there = in_london(moment)
    return f", {day_words(there.date())} at {there:%H:%M}"
