"""What can be wrong with the book: each error is one sentence that says where and what to do."""

from pathlib import Path


class EngineError(Exception):
    """Something in the book, its parameters or its facts stops the check."""


def place_words(path: Path, line: int | None) -> str:
    """The place in a file, as an error begins."""
    return f"{path.name}, line {line}" if line else path.name


class CardError(EngineError):
    """A card is broken: the message names the file and the line."""

    def __init__(self, path: Path, line: int | None, problem: str) -> None:
        super().__init__(f"{place_words(path, line)}: {problem}")
        self.path = path
        self.line = line
        self.problem = problem


class FactsError(EngineError):
    """A facts relation cannot be read or built: the message names it."""


class RuleFailed(EngineError):  # noqa: N818 - named for the trouble
    """A rule could not be evaluated tonight; the others go on."""
