"""The steps that exceptions climb: each set of them is kept once, under the digest of its text."""

import hashlib
from collections.abc import Mapping

from sqlalchemy import Connection, select

from register.dialects import insert_new
from register.tables import policy


def digest_of(steps: str) -> str:
    """The name of a set of steps; an exception and its history hold no more than that."""
    return hashlib.blake2b(steps.encode(), digest_size=12).hexdigest()


def keep(connection: Connection, texts: Mapping[str, str]) -> None:
    """Keep sets of steps, by digest; those that are there stay as they are."""
    insert_new(connection, policy, [{"digest": digest, "steps": steps} for digest, steps in sorted(texts.items())])


def kept(connection: Connection) -> dict[str, str]:
    """Every set of steps, by digest."""
    return {digest: steps for digest, steps in connection.execute(select(policy.c.digest, policy.c.steps))}  # noqa: C416
