"""Where people's pages are printed."""

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from service.output import write_text

#: The width of a page that goes to a file or a pipe.
PAGE_WIDTH = 100

Page = Callable[[Console], None]


def show(page: Page, output: Path | None = None) -> None:
    """On a terminal as wide as it is and with colour; else as plain text."""
    if output is None and sys.stdout.isatty():
        page(Console(highlight=False))
    else:
        write_text([as_text(page)], output)


def as_text(page: Page) -> str:
    """The page as plain text, without spaces at the ends of lines."""
    text = io.StringIO()
    page(Console(file=text, width=_width(), highlight=False, no_color=True, force_terminal=False))
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()).rstrip() + "\n"


def _width() -> int:
    """A width that was asked for with COLUMNS holds for a pipe too."""
    asked = os.environ.get("COLUMNS", "")
    return int(asked) if asked.isdigit() and int(asked) else PAGE_WIDTH
