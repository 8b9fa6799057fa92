"""Public references: CG-0001 and on. A reference is given once, and kept for good."""

import re

from sqlalchemy import Connection, update

from register.tables import counter

PREFIX = "CG"


def reference(number: int) -> str:
    """How an exception is named to people."""
    return f"{PREFIX}-{number:04d}"


def read_reference(text: str) -> str:
    """A reference as people write it (cg-12, CG-00012), in the form that the register holds; else as it came."""
    found = re.fullmatch(rf"\s*{PREFIX}-?0*(\d{{1,9}})\s*", text, re.IGNORECASE)
    return reference(int(found[1])) if found else text.strip()


def reserve(connection: Connection, how_many: int) -> range:
    """The next numbers, within the transaction that writes their exceptions; none is written when none is needed."""
    if how_many == 0:
        return range(0)
    taken = (
        update(counter)
        .where(counter.c.name == "exception")
        .values(value=counter.c.value + how_many)
        .returning(counter.c.value)
    )
    last: int = connection.execute(taken).scalar_one()
    return range(last - how_many + 1, last + 1)
