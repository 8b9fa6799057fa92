"""The command line. What a command needs is imported when it runs, so that `--help` answers at once."""

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from service.ending import ending_of

app = typer.Typer(
    name="corewatch",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Checks whether the duties owed to children on child protection plans were met.",
)

#: Set by --verbose for the ending of a crash.
_verbose = False

Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE|DIR", help="The authority's corewatch.toml, or the folder that holds it."),
]
SnapshotPath = Annotated[
    str, typer.Argument(metavar="SNAPSHOT", help="A folder of nightly files, or a database address.")
]
Encoding = Annotated[str | None, typer.Option(help="The encoding of the CSV files, when it is not UTF-8: cp1252.")]
Day = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], metavar="DAY", help="Check it as it stood on an earlier day."),
]


@app.callback()
def _all_commands(
    verbose: Annotated[bool, typer.Option("--verbose", help="Log internal errors to standard error.")] = False,
) -> None:
    global _verbose
    _verbose = verbose


@app.command()
def check(
    snapshot: SnapshotPath,
    as_of: Day = None,
    rule: Annotated[list[str] | None, typer.Option(metavar="ID", help="Check this rule only; may be repeated.")] = None,
    state: Annotated[str, typer.Option(metavar="STATE,...", help="The states to show, or all.")] = "overdue,due_soon",
    output_format: Annotated[str, typer.Option("--format", help="table, json, jsonl, csv or xlsx.")] = "table",
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="Write to a file instead of the screen.")] = None,
    engine: Annotated[str, typer.Option(help="duckdb.")] = "duckdb",
    fail_on: Annotated[
        str | None, typer.Option(metavar="STATE,...", help="End with 1 when a duty is in one of these.")
    ] = None,
    encoding: Encoding = None,
    config: Config = None,
) -> None:
    """Check a snapshot: which duties are overdue, or soon due."""
    from service.check_command import CheckRequest, run_check

    request = CheckRequest(
        source=snapshot,
        as_of=as_of.date() if as_of else None,
        rules=tuple(rule or ()),
        states=state,
        output_format=output_format,
        output=output,
        engine=engine,
        fail_on=fail_on,
        encoding=encoding,
        config=config,
        asked_at=datetime.now().astimezone().replace(tzinfo=None),
    )
    raise typer.Exit(run_check(request))


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    try:
        return int(app(args=list(arguments), prog_name="corewatch", standalone_mode=False) or 0)
    except BaseException as error:  # noqa: BLE001 - the one place where every error becomes an exit code and a sentence
        return ending_of(error, verbose=_verbose)


def main() -> None:
    """The console script."""
    sys.exit(run(sys.argv[1:]))
