"""Duties of the picture as rows of a table, by family, each with its exception where there is one in scope."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from markupsafe import Markup
from sqlalchemy import Connection, FromClause, select

from calendars.words import day_words
from console.charts import Duty
from console.look import environment
from console.state_words import state_words
from console.visit import Visit
from engine.sentences import count_words, reason_words
from register.pictures.records import PictureDuty
from register.record import Key
from service.exceptions.standing import title_of
from service.rule_pages import family_words

#: States that somebody looks for first: a family says how many of them it has before it is unfolded.
TELLING = ("overdue", "due_soon", "unknown", "pending")


@dataclass(frozen=True, kw_only=True)
class Family:
    """The duties of one family."""

    id: str
    text: str
    #: How many stand in each telling state, in words.
    says: str
    rows: Sequence[Sequence[Any]]


def references(connection: Connection, source: FromClause, *, column: str, key: str) -> Mapping[Key, str]:
    """The exceptions about one plan or meeting, live and closed, by the key that a duty has too."""
    wanted = select(source.c.rule, source.c.subject, source.c.link, source.c.reference)
    rows = connection.execute(wanted.where(source.c[column] == key))
    return {Key(row.rule, row.subject, row.link): row.reference for row in rows}


def key_of(duty: PictureDuty) -> Key:
    return Key(duty.rule, duty.subject, duty.link)


def pictured(duties: Iterable[PictureDuty], visit: Visit) -> list[Duty]:
    """Duties as `console.charts` draws them."""
    cards = visit.console.cards
    return [
        Duty(
            label=title_of(duty.rule, cards), state=duty.state, started_on=duty.started_on, due_on=duty.due_on,
            met_on=duty.met_on, closed_on=duty.closed_on,
        )
        for duty in duties
    ]  # fmt: skip


def by_family(duties: Iterable[PictureDuty], visit: Visit, known: Mapping[Key, str]) -> list[Family]:
    """The duties by family, in each the latest due day first."""
    found: dict[str, list[PictureDuty]] = {}
    for duty in duties:
        found.setdefault(duty.family, []).append(duty)
    return [_family(family, found[family], visit, known) for family in sorted(found)]


def _family(family: str, duties: Sequence[PictureDuty], visit: Visit, known: Mapping[Key, str]) -> Family:
    latest_first = sorted(duties, key=lambda duty: duty.due_on, reverse=True)
    counts = {state: sum(duty.state == state for duty in duties) for state in TELLING}
    told = [f"{number} {state_words(state).lower()}" for state, number in counts.items() if number]
    return Family(
        id=f"family-{family.replace('_', '-')}",
        text=family_words(family),
        says=", ".join([f"{len(duties)} in all", *told]),
        rows=[_row(duty, visit, known) for duty in latest_first],
    )


def _row(duty: PictureDuty, visit: Visit, known: Mapping[Key, str]) -> list[Any]:
    reference = known.get(key_of(duty))
    title: dict[str, Any] = {"text": title_of(duty.rule, visit.console.cards)}
    if reference is not None:
        title |= {"href": f"/exceptions/{reference}", "hint": reference}
    done = day_words(duty.met_on) if duty.met_on else ""
    return [
        title,
        state_tag(duty.state),
        day_words(duty.started_on),
        day_words(duty.due_on),
        done,
        "; ".join(_late(duty)),
    ]


def _late(duty: PictureDuty) -> Iterator[str]:
    """How late it is or was; of what is not owed or not known, why; and that it was recorded late, which is another
    thing."""
    if duty.days_late and duty.state in ("overdue", "met_late", "never_met"):
        yield f"{count_words(duty.days_late, duty.unit)} late"
    if duty.closed_on and duty.state == "never_met":
        yield f"the duty ended on {day_words(duty.closed_on)}"
    if duty.reason and duty.state in ("exempt", "unknown", "pending"):
        yield reason_words(duty.reason)
    if duty.late_record:
        yield "recorded late"


@lru_cache(maxsize=64)
def state_tag(state: str) -> Markup:
    """The tag of a state, as the templates write it."""
    macros: Any = environment().get_template("parts/tags.html").module
    return Markup(macros.state_tag(state))  # noqa: S704 - the macro escapes what it is given
