"""Subject, text and HTML of a message: all from one set of types, so that they cannot say different things."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined

from alerts.digest.content import Correction, Digest, PartnerNote, RoomNote, Section, Unchecked
from calendars.words import day_words, with_weekday


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A message in words; the text is complete without the HTML."""

    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)


def render_digest(digest: Digest, *, is_urgent: bool = False) -> Rendered:
    """A digest, or the message of its own about what is critical and new."""
    subject = _urgent_subject(digest) if is_urgent else _digest_subject(digest)
    return _rendered("digest", subject, digest=digest, is_urgent=is_urgent, headline=subject.partition(": ")[2])


def render_correction(correction: Correction) -> Rendered:
    """What was withdrawn, to somebody who was told of it."""
    count = sum(line.count for line in correction.lines)
    subject = f"Corewatch {day_words(correction.day)}: correction, {_several(count, 'exception')} withdrawn"
    return _rendered("correction", subject, correction=correction)


def render_partner(note: PartnerNote) -> Rendered:
    """The meetings, to somebody of another agency."""
    subject = f"Corewatch {day_words(note.day)}: {_several(len(note.meetings), 'meeting')} to look at"
    return _rendered("partner", subject, note=note)


def render_room(note: RoomNote) -> Rendered:
    """The figures of a night, for a chat room, which takes no HTML."""
    subject = f"Corewatch {day_words(note.day)}: {note.open:,} open, {note.new:,} new"
    text = _environment(is_html=False).get_template("room.txt").render(note=note)
    return Rendered(subject=subject, text=_tidy(text), html="")


def render_room_critical(day: date, references: Sequence[str]) -> Rendered:
    """What cannot wait, for a chat room: references, and no more."""
    subject = f"Corewatch {day_words(day)}: {len(references):,} critical, new today"
    text = f"{', '.join(references)}.\nThose whom their routes name are to look at them: `corewatch exceptions show`.\n"
    return Rendered(subject=subject, text=text, html="")


def render_unchecked(unchecked: Unchecked) -> Rendered:
    """That nothing was checked."""
    subject = f"Corewatch {day_words(unchecked.day)}: nothing was checked"
    return _rendered("unchecked", subject, unchecked=unchecked)


def _digest_subject(digest: Digest) -> str:
    day = day_words(digest.day)
    if digest.is_all_clear:
        return f"Corewatch {day}: all clear"
    counted = (
        (digest.count(Section.ESCALATED), "escalated to you"),
        (digest.count(Section.NEW), "new"),
        (digest.open, "open"),
        (digest.count(Section.DUE_SOON), "due soon"),
        (digest.count(Section.PUT_RIGHT), "put right or withdrawn"),
    )
    told = [f"{count:,} {words}" for count, words in counted if count]
    return f"Corewatch {day}: {', '.join(told) or _nothing(digest)}"


def _nothing(digest: Digest) -> str:
    """What is said to somebody who has no line of their own."""
    if digest.open_in_teams:
        return f"nothing for you, {digest.open_in_teams:,} open in your teams"
    return "nothing open"


def _urgent_subject(digest: Digest) -> str:
    return f"Corewatch {day_words(digest.day)}: {digest.open:,} critical, new today"


def _several(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _rendered(name: str, subject: str, **values: object) -> Rendered:
    text = _environment(is_html=False).get_template(f"{name}.txt").render(**values)
    html = _environment(is_html=True).get_template(f"{name}.html").render(subject=subject, **values)
    return Rendered(subject=subject, text=_tidy(text), html=_inliner().inline(html))


def _tidy(text: str) -> str:
    """No line that ends in blanks, and no two empty lines in a row."""
    lines: list[str] = []
    for line in (line.rstrip() for line in text.splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip() + "\n"


@cache
def _environment(*, is_html: bool) -> Environment:
    environment = Environment(
        loader=PackageLoader("alerts"),
        autoescape=is_html,  # noqa: S701 - the text is no HTML: an & would be written out in it
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"day": _day, "weekday": with_weekday, "number": lambda count: f"{count:,}"}
    environment.globals["several"] = _several
    return environment


def _day(value: date | None) -> str:
    return day_words(value) if value else "no date"


@cache
def _inliner() -> css_inline.CSSInliner:
    # The one block of rules for small screens has to stay: rules for screens cannot be written into an element.
    return css_inline.CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)
