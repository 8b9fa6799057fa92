"""`corewatch audit verify`: whether the history is as it was written, and the register as its history says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

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


def run_verify(anchor: str | None, *, output_format: str, config: Path | None) -> int:
    """Read the whole history again; 1 when something is wrong."""
    one_of(output_format, ("table", "json"), what="format", option="--format")
    held = Anchor.parse(anchor) if anchor is not None else None
    with (
        open_register(find_settings(config)) as database,
        progress("Reading the history ..."),
        database.reading() as connection,
    ):
        found = verify(connection, held)
    if output_format == "json":
        write_text([json_text(document(found, held)), "\n"], None)
    else:
        write_text((f"{line}\n" for line in lines(found, held)), None)
    return FOUND if found.problems else DONE


def document(found: Verification, anchor: Anchor | None) -> dict[str, Any]:
    """What was found, as plain values."""
    return {
        "is_sound": not found.problems,
        "events": found.events,
        "head": str(found.end),
        "anchor": str(anchor) if anchor else None,
        "problems": list(found.problems),
    }


def lines(found: Verification, anchor: Anchor | None) -> Iterator[str]:
    """What was found, in sentences."""
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
