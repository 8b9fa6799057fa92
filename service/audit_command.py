"""`corewatch audit verify`: whether history and access log are as they were written, and the register as they say."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from register import access_chain
from register.access_chain import AccessVerification
from register.audit import Verification, verify
from register.chain import Anchor
from service.asking import one_of
from service.check_command import progress
from service.ending import DONE, FOUND
from service.formats.json import json_text
from service.output import write_text
from service.register_access import open_register
from service.settings import find_settings
from service.words import plural


def run_verify(anchor: str | None, *, access_anchor: str | None, output_format: str, config: Path | None) -> int:
    """Read both chains again, the history and the access log; 1 when something is wrong."""
    one_of(output_format, ("table", "json"), what="format", option="--format")
    held = Anchor.parse(anchor) if anchor is not None else None
    held_access = Anchor.parse(access_anchor) if access_anchor is not None else None
    with (
        open_register(find_settings(config)) as database,
        progress("Reading the history and the access log ..."),
        database.reading() as connection,
    ):
        found = verify(connection, held)
        access = access_chain.verify(connection, held_access)
    if output_format == "json":
        both = {**document(found, held), "access": access_document(access, held_access)}
        both["is_sound"] = not found.problems and not access.problems
        write_text([json_text(both), "\n"], None)
    else:
        both_lines = [*lines(found, held), "", *access_lines(access, held_access)]
        write_text((f"{line}\n" for line in both_lines), None)
    return FOUND if found.problems or access.problems else DONE


def document(found: Verification, anchor: Anchor | None) -> dict[str, Any]:
    """What was found of the history, as plain values."""
    return {
        "is_sound": not found.problems,
        "events": found.events,
        "head": str(found.end),
        "anchor": str(anchor) if anchor else None,
        "problems": list(found.problems),
    }


def access_document(found: AccessVerification, anchor: Anchor | None) -> dict[str, Any]:
    """What was found of the access log, as plain values."""
    return {
        "is_sound": not found.problems,
        "entries": found.rows,
        "head": str(found.end),
        "anchor": str(anchor) if anchor else None,
        "problems": list(found.problems),
    }


def lines(found: Verification, anchor: Anchor | None) -> Iterator[str]:
    """What was found of the history, in sentences."""
    yield f"{plural(found.events, 'event')} read."
    if found.problems:
        yield from found.problems
        yield "The history cannot be relied on. Keep the database as it is, and go back to a copy from before."
        return
    yield "Every event follows from the one before, and the register is what its history says."
    if anchor is None:
        yield "Without an anchor nobody can tell whether the end was cut off and written anew: --anchor SEQ:HASH."
    else:
        yield f"It still holds the event {anchor.seq} that was kept elsewhere."
    yield "Keep this outside the database for the next time:"
    yield str(found.end)


def access_lines(found: AccessVerification, anchor: Anchor | None) -> Iterator[str]:
    """What was found of the access log, in sentences."""
    yield f"{plural(found.rows, 'entry', 'entries')} of the access log read."
    if found.problems:
        yield from found.problems
        yield "The access log cannot be relied on. Keep the database as it is, and ask who could write to it."
        return
    yield "Every entry of the access log follows from the one before, and names the records that were written with it."
    if anchor is not None:
        yield f"It still holds the entry {anchor.seq} that was kept elsewhere."
    yield "Keep this too, for --access-anchor:"
    yield str(found.end)
