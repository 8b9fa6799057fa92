"""A page of headings and lines for people."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text


@dataclass
class Page:
    """Sections in their order; one without lines is left out."""

    title: str
    _sections: list[tuple[str, list[str]]] = field(default_factory=list)

    def add(self, heading: str, lines: Iterable[str | None]) -> "Page":
        """A section; lines that are None are left out."""
        kept = [line for line in lines if line is not None]
        if kept:
            self._sections.append((heading, kept))
        return self

    def print_to(self, console: Console) -> None:
        console.print(Text(self.title, style="bold"))
        for heading, lines in self._sections:
            console.print()
            console.print(Text(heading, style="bold"))
            for line in lines:
                console.print(_item(line[2:]) if line.startswith("- ") else Padding(Text(line), (0, 0, 0, 2)))


def _item(text: str) -> Padding:
    """One line of a list: its further lines stand under its text, not under its bullet."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_row("-", Text(text))
    return Padding(grid, (0, 0, 0, 2))
