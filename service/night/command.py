"""`corewatch night`: the whole night, once; and the unit's word that a held night may be believed."""

import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from calendars.words import day_words
from register import runs
from register.runs import AlreadyDone, Busy, Run
from service.asking import one_of
from service.check_command import progress
from service.ending import DONE, FOUND, INTERNAL, tell
from service.errors import AnswerRefused
from service.night.run import NightRequest, run_night
from service.night.writing import NightDone
from service.output import write_text
from service.register_access import open_register
from service.schedule.heartbeat import after_night
from service.settings import find_settings
from service.telling.prepare import teller
from service.words import plural


@dataclass(frozen=True, kw_only=True)
class NightCommand:
    """What was typed."""

    source: str | None
    accept_fewer_rows: bool
    output_format: str
    encoding: str | None
    config: Path | None
    #: The day in London.
    today: date
    clock: Callable[[], datetime]


def run_night_command(asked: NightCommand) -> int:
    """Run the night of one snapshot, and say what came of it."""
    settings = find_settings(asked.config)
    one_of(asked.output_format, ("table", "json"), what="format", option="--format")
    if asked.source is None:
        raise AnswerRefused("Say which snapshot: corewatch night SNAPSHOT.")
    request = NightRequest(
        source=asked.source,
        settings=settings,
        run_on=asked.today,
        clock=asked.clock,
        owner=f"{socket.gethostname()}:{os.getpid()}",
        accept_fewer_rows=asked.accept_fewer_rows,
        encoding=asked.encoding,
        telling=teller,
    )
    with open_register(settings, begin=True) as database, progress("The night is running ..."):
        done = run_night(database, request)
        if isinstance(done, NightDone) and (trouble := after_night(database, done.run, settings.night.heartbeat)):
            tell(trouble)
    return tell_outcome(done, output_format=asked.output_format)


def confirm_night(run_id: int, *, by: str | None, config: Path | None, today: date, now: datetime) -> int:
    """Keep who confirmed that the plans which a held night missed are really gone."""
    if not by:
        raise AnswerRefused("Say who confirms it: add --by and the name of an account.")
    with open_register(find_settings(config)) as database:
        run = runs.confirm_held(database, run_id, by=by, today=today, now=now)
    write_text(
        [
            f"Night {run.id} of {day_words(run.business_date)} is confirmed by {by}: the next night may close "
            "what it finds closed.\n"
        ],
        None,
    )
    return DONE


def tell_outcome(done: NightDone | AlreadyDone | Busy, *, output_format: str) -> int:
    """What came of a night, in words or as a document; the exit code."""
    if isinstance(done, Busy):
        raise AnswerRefused(
            f"Another run ({done.owner}) holds this night until {done.until:%H:%M} UTC. "
            "Wait for it, or run it again then."
        )
    if output_format == "json":
        import json

        write_text([json.dumps(run_document(done.run), ensure_ascii=False, indent=2) + "\n"], None)
    else:
        write_text([line + "\n" for line in outcome_lines(done)], None)
    if isinstance(done, AlreadyDone):
        return DONE
    for sentence in done.troubles:
        tell(sentence)
    return INTERNAL if done.troubles else (FOUND if done.run.is_held else DONE)


def outcome_lines(done: NightDone | AlreadyDone) -> list[str]:
    """The night in a few lines."""
    run = done.run
    if isinstance(done, AlreadyDone):
        return [f"The night of {day_words(run.business_date)} is already in the register: nothing was changed."]
    counts = run.counts
    lines = [
        f"Night of {day_words(run.business_date)}: {plural(counts['open_plans'], 'open plan')}, "
        f"{plural(counts['duties'], 'duty', 'duties')} checked by {counts['rules_checked']} of {counts['rules']} "
        f"rules, {counts['overdue']:,} overdue.",
        f"Exceptions: {_events(done.events)}.",
    ]
    if set_aside := run.problems.get("quarantined_rows"):
        were = "was" if set_aside == 1 else "were"
        lines.append(f"{plural(set_aside, 'row')} {were} set aside: `corewatch validate` names them.")
    if in_doubt := run.problems.get("impossible_days"):
        lines.append(f"{plural(in_doubt, 'plan')} with a day that cannot be right: `corewatch validate` names them.")
    lines += run.problems.get("telling", [])
    if run.is_held:
        lines += [
            f"HELD: {run.held_because} New breaches were opened and nothing was closed. If the children really left, "
            f"confirm it: corewatch night --confirm {run.id} --by NAME. If not, mend the extract."
        ]
    return lines


#: In the order in which they are told.
_EVENT_WORDS = {
    "opened": "opened",
    "reopened": "reopened",
    "resolved": "put right",
    "withdrawn": "withdrawn",
    "lapsed": "lapsed",
    "not_seen": "not seen",
    "promise_broken": "promises broken",
    "waiver_ended": "waivers ended",
}


def _events(events: Mapping[str, int]) -> str:
    told = [f"{events[kind]:,} {words}" for kind, words in _EVENT_WORDS.items() if events.get(kind)]
    return ", ".join(told) or "nothing changed"


def run_document(run: Run) -> dict[str, object]:
    """A run as plain values."""
    return {
        "id": run.id,
        "business_date": run.business_date.isoformat(),
        "status": run.status,
        "held": run.held_because,
        "snapshot": {"id": run.snapshot_id, "source": run.source, "synthetic": run.synthetic},
        "counts": dict(run.counts),
        "problems": dict(run.problems),
        "message": run.message,
    }
