"""The command line. What a command needs is imported when it runs, so that `--help` answers at once."""

import gc
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from service import clock
from service.cli_alerts import alerts_app, digest_app
from service.cli_console import console_app
from service.cli_db import db_app
from service.cli_kpis import kpis_app
from service.cli_nights import nights_app
from service.cli_register import audit_app, exceptions_app
from service.days import day_of
from service.ending import ending_of, leave, speak_into_the_void, told
from service.errors import AnswerRefused

rules_app = typer.Typer(no_args_is_help=True, help="The book of rules: read it, test it, add to it.")
route_app = typer.Typer(no_args_is_help=True, help="Who is told of a breach, and when.")
app = typer.Typer(
    name="corewatch",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Checks whether the duties owed to children on child protection plans were met.",
)

app.add_typer(nights_app)
app.add_typer(console_app)
app.add_typer(rules_app, name="rules")
app.add_typer(exceptions_app, name="exceptions")
app.add_typer(audit_app, name="audit")
app.add_typer(db_app, name="db")
app.add_typer(route_app, name="route")
app.add_typer(digest_app, name="digest")
app.add_typer(alerts_app, name="alerts")
app.add_typer(kpis_app, name="kpis")

#: New objects before Python looks for circles of them to throw away. After its own 700 it would go through modules and
#: cards again and again while they are loaded, and find nothing.
RARELY = 50_000

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
    date | None,
    typer.Option("--as-of", parser=day_of("--as-of"), metavar="DAY", help="Check it as it stood on an earlier day."),
]


Format = Annotated[str, typer.Option("--format", help="table or json.")]


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
        as_of=as_of,
        rules=tuple(rule or ()),
        states=state,
        output_format=output_format,
        output=output,
        engine=engine,
        fail_on=fail_on,
        encoding=encoding,
        config=config,
        asked_at=clock.in_london(clock.now()).replace(tzinfo=None),
    )
    raise typer.Exit(run_check(request))


@app.command()
def explain(
    what: Annotated[
        str,
        typer.Argument(metavar="EXCEPTION|SNAPSHOT", help="An exception, such as CG-0012; or a snapshot, with --rule."),
    ],
    snapshot: Annotated[
        str | None, typer.Argument(metavar="[SNAPSHOT]", help="The snapshot from which to count an exception again.")
    ] = None,
    rule: Annotated[str | None, typer.Option(metavar="ID", help="The rule.")] = None,
    subject: Annotated[str | None, typer.Option(metavar="KEY", help="The key of the plan, meeting or row.")] = None,
    link: Annotated[
        str | None, typer.Option(metavar="KEY", help="One link of a chain; without it, the current one.")
    ] = None,
    as_of: Day = None,
    output_format: Format = "table",
    encoding: Encoding = None,
    config: Config = None,
) -> None:
    """Explain an exception, or one duty: the facts, the number, the days counted, and what puts it right."""
    from service.explain_command import ExplainRequest, is_exception, run_explain

    if is_exception(what) and not (rule or subject):
        from service.exceptions.explaining import run_explain_exception

        if as_of is not None or link is not None:
            raise AnswerRefused("--as-of and --link go with a rule and a key: an exception is one link, on one night.")
        raise typer.Exit(
            run_explain_exception(what, snapshot, output_format=output_format, encoding=encoding, config=config)
        )
    if rule is None or subject is None or snapshot is not None:
        raise AnswerRefused("Give an exception, such as CG-0012; or a snapshot, with --rule ID and --subject KEY.")
    request = ExplainRequest(
        source=what,
        rule=rule,
        subject=subject,
        link=link,
        as_of=as_of,
        output_format=output_format,
        encoding=encoding,
        config=config,
    )
    raise typer.Exit(run_explain(request))


@app.command()
def validate(
    snapshot: SnapshotPath,
    output_format: Format = "table",
    encoding: Encoding = None,
    config: Config = None,
) -> None:
    """Look for problems in a snapshot, and say which rules it can carry."""
    from service.validate_command import run_validate

    raise typer.Exit(run_validate(snapshot, output_format=output_format, encoding=encoding, config=config))


@app.command()
def synth(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    plans: Annotated[int, typer.Option(metavar="N", help="Children with a plan, open or ended.")] = 60,
    as_at: Annotated[
        date | None,
        typer.Option("--as-at", parser=day_of("--as-at"), metavar="DAY", help="The day it shows; else yesterday."),
    ] = None,
    seed: Annotated[int, typer.Option(metavar="S", help="The same seed writes the same files.")] = 1,
    nights: Annotated[int, typer.Option(metavar="K", help="So many nights, a folder each; the last is the day.")] = 1,
    output_format: Annotated[str, typer.Option("--format", help="csv or parquet.")] = "csv",
) -> None:
    """Write the snapshot of a synthetic authority: nobody in it is real."""
    from service.synth_command import run_synth

    day = as_at or clock.yesterday()
    raise typer.Exit(run_synth(folder, plans=plans, as_at=day, seed=seed, nights=nights, output_format=output_format))


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where to write it.")] = Path("corewatch-demo"),
    nights: Annotated[int, typer.Option(min=1, max=60, help="How many nights it lives through.")] = 30,
    console_minutes: Annotated[
        int, typer.Option(min=0, help="How long the console stays open afterwards; 0 leaves it closed.")
    ] = 60,
) -> None:
    """Let a synthetic authority live through thirty nights, open its console, and say what to try next."""
    from service.demo import run_demo

    asked = {"nights": nights, "console_minutes": console_minutes}
    raise typer.Exit(run_demo(folder, as_at=clock.yesterday(), now=clock.now(), **asked))


