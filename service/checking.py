"""Check one snapshot: open it, pass the gates, evaluate the book."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from calendars.words import day_words, listed
from calendars.working_days import WorkingCalendar
from engine.bind import check_grain
from engine.book import Book
from engine.evaluate import Assessment, Evaluation, evaluate
from engine.facts import BEHIND_FUNCTIONS, needed
from engine.obligations import Obligation, RuleResult
from engine.prune import relations_for
from engine.states import STATES
from service.authority import check_authority
from service.book import calendar_for, calendar_table, open_book
from service.errors import AnswerRefused
from service.settings import Settings
from service.words import plural
from snapshot.coverage import Status
from snapshot.gates import check_gates
from snapshot.kept import columns_in
from snapshot.problems import IMPOSSIBLE_DAY, QUARANTINED, rows_of
from snapshot.read import DATABASE_ADDRESS, read_snapshot
from snapshot.snapshot import Header, Snapshot

#: The environment variable for how much memory the data may take; what is more goes to a folder on disk and back.
MEMORY = "COREWATCH_MEMORY"
#: Unless it says otherwise: with what Python holds beside it, a night of 50,000 plans stays below 1.5 GB.
MOST_MEMORY = "750MB"
#: The same for a check that does nothing else: below 1 GB.
MOST_MEMORY_LEAN = "820MB"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One checked snapshot. It holds the open snapshot: use it inside `check_snapshot`."""

    source: str
    settings: Settings
    snapshot: Snapshot
    header: Header
    as_of: date
    #: The whole book, and the rules of it that were asked for.
    book: Book
    asked: frozenset[str]
    calendar: WorkingCalendar
    evaluation: Evaluation

    @property
    def results(self) -> list[RuleResult]:
        """What each rule asked for had to say, in order of id."""
        return [result for result in self.evaluation.rules if result.card.id in self.asked]

    @property
    def failures(self) -> list[str]:
        """That rules could not be evaluated: one sentence for each reason, which a missing fact gives to several."""
        reasons: dict[str, list[str]] = {}
        for result in self.results:
            if result.failed:
                reasons.setdefault(result.failed, []).append(result.card.id)
        return [_failed_words(names, reason) for reason, names in reasons.items()]

    @property
    def set_aside(self) -> str | None:
        """That rows were set aside, or a plan has a day that cannot be right, as a sentence."""
        aside, in_doubt = (rows_of(self.snapshot.problems, kind) for kind in (QUARANTINED, IMPOSSIBLE_DAY))
        found = [
            *([f"{plural(aside, 'problem')} set rows aside"] if aside else []),
            *([f"{plural(in_doubt, 'plan')} with a day that cannot be right"] if in_doubt else []),
        ]
        return f"{' and '.join(found)}: `corewatch validate` names them." if found else None

    @property
    def looks_too_far_back(self) -> str | None:
        """That ended plans of the day asked for may be missing, as a sentence."""
        since = self.header.history_from
        if since is None or self.as_of >= since:
            return None
        return (
            f"The snapshot reaches back to {day_words(since)} only: plans that ended before are not in it, and what is "
            f"shown of {day_words(self.as_of)} is not whole."
        )

    def obligations(self, states: Iterable[str] = STATES) -> Iterator[Obligation]:
        """The obligations of the rules asked for, in order of rule, subject and link."""
        return self.evaluation.obligations(states=states, rules=self.asked)

    def worst(self, states: Iterable[str], most: int) -> list[Obligation]:
        """The worst of them, worst first."""
        return self.evaluation.worst(most, rules=self.asked, states=states)


def failure_words(result: RuleResult) -> str:
    """That a rule failed, as a sentence."""
    return _failed_words([result.card.id], result.failed)


def _failed_words(names: Sequence[str], reason: str | None) -> str:
    if len(names) == 1:
        return f"The rule {names[0]} failed and was not checked: {reason}"
    return f"The rules {listed(names)} failed and were not checked: {reason}"


