"""Receipts: what a service knows of a message after it accepted it."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from support.channels import FakeChannel
from support.outboxes import MORNING, a_message

from alerts.channels import Accepted, Parcel, Receipt
from alerts.outbox import Letter, State, letters, lost, put
from alerts.receipts import ask_receipts
from alerts.sender import send_due
from register.database import Database

NOON = MORNING + timedelta(hours=10)


@dataclass(frozen=True, kw_only=True)
class Asked:
    known: int
    letter: Letter


def accepted(database: Database, *numbers: int) -> FakeChannel:
    """A channel that has accepted messages; its id of a message is the key."""

    def answering(parcel: Parcel) -> Accepted:
        return Accepted(code="accepted", says="Taken.", provider_ref=parcel.key)

    channel = FakeChannel(answering)
    with database.writing() as connection:
        put(connection, [a_message(number) for number in numbers], now=MORNING)
    send_due(database, channel, now=MORNING)
    return channel


@pytest.mark.parametrize(
    ("receipt", "state", "kept"),
    [
        (Receipt.ON_ITS_WAY, State.ACCEPTED, None),
        (Receipt.DELIVERED, State.ACCEPTED, "delivered"),
        (Receipt.PERMANENT_FAILURE, State.REFUSED, None),
        (Receipt.TEMPORARY_FAILURE, State.GAVE_UP, None),
        (Receipt.TECHNICAL_FAILURE, State.DEFERRED, None),
    ],
)
def test_a_receipt_becomes_a_state(database: Database, receipt: Receipt, state: State, kept: str | None) -> None:
    channel = accepted(database, 1)
    channel.receipts[a_message(1).key] = receipt

    known = ask_receipts(database, channel, now=NOON)

    with database.reading() as connection:
        [found] = letters(connection)
        is_lost = bool(lost(connection))
    assert (found.state, found.receipt) == (state, kept)
    assert known == (receipt is not Receipt.ON_ITS_WAY)
    assert is_lost == (state in (State.REFUSED, State.GAVE_UP))


def test_a_technical_failure_is_sent_again(database: Database) -> None:
    channel = accepted(database, 1)
    channel.receipts[a_message(1).key] = Receipt.TECHNICAL_FAILURE
    ask_receipts(database, channel, now=NOON)

    send_due(database, channel, now=NOON + timedelta(minutes=1))

    assert [one.is_repeat for one in channel.handed] == [False, True]
    assert channel.handed[0].body == channel.handed[1].body


def test_what_is_known_is_not_asked_again(database: Database) -> None:
    channel = accepted(database, 1, 2)
    channel.receipts[a_message(1).key] = Receipt.DELIVERED
    ask_receipts(database, channel, now=NOON)

    ask_receipts(database, channel, now=NOON + timedelta(minutes=5))

    assert channel.asked == [a_message(1).key, a_message(2).key, a_message(2).key]


def test_all_are_asked_after_in_turn(database: Database) -> None:
    channel = accepted(database, 1, 2, 3)

    for minutes in range(3):
        ask_receipts(database, channel, now=NOON + timedelta(minutes=minutes), limit=1)

    assert channel.asked == [a_message(number).key for number in (1, 2, 3)]


def test_a_mail_server_is_asked_nothing(database: Database) -> None:
    channel = FakeChannel()
    with database.writing() as connection:
        put(connection, [a_message()], now=MORNING)
    send_due(database, channel, now=MORNING)

    known = ask_receipts(database, channel, now=NOON)

    assert (known, channel.asked) == (0, [])
