"""Everything that the digests of a night are built from, read from the register and the snapshot."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from alerts.digest.content import Checked
from alerts.digest.gap import gap_words
from alerts.digest.matters import Night, Open, RuleWords, Soon
from alerts.errors import NobodyToTell
from alerts.ladder import standing
from alerts.matter import Matter
from alerts.policy import Policy
from alerts.resolve import resolve
from alerts.telling import Telling, telling
from engine.cards import Card
from engine.obligations import Obligation
from register import chain, queries
from register.queries import Filter
from register.record import LIVE, Entry
from service import clock
from service.checking import Check
from service.matters import matter_of
from service.night.writing import Outcome, figures
from service.steps import Steps, nights_of
from service.telling import before
from service.telling.ahead import Ahead, People
from service.telling.bookings import MEETINGS, bookings
from service.telling.turns import turns


def matters_of(entries: Sequence[Entry], cards: Mapping[str, Card]) -> list[Matter]:
    """What people are told of, with what the register adds."""
    return [_matter(entry, cards) for entry in entries]


def _matter(entry: Entry, cards: Mapping[str, Card]) -> Matter:
    if entry.rule in cards:
        plain = matter_of(entry, cards[entry.rule])
    else:
        # A rule that left the book: its grain is gone, and its plan or meeting still leads to people.
        plain = Matter(rule=entry.rule, grain="", subject=entry.subject, breach_on=entry.breach_on)
    return replace(
        plain,
        reached=nights_of(entry),
        reference=entry.reference,
        person=entry.person,
        plan=entry.plan,
        meeting=entry.meeting,
        team=entry.team,
        agency=plain.agency or entry.agency,
        times=entry.repeats + 1,
        raised=entry.raised,
        tier=entry.tier,
        waived_until=entry.waiver_until if entry.state == "waived" else None,
        hidden_by=entry.hidden_by,
    )


def tell(entries: Sequence[Entry], matters: Sequence[Matter], people: People, steps: Steps) -> Iterator[Open]:
    """Whom each exception tells tonight: the steps are its own, and the people on them those of tonight."""
    for entry, matter in zip(entries, matters, strict=True):
        yield Open(entry=entry, matter=matter, telling=_telling(matter, steps.of(entry), people))


def _telling(matter: Matter, policy: Policy, people: People) -> Telling:
    """Who is told; that nobody can be is for the promise to say, and no reason to lose the night."""
    try:
        return telling(
            matter,
            policy,
            calendar=people.calendar,
            directory=people.directory,
            contacts=people.contacts,
            on=people.on,
            is_reached_only=True,
            told_by=people.told,
        )
    except NobodyToTell:
        return Telling(standing=standing(policy, matter, people.calendar, on=people.on), steps=())


def read_night(
    connection: Connection, check: Check, outcome: Outcome, events: Mapping[str, int], ahead: Ahead, *, now: datetime
) -> Night:
    """The night as the digests need it."""
    settings, people = check.settings, ahead.people
    assert settings.alerts is not None and settings.alerts.mail is not None  # noqa: S101, PT018 - the caller looked
    cards = {card.id: card for card in check.book.cards}
    entries = list(queries.entries(connection, Filter(states=LIVE)))
    ground = Ground(
        authority=settings.authority_name or "Corewatch",
        cards=cards,
        checked=_checked(connection, outcome, events, now),
        soon=tuple(_soon(check, ahead.soon, cards, people, Steps(routes=outcome.tonight.routes))),
        cap=settings.alerts.mail.digest_lines,
        console=settings.alerts.mail.console,
        weekend_digests=settings.alerts.mail.weekend_digests,
    )
    return assemble(connection, entries, matters_of(entries, cards), people, ground, now=now)


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What of a night neither the register nor the people say."""

    authority: str
    cards: Mapping[str, Card]
    checked: Checked
    soon: tuple[Soon, ...] = ()
    cap: int = 50
    console: str | None = None
    #: Whether digests go out on days that are no working days.
    weekend_digests: bool = False


def assemble(
    connection: Connection,
    entries: Sequence[Entry],
    matters: Sequence[Matter],
    people: People,
    ground: Ground,
    *,
    now: datetime,
) -> Night:
    """The night, with what was told before it and what has ended."""
    ended = before.ended_lately(connection, on=people.on)
    turn = turns(connection, people.calendar, on=people.on, now=now, weekend_digests=ground.weekend_digests)
    return Night(
        on=people.on,
        authority=ground.authority,
        calendar=people.calendar,
        directory=people.directory,
        rules=_words(ground.cards, [*entries, *(item.entry for item in ended)]),
        checked=ground.checked,
        open=tuple(tell(entries, matters, people, Steps.read(connection))),
        closed=ended,
        soon=ground.soon,
        addresses=people.contacts.own_addresses(people.on),
        refused=people.contacts.refused,
        before=before.told_before(connection, ended=ended),
        cap=ground.cap,
        console=ground.console,
        is_weekly_turn=turn.weekly,
        is_monthly_turn=turn.monthly,
    )


def _words(cards: Mapping[str, Card], entries: Sequence[Entry]) -> dict[str, RuleWords]:
    words = {card.id: RuleWords(title=card.title, puts_right=card.puts_right) for card in cards.values()}
    for entry in entries:
        words.setdefault(entry.rule, RuleWords(title=entry.rule, puts_right="The rule has left the book."))
    return words


def _checked(connection: Connection, outcome: Outcome, events: Mapping[str, int], now: datetime) -> Checked:
    counts = figures(outcome, events).counts
    return Checked(
        plans=counts["open_plans"],
        duties=counts["duties"],
        rules_checked=counts["rules_checked"],
        rules=counts["rules"],
        cannot_tell=counts["cannot_tell"],
        at=f"{clock.in_london(now):%H:%M}",
        is_synthetic=outcome.source.synthetic,
        held_because=outcome.hold.because if outcome.hold else None,
        audit_head=str(chain.end(connection)),
        gap=gap(connection, on=outcome.tonight.as_at),
    )


def gap(connection: Connection, *, on: date) -> str | None:
    """Which nights were missed since the last digests; None when none was."""
    since = before.last_digest_on(connection, before=on)
    missed = before.days_without_a_night(connection, after=since, before=on) if since else ()
    return gap_words(missed, since=since) if since and missed else None


def _soon(
    check: Check, found: Sequence[Obligation], cards: Mapping[str, Card], people: People, steps: Steps
) -> Iterator[Soon]:
    booked = bookings(check)
    for item in found:
        card = cards[item.rule]
        step = steps.of_today(card.route, item.rule).steps[0]
        try:
            told = resolve(
                matter_of(item, card), step, directory=people.directory, contacts=people.contacts, on=people.on
            )
        except NobodyToTell:
            continue
        kind = MEETINGS.get(item.rule)
        yield Soon(
            rule=item.rule,
            plan=item.plan,
            meeting=item.meeting,
            due_on=item.due_on,
            told=tuple(told),
            is_meeting=kind is not None and booked is not None,
            booked_on=booked.get((item.person or "", kind)) if kind and booked else None,
        )
