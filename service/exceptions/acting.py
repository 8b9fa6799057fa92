"""`corewatch exceptions ack|waive|approve|gone|note`: what people do, and one sentence about what it means."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from calendars.words import day_words
from engine.toml_file import did_you_mean
from register import actions
from register.actions import Act
from register.database import Database
from register.record import Entry
from service.asking import one_of
from service.book import open_book
from service.ending import DONE
from service.errors import AnswerRefused
from service.exceptions.document import exception_document
from service.exceptions.standing import cause_words
from service.formats.json import json_text
from service.output import write_text
from service.register_access import open_register
from service.settings import Settings, find_settings
from service.waivers import limits, load_waivers

Action = Callable[[Database, Act], Entry]


@dataclass(frozen=True, kw_only=True)
class ActRequest:
    """Which exception, by whom, and when."""

    reference: str
    #: The account of the person who acts; never taken from the machine, because who did it has to be true.
    by: str | None
    note: str | None
    output_format: str
    config: Path | None
    today: date
    now: datetime


def run_acknowledge(request: ActRequest, *, promise_on: date | None) -> int:
    """Promise a day."""
    if promise_on is None:
        raise AnswerRefused("Say by which day it will be put right: add --promise DAY, for example 2026-11-27.")
    settings = find_settings(request.config)
    return _act(
        request,
        settings,
        lambda database, act: actions.acknowledge(
            database, request.reference, act, promise_on=promise_on, limits=limits(settings), note=request.note
        ),
        lambda entry: (
            f"{entry.reference} is promised for {day_words(promise_on)} by {entry.promise_by}. It closes when the "
            "snapshot shows that it was done; if the day passes, it is told one step higher."
        ),
    )


def run_ask_waiver(request: ActRequest, *, reason: str | None, until: date | None) -> int:
    """Ask that it be waived."""
    if reason is None or until is None:
        raise AnswerRefused(f"Say why and until when: add --reason CODE and --until DAY. {_reasons()}")
    if reason not in load_waivers().reasons:
        hint = did_you_mean(reason, load_waivers().reasons)
        raise AnswerRefused(f"--reason: there is no reason '{reason}'.{hint} {_reasons()}")
    settings = find_settings(request.config)
    return _act(
        request,
        settings,
        lambda database, act: actions.ask_waiver(
            database, request.reference, act, reason=reason, until=until, limits=limits(settings), note=request.note
        ),
        lambda entry: (
            f"{entry.waiver_asked_by} asked to waive {entry.reference} until {day_words(until)}: "
            f"{load_waivers().says(reason)}. It stays as it is until a second person approves: "
            f"corewatch exceptions approve {entry.reference} --by PERSON."
        ),
    )


def run_end_waiver(request: ActRequest) -> int:
    """End a waiver before its day."""
    return _act(
        request,
        find_settings(request.config),
        lambda database, act: actions.end_waiver(database, request.reference, act, note=request.note),
        lambda entry: f"The waiver of {entry.reference} has ended: it is open again.",
    )


def run_answer_waiver(request: ActRequest, *, refuse: bool) -> int:
    """Approve a waiver as a second person, or refuse it."""
    settings = find_settings(request.config)
    if refuse:
        return _act(
            request,
            settings,
            lambda database, act: actions.refuse_waiver(database, request.reference, act, note=request.note),
            lambda entry: f"The waiver of {entry.reference} is refused: it stays as it was.",
        )
    if request.note:
        raise AnswerRefused("A note goes with a refusal only. Leave --note out, or add it by `exceptions note`.")
    return _act(
        request,
        settings,
        lambda database, act: actions.approve_waiver(database, request.reference, act, limits=limits(settings)),
        lambda entry: (
            f"{entry.reference} is waived until the end of {_until(entry)}: asked for by {entry.waiver_asked_by}, "
            f"approved by {entry.waiver_approved_by}. It is still counted."
        ),
    )


def run_say_gone(request: ActRequest, *, why: str | None) -> int:
    """Say why a row is gone, as the first person or as the second."""
    reasons = f"Reasons: {'; '.join(f'{name} ({_gone_because(name)})' for name in actions.GONE)}."
    if why is None:
        raise AnswerRefused(f"Say why its row is gone: add --why REASON. {reasons}")
    if why not in actions.GONE:
        raise AnswerRefused(f"--why: there is no reason '{why}'.{did_you_mean(why, actions.GONE)} {reasons}")
    return _act(
        request,
        find_settings(request.config),
        lambda database, act: actions.say_gone(database, request.reference, act, why=why, note=request.note),
        lambda entry: _gone_words(entry, why),
    )


def _gone_words(entry: Entry, why: str) -> str:
    if entry.is_live:
        return (
            f"Written into the history of {entry.reference}: {_gone_because(why)}. It stays open until a second "
            f"person says the same: corewatch exceptions gone {entry.reference} --why {why} --by PERSON."
        )
    return (
        f"{entry.reference} is withdrawn, because {cause_words(entry.cause)}: two people have said so. Everybody who "
        "was told of it is told. Should the row come back, it opens again."
    )


def _gone_because(why: str) -> str:
    return cause_words(f"row_{why}")


def run_note(request: ActRequest, *, text: str | None) -> int:
    """Write something down."""
    if text is None:
        raise AnswerRefused("Say what to write down: add --text TEXT.")
    return _act(
        request,
        find_settings(request.config),
        lambda database, act: actions.note(database, request.reference, act, text=text),
        lambda entry: f"Written into the history of {entry.reference}.",
    )


def _act(request: ActRequest, settings: Settings, do: Action, says: Callable[[Entry], str]) -> int:
    """One action, and what came of it in words or as a document."""
    one_of(request.output_format, ("table", "json"), what="format", option="--format")
    if request.by is None or not request.by.strip():
        raise AnswerRefused(
            "Say who does this: add --by and the account of the person, not of a team. It is kept for good."
        )
    act = Act(by=request.by.strip(), today=request.today, now=request.now)
    with open_register(settings) as database:
        entry = do(database, act)
    if request.output_format == "json":
        cards = {card.id: card for card in open_book(settings).cards}
        write_text([json_text({"exception": exception_document(entry, cards)}), "\n"], None)
    else:
        write_text([says(entry), "\n"], None)
    return DONE


def _until(entry: Entry) -> str:
    return day_words(entry.waiver_until) if entry.waiver_until else "a day that is not recorded"


def _reasons() -> str:
    return f"Reasons: {'; '.join(f'{item.code} ({item.says})' for item in load_waivers().reasons.values())}."
