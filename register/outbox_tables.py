"""The tables of the outbox: what is to be sent, to whom, and what has become of it."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, LargeBinary, Table

from register.tables import metadata
from register.text import PlainText
from register.utc import UtcDateTime

__all__ = ["metadata", "outbox", "outbox_exception"]

#: One message to one person. It is written in the night's own transaction, and its bytes never change.
outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", PlainText, nullable=False, unique=True),
    Column("channel", PlainText, nullable=False),
    Column("recipient", PlainText, nullable=False),
    Column("person", PlainText, nullable=False),
    Column("kind", PlainText, nullable=False),
    Column("business_date", Date, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("message_id", PlainText, nullable=False),
    Column("put_at", UtcDateTime, nullable=False),
    Column("state", PlainText, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_try_at", UtcDateTime, nullable=False),
    Column("first_tried_at", UtcDateTime),
    Column("lease_until", UtcDateTime),
    #: The claim that last held the row: no other may say what became of it.
    Column("lease_owner", PlainText),
    Column("last_code", PlainText),
    Column("last_says", PlainText),
    Column("accepted_at", UtcDateTime),
    Column("provider_ref", PlainText),
    Column("receipt", PlainText),
    Column("receipt_asked_at", UtcDateTime),
    #: When cover was told that this message will not arrive.
    Column("handed_on_at", UtcDateTime),
    Index(None, "channel", "state", "next_try_at"),
    Index(None, "business_date"),
    CheckConstraint("state IN ('waiting', 'sending', 'accepted', 'deferred', 'refused', 'gave_up')", name="state"),
)

#: Which exceptions a message tells of: who has been told of one, and whether it landed, is a question to these two.
outbox_exception = Table(
    "outbox_exception",
    metadata,
    Column("outbox_id", Integer, ForeignKey("outbox.id"), primary_key=True),
    Column("exception_id", Integer, ForeignKey("exception.id"), primary_key=True, index=True),
)
