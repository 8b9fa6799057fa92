"""The ways out: one file each, and what all of them share.

A channel is handed final bytes and answers with one of three outcomes. It keeps nothing, decides nothing about later
tries, and writes no log. What it says is for a person: a code and a plain sentence, never the other side's own words,
which may quote an address.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """One message, as a channel needs it."""

    key: str
    recipient: str = field(repr=False)
    body: bytes = field(repr=False)
    #: True when an earlier try may have arrived although nobody knows.
    is_repeat: bool


class Reach(StrEnum):
    """How far a trouble reaches."""

    #: This message only.
    MESSAGE = "message"
    #: The connection was lost: the next message may do better, but not for ever.
    CONNECTION = "connection"
    #: Nothing gets through now.
    CHANNEL = "channel"


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """The other side has taken the message over; whether it was delivered is another matter."""

    code: str
    says: str
    #: The other side's own id of the message, to ask after it later.
    provider_ref: str = ""


@dataclass(frozen=True, kw_only=True)
class Deferred:
    """Not now, or nobody knows: the same bytes will be tried again."""

    code: str
    says: str
    reach: Reach = Reach.MESSAGE
    #: How long the other side asks us to wait.
    retry_after: timedelta | None = None


@dataclass(frozen=True, kw_only=True)
class Refused:
    """Never: trying again would change nothing, and somebody has to know."""

    code: str
    says: str


Outcome = Accepted | Deferred | Refused


class Receipt(StrEnum):
    """What a service knows of a message after it has accepted it."""

    #: Not known yet.
    ON_ITS_WAY = "on_its_way"
    DELIVERED = "delivered"
    #: The address does not exist.
    PERMANENT_FAILURE = "permanent_failure"
    #: The inbox was full, or took it for spam, for three days.
    TEMPORARY_FAILURE = "temporary_failure"
    #: The service itself failed: nobody has been told.
    TECHNICAL_FAILURE = "technical_failure"


class Session(Protocol):
    """A channel while it is open."""

    def deliver(self, parcel: Parcel) -> Outcome:
        """Hand over one message. Trouble on the way is an outcome, not an error."""
        ...


class ReceiptSession(Session, Protocol):
    """A session of a service that can be asked what became of a message."""

    def receipt(self, provider_ref: str) -> Receipt:
        """What has become of it; on its way when there is no answer now."""
        ...


class Channel(Protocol):
    """A way out. It connects when the first message needs it, and not when it is opened."""

    @property
    def name(self) -> str:
        """What the outbox calls it."""
        ...

    def open(self) -> AbstractContextManager[Session]:
        """Open it for one pass of the sender."""
        ...


class ReceiptChannel(Channel, Protocol):
    """A way out that can be asked what became of a message."""

    def open(self) -> AbstractContextManager[ReceiptSession]:
        """Open it for one pass."""
        ...
