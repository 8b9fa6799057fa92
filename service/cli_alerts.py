"""The commands about what people are told: digest, alerts. What a command needs is imported when it runs."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from service import clock
from service.days import day_of

digest_app = typer.Typer(no_args_is_help=True, help="What people are told: look at it, send it.")
alerts_app = typer.Typer(no_args_is_help=True, help="What was sent to whom, and what became of it.")

Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE|DIR", help="The authority's corewatch.toml, or the folder that holds it."),
]
Format = Annotated[str, typer.Option("--format", help="table or json.")]
Person = Annotated[str | None, typer.Option("--person", metavar="ID", help="To this worker, or address, only.")]
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="The number of a message, as `alerts list` shows it.")]


@digest_app.command("preview")
def preview(
    day: Annotated[date, typer.Option("--date", parser=day_of("--date"), metavar="DAY", help="The night of this day.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to write into.")],
    person: Person = None,
    config: Config = None,
) -> None:
    """Write the messages of a night as files: .eml, .txt, .html, and a page that lists them."""
    from service.telling.preview import run_preview

    raise typer.Exit(run_preview(day, person=person, out=out, config=config))


@digest_app.command("send")
def send(config: Config = None) -> None:
    """Send what is waiting, by the channel that [alerts] names."""
    from service.telling.sending import run_send

    raise typer.Exit(run_send(config, now=clock.now()))


@alerts_app.command("list")
def list_messages(
    day: Annotated[
        date | None, typer.Option("--date", parser=day_of("--date"), metavar="DAY", help="Of the night of this day.")
    ] = None,
    person: Person = None,
    state: Annotated[str | None, typer.Option("--state", metavar="STATE,...", help="In one of these states.")] = None,
    output_format: Format = "table",
    config: Config = None,
) -> None:
    """List messages and what became of them."""
    from service.telling.listing import run_list

    raise typer.Exit(run_list(day=day, person=person, state=state, output_format=output_format, config=config))


@alerts_app.command("show")
def show_message(number: Number, output_format: Format = "table", config: Config = None) -> None:
    """Show one message as it was sent."""
    from service.telling.listing import run_show

    raise typer.Exit(run_show(number, output_format=output_format, config=config))


@alerts_app.command("resend")
def resend(number: Number, config: Config = None) -> None:
    """Let a message that was refused or given up be tried again."""
    from service.telling.listing import run_resend

    raise typer.Exit(run_resend(number, config=config, now=clock.now()))
