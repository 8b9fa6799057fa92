"""The sender: one of several sends a message, what failed is tried again and not too often, and nothing is lost."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from threading import Barrier, Thread

import pytest
from support.channels import CLOSED, HUNG_UP, LATER, NEVER, TAKEN, FakeChannel
from support.outboxes import CANARY, MORNING, a_message

from alerts.channels import Deferred, Outcome, Parcel
from alerts.outbox import Letter, Outgoing, State, letters, lost, put, resend
from alerts.sender import LEASE, Pass, send_due
from register.database import Database

MINUTE = timedelta(minutes=1)


def put_all(database: Database, *messages: Outgoing) -> None:
    with database.writing() as connection:
        put(connection, messages, now=MORNING)


def seen(database: Database) -> list[Letter]:
    with database.reading() as connection:
        return sorted(letters(connection), key=lambda one: one.id)


def states(database: Database) -> list[State]:
    return [one.state for one in seen(database)]


def run(database: Database, channel: FakeChannel, now: datetime = MORNING, limit: int = 500) -> Pass:
    return send_due(database, channel, now=now, clock=lambda: 0.0, limit=limit)


def test_what_is_due_is_sent_once_in_its_order(database: Database) -> None:
    channel = FakeChannel()
    put_all(database, a_message(1), a_message(2, kind="urgent"), a_message(3))

    first = run(database, channel)
    second = run(database, channel, MORNING + timedelta(days=1))

    assert [one.key for one in channel.handed] == [a_message(number).key for number in (2, 1, 3)]
    assert [one.body for one in channel.handed] == [a_message(number).body for number in (2, 1, 3)]
    assert first == Pass(ended={State.ACCEPTED: 3})
    assert second == Pass(ended={})
    assert [(one.last_code, one.attempts, one.accepted_at) for one in seen(database)] == [("250", 1, MORNING)] * 3


def test_another_channel_s_messages_are_left_alone(database: Database) -> None:
    channel = FakeChannel()
    put_all(database, a_message(channel="notify"))

    run(database, channel)

    assert channel.handed == []


def test_a_message_is_not_sent_before_its_time(database: Database) -> None:
    channel = FakeChannel()
    put_all(database, a_message())

    run(database, channel, MORNING - timedelta(seconds=1))

    assert states(database) == [State.WAITING]


def test_the_limit_of_a_pass(database: Database) -> None:
    channel = FakeChannel()
    put_all(database, *(a_message(number) for number in range(1, 6)))

    run(database, channel, limit=2)

    assert len(channel.handed) == 2
    assert states(database).count(State.WAITING) == 3


def test_what_failed_is_tried_after_1_5_15_60_minutes_and_then_hourly_for_three_days(database: Database) -> None:
    channel = FakeChannel(LATER)
    put_all(database, a_message())

    tried = list(tries_minute_by_minute(database, channel, hours=80))

    waits = [after - before for before, after in pairwise(tried)]
    assert waits[:4] == [1 * MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE]
    assert set(waits[4:]) == {60 * MINUTE}
    assert timedelta(hours=71) < tried[-1] - tried[0] <= timedelta(hours=72)
    assert states(database) == [State.GAVE_UP]
    assert len({one.body for one in channel.handed}) == 1


def tries_minute_by_minute(database: Database, channel: FakeChannel, hours: int) -> Iterator[datetime]:
    """The moments of tries, when the sender wakes each minute but skips what it knows to be too early."""
    moment = MORNING
    while moment <= MORNING + timedelta(hours=hours):
        before = len(channel.handed)
        run(database, channel, moment)
        if len(channel.handed) > before:
            yield moment
        [one] = seen(database)
        is_over = one.state is State.GAVE_UP
        # The last minute before it is due shows that it is not tried too early.
        moment = max(moment + MINUTE, (one.next_try_at if not is_over else moment + 60 * MINUTE) - MINUTE)


def test_a_repeat_knows_that_it_is_one(database: Database) -> None:
    channel = FakeChannel(LATER)
    put_all(database, a_message())

    run(database, channel)
    run(database, channel, MORNING + MINUTE)

    assert [one.is_repeat for one in channel.handed] == [False, True]


def test_it_waits_as_long_as_it_was_asked_to(database: Database) -> None:
    channel = FakeChannel(Deferred(code="429", says="Later.", retry_after=timedelta(minutes=30)))
    put_all(database, a_message())

    run(database, channel)

    assert seen(database)[0].next_try_at == MORNING + timedelta(minutes=30)


def test_a_refusal_is_final_and_somebody_has_to_know(database: Database) -> None:
    channel = FakeChannel(lambda parcel: NEVER if parcel.key == a_message(2).key else TAKEN)
    put_all(database, a_message(1), a_message(2), a_message(3))

    run(database, channel)
    for day in range(1, 10):
        run(database, channel, MORNING + timedelta(days=day))

    with database.reading() as connection:
        found = lost(connection)
    assert len(channel.handed) == 3
    assert states(database) == [State.ACCEPTED, State.REFUSED, State.ACCEPTED]
    assert [(one.person, one.last_code, one.last_says) for one in found] == [("W2", "550", "Never.")]


def test_a_refused_message_that_is_sent_again_has_its_own_three_days(database: Database) -> None:
    channel = FakeChannel(NEVER)
    put_all(database, a_message())
    run(database, channel)
    later = MORNING + timedelta(days=10)

    with database.writing() as connection:
        resend(connection, seen(database)[0].id, now=later)
    channel.answering = LATER
    run(database, channel, later)

    assert (states(database), seen(database)[0].attempts) == ([State.DEFERRED], 1)


def test_when_nothing_gets_through_the_rest_is_left_waiting(database: Database) -> None:
    channel = FakeChannel(CLOSED)
    put_all(database, *(a_message(number) for number in range(1, 51)))

    result = run(database, channel)

    assert len(channel.handed) == 1
    assert result == Pass(ended={State.DEFERRED: 1}, stopped_because="Closed.")
    assert states(database).count(State.WAITING) == 49
    assert [one.attempts for one in seen(database)].count(0) == 49


def test_lost_connections_in_a_row_end_the_pass(database: Database) -> None:
    channel = FakeChannel(HUNG_UP)
    put_all(database, *(a_message(number) for number in range(1, 51)))

    result = run(database, channel)

    assert len(channel.handed) == 3
    assert result.stopped_because == "Hung up."


def test_one_lost_connection_does_not_stop_the_others(database: Database) -> None:
    hung_up = {a_message(number).key for number in (2, 4, 6)}
    channel = FakeChannel(lambda parcel: HUNG_UP if parcel.key in hung_up else TAKEN)
    put_all(database, *(a_message(number) for number in range(1, 8)))

    result = run(database, channel)

    assert result == Pass(ended={State.ACCEPTED: 4, State.DEFERRED: 3})


def test_a_server_that_puts_off_each_new_sender_does_not_end_the_pass(database: Database) -> None:
    channel = FakeChannel(LATER)
    put_all(database, *(a_message(number) for number in range(1, 51)))

    result = run(database, channel)

    assert result == Pass(ended={State.DEFERRED: 50})


def test_an_error_that_nobody_foresaw_holds_up_one_message_and_is_raised(database: Database) -> None:
    def fails(parcel: Parcel) -> Outcome:
        if parcel.key == a_message(1).key:
            raise ZeroDivisionError(parcel.recipient)
        return TAKEN

    channel = FakeChannel(fails)
    put_all(database, a_message(1), a_message(2))

    with pytest.raises(ZeroDivisionError):
        run(database, channel)
    run(database, channel)

    assert states(database) == [State.DEFERRED, State.ACCEPTED]
    assert seen(database)[0].last_code == "internal"


def test_of_several_senders_exactly_one_sends_a_message(database: Database) -> None:
    channels = [FakeChannel() for _ in range(8)]
    put_all(database, *(a_message(number) for number in range(1, 21)))
    gate = Barrier(len(channels))

    def send(channel: FakeChannel) -> None:
        gate.wait()
        run(database, channel)

    threads = [Thread(target=send, args=(channel,)) for channel in channels]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # A sender that finds every due row in another's hands ends its pass: what is left is for the next.
    run(database, channels[0])

    handed = [one.key for channel in channels for one in channel.handed]
    assert sorted(handed) == sorted(a_message(number).key for number in range(1, 21))
    assert set(states(database)) == {State.ACCEPTED}


def test_a_sender_that_died_is_replaced_after_its_lease_and_not_before(database: Database) -> None:
    put_all(database, a_message())

    def dies(_: Parcel) -> Outcome:
        raise SystemExit

    with pytest.raises(SystemExit):
        run(database, FakeChannel(dies))
    early, late = FakeChannel(), FakeChannel()
    run(database, early, MORNING + LEASE - timedelta(seconds=1))
    run(database, late, MORNING + LEASE)

    assert early.handed == []
    assert [(one.body, one.is_repeat) for one in late.handed] == [(a_message().body, True)]


def test_a_sender_that_slept_cannot_speak_for_the_one_that_took_over(database: Database) -> None:
    put_all(database, a_message())
    other = FakeChannel(NEVER)

    def sleeps(_: Parcel) -> Outcome:
        run(database, other, MORNING + LEASE)
        return TAKEN

    result = run(database, FakeChannel(sleeps))

    assert result == Pass(ended={}, taken_over=1)
    assert len(other.handed) == 1
    assert states(database) == [State.REFUSED]


def test_a_sender_that_slept_cannot_end_what_another_is_sending(database: Database) -> None:
    put_all(database, a_message())

    def dies(_: Parcel) -> Outcome:
        raise SystemExit

    def sleeps(_: Parcel) -> Outcome:
        with pytest.raises(SystemExit):
            run(database, FakeChannel(dies), MORNING + LEASE)
        return TAKEN

    result = run(database, FakeChannel(sleeps))

    assert result == Pass(ended={}, taken_over=1)
    assert states(database) == [State.SENDING]


def test_a_sender_that_slept_and_was_not_replaced_says_what_it_knows(database: Database) -> None:
    put_all(database, a_message())
    seconds = iter([0.0, 0.0, 3600.0, 3600.0, 3600.0])

    send_due(database, FakeChannel(), now=MORNING, clock=lambda: next(seconds))

    assert states(database) == [State.ACCEPTED]
    assert seen(database)[0].accepted_at == MORNING + timedelta(hours=1)


def test_no_address_and_no_word_of_a_message_in_the_log(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    put_all(database, *(a_message(number) for number in range(1, 5)))
    answers: Iterator[Outcome] = iter([TAKEN, LATER, NEVER, CLOSED])

    with caplog.at_level(logging.DEBUG):
        run(database, FakeChannel(lambda _: next(answers)))

    said = caplog.text + repr(seen(database))
    assert caplog.text.count("message_settled") == 4
    assert "pass_stopped" in caplog.text
    assert "council.example" not in caplog.text
    assert CANARY not in said
    assert not any(a_message(number).recipient in said for number in range(1, 5))
