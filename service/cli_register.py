"""The commands about the register: exceptions and audit. What a command needs is imported when it runs."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service import clock
from service.days import day_of
from service.errors import AnswerRefused

if TYPE_CHECKING:
    from service.exceptions.acting import ActRequest
    from service.exceptions.listing import ListRequest

exceptions_app = typer.Typer(no_args_is_help=True, help="What is late: find it, promise it, waive it, note it.")
audit_app = typer.Typer(no_args_is_help=True, help="Whether the history is as it was written.")

Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE|DIR", help="The authority's corewatch.toml, or the folder that holds it."),
]
Format = Annotated[str, typer.Option("--format", help="table or json.")]
Words = list[str] | None
Reference = Annotated[str, typer.Argument(metavar="EXCEPTION", help="Its reference, such as CG-0012.")]
By = Annotated[str | None, typer.Option("--by", metavar="PERSON", help="The account of the person who does this.")]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Words for the history.")]

Rules = Annotated[Words, typer.Option("--rule", metavar="ID", help="This rule; may be repeated, as all below.")]
Families = Annotated[Words, typer.Option("--family", metavar="NAME", help="This family of rules.")]
Severities = Annotated[Words, typer.Option("--severity", metavar="GRADE", help="critical, high, medium, low or info.")]
Teams = Annotated[Words, typer.Option("--team", metavar="ID", help="This team.")]
Owners = Annotated[Words, typer.Option("--owner", metavar="ID", help="This worker.")]
Agencies = Annotated[Words, typer.Option("--agency", metavar="CODE", help="This partner agency.")]
State = Annotated[
    str | None, typer.Option("--state", metavar="STATE,...", help="States, or live, closed, all; else live.")
]
Tier = Annotated[int | None, typer.Option("--tier", metavar="N", help="This step of the route, or higher.")]
DaysLate = Annotated[int | None, typer.Option("--days-late", metavar="N", help="So many days late, or more.")]
Since = Annotated[
    date | None, typer.Option("--since", parser=day_of("--since"), metavar="DAY", help="Opened that day or later.")
]
Child = Annotated[str | None, typer.Option("--child", metavar="ID", help="About this child.")]
Plan = Annotated[str | None, typer.Option("--plan", metavar="ID", help="About this plan.")]
Meeting = Annotated[str | None, typer.Option("--meeting", metavar="ID", help="About this meeting.")]
Hidden = Annotated[bool, typer.Option("--hidden", help="Those for which another one speaks, in place of the others.")]
All = Annotated[bool, typer.Option("--all", help="Those too, and the closed ones.")]
KnownOn = Annotated[
    date | None,
    typer.Option("--known-on", parser=day_of("--known-on"), metavar="DAY", help="As it was known after that night."),
]
Sort = Annotated[str, typer.Option(help="days_late, tier, opened, changed, due or reference.")]
Limit = Annotated[int | None, typer.Option(metavar="N", help="So many at most.")]
After = Annotated[str | None, typer.Option(metavar="CURSOR", help="The next page, as the last one named it.")]
Output = Annotated[Path | None, typer.Option(metavar="FILE", help="Write to a file instead of the screen.")]

#: The fields of a filter, and the options that fill them.
_SEVERAL = {
    "rules": "rule",
    "families": "family",
    "severities": "severity",
    "teams": "team",
    "owners": "owner",
    "agencies": "agency",
}
_ONE: Mapping[str, str] = {
    "states": "state",
    "person": "child",
    "plan": "plan",
    "meeting": "meeting",
    "tier": "tier",
    "days_late": "days_late",
    "hidden": "hidden",
    "all": "show_all",
}


@exceptions_app.command("list")
def list_exceptions(
    rule: Rules = None,
    family: Families = None,
    severity: Severities = None,
    team: Teams = None,
    owner: Owners = None,
    agency: Agencies = None,
    state: State = None,
    tier: Tier = None,
    days_late: DaysLate = None,
    since: Since = None,
    child: Child = None,
    plan: Plan = None,
    meeting: Meeting = None,
    hidden: Hidden = False,
    show_all: All = False,
    known_on: KnownOn = None,
    sort: Sort = "days_late",
    limit: Limit = None,
    after: After = None,
    output_format: Annotated[str, typer.Option("--format", help="table, json, jsonl, csv or xlsx.")] = "table",
    output: Output = None,
    config: Config = None,
) -> None:
    """List exceptions: those that are live and speak for themselves, unless you ask for others."""
    options = locals().copy()
    from service.exceptions.listing import run_list

    raise typer.Exit(run_list(_request(options)))


@exceptions_app.command("export")
def export_exceptions(
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="The file to write.")] = None,
    output_format: Annotated[str, typer.Option("--format", help="xlsx or csv.")] = "xlsx",
    rule: Rules = None,
    family: Families = None,
    severity: Severities = None,
    team: Teams = None,
    owner: Owners = None,
    agency: Agencies = None,
    state: State = None,
    tier: Tier = None,
    days_late: DaysLate = None,
    since: Since = None,
    child: Child = None,
    plan: Plan = None,
    meeting: Meeting = None,
    hidden: Hidden = False,
    show_all: All = False,
    known_on: KnownOn = None,
    sort: Sort = "days_late",
    config: Config = None,
) -> None:
    """Write the list into a file that says which filter it was made with, when, by whom, and how many there are."""
    options = locals().copy()
    from service.exceptions.exporting import run_export

    raise typer.Exit(run_export(_request(options)))


@exceptions_app.command("show")
def show_exception(reference: Reference, output_format: Format = "table", config: Config = None) -> None:
    """Show one exception: where it stands, what puts it right, whose it is, and what happened."""
    from service.exceptions.showing import run_show

    raise typer.Exit(run_show(reference, output_format=output_format, config=config))


@exceptions_app.command("ack")
def acknowledge(
    reference: Reference,
    promise: Annotated[
        date | None,
        typer.Option("--promise", parser=day_of("--promise"), metavar="DAY", help="The day by which it is put right."),
    ] = None,
    by: By = None,
    note: Note = None,
    output_format: Format = "table",
    config: Config = None,
) -> None:
    """Promise that it will be put right by a day."""
    from service.exceptions.acting import run_acknowledge

    request = _act(reference, by, note, output_format, config)
    raise typer.Exit(run_acknowledge(request, promise_on=promise))


@exceptions_app.command("waive")
def waive(
    reference: Reference,
    reason: Annotated[str | None, typer.Option(metavar="CODE", help="Why: without it the reasons are told.")] = None,
    until: Annotated[
        date | None, typer.Option("--until", parser=day_of("--until"), metavar="DAY", help="The last day of it.")
    ] = None,
    end: Annotated[bool, typer.Option("--end", help="End a waiver that is in force.")] = False,
    by: By = None,
    note: Note = None,
    output_format: Format = "table",
    config: Config = None,
) -> None:
    """Ask that it be waived until a day, which a second person approves; or end a waiver."""
    from service.exceptions.acting import run_ask_waiver, run_end_waiver

    request = _act(reference, by, note, output_format, config)
    if end and reason is None and until is None:
        raise typer.Exit(run_end_waiver(request))
    if end:
        raise AnswerRefused("--end goes without --reason and --until.")
    raise typer.Exit(run_ask_waiver(request, reason=reason, until=until))


@exceptions_app.command("approve")
def approve(
    reference: Reference,
    refuse: Annotated[bool, typer.Option("--refuse", help="Refuse it, or take one's own request back.")] = False,
    by: By = None,
    note: Note = None,
    output_format: Format = "table",
    config: Config = None,
) -> None:
    """Approve a waiver that somebody else asked for, or refuse it."""
    from service.exceptions.acting import run_answer_waiver

    raise typer.Exit(run_answer_waiver(_act(reference, by, note, output_format, config), refuse=refuse))


@exceptions_app.command("gone")
def say_gone(
    reference: Reference,
    why: Annotated[
        str | None, typer.Option("--why", metavar="REASON", help="duplicate, merged, moved or mistaken.")
    ] = None,
    by: By = None,
    note: Note = None,
    output_format: Format = "table",
    config: Config = None,
) -> None:
    """Say why its row is gone from the snapshot; when a second person says the same, it is withdrawn."""
    from service.exceptions.acting import run_say_gone

    raise typer.Exit(run_say_gone(_act(reference, by, note, output_format, config), why=why))


@exceptions_app.command("note")
def write_note(
    reference: Reference,
    text: Annotated[str | None, typer.Option(metavar="TEXT", help="What to write down.")] = None,
    by: By = None,
    output_format: Format = "table",
    config: Config = None,
) -> None:
    """Write something into the history of an exception, whatever its state."""
    from service.exceptions.acting import run_note

    raise typer.Exit(run_note(_act(reference, by, None, output_format, config), text=text))


@audit_app.command("verify")
def verify_history(
    anchor: Annotated[
        str | None, typer.Option(metavar="SEQ:HASH", help="The end of the history as it was told before.")
    ] = None,
    access_anchor: Annotated[
        str | None, typer.Option(metavar="SEQ:HASH", help="The end of the access log as it was told before.")
    ] = None,
    output_format: Format = "table",
    config: Config = None,
) -> None:
    """Read the whole history and the access log again: 0 when both are sound, 1 when not."""
    from service.audit_command import run_verify

    raise typer.Exit(run_verify(anchor, access_anchor=access_anchor, output_format=output_format, config=config))


def _request(options: Mapping[str, Any]) -> "ListRequest":
    """What was asked of a list, from the options by their names: too many to be named a third time."""
    from service.exceptions.asked import Asked
    from service.exceptions.listing import ListRequest

    several: dict[str, Any] = {name: tuple(options[option] or ()) for name, option in _SEVERAL.items()}
    one: dict[str, Any] = {name: options[option] for name, option in _ONE.items()}
    return ListRequest(
        asked=Asked(**several, **one, since=options["since"]),
        known_on=options["known_on"],
        sort=options["sort"],
        limit=options.get("limit"),
        after=options.get("after"),
        output_format=options["output_format"],
        output=options["output"],
        config=options["config"],
        asked_at=_now_in_london(),
    )


def _act(reference: str, by: str | None, note: str | None, output_format: str, config: Path | None) -> "ActRequest":
    from service.exceptions.acting import ActRequest

    now = clock.now()
    return ActRequest(
        reference=reference,
        by=by,
        note=note,
        output_format=output_format,
        config=config,
        today=clock.today(now),
        now=now,
    )


def _now_in_london() -> datetime:
    """A moment without its zone, as a spreadsheet takes it."""
    return clock.in_london(clock.now()).replace(tzinfo=None)
