"""120 nights of leavers, absences, bounces, promises kept and broken, vacancies: the promise holds every night."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from support.alerts import A_PLAN, CALENDAR, STAFF, a_directory, named
from support.made_up_nights import DAYS_LATE
from support.stories import LATE, Story

from alerts import outbox as box
from alerts.directory import CasePeople, Directory
from alerts.outbox import State
from alerts.people import Absence
from alerts.promise import Lack
from register import queries
from register.actions import Act, Limits, acknowledge
from register.database import Database
from register.queries import Filter
from register.record import Finding

FIRST = date(2026, 12, 1)
NIGHTS = 120
PLANS = 8
#: The mail server is down from one Monday to the next, longer than a message is tried; on the Wednesday all is told.
OUTAGE = [date(2027, 1, 11) + timedelta(days=n) for n in range(7)]
BACK = date(2027, 1, 19)
LIMITS = Limits(promise_max_days=20, waiver_max_days=90, waiver_reasons=())
#: Who may leave, be away or lose their address; the persons of last resort stay.
MOVERS = ("SW", "SW2", "SW3", "TM", "SM", "CHAIR", "HOS")


def breaches(chance: random.Random, on: date, open_since: dict[str, date]) -> list[Finding]:
    """Some begin, some end; each is one plan's core group."""
    found = []
    for number in range(PLANS):
        plan = f"PLAN{number}"
        since = open_since.get(plan)
        if since is None and chance.random() < 0.05:
            since = open_since[plan] = on
        if since is None:
            continue
        due_on = since - timedelta(days=1)
        finding = replace(
            LATE, subject=plan, plan=plan, due_on=due_on, breach_on=since, started_on=since - timedelta(days=20),
            days_late=DAYS_LATE(due_on, LATE.unit, on),
        )  # fmt: skip
        if on > since and chance.random() < 0.04:
            del open_since[plan]
            finding = replace(finding, state="met_late", met_on=on)
        found.append(finding)
    return found


def staff(chance: random.Random, on: date, before: Directory) -> Directory:
    """Somebody leaves or comes back, somebody is away with or without a cover, a plan is without a worker."""
    people, absences = dict(before.people), before.absences
    mover = chance.choice(MOVERS)
    if chance.random() < 0.15:
        left = people[mover].active_to is not None
        people[mover] = replace(people[mover], active_to=None if left else on - timedelta(days=1))
    if chance.random() < 0.2:
        cover = chance.choice([None, "SW2", "TM", "UNIT", "NOBODY"])
        away = Absence(worker_id=mover, from_on=on, to_on=on + timedelta(days=chance.randint(1, 20)), cover=cover)
        absences = (*absences[-10:], away)
    plans = dict(before.plans)
    if chance.random() < 0.2:
        plan = f"PLAN{chance.randrange(PLANS)}"
        worker = chance.choice([None, named("SW"), named("SW2"), named("SW3")])
        plans[plan] = replace(plans[plan], social_worker=worker)
    return replace(before, as_at=on, people=people, absences=absences, plans=plans)


def promise_some(chance: random.Random, register: Database, today: date) -> None:
    """People promise a day; some of these promises are kept, most are not."""
    with register.reading() as connection:
        found = [entry.reference for entry in queries.entries(connection, Filter(states=("open", "reopened")))]
    act = Act(by="SW", today=today, now=datetime(today.year, today.month, today.day, 10, tzinfo=UTC))
    for reference in found:
        if chance.random() < 0.1:
            acknowledge(
                register, reference, act, promise_on=today + timedelta(days=chance.randint(0, 5)), limits=LIMITS
            )


def given_up(register: Database) -> list[box.Letter]:
    with register.reading() as connection:
        return box.letters(connection, states=(State.GAVE_UP,))


def test_the_promise_holds_on_each_of_120_nights(register: Database) -> None:
    chance, story, open_since = random.Random(20261201), Story(register), dict[str, date]()
    plans = {f"PLAN{number}": replace(A_PLAN, plan=f"PLAN{number}") for number in range(PLANS)}
    story.directory = a_directory(plans=plans, people=STAFF, cases={"CHILD": CasePeople(person="CHILD")})
    told, lost, raised, gave_up = 0, 0, 0, 0

    for on in (FIRST + timedelta(days=n) for n in range(NIGHTS)):
        story.directory = staff(chance, on, story.directory)
        if chance.random() < 0.1:
            story.refuses = {f"{chance.choice(MOVERS).lower()}@example.org"}
        story.is_down = on in OUTAGE
        letters = story.night(on, *breaches(chance, on, open_since))
        told += len(letters)
        lost += sum(letter.state is State.REFUSED for letter in letters)
        raised = max([raised, *(item.entry.raised for item in story.now.open)])
        lacking = story.lacking()
        # Whom every message to somebody was refused on this very night, the next digest tells: nobody else lacks.
        refused_tonight = {letter.person for letter in letters if letter.state is State.REFUSED}
        assert all(item.lacks == (Lack.NOT_LANDED,) for item in lacking), [item.words for item in lacking]
        gave_up += sum(letter.state is State.GAVE_UP for letter in given_up(register))
        if not refused_tonight and not OUTAGE[0] <= on < BACK:
            assert lacking == (), [item.words for item in lacking]
            is_digest_day = CALENDAR.is_working_day(on + timedelta(days=1))
            assert not is_digest_day or story.unheard() == set()
        promise_some(chance, register, on + timedelta(days=1))

    # The story is one in which something happened.
    assert told > 200
    assert lost > 0
    assert raised > 0
    assert gave_up > 0
