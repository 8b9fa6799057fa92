"""What can be wrong with the wish for a synthetic authority; the docstring of an error is its message."""

from snapshot.errors import SnapshotError


class NotAShare(SnapshotError):  # noqa: N818 - named for the trouble, as the one below
    """The rate {name} is {value}: give a share between 0 and 1, such as 0.15 for 15 in 100."""


class NothingToWrite(SnapshotError):  # noqa: N818
    """An authority with {plans} plans, {children} children in need and {nights} nights cannot be written. Ask for at
    least one plan and one night, and for no fewer than 0 children in need."""
