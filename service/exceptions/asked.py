"""Which exceptions were asked for: the words of the command line as a filter of the register, and as a sentence."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from calendars.words import day_words
from engine.book import Book
from engine.cards import SEVERITIES
from engine.toml_file import did_you_mean
from register.queries import Filter
from register.record import CLOSED, LIVE
from service.asking import one_of
from service.errors import AnswerRefused
from service.exceptions.standing import STATE_WORDS

#: Words for several states at once.
GROUPS: Mapping[str, tuple[str, ...]] = {"live": LIVE, "closed": CLOSED, "all": (*LIVE, *CLOSED)}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The options that choose exceptions, word for word."""

    rules: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    #: States, or `live`, `closed`, `all`; None leaves it to the other options.
    states: str | None = None
    person: str | None = None
    plan: str | None = None
    meeting: str | None = None
    tier: int | None = None
    days_late: int | None = None
    since: date | None = None
    #: Only those for which another one speaks.
    hidden: bool = False
    #: Those too, and the closed ones.
    all: bool = False


def filter_of(asked: Asked, book: Book) -> Filter:
    """The filter, when every word of it is one that there is."""
    if asked.hidden and asked.all:
        raise AnswerRefused("--hidden shows only those for which another one speaks, and --all shows all: give one.")
    for severity in asked.severities:
        one_of(severity, SEVERITIES, what="severity", option="--severity")
    for family in asked.families:
        one_of(family, sorted({card.family for card in book.cards}), what="family", option="--family")
    _check_not_negative(asked.tier, "--tier")
    _check_not_negative(asked.days_late, "--days-late")
    return Filter(
        rules=asked.rules,
        families=asked.families,
        severities=asked.severities,
        teams=asked.teams,
        owners=asked.owners,
        agencies=asked.agencies,
        states=_states(asked),
        person=asked.person,
        plan=asked.plan,
        meeting=asked.meeting,
        tier_at_least=asked.tier,
        days_late_at_least=asked.days_late,
        opened_since=asked.since,
        is_hidden=None if asked.all else asked.hidden,
    )


def check_rules(asked: Asked, book: Book, held: Iterable[str]) -> None:
    """Refuse a rule that neither the book nor the register knows: an empty list would look like good news."""
    known = sorted({card.id for card in book.cards}.union(held))
    for rule in asked.rules:
        if rule not in known:
            hint = did_you_mean(rule, known)
            raise AnswerRefused(f"--rule: there is no rule '{rule}'.{hint} `corewatch rules list` shows them all.")


def _check_not_negative(number: int | None, option: str) -> None:
    if number is not None and number < 0:
        raise AnswerRefused(f"{option} is {number}. Give 0 or more.")


def _states(asked: Asked) -> tuple[str, ...]:
    if asked.states is None:
        return GROUPS["all"] if asked.all else LIVE
    words = [word.strip() for word in asked.states.split(",") if word.strip()]
    if not words:
        raise AnswerRefused(f"--state names no state. It can name: {', '.join((*GROUPS, *STATE_WORDS))}.")
    for word in words:
        one_of(word, (*GROUPS, *STATE_WORDS), what="state", option="--state")
    chosen = {state for word in words for state in GROUPS.get(word, (word,))}
    return tuple(state for state in STATE_WORDS if state in chosen)


def hidden_ones(wanted: Filter) -> Filter:
    """What the filter leaves out because another exception speaks for it."""
    return replace(wanted, is_hidden=True)


def closed_ones(wanted: Filter) -> Filter:
    """What the filter leaves out because it is closed."""
    return replace(wanted, states=CLOSED)


def filter_words(wanted: Filter) -> Iterator[str]:
    """What was asked for, for the heading of a list and the first sheet of an export."""
    yield _states_in_words(wanted.states)
    several = {
        "rule": wanted.rules,
        "family": wanted.families,
        "severity": wanted.severities,
        "team": wanted.teams,
        "worker": wanted.owners,
        "agency": wanted.agencies,
    }
    yield from (f"{name} {_listed(values)}" for name, values in several.items() if values)
    one = {"child": wanted.person, "plan": wanted.plan, "meeting": wanted.meeting}
    yield from (f"{name} {value}" for name, value in one.items() if value)
    if wanted.tier_at_least:
        yield f"step {wanted.tier_at_least} of the route or higher"
    if wanted.days_late_at_least:
        yield f"{wanted.days_late_at_least} days late or more"
    if wanted.opened_since:
        yield f"opened on {day_words(wanted.opened_since)} or later"
    if wanted.is_hidden is not None:
        yield (
            "only those for which another one speaks"
            if wanted.is_hidden
            else "without those for which another one speaks"
        )


def _states_in_words(states: tuple[str, ...]) -> str:
    names = {LIVE: "not closed", CLOSED: "closed"}
    if set(states) == set(GROUPS["all"]):
        return "closed or not"
    group = next((words for group, words in names.items() if set(group) == set(states)), None)
    return group or f"state {_listed(f'“{STATE_WORDS[state]}”' for state in states)}"


def _listed(values: Iterable[str]) -> str:
    *others, last = values
    return f"{', '.join(others)} or {last}" if others else last
