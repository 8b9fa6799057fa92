"""`corewatch demo`: a synthetic authority, checked, and what to try next."""

from datetime import date
from pathlib import Path
from shlex import quote

from service.checking import Check, check_snapshot
from service.console import show
from service.ending import DONE, INTERNAL, tell
from service.formats.table import print_table
from service.output import write_text
from service.settings import Settings
from service.synth_command import write_synthetic

PLANS = 60
SEED = 7
SHOWN = 8


def run_demo(folder: Path, *, as_at: date) -> int:
    """Write the authority, check it, and show a first page."""
    write_synthetic(folder, plans=PLANS, as_at=as_at, seed=SEED)
    with check_snapshot(str(folder), Settings()) as check:
        show(lambda console: print_table(check, ("overdue", "due_soon"), console, shown=SHOWN))
        write_text([next_steps(check, folder)], None)
        for sentence in check.failures:
            tell(sentence)
        return INTERNAL if check.failures else DONE


def next_steps(check: Check, folder: Path) -> str:
    """Commands that work on this authority, word for word."""
    first = next(check.obligations(("overdue",)), None)
    place = quote(str(folder))
    steps = [
        f"corewatch check {place} --rule cg-first-10wd --state all",
        f"corewatch check {place} --format csv --output breaches.csv",
        f"corewatch validate {place}",
        "corewatch rules show cg-first-10wd",
    ]
    if first:
        steps.insert(0, f"corewatch explain {place} --rule {first.rule} --subject {quote(first.subject)}")
    return "\nWhat to try next:\n" + "".join(f"  {step}\n" for step in steps)
