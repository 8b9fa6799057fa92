"""`corewatch digest preview`: the messages of a night as files, as they were and will be sent."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from html import escape
from pathlib import Path

from alerts import outbox as box
from alerts.channels.folder import file_name
from alerts.outbox import STATE_WORDS, Letter
from calendars.words import day_words
from service.ending import DONE
from service.errors import AnswerRefused
from service.output import replace_file, write_text
from service.register_access import open_register
from service.settings import find_settings
from service.words import plural


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One message in its files."""

    letter: Letter
    subject: str
    files: tuple[str, ...]


def run_preview(day: date, *, person: str | None, out: Path, config: Path | None) -> int:
    """Write the messages of one night into a folder, with a page that lists them."""
    settings = find_settings(config)
    with open_register(settings) as database, database.reading() as connection:
        found = box.letters(connection, business_date=day, person=person)
        if not found:
            whom = f" to {person}" if person else ""
            raise AnswerRefused(
                f"There is no message{whom} of the night of {day_words(day)}. `corewatch alerts list` shows all there "
                "are; without a `channel` in [alerts] none is written."
            )
        out.mkdir(parents=True, exist_ok=True)
        shown = [_write(letter, box.body_of(connection, letter.id), out) for letter in found]
    _fill(out / "index.html", "".join(_index(day, shown)).encode("utf-8"))
    write_text(
        [f"{plural(len(shown), 'message')} of the night of {day_words(day)} in {out}: open index.html there.\n"], None
    )
    return DONE


def _write(letter: Letter, body: bytes, out: Path) -> Shown:
    stem = file_name(letter.key).removesuffix(".eml")
    if letter.channel == "webhook":
        _fill(out / f"{stem}.txt", str(json.loads(body)["text"]).encode("utf-8"))
        return Shown(letter=letter, subject=letter.kind, files=(f"{stem}.txt",))
    message = BytesParser(EmailMessage, policy=SMTP).parsebytes(body)
    files = {f"{stem}.eml": body}
    for kind, suffix in (("plain", "txt"), ("html", "html")):
        part = message.get_body((kind,))
        if part is not None:
            files[f"{stem}.{suffix}"] = str(part.get_content()).replace("\r\n", "\n").encode("utf-8")
    for name, content in files.items():
        _fill(out / name, content)
    return Shown(letter=letter, subject=str(message["Subject"]), files=tuple(files))


def _fill(path: Path, content: bytes) -> None:
    def fill(unfinished: Path) -> None:
        unfinished.write_bytes(content)

    replace_file(path, fill)


def _index(day: date, shown: Sequence[Shown]) -> Iterator[str]:
    title = escape(f"Messages of the night of {day_words(day)}")
    yield f'<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title></head>'
    yield f'<body style="font-family: Arial, sans-serif"><h1>{title}</h1>\n<ul>\n'
    for item in shown:
        links = " ".join(f'<a href="{escape(file)}">{escape(file.rpartition(".")[2])}</a>' for file in item.files)
        words = f"{item.letter.person}: {item.subject} ({STATE_WORDS[item.letter.state]})"
        yield f"<li>{escape(words)} {links}</li>\n"
    yield "</ul></body></html>\n"
