"""The outbox on both databases: once, in the night's own transaction, and a question answered."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import update
from support.outboxes import CANARY, MORNING, a_message, put_exceptions

from alerts.delivery_errors import MessageNotToBeResent, MessageUnknown
from alerts.outbox import (
    STATE_WORDS,
    Outgoing,
    State,
    body_of,
    counts,
    hand_on,
    letter,
    letters,
    lost,
    oldest_unsent,
    put,
    resend,
    told,
)
from register.database import Database
from register.outbox_tables import outbox


def put_all(database: Database, *messages: Outgoing) -> int:
    with database.writing() as connection:
        return put(connection, messages, now=MORNING)


def set_state(database: Database, key: str, state: State) -> None:
    with database.writing() as connection:
        connection.execute(update(outbox).where(outbox.c.key == key).values(state=state))


def ids(database: Database) -> dict[str, int]:
    with database.reading() as connection:
        return {one.key: one.id for one in letters(connection)}


def test_a_message_waits_with_its_bytes(database: Database) -> None:
    message = a_message()

    new = put_all(database, message)

    with database.reading() as connection:
        [found] = letters(connection)
        body = body_of(connection, found.id)
    assert new == 1
    assert body == message.body
    assert (found.key, found.recipient, found.person) == (message.key, message.recipient, "W1")
    assert (found.state, found.attempts, found.next_try_at, found.put_at) == (State.WAITING, 0, MORNING, MORNING)


def test_putting_it_twice_doubles_nothing_and_the_first_bytes_stand(database: Database) -> None:
    put_exceptions(database, [1, 2])
    first = a_message(exceptions=(1,))
    put_all(database, first)

    new = put_all(database, replace(first, body=b"other", exceptions=(2,)), a_message(2, exceptions=(2,)))

    with database.reading() as connection:
        assert body_of(connection, ids(database)[first.key]) == first.body
        found = {(one.exception_id, one.letter.key) for one in told(connection, [1, 2])}
    assert new == 1
    assert found == {(1, first.key), (2, a_message(2).key)}


def test_the_same_key_twice_at_once_is_one_message(database: Database) -> None:
    assert put_all(database, a_message(), a_message()) == 1


def test_a_night_that_is_rolled_back_tells_nobody(database: Database) -> None:
    def night() -> None:
        with database.writing() as connection:
            put(connection, [a_message()], now=MORNING)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        night()

    with database.reading() as connection:
        assert letters(connection) == []


def test_many_messages_at_once(database: Database) -> None:
    put_exceptions(database, range(1, 6))
    messages = [a_message(number, exceptions=tuple(range(1, 6))) for number in range(1, 1101)]

    new = put_all(database, *messages)

    with database.reading() as connection:
        assert counts(connection)[State.WAITING] == new == 1100
        assert len(told(connection, [5])) == 1100


def test_nothing_to_put(database: Database) -> None:
    assert put_all(database) == 0


def test_who_was_told_of_an_exception_and_did_it_land(database: Database) -> None:
    put_exceptions(database, [1, 2, 3])
    put_all(database, a_message(1, exceptions=(1, 2, 2)), a_message(2, exceptions=(2,)))
    set_state(database, a_message(2).key, State.ACCEPTED)

    with database.reading() as connection:
        found = told(connection, [1, 2, 3])

    said = [(one.exception_id, one.letter.person, one.letter.state, one.letter.message_id) for one in found]
    assert said == [
        (1, "W1", State.WAITING, a_message(1).message_id),
        (2, "W1", State.WAITING, a_message(1).message_id),
        (2, "W2", State.ACCEPTED, a_message(2).message_id),
    ]


def test_a_list_of_one_night_one_person_or_one_state(database: Database) -> None:
    tuesday = a_message(1, key="other", business_date=date(2026, 11, 24))
    put_all(database, a_message(1), a_message(2), tuesday)
    set_state(database, a_message(2).key, State.REFUSED)

    with database.reading() as connection:
        by_night = letters(connection, business_date=date(2026, 11, 24))
        by_person = letters(connection, person="W1")
        by_state = letters(connection, states=[State.REFUSED])

    assert [one.key for one in by_night] == ["other"]
    assert [one.key for one in by_person] == ["other", a_message(1).key]
    assert [one.key for one in by_state] == [a_message(2).key]


def test_what_is_lost_is_handed_on_once(database: Database) -> None:
    put_all(database, a_message(1), a_message(2), a_message(3))
    set_state(database, a_message(1).key, State.REFUSED)
    set_state(database, a_message(2).key, State.GAVE_UP)

    with database.writing() as connection:
        found = [one.id for one in lost(connection)]
        noted = hand_on(connection, found, now=MORNING)
        noted_again = hand_on(connection, [*found, ids(database)[a_message(3).key]], now=MORNING)
        left = lost(connection)

    assert found == sorted(ids(database)[a_message(number).key] for number in (1, 2))
    assert (noted, noted_again, left) == (2, 0, [])


def test_a_lost_message_can_be_sent_again(database: Database) -> None:
    put_all(database, a_message())
    set_state(database, a_message().key, State.REFUSED)
    outbox_id = ids(database)[a_message().key]
    later = MORNING + timedelta(days=1)

    with database.writing() as connection:
        resend(connection, outbox_id, now=later)
        found = letter(connection, outbox_id)

    assert (found.state, found.attempts, found.next_try_at) == (State.WAITING, 0, later)


@pytest.mark.parametrize("state", [State.WAITING, State.SENDING, State.ACCEPTED, State.DEFERRED])
def test_what_is_not_lost_is_not_sent_again(database: Database, state: State) -> None:
    put_all(database, a_message())
    set_state(database, a_message().key, state)
    outbox_id = ids(database)[a_message().key]

    with pytest.raises(MessageNotToBeResent, match=STATE_WORDS[state]), database.writing() as connection:
        resend(connection, outbox_id, now=MORNING)


def test_a_message_that_is_not_there(database: Database) -> None:
    with database.writing() as connection:
        for ask in (lambda: letter(connection, 7), lambda: body_of(connection, 7)):
            with pytest.raises(MessageUnknown, match="no message 7"):
                ask()
        with pytest.raises(MessageUnknown):
            resend(connection, 7, now=MORNING)


def test_how_long_the_oldest_has_waited(database: Database) -> None:
    put_all(database, a_message(1))
    with database.writing() as connection:
        put(connection, [a_message(2)], now=MORNING + timedelta(hours=1))

    with database.reading() as connection:
        before = oldest_unsent(connection)
    set_state(database, a_message(1).key, State.ACCEPTED)
    set_state(database, a_message(2).key, State.GAVE_UP)
    with database.reading() as connection:
        after = oldest_unsent(connection)

    assert (before, after) == (MORNING, None)


def test_what_is_listed_does_not_show_the_address(database: Database) -> None:
    put_all(database, a_message())

    with database.reading() as connection:
        [found] = letters(connection)

    assert a_message().recipient not in repr(found) + repr(a_message())
    assert CANARY not in repr(a_message())


def test_every_state_has_its_words() -> None:
    assert set(STATE_WORDS) == set(State)
    assert "delivered" not in " ".join(STATE_WORDS.values())
