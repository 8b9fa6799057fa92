"""A child process of the judgement that goes wrong at one named case: `python broken_child.py HOW CASE`.

`first` is no case but a file: once it is there, no child starts.
"""

import os
import signal
import sys
import time
from pathlib import Path

from engine.judge import child
from engine.judge.cards import Standing
from engine.judge.errors import EngineMisused
from engine.judge.facts import Case, Finding
from engine.judge.fixpoint import conclude

how, wanted = sys.argv[1:]


class Broken:
    """Judges rightly until it meets the case."""

    def __init__(self, standing: Standing) -> None:
        if how == "unable":
            raise ImportError("undefined symbol: PyEval_CallObject")
        if how == "stillborn" or (how == "first" and Path(wanted).exists()):
            sys.exit(7)
        if how == "first":
            Path(wanted).touch()
        self.standing = standing

    def conclude(self, case: Case) -> tuple[Finding, ...]:
        found = conclude(self.standing, case)
        if case.key != wanted and wanted != "every":
            return found
        if how == "dies":
            os.kill(os.getpid(), signal.SIGKILL)
        if how == "hangs":
            # As deaf as C code in a loop, and without the alarm that it set for itself.
            signal.setitimer(signal.ITIMER_REAL, 0)
        if how in ("hangs", "forgotten"):
            time.sleep(600)
        if how == "raises":
            raise EngineMisused(f"durable-rules refused a fact of case {case.key} with code 2.")
        if how in ("babbles", "half"):
            sys.stdout.write("[[0, 0, 1]" if how == "half" else "all is well\n")
            sys.stdout.flush()
            os._exit(0)
        if how == "invents":
            return (*found, Finding(card=9_999, about=0, by=0))
        return found[1:]  # "forgets"


if how == "forgotten":
    child.GRACE_SECONDS = 0
child.serve(sys.stdin.buffer, sys.stdout.buffer, Broken)
