"""A list of exceptions, and what it leaves out: the figures that every format shows."""

from collections.abc import Iterable
from dataclasses import dataclass

from register.queries import Filter
from register.record import Entry
from service.exceptions.looking import View


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What was asked for. Its entries are read once, while the look at the register is open."""

    view: View
    wanted: Filter
    sort: str
    #: How many match, on all pages together.
    total: int
    #: How many more match that another exception speaks for.
    spoken_for: int
    #: How many more match that are closed.
    closed: int
    entries: Iterable[Entry]
    #: Where the next page begins; None when this is the last, or when there are no pages.
    after: str | None
    #: What was asked for beside the filter, in words.
    also_asked: tuple[str, ...] = ()
    #: Whose view of the register it is; None when it is the whole of it.
    seen_by: str | None = None
