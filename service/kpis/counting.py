"""Count the measures of one open snapshot."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from calendars.words import day_words
from engine.facts import load_relations, needed
from engine.measures.cards import Measure
from engine.measures.evaluate import Background, Counted, Held, count_measures
from engine.measures.months import Month, month_of, months_back, run_of_months
from engine.measures.relations import all_relations, in_order
from service.checking import Check, ask, columns_of, open_snapshot
from service.errors import AnswerRefused
from service.kpis.book import Measures
from service.kpis.figures_file import Figures
from service.settings import Settings
from snapshot.coverage import Status
from snapshot.gates import check_gates
from snapshot.kept import columns_in
from snapshot.snapshot import Snapshot

#: A report shows a month and the twelve before it.
SHOWN_MONTHS = 13


@dataclass(frozen=True, kw_only=True)
class Count:
    """The counted measures of one snapshot. It holds the open snapshot: use it inside `counted`."""

    check: Check
    measures: Measures
    counted: Counted


@contextmanager
def counted(
    source: str,
    settings: Settings,
    measures: Measures,
    *,
    month_on: date | None,
    figures: Figures,
    as_of: date | None = None,
    length: int = SHOWN_MONTHS,
    encoding: str | None = None,
) -> Iterator[Count]:
    """The count of a snapshot up to one month, without a month up to the last that was over:

    1. ask the rules whose duties are counted,
    2. take the figures behind the measures from the authority's file, else from the snapshot,
    3. count every month.
    """
    question = ask(settings, measures.rules)
    kept = columns_of(question.book) | columns_of_measures(measures.cards)
    with open_snapshot(source, encoding=encoding, columns=kept) as snapshot:
        check_gates(snapshot)
        check = question.of(snapshot, source=source, as_of=as_of)
        yield count_of(check, measures, month_on=month_on, figures=figures, length=length)


def count_of(check: Check, measures: Measures, *, month_on: date | None, figures: Figures, length: int) -> Count:
    """The measures of a snapshot that has been checked by their rules."""
    last = month_on or last_whole_month(check.as_of)
    if last > check.as_of:
        raise AnswerRefused(
            f"The snapshot ends on {day_words(check.as_of)}, before the month that was asked for. "
            "Ask for an earlier month, or give a later snapshot."
        )
    months = run_of_months(last, length, as_at=check.as_of)
    found = count_measures(
        check.evaluation,
        measures.cards,
        book=measures.book,
        parameters=measures.parameters,
        months=months,
        background=_background(check.snapshot, figures, months),
        held=_held(check.snapshot, measures.cards),
    )
    return Count(check=check, measures=measures, counted=found)


def last_whole_month(as_at: date) -> date:
    """The first day of the last month that was over at the end of a day."""
    month = month_of(as_at, as_at=as_at)
    return months_back(month.first_on, 1) if month.is_provisional else month.first_on


def columns_of_measures(cards: Sequence[Measure]) -> frozenset[str]:
    """The extract's columns that the measures read, beside those that their rules read."""
    relations, known = all_relations(), load_relations()
    order = in_order(frozenset(relations))
    behind = needed({name for relation in order for name in relations[relation].facts}, known)
    sql = [relations[name].sql for name in order] + [known[name].sql for name in behind]
    return columns_in([*sql, *_BACKGROUND, *(name for card in cards for name in card.needs.required)])


_POPULATION = "select popn_from, popn_children_0_17 from known.cgx_population where popn_from is not null order by all"
_POSTS = (
    "select estb_from, estb_to, estb_social_worker_posts from filed.cgx_establishment "
    "where estb_from is not null order by all"
)
_BACKGROUND = (_POPULATION, _POSTS)


def _background(snapshot: Snapshot, figures: Figures, months: Sequence[Month]) -> Background:
    """Population and posts on the last day of each month: the authority's own word stands above the extract."""
    sent = snapshot.connection.execute(_POPULATION).fetchall()
    posts = snapshot.connection.execute(_POSTS).fetchall()
    children, filled = {}, {}
    for month in months:
        day = month.last_on
        own = figures.population_on(day)
        people = own if own is not None else next((value for since, value in reversed(sent) if since <= day), None)
        if people is not None:
            children[month.first_on] = float(people)
        own = figures.posts_on(day)
        held = [value for since, until, value in posts if since <= day and (until is None or until >= day)]
        if own is not None or held:
            filled[month.first_on] = float(own if own is not None else held[-1])
    return Background(children=children, posts=filled)


def _held(snapshot: Snapshot, cards: Sequence[Measure]) -> dict[str, Held]:
    """Which measures the snapshot can carry, and since when: nothing is counted before ended plans were kept."""
    found = {}
    for card in cards:
        answer = snapshot.supplied.assessable(card.needs.required, card.needs.one_of, card.needs.optional)
        why_not = f"{answer.reason}." if answer.status is Status.NOT else None
        days = [day for day in (answer.covered_from, snapshot.header.history_from) if day]
        found[card.id] = Held(why_not=why_not, covered_from=max(days, default=None))
    return found
