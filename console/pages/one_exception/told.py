"""Who was told of an exception, and who will be told next and when, by the steps of its route."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from alerts import outbox
from alerts.ladder import Reach, StepStanding, standing, when_words
from alerts.policy import Policy
from calendars.words import day_words
from calendars.working_days import WorkingCalendar
from console.visit import Visit
from register.record import Entry
from service.book import calendar_for
from service.exceptions.standing import sentence_case
from service.exceptions.told import moment_words
from service.routes import load_routes
from service.telling.reading import matters_of


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message that told of it."""

    night: date
    kind: str
    #: The key of a person; an address is nobody's business here.
    person: str
    became: str


def messages(connection: Connection, entry: Entry) -> list[Message]:
    """Every message about it, oldest first."""
    return [
        Message(
            night=told.letter.business_date,
            kind=told.letter.kind.replace("_", " "),
            person=_person(told.letter.person),
            became=f"{sentence_case(outbox.STATE_WORDS[told.letter.state])}{moment_words(told.letter.accepted_at)}",
        )
        for told in outbox.told(connection, [entry.id])
    ]


def _person(key: str) -> str:
    """Who has no id in the case system is known by an address, which is not shown."""
    return "somebody outside the case system" if "@" in key else key


@dataclass(frozen=True, kw_only=True)
class Rung:
    """One step of the route."""

    number: int
    who: str
    when: str
    #: reached, coming, waiting or not automatic.
    reach: str


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """All steps of the route, and what comes next."""

    rungs: Sequence[Rung]
    next: str

    @property
    def reached(self) -> int:
        """The number of the highest step reached."""
        return max((rung.number for rung in self.rungs if rung.reach == Reach.REACHED), default=0)


def ladder_of(entry: Entry, policy: Policy, visit: Visit) -> Ladder:
    """How the steps of its route stand today: those that were kept with it, whatever the routes say since."""
    calendar = calendar_for(visit.console.book.parameters, visit.console.settings, as_of=visit.today)
    matter = replace(matters_of([entry], visit.console.cards)[0], is_open=entry.is_live)
    stands = standing(policy, matter, calendar, on=visit.today)
    rungs = [
        Rung(number=item.step.number, who=_who(item), when=sentence_case(when_words(item)), reach=item.reach.value)
        for item in stands.steps
    ]
    return Ladder(rungs=rungs, next=_next(entry, stands.steps, visit.today, calendar))


def _who(item: StepStanding) -> str:
    people = load_routes().people
    return _listed([people.get(name, name) for name in item.step.tell])


def _listed(names: Sequence[str]) -> str:
    *others, last = names
    return sentence_case(f"{', '.join(others)} and {last}" if others else last)


def _next(entry: Entry, steps: Sequence[StepStanding], today: date, calendar: WorkingCalendar) -> str:
    """What comes next, in one sentence or two."""
    if not entry.is_live:
        return "It is closed: nobody is told of it any more."
    if entry.state == "waived" and entry.waiver_until:
        return f"It is waived until the end of {day_words(entry.waiver_until)}: nobody is told until then."
    if entry.hidden_by:
        return "Another one speaks for it: it sends no message of its own while that one is open."
    return " ".join(_coming(steps, today, calendar))


def _coming(steps: Sequence[StepStanding], today: date, calendar: WorkingCalendar) -> Iterator[str]:
    reached = [item for item in steps if item.reach is Reach.REACHED]
    if reached:
        yield f"Until it is put right it stays in the digest of: {_listed_lower(reached)}."
    coming = sorted((item for item in steps if item.reach is Reach.COMING and item.on), key=_day_of)
    if coming:
        first = coming[0]
        days = calendar.count(today, _day_of(first))
        yield f"Next, {_lower(_who(first))} will be told on {day_words(_day_of(first))}, {_in_days(days)}."
    elif any(item.reach is Reach.WAITING for item in steps):
        yield "The next step waits for an event that has no date yet."
    else:
        yield "No further step has a date."


def _day_of(item: StepStanding) -> date:
    return item.on or date.max


def _in_days(days: int) -> str:
    return {0: "today", 1: "in 1 working day"}.get(days, f"in {days} working days")


def _listed_lower(items: Sequence[StepStanding]) -> str:
    people = load_routes().people
    names = dict.fromkeys(people.get(name, name) for item in items for name in item.step.tell)
    return _lower(_listed(list(names)))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
