"""Whose snapshot it is: the configuration of one authority never judges the children of another."""

from service.settings import Settings
from snapshot.errors import SnapshotRefused
from snapshot.snapshot import Header


def check_authority(header: Header, settings: Settings) -> None:
    """Refuse the snapshot of another authority; one configured without a code takes any."""
    if found := another_authority(header, settings):
        raise SnapshotRefused([found])


def another_authority(header: Header, settings: Settings) -> str | None:
    """That the snapshot is of another authority, as a sentence."""
    ours, theirs = (settings.la_code or "").strip(), header.la_code
    if not ours or ours == theirs:
        return None
    return (
        f"This is a snapshot of authority {theirs}, and la_code under [authority] in the configuration is {ours}. "
        "Give a snapshot of your own, or correct la_code."
    )
