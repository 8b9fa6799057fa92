"""`corewatch alerts list|show|resend`: what was sent to whom, and what became of it."""

import json
from datetime import date, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from pathlib import Path

from rich.console import Console
from rich.table import Table

from alerts import outbox as box
from alerts.outbox import STATE_WORDS, Letter, State
from engine.toml_file import did_you_mean
from service.asking import one_of
from service.console import show
from service.ending import DONE
from service.errors import AnswerRefused
from service.formats.json import json_text
from service.output import write_text
from service.register_access import open_register
from service.settings import find_settings
from service.words import plural


def run_list(
    *, day: date | None, person: str | None, state: str | None, output_format: str, config: Path | None
) -> int:
    """List messages, the newest night first."""
    one_of(output_format, ("table", "json"), what="format", option="--format")
    states = _states(state)
    with open_register(find_settings(config)) as database, database.reading() as connection:
        found = box.letters(connection, states=states, business_date=day, person=person)
    if output_format == "json":
        write_text([json_text({"messages": [letter_document(letter) for letter in found]}), "\n"], None)
    else:
        show(lambda console: _table(found, console))
    return DONE


def _states(text: str | None) -> tuple[State, ...]:
    if text is None:
        return tuple(State)
    known = [state.value for state in State]
    for name in text.split(","):
        if name not in known:
            raise AnswerRefused(
                f"There is no state '{name}'.{did_you_mean(name, known)} There are: {', '.join(known)}."
            )
    return tuple(State(name) for name in text.split(","))


def run_show(number: int, *, output_format: str, config: Path | None) -> int:
    """One message: what became of it, and its bytes as they were sent."""
    one_of(output_format, ("table", "json"), what="format", option="--format")
    with open_register(find_settings(config)) as database, database.reading() as connection:
        letter = box.letter(connection, number)
        body = words_of(letter.channel, box.body_of(connection, number))
    if output_format == "json":
        write_text([json_text({**letter_document(letter), "body": body}), "\n"], None)
    else:
        lines = [f"{name}: {value}\n" for name, value in letter_document(letter).items() if value is not None]
        write_text([*lines, "\n", body], None)
    return DONE


def words_of(channel: str, body: bytes) -> str:
    """The subject and the text of a message; who it went to stands in the list."""
    if channel == "webhook":
        return str(json.loads(body)["text"])
    message = BytesParser(EmailMessage, policy=SMTP).parsebytes(body)
    text = message.get_body(("plain",)) or message
    return f"Subject: {message['Subject']}\n\n{text.get_content()}".replace("\r\n", "\n")


def run_resend(number: int, *, config: Path | None, now: datetime) -> int:
    """Let a lost message be tried again."""
    with open_register(find_settings(config)) as database, database.writing() as connection:
        box.resend(connection, number, now=now)
    write_text(
        [f"Message {number} will be tried again, with the same bytes: `corewatch digest send` sends it.\n"], None
    )
    return DONE


def letter_document(letter: Letter) -> dict[str, object]:
    """A message as plain values; the address is where it was sent, and stays out."""
    return {
        "id": letter.id,
        "business_date": letter.business_date.isoformat(),
        "kind": letter.kind,
        "person": letter.person,
        "channel": letter.channel,
        "state": letter.state.value,
        "attempts": letter.attempts,
        "code": letter.last_code,
        "says": letter.last_says,
        "put_at": letter.put_at.isoformat(),
        "accepted_at": letter.accepted_at.isoformat() if letter.accepted_at else None,
        "receipt": letter.receipt,
        "message_id": letter.message_id,
    }


def _table(found: list[Letter], console: Console) -> None:
    table = Table(box=None, pad_edge=False)
    for heading in ("Number", "Night", "Kind", "To", "What became of it", "Why"):
        table.add_column(heading, overflow="fold")
    for letter in found:
        why = "" if letter.state is State.ACCEPTED else letter.last_says or ""
        table.add_row(
            str(letter.id), letter.business_date.isoformat(), letter.kind, letter.person, STATE_WORDS[letter.state], why
        )
    console.print(table)
    console.print(f"{plural(len(found), 'message')}.")
