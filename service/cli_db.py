"""The commands of the database: upgrade, version, backup, restore. What one needs is imported when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from service import clock

db_app = typer.Typer(no_args_is_help=True, help="The database of the register.")

Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE|DIR", help="The authority's corewatch.toml, or the folder that holds it."),
]


@db_app.command("upgrade")
def upgrade_database(config: Config = None) -> None:
    """Bring the register to this program's version, or begin it. Safe when it is stopped midway."""
    from service.db_command import run_upgrade

    raise typer.Exit(run_upgrade(config))


@db_app.command("version")
def show_version(config: Config = None) -> None:
    """Say the version of the register: 0 when it is this program's, 1 when it is not."""
    from service.db_command import run_version

    raise typer.Exit(run_version(config))


@db_app.command("backup")
def back_up(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the copy goes; it may not be there yet.")],
    config: Config = None,
) -> None:
    """Copy the register into a file, whole and checked, while everybody works on."""
    from service.backup_command import run_backup

    raise typer.Exit(run_backup(file, config=config))


@db_app.command("restore")
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A copy that `corewatch db backup` made.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Take the place of a register that is there; it is kept beside.")
    ] = False,
    config: Config = None,
) -> None:
    """Make a copy the register again. Stop the scheduler and the console first."""
    from service.backup_command import run_restore

    raise typer.Exit(run_restore(file, is_to_replace=replace, config=config, now=clock.now()))
