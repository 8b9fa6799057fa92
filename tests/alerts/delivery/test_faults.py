"""A real mail server that goes wrong, and the way from the outbox to it: nothing lost, no storm, the same bytes."""

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from support.mail_server import Plan, Step, mail_server
from support.outboxes import CANARY, MORNING, a_message, a_register, sqlite_address

from alerts.channels.smtp import SmtpChannel
from alerts.outbox import State, counts, letters, lost, put
from alerts.sender import send_due
from register.database import Database

DIGESTS = 12


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Database]:
    """A night has put its digests into the outbox. What differs between the databases is tested without a server."""
    with a_register(sqlite_address(tmp_path)) as database:
        with database.writing() as connection:
            put(connection, [a_message(number) for number in range(1, DIGESTS + 1)], now=MORNING)
        yield database


def run(database: Database, port: int, now: datetime, *, deadline_seconds: float = 10.0) -> None:
    channel = SmtpChannel(
        host="127.0.0.1", port=port, bounces_to="corewatch@council.example", deadline_seconds=deadline_seconds
    )
    send_due(database, channel, now=now)


def run_for_hours(database: Database, port: int, *, begin: datetime, hours: int) -> None:
    """The sender wakes every few minutes."""
    for minutes in range(0, hours * 60, 10):
        run(database, port, begin + timedelta(minutes=minutes))


def arrived(plan: Plan) -> Counter[str]:
    return Counter(recipient for one in plan.taken for recipient in one.recipients)


def all_once() -> Counter[str]:
    return Counter(a_message(number).recipient for number in range(1, DIGESTS + 1))


def bytes_are_ours(plan: Plan) -> bool:
    ours = {a_message(number).recipient: a_message(number).body for number in range(1, DIGESTS + 1)}
    return all(one.body == ours[one.recipients[0]] for one in plan.taken)


def states(database: Database) -> dict[State, int]:
    with database.reading() as connection:
        return {state: number for state, number in counts(connection).items() if number}


FAULTS_THAT_PASS: list[tuple[Step, str]] = [
    ("connect", "421 4.3.2 no"),
    ("connect", "554 5.3.2 no"),
    ("connect", "drop"),
    ("EHLO", "550 no"),
    ("MAIL", "451 4.3.0 no"),
    ("MAIL", "421 4.7.0 no"),
    ("MAIL", "550 5.7.1 no"),
    ("RCPT", "450 4.7.1 greylisted"),
    ("RCPT", "drop"),
    ("DATA", "451 no"),
    ("DATA", "drop in the middle"),
    ("text", "452 4.3.1 no"),
    ("text", "drop"),
]


@pytest.mark.parametrize(("step", "fault"), FAULTS_THAT_PASS)
def test_a_fault_that_passes_loses_nothing_and_repeats_nothing(night: Database, step: Step, fault: str) -> None:
    plan = Plan(faults={step: fault}, times=3)

    with mail_server(plan) as port:
        run_for_hours(night, port, begin=MORNING, hours=2)

    assert arrived(plan) == all_once()
    assert bytes_are_ours(plan)
    assert states(night) == {State.ACCEPTED: DIGESTS}


@pytest.mark.parametrize("fault", ["421 4.3.2 no", "554 5.3.2 no", "drop"])
def test_a_server_that_lets_nobody_in_is_asked_once_a_pass(night: Database, fault: str) -> None:
    plan = Plan(faults={"connect": fault})

    with mail_server(plan) as port:
        run(night, port, MORNING)

    assert plan.seen["connect"] == 1
    assert states(night) == {State.WAITING: DIGESTS - 1, State.DEFERRED: 1}


def test_a_server_that_is_down_for_hours_loses_nothing(night: Database) -> None:
    with mail_server(Plan()) as port:
        pass
    plan = Plan()

    run_for_hours(night, port, begin=MORNING, hours=3)
    before = states(night)
    with mail_server(plan, port=port):
        run_for_hours(night, port, begin=MORNING + timedelta(hours=3), hours=2)

    assert before.keys() <= {State.WAITING, State.DEFERRED}
    assert arrived(plan) == all_once()
    assert states(night) == {State.ACCEPTED: DIGESTS}


