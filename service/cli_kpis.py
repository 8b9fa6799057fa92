"""The commands of the monthly report. What a command needs is imported when it runs."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from service import clock


class WithDefault(TyperGroup):
    """A group whose first command need not be named: `corewatch kpis SNAPSHOT` is `corewatch kpis report SNAPSHOT`."""

    default_command = "report"

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = [self.default_command, *args]
        return super().parse_args(ctx, args)


kpis_app = typer.Typer(cls=WithDefault, help="The monthly report: its figures, the rows behind them, and its closing.")

Source = Annotated[
    str | None,
    typer.Argument(metavar="[SNAPSHOT]", help="A folder of nightly files, or a database address; else the newest."),
]
Month = Annotated[
    str | None, typer.Option("--month", metavar="MONTH", help="Like 2026-10; else the last one that was over.")
]
Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE|DIR", help="The authority's corewatch.toml, or the folder that holds it."),
]
Encoding = Annotated[str | None, typer.Option(help="The encoding of the CSV files, when it is not UTF-8: cp1252.")]
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], metavar="DAY", help="As it was known on an earlier day."),
]
Output = Annotated[Path | None, typer.Option("--output", metavar="FILE", help="Write to a file.")]
By = Annotated[str, typer.Option("--by", metavar="PERSON", help="The account of the person who does this.")]


def _request(source: str | None, month: str | None, **more: Any) -> Any:
    from service.kpis.commands import ReportRequest

    plain = {"output_format": "table", "audience": None, "level": "authority", "output": None, "as_of": None}
    asked_at = clock.in_london(clock.now()).replace(tzinfo=None)
    return ReportRequest(source=source, month=month, **{**plain, "encoding": None, "asked_at": asked_at, **more})


@kpis_app.command("report")
def report(
    snapshot: Source = None,
    month: Month = None,
    output_format: Annotated[str, typer.Option("--format", help="table, json, csv, xlsx or html.")] = "table",
    audience: Annotated[
        str | None,
        typer.Option("--audience", help="unit, or partnership with small numbers hidden; html is for the partnership."),
    ] = None,
    level: Annotated[str, typer.Option("--level", help="In a table: authority, service or team.")] = "authority",
    output: Output = None,
    as_of: AsOf = None,
    encoding: Encoding = None,
    config: Config = None,
) -> None:
    """Report one month: every measure, against the month before, three months, others and the target."""
    from service.kpis.commands import run_report

    request = _request(
        snapshot,
        month,
        output_format=output_format,
        audience=audience,
        level=level,
        output=output,
        as_of=as_of.date() if as_of else None,
        encoding=encoding,
        config=config,
    )
    raise typer.Exit(run_report(request))


@kpis_app.command("rows")
def rows(
    snapshot: Source = None,
    measure: Annotated[str, typer.Option("--measure", metavar="ID", help="The measure, by id or number.")] = "",
    month: Month = None,
    team: Annotated[str | None, typer.Option("--team", metavar="ID", help="Of this team only.")] = None,
    output_format: Annotated[str, typer.Option("--format", help="table, json or csv.")] = "table",
    output: Output = None,
    as_of: AsOf = None,
    encoding: Encoding = None,
    config: Config = None,
) -> None:
    """List the duties and rows that one figure counts, those that it does not, and those left out."""
    from service.kpis.commands import run_rows

    request = _request(
        snapshot,
        month,
        output_format=output_format,
        output=output,
        as_of=as_of.date() if as_of else None,
        encoding=encoding,
        config=config,
    )
    raise typer.Exit(run_rows(request, measure, team=team))


@kpis_app.command("close")
def close(
    by: By,
    snapshot: Source = None,
    month: Month = None,
    encoding: Encoding = None,
    config: Config = None,
) -> None:
    """Close a month: its figures are published, and stand whatever is recorded later."""
    from service.kpis.commands import run_close

    raise typer.Exit(run_close(_request(snapshot, month, encoding=encoding, config=config), by=by, now=clock.now()))


@kpis_app.command("import")
def import_published(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file: a column a month, or a row a figure.")],
    by: By,
    because: Annotated[
        str | None, typer.Option("--because", metavar="TEXT", help="Why figures that were imported before are mended.")
    ] = None,
    config: Config = None,
) -> None:
    """Take in figures that were published before, so that trends do not start at nothing."""
    from service.kpis.importing import run_import

    done = run_import(file, by=by, because=because, config=config, now=clock.now(), today=clock.today())
    raise typer.Exit(done)


@kpis_app.command("mail")
def mail(snapshot: Source = None, month: Month = None, encoding: Encoding = None, config: Config = None) -> None:
    """Put the monthly email of a closed month into the outbox, for those who have not had it."""
    from service.kpis.commands import run_mail

    raise typer.Exit(run_mail(_request(snapshot, month, encoding=encoding, config=config), now=clock.now()))


@kpis_app.command("list")
def list_measures(
    output_format: Annotated[str, typer.Option("--format", help="table or json.")] = "table",
    config: Config = None,
) -> None:
    """List the measures: what each counts, and where it comes from."""
    from service.kpis.commands import run_list

    raise typer.Exit(run_list(output_format=output_format, config=config))


@kpis_app.command("pages")
def write_page(
    file: Annotated[Path, typer.Argument(metavar="[FILE]", help="Where to write it.")] = Path(
        "docs/reference/measures.md"
    ),
    config: Config = None,
) -> None:
    """Write the measures as a page of the reference."""
    from service.kpis.commands import run_pages

    raise typer.Exit(run_pages(file, config=config))
