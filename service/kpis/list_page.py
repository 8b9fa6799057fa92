"""The measures for a terminal."""

from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from engine.measures.cards import Measure
from service.kpis.words import BETTER_WORDS, PERIOD_WORDS


def print_measures(cards: Iterable[Measure], console: Console) -> None:
    """A line for each measure."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("", justify="right", no_wrap=True)
    for heading, ratio in (("Measure", 2), ("What it counts", 4), ("When", 1)):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for card in cards:
        name = Text.assemble((card.title, "bold"), f"\n{card.id}")
        when = f"{PERIOD_WORDS[card.period]}; {BETTER_WORDS[card.better]}"
        table.add_row(Text(str(card.number or "")), name, Text(card.says), Text(when))
    console.print(table)
