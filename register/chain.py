"""The history as a chain: each event holds the hash of the one before, so that no change goes unnoticed."""

from dataclasses import dataclass

from sqlalchemy import Connection


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """The end of the history at some moment, to be kept outside the database."""

    seq: int
    hash: str

    @classmethod
    def parse(cls, text: str) -> "Anchor":
        """The anchor that is written SEQ:HASH."""
        raise NotImplementedError

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What a reading of the whole history found."""

    events: int
    end: Anchor
    #: One sentence for each thing that is wrong; none when all is as it was written.
    problems: tuple[str, ...]


def verify(connection: Connection, anchor: Anchor | None = None) -> Verification:
    """Read the whole history and the register again, and compare both with what was written."""
    raise NotImplementedError
