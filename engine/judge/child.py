"""The child process in which durable-rules judges: if it crashes or hangs, the night does not.

    python -m engine.judge.child

It reads the cards on the first line, then a batch of cases a line, and writes one line a case, at once, so that the
parent knows which case was in hand.
"""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO, Protocol

from engine.judge import wire
from engine.judge.cards import Standing
from engine.judge.errors import EngineMisused
from engine.judge.facts import Case, Finding

#: The parent gives up first; this ends a child whose parent was killed while it ran in circles.
GRACE_SECONDS = 30


class Concludes(Protocol):
    """What judges one case."""

    def conclude(self, case: Case) -> tuple[Finding, ...]:
        """All that the cards find."""


def main() -> None:
    """Judge until the parent closes the pipe."""
    answers = os.fdopen(os.dup(1), "wb")
    # Nothing that a library prints can get between the answers.
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers, _durable)


def _durable(standing: Standing) -> Concludes:
    from engine.judge.durable import Durable  # where durable-rules is missing, the parent is told

    # Never left as a context: this process ends when its work does.
    return Durable(standing)


def serve(questions: BinaryIO, answers: BinaryIO, engine: Callable[[Standing], Concludes]) -> None:
    """Answer each batch; end at the first trouble, because the state that it leaves cannot be trusted."""
    standing, seconds = wire.read_greeting(questions.readline())
    try:
        judge = engine(standing)
    except ImportError as error:
        _write(answers, wire.line({"unable": f"durable-rules cannot be loaded ({error})"}))
        return
    _write(answers, wire.line({"ready": True}))
    with suppress(BrokenPipeError):
        for batch in questions:
            _limit(seconds + GRACE_SECONDS)
            for case in wire.read_cases(batch):
                try:
                    found = judge.conclude(case)
                except EngineMisused as error:
                    _write(answers, wire.line({"trouble": str(error)}))
                    return
                _write(answers, wire.findings_line(found))
            _limit(0)


def _write(answers: BinaryIO, text: bytes) -> None:
    answers.write(text)
    answers.flush()


def _limit(seconds: float) -> None:
    """The alarm of the system ends the process even inside C; Windows has none."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, seconds)


if __name__ == "__main__":
    main()
