"""The commands that stand around the nights: schedule, freshness, init. What one needs is imported when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from service import clock

nights_app = typer.Typer()

Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE|DIR", help="The authority's corewatch.toml, or the folder that holds it."),
]
Format = Annotated[str, typer.Option("--format", help="table or json.")]


@nights_app.command()
def night(
    snapshot: Annotated[
        str | None, typer.Argument(metavar="[SNAPSHOT]", help="A folder of nightly files, or a database address.")
    ] = None,
    accept_fewer_rows: Annotated[
        bool, typer.Option("--accept-fewer-rows", help="A core table may have over 20 percent fewer rows tonight.")
    ] = False,
    confirm: Annotated[
        int | None, typer.Option(metavar="ID", help="Confirm that the plans which a held night missed are really gone.")
    ] = None,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Who confirms it.")] = None,
    output_format: Format = "table",
    encoding: Annotated[str | None, typer.Option(help="The encoding of the CSV files, when it is not UTF-8.")] = None,
    config: Config = None,
) -> None:
    """Run one night, whole or not at all: check the snapshot and bring the register up to it."""
    from service.night.command import NightCommand, confirm_night, run_night_command

    if confirm is not None:
        raise typer.Exit(confirm_night(confirm, by=by, config=config, today=clock.today(), now=clock.now()))
    asked = NightCommand(
        source=snapshot,
        accept_fewer_rows=accept_fewer_rows,
        output_format=output_format,
        encoding=encoding,
        config=config,
        today=clock.today(),
        clock=clock.now,
    )
    raise typer.Exit(run_night_command(asked))


@nights_app.command()
def schedule(config: Config = None) -> None:
    """Run each night by itself, when its time has come and its snapshot is there."""
    from service.schedule_command import run_schedule

    raise typer.Exit(run_schedule(config=config, clock=clock.now))


@nights_app.command()
def freshness(output_format: Format = "table", config: Config = None) -> None:
    """Say what was checked last, and whether anything stands in the way: for people and for monitoring."""
    from service.freshness_command import run_freshness

    raise typer.Exit(run_freshness(output_format=output_format, config=config, now=clock.now()))


@nights_app.command()
def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where your configuration will stand.")]) -> None:
    """Write a configuration to fill in, with every key, its default and why."""
    from service.init_command import run_init

    raise typer.Exit(run_init(folder))
