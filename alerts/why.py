"""Why somebody is told of an exception, or is not: every pair of a reader and an exception has one answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from alerts.directory import Directory
from alerts.ladder import Reach, StepStanding
from alerts.matter import Matter
from alerts.owners import Contacts
from alerts.policy import Policy
from alerts.resolve import Told
from alerts.telling import Telling, telling
from calendars.words import day_words
from calendars.working_days import WorkingCalendar


class Verdict(StrEnum):
    """The answer in one word."""

    TOLD = "told"
    NOT_YET = "not yet"
    #: The step waits for an event.
    WAITS = "waits"
    #: No step of that kind comes by itself.
    NOT_AUTOMATIC = "not automatic"
    #: Somebody else speaks for the reader.
    COVERED = "covered"
    SUPPRESSED = "suppressed"
    WAIVED = "waived"
    CLOSED = "closed"
    NOT_THEIRS = "not theirs"


@dataclass(frozen=True, kw_only=True)
class Why:
    """One answer."""

    verdict: Verdict
    sentence: str
    #: The day that the answer speaks of: told since, due to them on, waived until.
    on: date | None = None


#: One step, and what somebody is told by it.
Part = tuple[StepStanding, Told]


def why(
    reader: str,
    matter: Matter,
    policy: Policy,
    *,
    calendar: WorkingCalendar,
    directory: Directory,
    contacts: Contacts,
    on: date,
) -> Why:
    """Why a reader, a worker id or an address, is told of an exception on one day, or is not."""
    key = reader_key(reader, directory)
    found = telling(matter, policy, calendar=calendar, directory=directory, contacts=contacts, on=on)
    return why_in(key, matter, found, on=on)


def reader_key(reader: str, directory: Directory) -> str:
    """One person, one key: a worker may be asked for by the address too."""
    if reader in directory.people:
        return reader
    known = directory.by_email(reader)
    return known.key if known else reader.lower()


def why_in(key: str, matter: Matter, found: Telling, *, on: date) -> Why:
    """The answer where the people of the exception are known already."""
    parts = [(step.standing, told) for step in found.steps for told in step.told]
    own = [part for part in parts if part[1].person.key == key]
    taken = [part for part in parts if any(person.key == key for person in part[1].instead_of)]
    if not own and not taken:
        return Why(verdict=Verdict.NOT_THEIRS, sentence="No step of its route leads to you.")
    return _silenced(matter, on) or _spoken(own, taken)


def _silenced(matter: Matter, on: date) -> Why | None:
    """What keeps everybody from being told."""
    if not matter.is_open:
        return Why(verdict=Verdict.CLOSED, sentence="It is closed.")
    if matter.hidden_by:
        sentence = f"It is not told by itself: {matter.hidden_by} speaks instead."
        return Why(verdict=Verdict.SUPPRESSED, sentence=sentence)
    if matter.waived_until and on <= matter.waived_until:
        sentence = f"It is waived until {day_words(matter.waived_until)}."
        return Why(verdict=Verdict.WAIVED, sentence=sentence, on=matter.waived_until)
    return None


def _spoken(own: Sequence[Part], taken: Sequence[Part]) -> Why:
    """What the steps say to the reader: told first, then covered, then what is still to come."""
    if part := _first(own, Reach.REACHED):
        return Why(verdict=Verdict.TOLD, sentence=f"You are told {part[1].because}.", on=part[0].on)
    if part := _first(taken, Reach.REACHED):
        return _covered(part)
    if part := _first(own, Reach.COMING):
        step, told = part
        sentence = f"Not yet: you will be told {_day(step)}, {told.because}."
        return Why(verdict=Verdict.NOT_YET, sentence=sentence, on=step.on)
    if part := _first(own, Reach.WAITING):
        sentence = f"Not yet: you would be told {part[0].why}, {part[1].because}."
        return Why(verdict=Verdict.WAITS, sentence=sentence)
    if part := _first(own, Reach.NOT_AUTOMATIC):
        sentence = f"Not automatically: you would be told {part[0].why}, and no data show when that is."
        return Why(verdict=Verdict.NOT_AUTOMATIC, sentence=sentence)
    return _covered(taken[0])


def _first(parts: Sequence[Part], reach: Reach) -> Part | None:
    """The earliest of those that stand so."""
    found = [part for part in parts if part[0].reach is reach]
    return min(found, key=lambda part: (part[0].on or date.max, part[0].step.number), default=None)


def _covered(part: Part) -> Why:
    told = part[1]
    return Why(verdict=Verdict.COVERED, sentence=f"{told.person.label} is told in your place, {told.because}.")


def _day(step: StepStanding) -> str:
    return f"on {day_words(step.on)}" if step.on else "later"
