"""What was asked for on the command line, checked: states, formats, rules."""

from collections.abc import Iterable

from engine.states import STATES
from engine.toml_file import did_you_mean
from service.errors import AnswerRefused

DEFAULT_STATES = "overdue,due_soon"


def states_asked(text: str, *, option: str = "--state") -> tuple[str, ...]:
    """The states in a list parted by commas, in the order in which we show them; `all` is every one."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    if words == ["all"]:
        return STATES
    if not words:
        raise AnswerRefused(f"{option} names no state. It can name: all, or {', '.join(STATES)}.")
    for word in words:
        one_of(word, STATES, what="state", option=option)
    return tuple(state for state in STATES if state in words)


def one_of(word: str, allowed: Iterable[str], *, what: str, option: str) -> str:
    """The word, when it is one of those allowed."""
    known = tuple(allowed)
    if word not in known:
        hint = did_you_mean(word, known)
        raise AnswerRefused(f"{option}: there is no {what} '{word}'.{hint} There are: {', '.join(known)}.")
    return word
