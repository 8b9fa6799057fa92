"""A check for people: the figures of each rule, then the breaches, worst first."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from calendars.words import day_words
from engine.obligations import Obligation, RuleResult
from service.checking import Check
from service.formats.document import why_silent
from service.words import STATE_WORDS, how_late, plural, reference, share_in_time

#: So many obligations are written out; the rest are counted.
SHOWN = 40

LEGEND = (
    "Done: met in time or late. Other: not due yet, record not complete yet, never met, or not owed. "
    "In time: of the duties whose day has come, the part that was met in time."
)

#: From this width on, every cell but the sentence fits on one line.
ROOMY = 110

#: The columns of figures: they add up to the duties checked.
_FIGURES: Mapping[str, tuple[str, ...]] = {
    "Overdue": ("overdue",),
    "Due\nsoon": ("due_soon",),
    "Cannot\ntell": ("unknown",),
    "Done": ("met", "met_late"),
    "Other": ("pending", "not_due", "never_met", "exempt"),
}


def print_table(check: Check, states: tuple[str, ...], console: Console, *, shown: int = SHOWN) -> None:
    """The whole page."""
    _heading(check, console)
    _summary(check.results, console)
    _silent_rules(check.results, console)
    _obligations(check, states, console, shown)


def _heading(check: Check, console: Console) -> None:
    header = check.header
    say(console, f"Snapshot {header.id}, as at {day_words(header.as_at)}", style="bold")
    if check.as_of != header.as_at:
        say(console, f"Checked as it stood on {day_words(check.as_of)}.")
    if header.synthetic:
        say(console, "SYNTHETIC DATA: nobody in this snapshot is real.", style="bold")
    if check.set_aside:
        say(console, check.set_aside)


def _summary(results: Sequence[RuleResult], console: Console) -> None:
    table = Table(box=box.SIMPLE_HEAD, show_footer=True, pad_edge=False, padding=(0, 1))
    checked = [result for result in results if why_silent(result) is None]
    totals = Counter[str]()
    for result in checked:
        totals.update(result.states)
    table.add_column("Rule", footer="All rules", ratio=1, overflow="fold")
    for name, figures in _columns(totals).items():
        table.add_column(name, footer=figures, justify="right")
    for result in checked:
        table.add_row(Text(result.card.title), *_columns(result.states).values())
    console.print(table)
    say(console, LEGEND, style="dim")
    console.print()


def _columns(states: Mapping[str, int]) -> dict[str, str]:
    figures = {name: f"{sum(states[state] for state in group):,}" for name, group in _FIGURES.items()}
    known = Counter(states)
    return {"Checked": f"{sum(states.values()):,}", **figures, "In\ntime": share_in_time(known)}


def _silent_rules(results: Sequence[RuleResult], console: Console) -> None:
    """A rule that was not checked is named: silence must not look like good news."""
    silent = [result for result in results if why_silent(result)]
    if not silent:
        return
    say(console, f"{plural(len(silent), 'rule')} could not be checked:")
    for result in silent:
        console.print(Padding(Text(f"{result.card.title} ({result.card.id}): {why_silent(result)}"), (0, 0, 0, 2)))
    console.print()


def _obligations(check: Check, states: tuple[str, ...], console: Console, shown: int) -> None:
    counts = Counter[str]()
    for result in check.results:
        counts.update({state: result.states[state] for state in states})
    total = counts.total()
    worst = check.worst(states, shown)
    say(console, f"{plural(total, 'duty', 'duties')}: {_counted(counts, states)}.", style="bold")
    if not total:
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for name in ("Duty", "Plan or meeting", "Due", "How late"):
        table.add_column(name, overflow="fold", ratio=1 if name == "Duty" else None, max_width=_widest(name, console))
    for item in worst:
        table.add_row(*_row(item, check.book.card(item.rule).title))
    console.print(table)
    if total > len(worst):
        say(console, f"... and {total - len(worst):,} more: use --format csv to see them all.")


def _widest(name: str, console: Console) -> int | None:
    """On a narrow page the short columns give way to the sentence."""
    return {"Plan or meeting": 16, "Due": 12, "How late": 12}.get(name) if console.width < ROOMY else None


def _row(item: Obligation, title: str) -> tuple[Text, ...]:
    duty = Text.assemble((title, "bold"), f" ({item.severity})\n{item.says}\n")
    return duty, Text(reference(item)), Text(day_words(item.due_on)), Text(how_late(item))


def _counted(counts: Counter[str], states: Iterable[str]) -> str:
    return ", ".join(f"{counts[state]:,} {STATE_WORDS[state]}" for state in states)


def say(console: Console, text: str, *, style: str = "") -> None:
    """One line of text as it stands: square brackets in a key are no markup."""
    console.print(Text(text, style=style))
