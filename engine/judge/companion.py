"""The parent's side of the child process: ask, wait no longer than allowed, and know which case was in hand."""

import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from threading import Timer
from typing import Self

from engine.judge import wire
from engine.judge.cards import Standing
from engine.judge.facts import Case, Finding

#: `-P`: a folder named engine where the command is run is not ours.
COMMAND = (sys.executable, "-P", "-m", "engine.judge.child")

#: Python and durable-rules are loaded in less than a second on an idle machine.
START_SECONDS = 60.0

#: A child whose pipes are closed ends at once; one that does not is killed.
_GONE_SECONDS = 2


class Lost(Exception):  # noqa: N818 - named for the trouble
    """The child gave no answer: the message ends a sentence that begins with the case."""


class Unable(Exception):  # noqa: N818 - named for the trouble
    """durable-rules cannot run here at all."""


class Companion:
    """A child that judges, started when it is needed and started again when it is lost."""

    def __init__(self, standing: Standing, *, command: Sequence[str], seconds: float) -> None:
        self._standing = standing
        self._command = command
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._is_ready = False
        self._timer: Timer | None = None
        self._timed_out = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def start(self) -> None:
        """Let a child load while its parent does something else; one that does not start is told of when asked."""
        with suppress(Unable):
            self._greet()

    def send(self, cases: Sequence[Case]) -> None:
        """Hand in a batch: the time allowed for it begins now."""
        self._begin()
        # A child that is gone is noticed when its first answer is missing.
        self._write(wire.cases_line(cases))

    def answer(self, case: Case) -> tuple[Finding, ...]:
        """The answer to the next case of the batch, or Lost. After Lost the rest of the batch must be sent again."""
        text = self._read()
        found = wire.read_findings(text, self._standing, case) if text.endswith(b"\n") else None
        if found is None:
            raise Lost(self._why(text))
        return found

    def done(self) -> None:
        """All answers of the batch are in."""
        self._stop_timer()

    def end(self) -> int:
        """End the child, whatever it does; its exit code as it was before."""
        self._stop_timer()
        process, self._process = self._process, None
        self._is_ready = False
        if process is None:
            return 0
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                _close(pipe)
        try:
            return process.wait(timeout=_GONE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def _begin(self) -> None:
        """Start the child if there is none, and see that it is ready."""
        if self._process is None:
            self._greet()
        if not self._is_ready:
            self._start_timer(START_SECONDS)
            self._expect_ready(self._read())
            self._is_ready = True
        self._start_timer(self._seconds)

    def _greet(self) -> None:
        self._process = self._started()
        self._write(wire.greeting(self._standing, self._seconds))

    def _started(self) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        except OSError as error:
            raise Unable(f"the process of durable-rules did not start ({error.strerror})") from error

    def _expect_ready(self, text: bytes) -> None:
        reply = _object(text)
        if reply.get("ready") is True:
            return
        self.end()
        if isinstance(reply.get("unable"), str):
            raise Unable(str(reply["unable"]))
        raise Unable(f"the process of durable-rules did not start: `{' '.join(self._command)}` shows why")

    def _write(self, text: bytes) -> None:
        process = self._running()
        try:
            process.stdin.write(text)  # type: ignore[union-attr]  # it was opened with a pipe
            process.stdin.flush()  # type: ignore[union-attr]
        except BrokenPipeError:
            return

    def _read(self) -> bytes:
        return self._running().stdout.readline()  # type: ignore[union-attr]  # it was opened with a pipe

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise Lost("there was no process")
        return self._process

    def _why(self, text: bytes) -> str:
        """Why the answer is missing; the child is ended first."""
        timed_out, trouble = self._timed_out, _object(text).get("trouble")
        code = self.end()
        if isinstance(trouble, str):
            return trouble
        if timed_out:
            return f"durable-rules gave no answer within {self._seconds:g} seconds"
        if text:
            return "the process of durable-rules wrote something that is no answer"
        return f"the process of durable-rules {_ending(code)}"

    def _start_timer(self, seconds: float) -> None:
        self._stop_timer()
        self._timed_out = False
        self._timer = Timer(seconds, self._give_up, (self._running(),))
        self._timer.daemon = True
        self._timer.start()

    def _give_up(self, process: subprocess.Popen[bytes]) -> None:
        self._timed_out = True
        process.kill()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _close(pipe: object) -> None:
    try:
        pipe.close()  # type: ignore[attr-defined]  # a pipe of the child
    except BrokenPipeError:
        return


def _object(text: bytes) -> dict[str, object]:
    try:
        reply = json.loads(text)
    except ValueError:
        return {}
    return reply if isinstance(reply, dict) else {}


def _ending(code: int) -> str:
    return f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
