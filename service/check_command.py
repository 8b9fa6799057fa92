"""`corewatch check`: one check, in one of five formats."""

import getpass
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from pathlib import Path

from service.asking import one_of, states_asked
from service.checking import Check, check_snapshot
from service.ending import DONE, FOUND, INTERNAL, tell
from service.errors import AnswerRefused
from service.output import replace_file, write_text
from service.settings import find_settings

FORMATS = ("table", "json", "jsonl", "csv", "xlsx")
#: Formats that hold the duties and nothing else, or are read by nobody while they are written.
_SILENT = ("jsonl", "csv", "xlsx")
ENGINES = ("duckdb", "spark")


@dataclass(frozen=True, kw_only=True)
class CheckRequest:
    """What was asked for, word for word."""

    source: str
    as_of: date | None
    rules: tuple[str, ...]
    states: str
    output_format: str
    output: Path | None
    engine: str
    fail_on: str | None
    encoding: str | None
    config: Path | None
    #: The clock is asked once, by the command line.
    asked_at: datetime


def run_check(request: CheckRequest) -> int:
    """Check, write, and say how it ended."""
    states = states_asked(request.states)
    fail_on = states_asked(request.fail_on, option="--fail-on") if request.fail_on else ()
    _check_words(request)
    settings = find_settings(request.config)
    with (
        progress("Checking the snapshot ..."),
        check_snapshot(
            request.source,
            settings,
            as_of=request.as_of,
            rules=request.rules,
            states=states,
            encoding=request.encoding,
            is_lean=True,
        ) as check,
    ):
        _write(check, states, request)
        if check.set_aside and request.output_format in _SILENT:
            tell(check.set_aside)
        if check.looks_too_far_back:
            tell(check.looks_too_far_back)
        for sentence in check.failures:
            tell(sentence)
        if check.failures:
            return INTERNAL
        found = sum(result.states[state] for result in check.results for state in fail_on)
        return FOUND if found else DONE


def _check_words(request: CheckRequest) -> None:
    one_of(request.output_format, FORMATS, what="format", option="--format")
    if one_of(request.engine, ENGINES, what="engine", option="--engine") == "spark":
        raise AnswerRefused("This build checks with DuckDB only: Spark is not part of it. Leave --engine out.")
    if request.output_format == "xlsx" and request.output is None:
        raise AnswerRefused("An Excel workbook needs a file to go to: add --output FILE.")


def _write(check: Check, states: tuple[str, ...], request: CheckRequest) -> None:
    match request.output_format:
        case "table":
            _write_table(check, states, request.output)
        case "xlsx" if request.output:
            _write_xlsx(check, states, request.output, request.asked_at)
        case name:
            write_text(_writer(name)(check, states), request.output)


def _writer(name: str) -> Callable[[Check, tuple[str, ...]], Iterator[str]]:
    """The writer of a text format, imported only when it is asked for."""
    writer: Callable[[Check, tuple[str, ...]], Iterator[str]] = getattr(
        import_module(f"service.formats.{name}"), f"write_{name}"
    )
    return writer


def _write_table(check: Check, states: tuple[str, ...], output: Path | None) -> None:
    from service.console import show
    from service.formats.table import print_table

    show(lambda console: print_table(check, states, console), output)


def _write_xlsx(check: Check, states: tuple[str, ...], output: Path, asked_at: datetime) -> None:
    from service.formats.xlsx import Export, write_xlsx

    export = Export(exported_by=account(), exported_at=asked_at)
    replace_file(output, lambda path: write_xlsx(check, states, path, export))


def account() -> str:
    """The account of this machine that asked."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "not known"


@contextmanager
def progress(words: str) -> Iterator[None]:
    """A sign of life on a terminal; nothing in a log or a pipe."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(words):
        yield
