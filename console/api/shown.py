"""From exceptions to the documents of somebody: the whole one, or the short one of her role."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection

from console.access.roles import Role
from console.api.documents import (
    Message,
    ShortDetail,
    ShortEvent,
    ShortException,
    WholeDetail,
    WholeEvent,
    WholeException,
)
from console.pages.exceptions_list.speaking import masked
from console.pages.one_exception.page import Seen
from console.visit import Visit
from register.record import Entry, Event
from service.exceptions.document import event_document, exception_document
from service.exceptions.timeline import timeline

#: Whoever does not work on the exceptions that she sees is not shown who does, nor on what evidence.
SHORT = frozenset({Role.VIEWER, Role.AGENCY_LEAD})


def sees_short(visit: Visit) -> bool:
    """Whether her role is shown the short document."""
    return visit.who.role in SHORT


def documents(
    connection: Connection, entries: Iterable[Entry], visit: Visit
) -> Iterator[WholeException | ShortException]:
    """Exceptions as she sees them."""
    for entry in masked(connection, entries, visit.exceptions(), visit.console.cards):
        yield document(entry, visit)


def document(entry: Entry, visit: Visit) -> WholeException | ShortException:
    """One exception, whose speaker is masked already."""
    values = exception_document(entry, visit.console.cards)
    if not sees_short(visit):
        return WholeException(**values)
    if visit.who.role is Role.AGENCY_LEAD:
        values["plan"] = None
    return ShortException(**{name: values[name] for name in ShortException.model_fields})


def detail(seen: Seen, visit: Visit) -> WholeDetail | ShortDetail:
    """One exception in full."""
    card = visit.console.cards.get(seen.entry.rule)
    puts_right = card.puts_right if card is not None and seen.entry.is_live else None
    shown = document(seen.entry, visit)
    if not isinstance(shown, WholeException):
        return ShortDetail(exception=shown, puts_right=puts_right, history=_short(seen.events))
    return WholeDetail(
        exception=shown,
        puts_right=puts_right,
        spoken_for=[reference for reference, _ in seen.spoken_for],
        history=[WholeEvent(**event_document(told)) for told in timeline(seen.events)],
        told=[
            Message(night=item.night, kind=item.kind, person=item.person, became=item.became) for item in seen.messages
        ],
        last_event=int(seen.last_event),
    )


def _short(events: Sequence[Event]) -> list[ShortEvent]:
    return [ShortEvent(business_date=event.business_date, kind=event.kind, cause=event.cause) for event in events]
