"""Messages as pages show them: which there are, what became of each, and the words as they were sent."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Row, func, select

from alerts.outbox import LOST, Letter, State
from console.access.scope import Scope
from register.outbox_tables import outbox, outbox_exception

#: State words, and the colour of their tag.
STATES: Mapping[str, tuple[str, str]] = {
    "waiting": ("Waiting to be sent", "blue"),
    "sending": ("Being sent", "blue"),
    "accepted": ("Accepted by the mail server", "green"),
    "deferred": ("Will be tried again", "yellow"),
    "refused": ("Refused for good", "red"),
    "gave_up": ("Given up", "red"),
    "handed_on": ("Not delivered, handed on to cover", "orange"),
}
KINDS: Mapping[str, str] = {
    "digest": "Digest",
    "urgent": "Urgent",
    "partner": "Note to a partner agency",
    "correction": "Correction",
    "unchecked": "Word that nothing was checked",
}
#: The headers that say something to a person.
HEADERS = ("Subject", "Date", "From", "To", "Reply-To", "Message-ID", "In-Reply-To", "List-Id", "Auto-Submitted")

#: How a message names an exception.
REFERENCE = re.compile(r"\bCG-\d{4,}\b")

_SHOWN = tuple(outbox.c[name] for name in Letter.__dataclass_fields__)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which messages: all that was given has to hold."""

    state: str = ""
    person: str = ""
    kind: str = ""
    #: One night; else all since a day.
    night: date | None = None
    since: date

    def conditions(self) -> list[ColumnElement[bool]]:
        found = [outbox.c.business_date == self.night if self.night else outbox.c.business_date >= self.since]
        if self.person:
            found.append(outbox.c.person == self.person)
        if self.kind:
            found.append(outbox.c.kind == self.kind)
        if self.state == "handed_on":
            found += [outbox.c.state.in_(LOST), outbox.c.handed_on_at.is_not(None)]
        elif self.state:
            found.append(outbox.c.state == self.state)
        return found


def page_of_messages(connection: Connection, wanted: Wanted, *, page: int, size: int) -> tuple[list[Letter], int]:
    """One page of messages, the newest night first, and how many there are."""
    conditions = wanted.conditions()
    total = connection.execute(select(func.count()).select_from(outbox).where(*conditions)).scalar_one()
    newest = select(*_SHOWN).where(*conditions).order_by(outbox.c.business_date.desc(), outbox.c.id)
    rows = connection.execute(newest.limit(size).offset((page - 1) * size))
    return [letter_of(row) for row in rows], total


def message(connection: Connection, number: str) -> Letter | None:
    """The message with a number."""
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    row = connection.execute(select(*_SHOWN).where(outbox.c.id == int(number))).one_or_none()
    return None if row is None else letter_of(row)


def letter_of(row: Row[Any]) -> Letter:
    """The message of a row."""
    return Letter(**{**row._asdict(), "state": State(row.state)})


def state_of(letter: Letter) -> str:
    """The state as people tell it apart: a lost message of which cover was told is in other hands."""
    return "handed_on" if letter.state in LOST and letter.handed_on_at else letter.state.value


def kind_words(kind: str) -> str:
    return KINDS.get(kind, kind.replace("_", " ").capitalize())


@dataclass(frozen=True, kw_only=True)
class Words:
    """A message as it was sent."""

    headers: tuple[tuple[str, str], ...]
    text: str
    html: str | None

    @property
    def all_text(self) -> str:
        return "\n".join((*(value for _, value in self.headers), self.text, self.html or ""))


@dataclass(frozen=True, kw_only=True)
class ToldOf:
    """The exceptions that a message names: those that somebody sees, and whether these are all."""

    references: tuple[str, ...]
    is_whole: bool


def told_of(connection: Connection, number: int, source: FromClause, *, words: "Words | None" = None) -> ToldOf:
    """What a message tells of as news, and what else its words name, as far as it is in scope."""
    news = connection.scalars(
        select(outbox_exception.c.exception_id).where(outbox_exception.c.outbox_id == number)
    ).all()
    named = set(REFERENCE.findall(words.all_text)) if words else set()
    rows = connection.execute(
        select(source.c.id, source.c.reference).where(source.c.id.in_(news) | source.c.reference.in_(sorted(named)))
    ).all()
    references = {row.reference for row in rows}
    is_whole = set(news) <= {row.id for row in rows} and named <= references
    return ToldOf(references=tuple(sorted(references)), is_whole=is_whole)


def words_of(channel: str, body: bytes) -> Words:
    """The headers and the two forms of a message, read from its very bytes."""
    if channel == "webhook":
        return Words(headers=(), text=str(json.loads(body)["text"]), html=None)
    parsed = BytesParser(EmailMessage, policy=SMTP).parsebytes(body)
    return Words(
        headers=tuple((name, str(parsed[name])) for name in HEADERS if parsed[name] is not None),
        text=_part(parsed, "plain") or "",
        html=_part(parsed, "html"),
    )


def _part(parsed: EmailMessage, kind: str) -> str | None:
    found = parsed.get_body((kind,))
    return str(found.get_content()).replace("\r\n", "\n") if found is not None else None


def is_for(scope: Scope, told: ToldOf, words: Words) -> bool:
    """Whether the words may be read: a message that names what is restricted to others is not shown at all."""
    hidden = scope.hidden.persons | scope.hidden.plans | scope.hidden.meetings
    if not hidden and scope.sees_all:
        return True
    return told.is_whole and not any(key in words.all_text for key in hidden)


def select_options(words: Mapping[str, str], chosen: str, *, none: str) -> Sequence[Mapping[str, object]]:
    """Options for a filter, one of them for all."""
    return [{"value": value, "text": text, "is_chosen": value == chosen} for value, text in {"": none, **words}.items()]
