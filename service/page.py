"""A page of headings and lines for people."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from rich.console import Console
from rich.padding import Padding
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
                console.print(Padding(Text(line), (0, 0, 0, 2)))
