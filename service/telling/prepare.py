"""All messages of a night, put into the outbox in the night's own transaction."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time
from typing import TypeVar

from sqlalchemy import Connection, update

from alerts import outbox as box
from alerts.delivery_errors import AddressNotPlain
from alerts.digest.build import Addressed, AddressedPartner, all_clear, corrections, digests, partner_notes, urgent
from alerts.digest.matters import Closed, Night
from alerts.digest.render import render_correction, render_room, render_room_critical
from alerts.digest.room import ROOM, critical, summary
from alerts.outbox import URGENT, Outgoing
from alerts.people import Person
from alerts.promise import Broken, broken
from alerts.resolve import last_resort
from calendars.words import day_words
from register.outbox_tables import outbox
from service import clock
from service.checking import Check
from service.night.writing import Outcome, TellingHook
from service.telling import before
from service.telling.ahead import Ahead, People, look_ahead
from service.telling.letters import Desk
from service.telling.mail_settings import MailSettings
from service.telling.reading import read_night

NOT_CONFIGURED = "Nobody was told: [alerts] in corewatch.toml names no `channel` yet."
#: So many broken promises are told one by one.
TOLD = 20


class Teller:
    """What a night calls before its transaction, and in it, once its exceptions are written."""

    def __init__(self, check: Check) -> None:
        self._check = check
        self._ahead: Ahead | None = None

    @property
    def _is_silent(self) -> bool:
        alerts = self._check.settings.alerts
        return alerts is None or alerts.mail is None

    def ahead(self, connection: Connection, outcome: Outcome) -> None:
        """Find out what can be found out while others may still write."""
        self._ahead = None if self._is_silent else look_ahead(connection, self._check, outcome)

    def __call__(
        self, connection: Connection, outcome: Outcome, events: Mapping[str, int], now: datetime
    ) -> Mapping[str, Sequence[str]]:
        """Put what people are told into the outbox."""
        return prepare(connection, self._check, outcome, events, self._ahead, now=now)


def teller(check: Check) -> TellingHook:
    """Who tells people of a night."""
    return Teller(check)


def prepare(
    connection: Connection,
    check: Check,
    outcome: Outcome,
    events: Mapping[str, int],
    ahead: Ahead | None,
    *,
    now: datetime,
) -> Mapping[str, Sequence[str]]:
    """Put what people are told tonight into the outbox; what went wrong, by name, for the row of the run.

    1. What is urgent is put in on any day.
    2. On a digest day follow the digests with what has gathered since the last, corrections, and a word to those who
       have nothing open, once a week.
    3. What is lost is handed on: those who cover hear of it as news, because a lost message told nobody.
    """
    alerts = check.settings.alerts
    if alerts is None or alerts.mail is None:
        return {"telling": [NOT_CONFIGURED]}
    if ahead is None or ahead.refused != before.refused_addresses(connection):
        ahead = look_ahead(connection, check, outcome)
    night = read_night(connection, check, outcome, events, ahead, now=now)
    return put_night(connection, night, ahead.people, alerts.mail, now=now)


def put_night(
    connection: Connection, night: Night, people: People, mail: MailSettings, *, now: datetime
) -> Mapping[str, Sequence[str]]:
    """The messages of a night that has been read."""
    if mail.channel == "webhook":
        return put_room(connection, night, mail, now=now)
    desk = Desk(mail=mail, business_date=night.on, now=now)
    promises = broken_tonight(connection, night)
    is_digest_day = is_day_of_digests(night, mail, now)
    made = _Made()
    made.write(desk.urgent, urgent(night))
    if is_digest_day:
        lost = box.lost(connection)
        notices = (*(_lost_words(letter) for letter in lost), *_promise_words(promises))
        unit = last_resort(directory=people.directory, contacts=people.contacts, on=night.on)
        to_correct = _to_correct(connection, night)
        corrected = {person: {item.exception_id for item in told} for person, told in to_correct.items()}
        found = digests(night, last_resort=unit, notices=notices, corrected=corrected)
        made.write(desk.digest, found)
        made.write(desk.partner, partner_notes(night))
        made.letters += _corrections(to_correct, night, desk)
        if night.is_weekly_turn:
            clear = all_clear(night, _holders(night), except_for=[item.person.key for item in found])
            made.write(desk.digest, clear)
        box.hand_on(connection, [letter.id for letter in lost], now=now)
    box.put(connection, made.letters, now=now)
    hold_until_morning(connection, mail, now=now)
    return {"telling": made.troubles, "promises": [item.words for item in promises]}


def put_room(connection: Connection, night: Night, mail: MailSettings, *, now: datetime) -> Mapping[str, Sequence[str]]:
    """What a chat room is told: what is critical, at once and by reference; on a digest day, the figures."""
    desk = Desk(mail=mail, business_date=night.on, now=now)
    promises = broken_tonight(connection, night)
    references, ids = critical(night)
    letters: list[Outgoing] = []
    if references:
        words = render_room_critical(night.on, references)
        letters.append(desk.letter(words, kind=URGENT, person=ROOM, recipient="", exceptions=ids))
    if is_day_of_digests(night, mail, now):
        note, news = summary(night)
        letters.append(desk.letter(render_room(note), kind="digest", person=ROOM, recipient="", exceptions=news))
    box.put(connection, letters, now=now)
    hold_until_morning(connection, mail, now=now)
    return {"telling": [], "promises": [item.words for item in promises]}


Item = TypeVar("Item", Addressed, AddressedPartner)


class _Made:
    """The messages of a night, and those that could not be made."""

    def __init__(self) -> None:
        self.letters: list[Outgoing] = []
        self.troubles: list[str] = []

    def write(self, make: Callable[[Item], Outgoing], found: Iterable[Item]) -> None:
        """Make messages; one whose address no mail server would take is told to the unit and holds up no other."""
        for item in found:
            try:
                self.letters.append(make(item))
            except AddressNotPlain:
                self.troubles.append(f"{item.person.key} was not told: the address is not a plain one. Correct it.")


def broken_tonight(connection: Connection, night: Night) -> tuple[Broken, ...]:
    """The exceptions for which the promise does not hold, of those whose digest should have gone out before tonight."""
    told_on = before.last_digest_on(connection, before=night.on)
    due = {item.entry.id for item in night.open if told_on and item.entry.opened_on <= told_on}
    return broken(night.open, before.landed(connection), due=due, calendar=night.calendar, on=night.on)


def is_day_of_digests(night: Night, mail: MailSettings, now: datetime) -> bool:
    """A working day in London, unless the authority wants digests every day."""
    return mail.weekend_digests or night.calendar.is_working_day(clock.in_london(now).date())


def hold_until_morning(connection: Connection, mail: MailSettings, *, now: datetime) -> None:
    """Nothing but what is urgent goes out before the hour that the authority has set."""
    local = clock.in_london(now)
    opens = datetime.combine(local.date(), mail.digest_at, tzinfo=clock.LONDON)
    if local.time() >= mail.digest_at or mail.digest_at == time(0, 0):
        return
    is_new = (outbox.c.put_at == now) & (outbox.c.state == box.State.WAITING) & (outbox.c.kind != URGENT)
    connection.execute(update(outbox).where(is_new).values(next_try_at=opens))


def _to_correct(connection: Connection, night: Night) -> Mapping[str, Sequence[before.ToldOf]]:
    """By person: what was withdrawn, and the messages that told of it."""
    by_person: dict[str, list[before.ToldOf]] = defaultdict(list)
    for item in before.to_correct(connection, tuple(_withdrawn(night).values())):
        by_person[item.person].append(item)
    return by_person


def _withdrawn(night: Night) -> dict[int, Closed]:
    return {item.entry.id: item for item in night.closed if item.entry.state == "withdrawn"}


def _corrections(by_person: Mapping[str, Sequence[before.ToldOf]], night: Night, desk: Desk) -> Iterator[Outgoing]:
    """One message a person, as a reply to the last one that told of it."""
    withdrawn = _withdrawn(night)
    wanted: dict[str, tuple[Closed, ...]] = {
        person: tuple(withdrawn[item.exception_id] for item in items) for person, items in by_person.items()
    }
    for person, correction in corrections(night, wanted).items():
        threads = tuple(dict.fromkeys(item.message_id for item in by_person[person]))
        yield desk.letter(
            render_correction(correction),
            kind="correction",
            person=person,
            recipient=by_person[person][-1].recipient,
            exceptions=tuple(item.exception_id for item in by_person[person]),
            in_reply_to=threads[-1],
            references=threads,
        )


def _holders(night: Night) -> list[Person]:
    """Those who lead an open plan or manage a team."""
    leads = (plan.social_worker for plan in night.directory.plans.values() if plan.is_open)
    keys = {lead.worker_id for lead in leads if lead} | {team.manager for team in night.directory.teams.values()}
    known = (night.directory.people.get(key or "") for key in keys)
    return [person for person in known if person]


def _lost_words(letter: box.Letter) -> str:
    """Which message did not arrive; the person is named, the address is not."""
    return (
        f"The message of {day_words(letter.business_date)} to {letter.person} was {box.STATE_WORDS[letter.state]}. "
        "Who covers is told of the same now; correct the address where it is kept."
    )


def _promise_words(promises: Sequence[Broken]) -> tuple[str, ...]:
    words = tuple(item.words for item in promises[:TOLD])
    return words if len(promises) <= TOLD else (*words, f"And {len(promises) - TOLD:,} more like these.")