@pytest.mark.parametrize("step", ["RCPT", "DATA", "text"])
def test_a_refusal_for_good_is_one_attempt_and_is_handed_on(night: Database, step: Step) -> None:
    plan = Plan(faults={step: "550 5.1.1 no"})

    with mail_server(plan) as port:
        run_for_hours(night, port, begin=MORNING, hours=6)

    assert plan.seen[step] == DIGESTS
    assert states(night) == {State.REFUSED: DIGESTS}
    with night.reading() as connection:
        assert len(lost(connection)) == DIGESTS


def test_one_bad_recipient_among_many(night: Database) -> None:
    bad = a_message(5).recipient
    plan = Plan(recipients={bad: f"550 5.1.1 <{bad}>: unknown"})

    with mail_server(plan) as port:
        run_for_hours(night, port, begin=MORNING, hours=2)

    with night.reading() as connection:
        [found] = lost(connection)
    assert arrived(plan) == all_once() - Counter([bad])
    assert (found.person, found.attempts, found.last_code) == ("W5", 1, "550 5.1.1")


def test_dropped_after_the_message_it_is_repeated_once_with_the_same_bytes(night: Database) -> None:
    plan = Plan(faults={"text": "store and drop"}, times=1)

    with mail_server(plan) as port:
        run_for_hours(night, port, begin=MORNING, hours=1)

    repeated = [recipient for recipient, number in arrived(plan).items() if number > 1]
    assert len(repeated) == 1
    assert len(plan.bodies(repeated[0])) == 2
    assert bytes_are_ours(plan)
    assert states(night) == {State.ACCEPTED: DIGESTS}


def test_a_server_that_always_drops_after_the_message_is_no_storm(night: Database) -> None:
    plan = Plan(faults={"text": "store and drop"})

    with mail_server(plan) as port:
        run(night, port, MORNING)

    assert plan.seen["text"] == 3
    assert states(night) == {State.WAITING: DIGESTS - 3, State.DEFERRED: 3}


@pytest.mark.parametrize("step", ["connect", "MAIL", "text"])
def test_a_server_that_drips_costs_a_deadline_and_no_message(night: Database, step: Step) -> None:
    plan = Plan(faults={step: "drip"})

    with mail_server(plan) as port:
        run(night, port, MORNING, deadline_seconds=0.3)
        plan.faults.clear()
        run_for_hours(night, port, begin=MORNING + timedelta(minutes=10), hours=1)

    assert arrived(plan) == all_once()
    assert states(night) == {State.ACCEPTED: DIGESTS}


def test_many_messages_go_over_one_connection(night: Database) -> None:
    plan = Plan()

    with mail_server(plan) as port:
        run(night, port, MORNING)

    assert (plan.seen["connect"], len(plan.taken)) == (1, DIGESTS)


def test_no_address_and_no_word_of_a_message_is_kept_or_logged(
    tmp_path_factory: pytest.TempPathFactory, caplog: pytest.LogCaptureFixture
) -> None:
    recipient = a_message(1).recipient
    answers: list[tuple[Step, str]] = [
        (step, f"{code} {recipient} {CANARY}") for step in ("RCPT", "DATA", "text") for code in (450, 550)
    ]
    said = []

    for step, answer in answers:
        with ExitStack() as stack:
            database = stack.enter_context(a_register(sqlite_address(tmp_path_factory.mktemp("register"))))
            port = stack.enter_context(mail_server(Plan(faults={step: answer})))
            with database.writing() as connection:
                put(connection, [a_message(1)], now=MORNING)
            with caplog.at_level(logging.INFO, logger="corewatch"):
                run(database, port, MORNING)
            with database.reading() as connection:
                said += [f"{one.last_code} {one.last_says} {one!r}" for one in letters(connection)]

    ours = [record.getMessage() for record in caplog.records if record.name.startswith("corewatch")]
    assert len(said) == len(ours) == len(answers)
    assert not any(recipient in line or CANARY in line or "person1" in line for line in [*said, *ours])
