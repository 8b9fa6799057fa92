"""The commands of the console. What one needs is imported when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from service import clock

console_app = typer.Typer()
accounts_app = typer.Typer(no_args_is_help=True, help="Who may sign in to the console, and as what.")
console_app.add_typer(accounts_app, name="accounts")

Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE|DIR", help="The authority's corewatch.toml, or the folder that holds it."),
]
Name = Annotated[str, typer.Argument(metavar="NAME", help="What the person signs in as.")]
ShownName = Annotated[str | None, typer.Option("--shown-name", metavar="TEXT", help="How the person is called.")]
RoleOption = Annotated[
    str | None,
    typer.Option(
        "--role", help="viewer, lead, team_manager, agency_lead, unit, auditor or administrator.", metavar="ROLE"
    ),
]
Teams = Annotated[
    list[str] | None, typer.Option("--team", metavar="ID", help="A team whose cases it sees; may be repeated.")
]
Worker = Annotated[str | None, typer.Option("--worker", metavar="ID", help="Of a lead: her id in the case system.")]
Agency = Annotated[str | None, typer.Option("--agency", metavar="CODE", help="Of an agency lead: the agency.")]
Names = Annotated[bool | None, typer.Option("--names/--no-names", help="Whether it may see names.")]
PasswordFile = Annotated[
    Path | None, typer.Option("--password-file", metavar="FILE", help="The file that holds the password and no more.")
]


@accounts_app.command("list")
def list_accounts(
    output_format: Annotated[str, typer.Option("--format", help="table or json.")] = "table", config: Config = None
) -> None:
    """Show every account."""
    from console.accounts_command import run_list

    raise typer.Exit(run_list(output_format=output_format, config=config))


@accounts_app.command("add")
def add_account(
    name: Name,
    role: RoleOption = None,
    shown_name: ShownName = None,
    teams: Teams = None,
    worker: Worker = None,
    agency: Agency = None,
    names: Names = None,
    password_file: PasswordFile = None,
    no_password: Annotated[bool, typer.Option("--no-password", help="For single sign-on alone.")] = False,
    config: Config = None,
) -> None:
    """Make an account. The password is asked for twice, or stands in a file; it is never an argument."""
    from console.accounts_command import AccountOptions, run_add

    options = AccountOptions(
        name=name, shown_name=shown_name, role=role, teams=tuple(teams) if teams else None, worker=worker,
        agency=agency, sees_names=names,
    )  # fmt: skip
    raise typer.Exit(
        run_add(options, password_file=password_file, has_password=not no_password, config=config, now=clock.now())
    )


@accounts_app.command("change")
def change_account(
    name: Name,
    role: RoleOption = None,
    shown_name: ShownName = None,
    teams: Teams = None,
    worker: Worker = None,
    agency: Agency = None,
    names: Names = None,
    active: Annotated[bool | None, typer.Option("--enable", help="Let it sign in again.")] = None,
    config: Config = None,
) -> None:
    """Change an account. Whoever is signed in with it is signed out when what it may see or do changes."""
    from console.accounts_command import AccountOptions, run_change

    options = AccountOptions(
        name=name, shown_name=shown_name, role=role, teams=tuple(teams) if teams else None, worker=worker,
        agency=agency, sees_names=names,
    )  # fmt: skip
    raise typer.Exit(run_change(options, config=config, now=clock.now(), is_active=active or None))


@accounts_app.command("disable")
def disable_account(name: Name, config: Config = None) -> None:
    """Switch an account off: it is signed out at once, and its API tokens open nothing."""
    from console.accounts_command import AccountOptions, run_change

    raise typer.Exit(run_change(AccountOptions(name=name), config=config, now=clock.now(), is_active=False))


@accounts_app.command("password")
def set_account_password(name: Name, password_file: PasswordFile = None, config: Config = None) -> None:
    """Give an account another password, asked for twice or read from a file."""
    from console.accounts_command import run_password

    raise typer.Exit(run_password(name, password_file=password_file, config=config, now=clock.now()))


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
