"""Children that share each batch: every one judges its part of it, side by side, and the answers come in order."""

from collections import deque
from collections.abc import Sequence
from typing import Self

from engine.judge.cards import Standing
from engine.judge.companion import Companion, Lost, Unable
from engine.judge.facts import Case, Finding

#: The parent waits for them: alone, one child left the second processor idle.
CHILDREN = 2


class Company:
    """Companions that are asked as one."""

    def __init__(self, standing: Standing, *, command: Sequence[str], seconds: float) -> None:
        self._children = [Companion(standing, command=command, seconds=seconds) for _ in range(CHILDREN)]
        #: Who gives the next answers of the batch.
        self._answering: deque[Companion] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def start(self) -> None:
        """Let the children load while their parent does something else."""
        for child in self._children:
            child.start()

    def send(self, cases: Sequence[Case]) -> None:
        """Hand in a batch: the time allowed for it begins now. After Unable nobody has anything in hand."""
        size = -(-len(cases) // len(self._children))
        try:
            for nth, child in enumerate(self._children):
                if part := cases[nth * size : (nth + 1) * size]:
                    child.send(part)
                    self._answering.extend([child] * len(part))
        except Unable:
            self._end()
            raise

    def answer(self, case: Case) -> tuple[Finding, ...]:
        """The answer to the next case of the batch, or Lost. After Lost the rest of the batch must be sent again."""
        try:
            return self._answering.popleft().answer(case)
        except Lost:
            # What the others have in hand would be taken for answers to what is sent next.
            self._end()
            raise

    def done(self) -> None:
        """All answers of the batch are in."""
        for child in self._children:
            child.done()

    def _end(self) -> None:
        self._answering.clear()
        for child in self._children:
            child.end()
