"""Judge the cases of one night by both engines: durable-rules in child processes, and the plain one beside it."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date

from engine.judge.cards import Cards, Standing
from engine.judge.companion import COMMAND, Lost, Unable
from engine.judge.company import Company
from engine.judge.conclusions import conclusions
from engine.judge.errors import CaseRefused, JudgementDiffers
from engine.judge.facts import Case, Conclusion, Finding, check_case
from engine.judge.fixpoint import conclude
from engine.judge.words import answer_words

#: Cases handed to the children at once, and the seconds they have for them.
BATCH = 1000
BATCH_SECONDS = 60.0

#: After so many lost cases durable-rules is not asked again tonight.
MOST_QUARANTINED = 20

#: durable-rules 2.0.28 installs there and cannot be imported.
_FIRST_WITHOUT_DURABLE = (3, 13)

Findings = tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Quarantined:
    """A case on which durable-rules crashed, hung or failed: the plain engine alone judged it."""

    case: str
    because: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """What is said of each case, and by which engines."""

    #: By the key of the case, in order.
    conclusions: Mapping[str, tuple[Conclusion, ...]]
    quarantined: tuple[Quarantined, ...]
    #: Why the plain engine judged alone, or alone from some case on, as a sentence; None when both judged.
    plain_because: str | None
    #: How many cases both engines judged, with the same answer.
    agreed: int


def judge(
    cards: Cards,
    cases: Sequence[Case],
    *,
    on: date,
    seconds: float = BATCH_SECONDS,
    command: Sequence[str] = COMMAND,
    children: Company | None = None,
) -> Judgement:
    """The judgement of all cases with the numbers of one day.

    Both engines judge each case. A difference raises JudgementDiffers. A case on which the child is lost is
    quarantined: the plain answer is taken, and the child is started again for the rest. `seconds` is for a batch.
    Children that load already are used, and left to their owner.
    """
    _check(cases)
    standing = cards.on(on)
    run = _Run(standing=standing)
    why_alone = why_plain()
    if why_alone is None:
        with nullcontext(children) if children else Company(standing, command=command, seconds=seconds) as company:
            answers = dict(run.both(company, cases))
    else:
        run.plain_because = why_alone
        answers = {case.key: conclude(standing, case) for case in cases}
    return Judgement(
        conclusions={case.key: conclusions(standing, case, answers[case.key]) for case in cases},
        quarantined=tuple(run.quarantined),
        plain_because=run.plain_because,
        agreed=run.agreed,
    )


@contextmanager
def children_for(cards: Cards, *, on: date) -> Iterator[Company | None]:
    """Children that load while their owner gathers the cases; none where durable-rules cannot run."""
    if why_plain() is not None:
        yield None
        return
    with Company(cards.on(on), command=COMMAND, seconds=BATCH_SECONDS) as company:
        company.start()
        yield company


def _check(cases: Sequence[Case]) -> None:
    seen: set[str] = set()
    for case in cases:
        check_case(case)
        if case.key in seen:
            raise CaseRefused(f"There are two cases {case.key}. Put their breaches into one.")
        seen.add(case.key)


def why_plain(python: tuple[int, int] = sys.version_info[:2]) -> str | None:
    """Why durable-rules cannot judge on one version of Python, as a sentence; None when it can."""
    if python < _FIRST_WITHOUT_DURABLE:
        return None
    return f"durable-rules does not run on Python {python[0]}.{python[1]}, so the plain engine judged alone."


@dataclass(kw_only=True)
class _Run:
    """One night's asking of both engines."""

    standing: Standing
    quarantined: list[Quarantined] = field(default_factory=list)
    plain_because: str | None = None
    agreed: int = 0

    def both(self, company: Company, cases: Sequence[Case]) -> Iterator[tuple[str, Findings]]:
        """The answers to all cases, batch by batch."""
        done = 0
        while done < len(cases):
            if self.plain_because is not None:
                yield from ((case.key, conclude(self.standing, case)) for case in cases[done:])
                return
            answered = self._batch(company, cases[done : done + BATCH])
            yield from answered
            done += len(answered)

    def _batch(self, company: Company, batch: Sequence[Case]) -> list[tuple[str, Findings]]:
        """The answers up to the end of the batch, or up to the case on which the child was lost, that one included."""
        try:
            company.send(batch)
        except Unable as error:
            since = f"from case {batch[0].key} on " if self.agreed or self.quarantined else ""
            self.plain_because = f"{error}, so {since}the plain engine judged alone."
            return []
        answered: list[tuple[str, Findings]] = []
        for case, plain in [(case, conclude(self.standing, case)) for case in batch]:
            answered.append((case.key, plain))
            try:
                durable = company.answer(case)
            except Lost as error:
                self._quarantine(case, str(error))
                return answered
            self._compare(case, plain, durable)
        company.done()
        return answered

    def _compare(self, case: Case, plain: Findings, durable: Findings) -> None:
        if plain != durable:
            raise JudgementDiffers(
                f"The two engines do not agree on case {case.key}, so nothing was judged tonight. "
                f"durable-rules found: {answer_words(self.standing, case, durable)}. "
                f"The plain engine found: {answer_words(self.standing, case, plain)}. "
                "Report this fault with the snapshot's id."
            )
        self.agreed += 1

    def _quarantine(self, case: Case, because: str) -> None:
        self.quarantined.append(Quarantined(case=case.key, because=because))
        if len(self.quarantined) >= MOST_QUARANTINED:
            self.plain_because = (
                f"durable-rules was lost on {MOST_QUARANTINED} cases, so from case {case.key} on the plain engine "
                "judged alone."
            )
