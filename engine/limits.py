"""How long something may take: the `within` line of a card."""

import re
from dataclasses import dataclass

#: The largest number that a rule or a setting takes. In days it is 27 years, and in months no date is too late for it.
MOST = 9_999

UNITS = ("working days", "days", "months", "hours")

_SHAPE = re.compile(
    r"^(?P<amount>.+?)\s+(?P<unit>working days?|days?|months?|hours?|\{[a-z_]+\})"
    r"(?:\s+before\s+(?P<before>.+))?$",
    re.DOTALL,
)


@dataclass(frozen=True, kw_only=True)
class Limit:
    """An amount (an expression), a unit, and for a lead rule the day it is counted back from."""

    amount: str
    #: One of UNITS, or a `{parameter}` that says WD, DAYS or HOURS.
    unit: str
    before: str | None


def parse_limit(text: str) -> Limit | None:
    """The limit that `text` says, or None when it says none that we know."""
    match = _SHAPE.match(text.strip())
    if match is None:
        return None
    unit = match["unit"]
    if not unit.startswith("{") and not unit.endswith("s"):
        unit += "s"
    return Limit(amount=match["amount"], unit=unit, before=match["before"])
