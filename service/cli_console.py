"""The commands of the console. What one needs is imported when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from service import clock

console_app = typer.Typer()

Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE|DIR", help="The authority's corewatch.toml, or the folder that holds it."),
]


@console_app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8350,
    minutes: Annotated[int | None, typer.Option(min=1, help="Stop by itself after so many minutes.")] = None,
    config: Config = None,
) -> None:
    """Answer the console and the API, on this machine alone unless --host says otherwise."""
    from console.serve import run_serve

    run_serve(config=config, host=host, port=port, minutes=minutes, clock=clock.now)
