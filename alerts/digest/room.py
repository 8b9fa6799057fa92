"""What a chat room is told of a night: figures for all, and the references of what is critical. Nobody's own digest."""

from alerts.digest.build import is_unheard, is_urgent
from alerts.digest.content import RoomNote
from alerts.digest.matters import Before, Night, Open

#: The room stands in the outbox like a person, so that each exception is news to it once.
ROOM = "room"


def summary(night: Night) -> tuple[RoomNote, tuple[int, ...]]:
    """One note a night, and the exceptions that are news in it."""
    told_on = _before(night).told_on
    speaking = [item for item in night.open if item.speaks]
    new = [item for item in speaking if is_unheard(item, told_on)]
    ended = [item for item in night.closed if told_on.get(item.entry.id, item.closed_on) < item.closed_on]
    withdrawn = sum(item.entry.state == "withdrawn" for item in ended)
    note = RoomNote(
        day=night.on,
        authority=night.authority,
        open=len(speaking),
        critical=sum(item.entry.severity == "critical" for item in speaking),
        new=len(new),
        cannot_tell=sum(bool(item.entry.doubt or item.entry.not_seen_since) for item in speaking),
        due_soon=len(night.soon),
        ended=len(ended) - withdrawn,
        withdrawn=withdrawn,
        checked=night.checked,
    )
    return note, (*_ids(new), *sorted(item.entry.id for item in ended))


def critical(night: Night) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The references of what is critical and was found tonight for the first time, and the ids of the same."""
    told_on = _before(night).told_on
    found = [item for item in night.open if item.speaks and is_urgent(item, night.on) and is_unheard(item, told_on)]
    return tuple(sorted(item.entry.reference for item in found)), tuple(_ids(found))


def _before(night: Night) -> Before:
    return night.before_of(ROOM)


def _ids(found: list[Open]) -> list[int]:
    return sorted(item.entry.id for item in found)
