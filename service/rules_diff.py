"""`corewatch rules diff`: what would change if a number changed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from calendars.words import day_words
from service.asking import one_of
from service.check_command import progress
from service.comparing import KINDS, Change, Comparison, RuleBoth, compare
from service.console import show
from service.ending import DONE, INTERNAL, tell
from service.errors import AnswerRefused
from service.formats.json import json_text
from service.formats.table import ROOMY, say
from service.output import write_text
from service.settings import find_settings
from service.words import STATE_WORDS, plural, share_in_time

#: So many duties are written out; the rest are counted.
SHOWN = 40

NO_TEAM = "no team on the record"

LEGEND = (
    "New: a breach only under the second. Gone: a breach only under the first. Moved: open under both, with another "
    "due date or severity. In time: of the duties whose day has come, the part that was met in time."
)


def run_diff(
    source: str, *, configs: Sequence[Path], rules: Sequence[str], output_format: str, encoding: str | None
) -> int:
    """Compare two configurations on one snapshot. Nothing is written and nobody is told."""
    one_of(output_format, ("table", "json"), what="format", option="--format")
    if len(configs) != 2:
        given = "none was given" if not configs else f"{plural(len(configs), 'was', 'were')} given"
        raise AnswerRefused(
            f"Two configurations are compared, and {given}. Give --config twice: first as it is, then as it would be."
        )
    both = (find_settings(configs[0]), find_settings(configs[1]))
    with progress("Comparing ..."):
        found = compare(source, both, rules=rules, encoding=encoding)
    if output_format == "json":
        write_text([json_text(document(found)), "\n"], None)
    else:
        show(lambda console: print_comparison(found, console))
    for sentence in found.failures:
        tell(sentence)
    return INTERNAL if found.failures else DONE


def document(found: Comparison) -> dict[str, Any]:
    """The comparison as plain values."""
    return {
        "snapshot": {
            "id": found.header.id,
            "as_at": found.header.as_at.isoformat(),
            "synthetic": found.header.synthetic,
        },
        "configurations": [str(path) for path in found.configurations],
        "decisions": list(found.decisions),
        "rules": [_rule_document(rule, found.changes) for rule in found.rules],
        "duties": [{key: _plain(value) for key, value in vars(change).items()} for change in found.changes],
    }


def _rule_document(rule: RuleBoth, changes: Iterable[Change]) -> dict[str, Any]:
    own = [change for change in changes if change.rule == rule.card.id]
    return {
        "id": rule.card.id,
        "title": rule.card.title,
        **_counts(own),
        "states_before": rule.before,
        "states_after": rule.after,
        "not_assessable": rule.silent,
        "teams": [{"team": team, **counts} for team, counts in _by_team(own)],
    }


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _counts(changes: Iterable[Change]) -> dict[str, int]:
    counted = Counter(change.kind for change in changes)
    return {kind: counted[kind] for kind in KINDS}


def _by_team(changes: Iterable[Change]) -> list[tuple[str | None, dict[str, int]]]:
    """The counts of each team, those without a team last."""
    teams: dict[str | None, list[Change]] = {}
    for change in changes:
        teams.setdefault(change.team, []).append(change)
    return [(team, _counts(teams[team])) for team in sorted(teams, key=lambda name: (name is None, name or ""))]


def print_comparison(found: Comparison, console: Console) -> None:
    """The whole page."""
    say(console, f"Snapshot {found.header.id}, as at {day_words(found.header.as_at)}", style="bold")
    if found.header.synthetic:
        say(console, "SYNTHETIC DATA: nobody in this snapshot is real.", style="bold")
    say(console, f"First {found.configurations[0]}, then {found.configurations[1]}.")
    for line in found.decisions or ("The two configurations decide the same.",):
        console.print(Padding(Text(line), (0, 0, 0, 2)))
    console.print()
    silent = [rule for rule in found.rules if rule.silent]
    if silent:
        say(console, f"{plural(len(silent), 'rule')} could not be checked: `corewatch validate` says why.")
    told = [rule for rule in found.rules if _is_changed(rule, found.changes)]
    if not told:
        say(console, f"Nothing would change for {plural(len(found.rules) - len(silent), 'rule')}.", style="bold")
        say(console, "A number holds for clocks that start on or after its first day: look at its 'from'.")
        return
    _print_counts(told, found.changes, console)
    if found.changes:
        _print_teams(found.changes, console)
        _print_duties(found, console)


def _is_changed(rule: RuleBoth, changes: Iterable[Change]) -> bool:
    """True when a duty is told differently, or the part met in time is another."""
    return any(change.rule == rule.card.id for change in changes) or _in_time(rule.before) != _in_time(rule.after)


def _in_time(states: Mapping[str, int]) -> str:
    return share_in_time(Counter(states))


def _print_counts(rules: Iterable[RuleBoth], changes: Sequence[Change], console: Console) -> None:
    table = _table("Rule", "New", "Gone", "Moved", "In time\nbefore", "In time\nafter")
    for rule in rules:
        counts = _counts(change for change in changes if change.rule == rule.card.id)
        figures = (*(f"{counts[kind]:,}" for kind in KINDS), _in_time(rule.before), _in_time(rule.after))
        table.add_row(Text(rule.card.title), *figures)
    console.print(table)
    say(console, LEGEND, style="dim")
    console.print()


def _print_teams(changes: Sequence[Change], console: Console) -> None:
    table = _table("Team", "New", "Gone", "Moved")
    for team, counts in _by_team(changes):
        table.add_row(Text(team or NO_TEAM), *(f"{counts[kind]:,}" for kind in KINDS))
    console.print(table)


def _table(first: str, *figures: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column(first, overflow="fold", ratio=1)
    for name in figures:
        table.add_column(name, justify="right")
    return table


def _print_duties(found: Comparison, console: Console) -> None:
    titles = {rule.card.id: rule.card.title for rule in found.rules}
    # The breaches first: a duty that only moves can wait.
    worst = sorted(found.changes, key=lambda change: KINDS.index(change.kind))[:SHOWN]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    narrow = console.width < ROOMY
    for name, width in (("", None), ("Duty", None), ("Plan or meeting", 22), ("Due before", 17), ("Due after", 17)):
        is_duty = name == "Duty"
        table.add_column(name, overflow="fold", ratio=1 if is_duty else None, max_width=width if narrow else None)
    for change in worst:
        table.add_row(*_row(change, titles[change.rule]))
    console.print(table)
    if len(found.changes) > len(worst):
        say(console, f"... and {len(found.changes) - len(worst):,} more: use --format json to see them all.")


def _row(change: Change, title: str) -> tuple[Text, ...]:
    held = change.plan or change.meeting
    name = f"plan {change.plan}" if change.plan else f"meeting {change.meeting}" if change.meeting else ""
    # The key that `corewatch explain` asks for, where the plan or meeting is not it.
    subject = change.subject if change.subject != held else ""
    link = f"link {change.link}" if change.link else ""
    where = "\n".join(part for part in (name, subject, link) if part)
    graded = change.severity_before != change.severity_after
    before = _told(change.state_before, change.due_before, change.severity_before if graded else None)
    after = _told(change.state_after, change.due_after, change.severity_after if graded else None)
    return Text(change.kind), Text(title), Text(where), Text(before), Text(after)


def _told(state: str | None, due: date | None, severity: str | None) -> str:
    if state is None or due is None:
        return "not open"
    grade = f"\n{severity}" if severity else ""
    return f"{STATE_WORDS[state]}\n{day_words(due)}{grade}"