@rules_app.command("list")
def list_rules(
    parameters: Annotated[
        bool, typer.Option("--parameters", help="List the settings, with the values in force.")
    ] = False,
    output_format: Format = "table",
    config: Config = None,
) -> None:
    """List the rules, or the settings that they share."""
    from service.rules_commands import run_list

    raise typer.Exit(run_list(parameters=parameters, output_format=output_format, config=config, today=clock.today()))


@rules_app.command("show")
def show_rule(rule: Annotated[str, typer.Argument(metavar="ID")], config: Config = None) -> None:
    """Show one rule as a manager reads it."""
    from service.showing import run_show

    raise typer.Exit(run_show(rule, config=config, today=clock.today()))


@rules_app.command("pages")
def write_pages(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where to write them.")] = Path("docs/rules"),
    config: Config = None,
) -> None:
    """Write the book as pages: one a rule, and indexes by family and by source document."""
    from service.rule_pages import run_pages

    raise typer.Exit(run_pages(folder, config=config))


@rules_app.command("diff")
def diff_rules(
    snapshot: SnapshotPath,
    config: Annotated[
        list[Path] | None,
        typer.Option("--config", metavar="FILE|DIR", help="Twice: first as it is, then as it would be."),
    ] = None,
    rule: Annotated[list[str] | None, typer.Option(metavar="ID", help="This rule only; may be repeated.")] = None,
    output_format: Format = "table",
    encoding: Encoding = None,
) -> None:
    """Show what would change if a number changed: new breaches, gone, moved, by team."""
    from service.rules_diff import run_diff

    raise typer.Exit(
        run_diff(snapshot, configs=config or (), rules=rule or (), output_format=output_format, encoding=encoding)
    )


@rules_app.command("lint")
def lint_rules(
    folder: Annotated[Path | None, typer.Argument(metavar="[FOLDER]", help="Rules of your own.")] = None,
    config: Config = None,
) -> None:
    """Read all cards and cases strictly, and name everything that is wrong."""
    from service.rules_commands import run_lint

    raise typer.Exit(run_lint(folder, config=config))


@rules_app.command("test")
def run_cases(
    rules: Annotated[list[str] | None, typer.Argument(metavar="[ID ...]")] = None,
    folder: Annotated[Path | None, typer.Option(metavar="DIR", help="Rules of your own.")] = None,
    config: Config = None,
) -> None:
    """Run the cases of the book, and of your own rules."""
    from service.rules_commands import run_test

    raise typer.Exit(run_test(rules or (), folder=folder, config=config))


@rules_app.command("new")
def new_rule(
    name: Annotated[str, typer.Argument(metavar="FAMILY/ID")],
    folder: Annotated[Path, typer.Option(metavar="DIR", help="The folder of your own rules.")],
) -> None:
    """Write a new card and its cases, ready to be changed."""
    from service.scaffold import run_new

    raise typer.Exit(run_new(name, folder=folder, today=clock.today()))


@route_app.command("test")
def try_routes(
    snapshot: Annotated[str, typer.Option(metavar="SNAPSHOT", help="A folder of nightly files, or a database.")],
    cases: Annotated[Path | None, typer.Argument(metavar="[CASES.csv]", help="Who should be told.")] = None,
    plan: Annotated[str | None, typer.Option(metavar="ID", help="Ask who is told of a breach on this plan ...")] = None,
    rule: Annotated[str | None, typer.Option(metavar="ID", help="... of this rule.")] = None,
    person: Annotated[
        str | None, typer.Option(metavar="ID", help="And why this worker, or address, is told or not.")
    ] = None,
    meeting: Annotated[str | None, typer.Option(metavar="ID", help="The meeting it is about.")] = None,
    agency: Annotated[str | None, typer.Option(metavar="CODE", help="The agency it is about.")] = None,
    output_format: Format = "table",
    encoding: Encoding = None,
    config: Config = None,
) -> None:
    """Ask who would be told, run cases, or look whether every open plan has somebody at every step."""
    from service.route_command import RouteRequest, run_route_test

    request = RouteRequest(
        cases=cases,
        source=snapshot,
        plan=plan,
        rule=rule,
        meeting=meeting,
        agency=agency,
        person=person,
        output_format=output_format,
        encoding=encoding,
        config=config,
    )
    raise typer.Exit(run_route_test(request))


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    try:
        return told(int(app(args=list(arguments), prog_name="corewatch", standalone_mode=False) or 0))
    except BaseException as error:  # noqa: BLE001 - the one place where every error becomes an exit code and a sentence
        return ending_of(error, verbose=_verbose)


def main() -> None:
    """The console script."""
    speak_into_the_void()
    gc.set_threshold(RARELY)
    leave(run(sys.argv[1:]))
