"""`corewatch route test`: who would be told, when and why; cases of who should be; whether anybody is missed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alerts.totality import holes, not_in_snapshot
from engine.cards import Card
from engine.toml_file import did_you_mean
from service.asking import one_of
from service.authority import check_authority
from service.book import calendar_for, open_book
from service.check_command import progress
from service.checking import ask, open_snapshot
from service.console import show
from service.directory import read_directory
from service.ending import DONE, FOUND
from service.errors import AnswerRefused, ConfigRefused
from service.formats.json import json_text
from service.matters import matter_of
from service.output import write_text
from service.route_cases import Ground, differences, read_cases, supposed_matter
from service.route_pages import (
    Answer,
    Tested,
    Totality,
    answer_document,
    answer_page,
    cases_document,
    cases_page,
    totality_document,
    totality_page,
)
from service.settings import Settings, find_settings
from snapshot.gates import check_gates
from snapshot.snapshot import Snapshot


@dataclass(frozen=True, kw_only=True)
class RouteRequest:
    """What was asked for, word for word."""

    cases: Path | None
    source: str
    plan: str | None
    rule: str | None
    meeting: str | None
    agency: str | None
    person: str | None
    output_format: str
    encoding: str | None
    config: Path | None


def run_route_test(request: RouteRequest) -> int:
    """Answer one question, run a file of cases, or look whether every open plan has somebody."""
    one_of(request.output_format, ("table", "json"), what="format", option="--format")
    _check_form(request)
    settings = find_settings(request.config)
    with progress("Reading the snapshot ..."), _opened(request, settings) as (ground, snapshot):
        if request.cases:
            return _run_cases(request, request.cases, ground)
        if request.plan and request.rule:
            return _answer(request, settings, ground, snapshot)
        return _run_totality(request, ground)


def _check_form(request: RouteRequest) -> None:
    if (request.plan is None) != (request.rule is None):
        raise AnswerRefused("Give both --plan and --rule to ask a question, or neither.")
    if request.cases and request.plan:
        raise AnswerRefused("Give a file of cases, or --plan and --rule. Not both.")
    if request.plan is None and (request.person or request.meeting or request.agency):
        raise AnswerRefused("--person, --meeting and --agency belong to a question: add --plan and --rule.")


@contextmanager
def _opened(request: RouteRequest, settings: Settings) -> Iterator[tuple[Ground, Snapshot]]:
    """The snapshot as it was known at its end, and its people."""
    if settings.alerts is None:
        raise ConfigRefused(
            "Nobody is named who is told when nobody else can be. Add [alerts] with `fallback` to corewatch.toml."
        )
    contacts = settings.alerts.contacts()
    book = open_book(settings)
    with open_snapshot(request.source, encoding=request.encoding) as snapshot:
        check_gates(snapshot)
        check_authority(snapshot.header, settings)
        on = snapshot.header.as_at
        snapshot.known_at(on)
        yield (
            Ground(
                book=book,
                directory=read_directory(snapshot.connection, as_at=on),
                contacts=contacts,
                calendar=calendar_for(book.parameters, settings, as_of=on, snapshot=snapshot),
                on=on,
                header=snapshot.header,
            ),
            snapshot,
        )


def _run_cases(request: RouteRequest, path: Path, ground: Ground) -> int:
    cases = read_cases(path, ground)
    tested = Tested(file=path.name, cases=len(cases), differences=tuple(differences(cases, ground)))
    if request.output_format == "json":
        write_text([json_text(cases_document(tested, ground)), "\n"], None)
    else:
        show(lambda console: cases_page(tested, console))
    return FOUND if tested.differences else DONE


def _run_totality(request: RouteRequest, ground: Ground) -> int:
    found = Totality(
        holes=holes(
            [ground.policy(card) for card in ground.book.cards],
            directory=ground.directory,
            contacts=ground.contacts,
            on=ground.on,
        ),
        strangers=not_in_snapshot(ground.contacts, ground.directory),
    )
    if request.output_format == "json":
        write_text([json_text(totality_document(found, ground)), "\n"], None)
    else:
        show(totality_page(found, ground).print_to)
    return FOUND if found.holes or found.strangers else DONE


def _answer(request: RouteRequest, settings: Settings, ground: Ground, snapshot: Snapshot) -> int:
    plan, rule = request.plan or "", request.rule or ""
    if plan not in ground.directory.plans:
        raise AnswerRefused(f"There is no plan '{plan}' in the snapshot. Check the key.")
    answer = _question(request, _card(rule, ground), settings, ground, snapshot)
    if request.output_format == "json":
        write_text([json_text(answer_document(answer, ground)), "\n"], None)
    else:
        show(answer_page(answer, ground).print_to)
    return DONE


def _card(rule: str, ground: Ground) -> Card:
    known = {card.id: card for card in ground.book.cards}
    if rule not in known:
        raise AnswerRefused(f"There is no rule '{rule}'.{did_you_mean(rule, known)} `corewatch rules list` shows all.")
    return known[rule]


def _question(request: RouteRequest, card: Card, settings: Settings, ground: Ground, snapshot: Snapshot) -> Answer:
    """The longest breach of the rule on the plan, or without one the duty as if it fell into breach tonight."""
    plan = request.plan or ""
    check = ask(settings, [card.id]).of(snapshot, source=request.source)
    meetings = {item.meeting for item in ground.directory.meetings.values() if plan in item.plans}
    overdue = [
        item
        for item in check.obligations(["overdue"])
        if item.plan == plan or (item.plan is None and item.meeting in meetings)
        if request.meeting in (None, item.meeting)
    ]
    longest = min(overdue, key=lambda item: (item.breach_on, item.subject), default=None)
    if longest:
        matter, due_on = matter_of(longest, card), longest.due_on
    else:
        matter = supposed_matter(ground, card, plan=plan, meeting=request.meeting, agency=request.agency)
        due_on = ground.on
    return Answer(
        card=card,
        plan=plan,
        matter=matter,
        due_on=due_on,
        is_supposed=longest is None,
        others=max(0, len(overdue) - 1),
        telling=ground.telling(matter, card),
        reader=request.person,
    )
