"""`corewatch freshness`: for a monitoring program, and for whoever wonders whether tonight was checked."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from calendars.words import day_words
from register.errors import RegisterError
from register.runs import Run
from service.asking import one_of
from service.console import show
from service.ending import tell
from service.formats.json import json_text
from service.freshness import Freshness, Level, Trouble, freshness, moment_words
from service.output import write_text
from service.page import Page
from service.register_access import open_register
from service.settings import find_settings
from service.words import plural

#: So many exceptions of which nobody was told are named one by one.
TOLD = 20

STATUS_WORDS = {
    "rejected": "refused",
    "failed": "broke off",
    "missed": "missed: nothing was checked",
    "late": "late: its time came, and it is not in the register",
}


def run_freshness(*, output_format: str, config: Path | None, now: datetime) -> int:
    """Say how fresh the register is; the exit code is what monitoring programs expect."""
    one_of(output_format, ("table", "json"), what="format", option="--format")
    try:
        with open_register(find_settings(config)) as database:
            found = freshness(database, find_settings(config), now)
    except RegisterError as error:
        return _no_register(error, output_format)
    if output_format == "json":
        write_text([json_text(freshness_document(found)), "\n"], None)
    else:
        show(freshness_page(found).print_to)
    return int(found.level)


def _no_register(error: RegisterError, output_format: str) -> int:
    """Whoever reads the document learns it there, whoever reads the screen on standard error."""
    if output_format == "json":
        write_text([json_text({"level": Level.CRITICAL.name.lower(), "says": str(error)}), "\n"], None)
    else:
        tell(str(error))
    return int(Level.CRITICAL)


def freshness_page(found: Freshness) -> Page:
    """One sentence first, then the details."""
    page = Page(found.says)
    page.add("Last night in the register", _last_lines(found.last) if found.last else ["None."])
    page.add("Held, waiting to be confirmed", [_held_line(run) for run in found.held])
    page.add("Since then", [_trouble_line(item) for item in found.troubles])
    page.add("Told to nobody", _untold_lines(found))
    page.add("Messages", [_unsent_line(found)])
    next_words = f"The night of {day_words(found.next_night)}, from {moment_words(found.next_due_at)}."
    page.add("Next", [next_words])
    page.add("Heartbeat", [found.heartbeat])
    page.add("Calendar", [None if found.calendar_is_complete else _calendar_line(found)])
    return page


def _last_lines(last: Run) -> Iterator[str]:
    yield f"{day_words(last.business_date)}, finished on {moment_words(last.finished_at)}."
    if "open_plans" in last.counts:
        yield checked_words(last.counts)
    if last.synthetic:
        yield "The snapshot was synthetic: nobody in it is real."


def checked_words(counts: Mapping[str, int]) -> str:
    """What a night looked at, in the words and figures of the digest."""
    return (
        f"{plural(counts['open_plans'], 'open plan')} checked: {counts['duties']:,} duties, "
        f"{counts['rules_checked']} of {counts['rules']} rules."
    )


def _held_line(run: Run) -> str:
    return (
        f"{day_words(run.business_date)}: {run.held_because} "
        f"If the children really left: corewatch night --confirm {run.id} --by NAME."
    )


def _trouble_line(item: Trouble) -> str:
    words = f"{day_words(item.night)}: {STATUS_WORDS[item.status]}"
    return f"{words}. {item.because}" if item.because else f"{words}."


def _untold_lines(found: Freshness) -> Iterator[str]:
    for item in found.untold[:TOLD]:
        yield f"{item.reference}, opened on {day_words(item.opened_on)}: {item.why}."
    if len(found.untold) > TOLD:
        yield f"And {len(found.untold) - TOLD:,} more."


def _unsent_line(found: Freshness) -> str | None:
    if found.unsent_since is None:
        return None
    return f"The oldest message that has not gone out was written on {moment_words(found.unsent_since)}."


def _calendar_line(found: Freshness) -> str:
    return (
        f"Bank holidays are known until {day_words(found.calendar_known_until)}, less than twelve months ahead: "
        "later due dates are provisional. Update Corewatch."
    )


def freshness_document(found: Freshness) -> dict[str, Any]:
    """The same as plain values."""
    last = found.last
    return {
        "level": found.level.name.lower(),
        "says": found.says,
        "last": last
        and {
            "run": last.id,
            "night": last.business_date.isoformat(),
            "finished_at": _iso(last.finished_at),
            "open_plans": last.counts.get("open_plans"),
            "synthetic": last.synthetic,
            "held": last.is_held,
        },
        "held": [
            {"run": run.id, "night": run.business_date.isoformat(), "because": run.held_because} for run in found.held
        ],
        "since": [
            {"night": item.night.isoformat(), "status": item.status, "because": item.because} for item in found.troubles
        ],
        "untold": [
            {"reference": item.reference, "rule": item.rule, "opened_on": item.opened_on.isoformat(), "why": item.why}
            for item in found.untold
        ],
        "unsent_since": _iso(found.unsent_since),
        "next": {"night": found.next_night.isoformat(), "due_at": _iso(found.next_due_at)},
        "heartbeat": found.heartbeat,
        "calendar": {
            "known_until": found.calendar_known_until.isoformat(),
            "covers_twelve_months": found.calendar_is_complete,
        },
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