@contextmanager
def check_snapshot(
    source: str,
    settings: Settings,
    *,
    as_of: date | None = None,
    rules: Sequence[str] = (),
    states: Iterable[str] = STATES,
    encoding: str | None = None,
    is_lean: bool = False,
) -> Iterator[Check]:
    """The check of a snapshot, which closes again at the end:

    1. load the book, so that a broken card is told before a long read; a rule that asks what the others
       found needs the whole book, whatever was asked for,
    2. read the snapshot, pass the gates, and refuse that of another authority,
    3. show what was known on the day asked for,
    4. evaluate the rules that the snapshot can carry.

    Every state is counted; only obligations in the states given can be handed out. A lean check keeps no more of the
    snapshot than its rules read, and no longer than they do: for whoever asks the evaluation only.
    """
    question = ask(settings, rules)
    columns = columns_of(question.book) if is_lean else None
    most_memory = MOST_MEMORY_LEAN if is_lean else MOST_MEMORY
    with open_snapshot(source, encoding=encoding, columns=columns, most_memory=most_memory) as snapshot:
        check_gates(snapshot)
        yield question.of(snapshot, source=source, as_of=as_of, states=states, is_last=is_lean)


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked of a snapshot: the book under one configuration, and the rules of it that count."""

    settings: Settings
    book: Book
    asked: frozenset[str]

    def of(
        self,
        snapshot: Snapshot,
        *,
        source: str,
        as_of: date | None = None,
        states: Iterable[str] = STATES,
        is_last: bool = False,
    ) -> Check:
        """The answer of one open snapshot. The next question replaces it, unless this was said to be the last."""
        header = snapshot.header
        check_authority(header, self.settings)
        day = _day_of(header, as_of)
        snapshot.known_at(day)
        calendar = calendar_for(self.book.parameters, self.settings, as_of=day, snapshot=snapshot)
        evaluation = evaluate(
            snapshot.connection,
            self.book,
            as_at=day,
            calendar=calendar_table(calendar),
            assessments=assess(self.book, snapshot),
            states=states,
            is_last=is_last,
        )
        return Check(
            source=source,
            settings=self.settings,
            snapshot=snapshot,
            header=header,
            as_of=day,
            book=self.book,
            asked=self.asked,
            calendar=calendar,
            evaluation=evaluation,
        )


def ask(settings: Settings, rules: Sequence[str] = ()) -> Question:
    """The question under one configuration; all rules when none is named."""
    book = open_book(settings)
    chosen = book.only(rules) if rules else book
    if not any(check_grain(card).reads_obligations for card in chosen.cards):
        book = chosen
    return Question(settings=settings, book=book, asked=frozenset(card.id for card in chosen.cards))


def columns_of(book: Book) -> frozenset[str]:
    """The extract's columns that the rules of a book read: what they need, and what the SQL of their facts names."""
    relations = relations_for(book.cards, whole=book.is_whole)
    read = needed({card.each for card in book.cards} | set(BEHIND_FUNCTIONS.values()), relations)
    needs = [name for card in book.cards for name in (*card.needs.required, *card.needs.optional)]
    needs += [name for card in book.cards for group in card.needs.one_of for name in group]
    return columns_in([*needs, *(relations[name].sql for name in read)])


def open_snapshot(
    source: str,
    *,
    encoding: str | None = None,
    columns: frozenset[str] | None = None,
    most_memory: str = MOST_MEMORY,
) -> Snapshot:
    """The snapshot at a folder or database address; with `columns` no others are kept, though all are looked at."""
    place = source if DATABASE_ADDRESS.match(source) else str(Path(source))
    return read_snapshot(place, encoding=encoding, columns=columns, memory_limit=os.environ.get(MEMORY, most_memory))


def assess(book: Book, snapshot: Snapshot) -> dict[str, Assessment]:
    """Which rules the snapshot can carry."""
    found = {}
    for card in book.cards:
        answer = snapshot.supplied.assessable(card.needs.required, card.needs.one_of, card.needs.optional)
        why_not = f"{answer.reason}." if answer.status is Status.NOT else None
        found[card.id] = Assessment(why_not=why_not, covered_from=answer.covered_from)
    return found


def _day_of(header: Header, as_of: date | None) -> date:
    """An earlier day shows the snapshot as it stood; a later one would be a guess."""
    if as_of is not None and as_of > header.as_at:
        raise AnswerRefused(
            f"The snapshot knows nothing after {day_words(header.as_at)}, and {day_words(as_of)} was asked for. "
            "Give an earlier day, or a later snapshot."
        )
    return as_of or header.as_at
