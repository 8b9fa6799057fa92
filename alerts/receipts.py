"""Ask after messages that were accepted: a service such as GOV.UK Notify knows whether they were delivered.

Asking is enough: of a failure of its own such a service sends no word.
"""

from datetime import datetime

from sqlalchemy import and_, select, update

from alerts import log
from alerts.channels import Receipt, ReceiptChannel
from alerts.outbox import State
from alerts.sender import backoff, later
from register.database import Database
from register.outbox_tables import outbox


def ask_receipts(database: Database, channel: ReceiptChannel, *, now: datetime, limit: int = 200) -> int:
    """Ask after accepted messages, those first that were asked after longest ago; return how many are known now."""
    with database.reading() as connection:
        wanted = (
            select(outbox.c.id, outbox.c.provider_ref, outbox.c.attempts, outbox.c.first_tried_at)
            .where(outbox.c.channel == channel.name, outbox.c.state == State.ACCEPTED)
            .where(outbox.c.receipt.is_(None), outbox.c.provider_ref != "")
            .order_by(outbox.c.receipt_asked_at.is_not(None), outbox.c.receipt_asked_at, outbox.c.id)
            .limit(limit)
        )
        asked = connection.execute(wanted).all()
    known = 0
    with channel.open() as session:
        for row in asked:
            receipt = session.receipt(row.provider_ref)
            known += receipt is not Receipt.ON_ITS_WAY
            values = _after(receipt, row.attempts, row.first_tried_at, now)
            unchanged = and_(outbox.c.id == row.id, outbox.c.provider_ref == row.provider_ref)
            with database.writing() as connection:
                connection.execute(update(outbox).where(unchanged, outbox.c.state == State.ACCEPTED).values(values))
            log.receipt_found(outbox_id=row.id, channel=channel.name, receipt=receipt)
    return known


def _after(receipt: Receipt, attempts: int, first_tried_at: datetime, now: datetime) -> dict[str, object]:
    """The columns that follow from a receipt."""
    asked: dict[str, object] = {"receipt_asked_at": now}
    match receipt:
        case Receipt.ON_ITS_WAY:
            return asked
        case Receipt.DELIVERED:
            return asked | {"receipt": receipt, "last_code": receipt, "last_says": "It was delivered."}
        case Receipt.PERMANENT_FAILURE:
            says = "It could not be delivered: there is no such address."
            return asked | {"state": State.REFUSED, "last_code": receipt, "last_says": says}
        case Receipt.TEMPORARY_FAILURE:
            says = "It could not be delivered for three days: the inbox is full, or takes it for spam."
            return asked | {"state": State.GAVE_UP, "last_code": receipt, "last_says": says}
        case Receipt.TECHNICAL_FAILURE:
            says = "The service failed and asks to send it again."
            return asked | later(backoff(attempts), first_tried_at, now) | {"last_code": receipt, "last_says": says}
