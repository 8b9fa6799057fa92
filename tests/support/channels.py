"""A way out that answers what it is told to, and keeps what it was handed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from alerts.channels import Accepted, Deferred, Outcome, Parcel, Reach, Receipt, Refused

TAKEN = Accepted(code="250", says="Taken.")
LATER = Deferred(code="450", says="Later.")
NEVER = Refused(code="550", says="Never.")
HUNG_UP = Deferred(code="dropped", says="Hung up.", reach=Reach.CONNECTION)
CLOSED = Deferred(code="unreachable", says="Closed.", reach=Reach.CHANNEL)

Answering = Callable[[Parcel], Outcome]


class FakeChannel:
    """Answers with a function; a test may change it on the way."""

    name = "smtp"

    def __init__(self, answering: Answering | Outcome = TAKEN) -> None:
        self.answering = answering
        self.receipts: dict[str, Receipt] = {}
        self.handed: list[Parcel] = []
        self.asked: list[str] = []

    @contextmanager
    def open(self) -> Iterator["FakeChannel"]:
        yield self

    def deliver(self, parcel: Parcel) -> Outcome:
        self.handed.append(parcel)
        return self.answering(parcel) if callable(self.answering) else self.answering

    def receipt(self, provider_ref: str) -> Receipt:
        self.asked.append(provider_ref)
        return self.receipts.get(provider_ref, Receipt.ON_ITS_WAY)
