"""Nights as pages show them: what came of each, and what of it somebody may read.

The sentences of a night may name plans and repeat values of the extract. Who sees all cases reads them, but for those
that name what is restricted to others; everybody else has their number.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, func, select

from calendars.words import day_words
from console.access.scope import Scope
from register.runs import Run
from register.tables import run, run_rule, run_table
from service.words import plural

STATUS_WORDS: Mapping[str, tuple[str, str]] = {
    "claimed": ("Running", "blue"),
    "committed": ("Checked", "green"),
    "rejected": ("Refused", "red"),
    "failed": ("Broke off", "red"),
    "missed": ("Missed", "red"),
    "silent": ("No word of it", "red"),
    "held": ("Held", "orange"),
    "confirmed": ("Held, confirmed", "teal"),
}

#: What a night did, in the order in which it is told.
EVENT_WORDS: Mapping[str, str] = {
    "opened": "opened",
    "reopened": "opened again",
    "resolved": "put right",
    "withdrawn": "withdrawn",
    "lapsed": "lapsed",
    "not_seen": "not seen in the extract",
    "seen_again": "seen again",
    "promise_broken": "with a broken promise",
    "waiver_ended": "whose waiver ended",
    "step_reached": "told one step higher",
    "judged": "judged anew",
    "owner_changed": "with another owner",
    "cannot_tell": "that can no longer be told",
    "can_tell_again": "that can be told again",
    "changed": "with other details",
    "reworded": "with another sentence",
}

#: What a list of nights leaves out: it happens every night, and asks nothing of anybody.
QUIET = ("judged anew", "with another owner", "with other details", "with another sentence")

#: The heading of each list of sentences, by the name under which the night keeps it.
LISTS: Mapping[str, str] = {
    "troubles": "What did not go as it should",
    "telling": "Telling people",
    "promises": "Open exceptions that nobody has been told of",
    "notes": "How it was judged",
    "missing_plans": "Plans that are missing from the extract",
}
#: Where a refusal repeats what stood in a row of the extract.
_OF_A_ROW = re.compile(r"\(row (\d+): [^()]*(?:\([^()]*\)[^()]*)*\)|'[^']*'")


@dataclass(frozen=True, kw_only=True)
class Sentences:
    """One list of a night: how many there are, and those that may be read."""

    heading: str
    count: int
    shown: tuple[str, ...]
    #: Whether this person may read any.
    is_readable: bool


def status_of(night: Run) -> str:
    """The status in one word; a night that is held says so."""
    if night.status == "committed" and night.is_held:
        return "confirmed" if night.confirmed_by else "held"
    return night.status


def is_waiting(night: Run) -> bool:
    """Whether the unit has still to say that what is missing is really gone."""
    return status_of(night) == "held"


def page_of_nights(connection: Connection, *, page: int, size: int) -> tuple[list[Run], int]:
    """One page of the nights, the newest first, and how many there are."""
    total = connection.execute(select(func.count()).select_from(run)).scalar_one()
    newest = select(run).order_by(run.c.business_date.desc()).limit(size).offset((page - 1) * size)
    return [Run(**row._mapping) for row in connection.execute(newest)], total


def night(connection: Connection, number: str) -> Run | None:
    """The night with a number."""
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    row = connection.execute(select(run).where(run.c.id == int(number))).one_or_none()
    return None if row is None else Run(**row._mapping)


def silent_days(nights: Sequence[Run]) -> dict[date, list[date]]:
    """Before which of these nights, newest first, there are days without any word; by the night that follows them."""
    found = {}
    for later, earlier in pairwise(nights):
        days = (later.business_date - earlier.business_date).days
        if days > 1:
            found[later.business_date] = [earlier.business_date + timedelta(days=nth) for nth in range(1, days)]
    return found


def days_words(days: Sequence[date]) -> str:
    """3 to 5 November 2026."""
    first, last = day_words(days[0]), day_words(days[-1])
    return first if len(days) == 1 else f"{first} to {last}"


def events_of(counts: Mapping[str, Any]) -> list[tuple[str, int]]:
    """What a night did: the words and the number of each kind of event."""
    found = {name.removeprefix("event_"): number for name, number in counts.items() if name.startswith("event_")}
    order = [*EVENT_WORDS, *sorted(found.keys() - EVENT_WORDS.keys())]
    return [(EVENT_WORDS.get(kind, kind.replace("_", " ")), found[kind]) for kind in order if found.get(kind)]


def changes_words(counts: Mapping[str, Any]) -> str:
    """What a night did, in a few words."""
    told = [f"{number:,} {words}" for words, number in events_of(counts) if words not in QUIET]
    return ", ".join(told) or "Nothing opened or closed"


def tables_of(connection: Connection, night: Run) -> list[Any]:
    """How many rows of each table were read, and how many were set aside."""
    wanted = select(run_table).where(run_table.c.run_id == night.id).order_by(run_table.c.table_name)
    return list(connection.execute(wanted))


def rules_not_checked(connection: Connection, night: Run) -> list[Any]:
    """The rules that failed, or that could not be assessed."""
    said_nothing = run_rule.c.failed.is_not(None) | run_rule.c.not_assessable.is_not(None)
    return list(
        connection.execute(
            select(run_rule).where(run_rule.c.run_id == night.id, said_nothing).order_by(run_rule.c.rule)
        )
    )


def lists_of(night: Run, scope: Scope) -> Iterator[Sentences]:
    """The lists of a night as somebody may read them; a list that is empty is none."""
    for name, heading in LISTS.items():
        found = [str(sentence) for sentence in night.problems.get(name, [])]
        if found:
            shown = tuple(without_hidden(found, scope)) if scope.sees_all else ()
            count = len(shown) if scope.sees_all else len(found)
            yield Sentences(heading=heading, count=count, shown=shown, is_readable=scope.sees_all)


def without_hidden(sentences: Collection[str], scope: Scope) -> Iterator[str]:
    """The sentences that name nothing that is restricted to others."""
    hidden = scope.hidden.persons | scope.hidden.plans | scope.hidden.meetings
    for sentence in sentences:
        words = set(re.findall(r"[\w./-]+", sentence))
        if not any(key in words or key in sentence for key in hidden):
            yield sentence


def message_for(night: Run, scope: Scope) -> str | None:
    """Why a night was refused or broke off; for who sees no cases without what stood in a row of the extract."""
    text = night.message
    if text is None or scope.sees_all:
        return text
    return _OF_A_ROW.sub(lambda found: f"(row {found[1]})" if found[1] else "a value", text)


def figures_of(night: Run) -> list[tuple[str, str]]:
    """What was counted, in words."""
    counts = night.counts
    if "plans" not in counts:
        return []
    return [
        ("Plans in the extract", f"{plural(counts['plans'], 'plan')}, {counts['open_plans']:,} of them open"),
        ("Duties looked at", f"{counts['duties']:,}"),
        ("Overdue", f"{counts['overdue']:,}"),
        ("Cannot tell", f"{counts['cannot_tell']:,}"),
        ("Rules checked", f"{counts['rules_checked']:,} of {counts['rules']:,}"),
        ("Rows set aside", f"{night.problems.get('quarantined_rows', 0):,}"),
        ("Plans with a day that cannot be right", f"{night.problems.get('impossible_days', 0):,}"),
    ]
