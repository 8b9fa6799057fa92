"""The places of the console, and who finds them in the navigation."""

from collections.abc import Mapping

from console.access.roles import May
from console.access.who import Who

#: Text, address, and what somebody must be allowed to do to see it there.
PLACES: tuple[tuple[str, str, May], ...] = (
    ("Today", "/", May.SEE_CASES),
    ("Exceptions", "/exceptions", May.SEE_CASES),
    ("Due soon", "/due-soon", May.SEE_CASES),
    ("Teams", "/teams", May.SEE_CASES),
    ("Measures", "/measures", May.SEE_MEASURES),
    ("Rules", "/rules", May.SEE_RULES),
    ("Nights", "/nights", May.SEE_NIGHTS),
    ("People", "/people", May.SEE_PEOPLE),
    ("Messages", "/messages", May.SEE_DELIVERIES),
    ("Audit", "/audit", May.SEE_AUDIT),
    ("Accounts", "/accounts", May.MANAGE_ACCOUNTS),
)


def navigation_of(who: Who, path: str) -> list[Mapping[str, object]]:
    """The places that somebody can go to, the present one marked."""
    return [
        {
            "text": text,
            "href": address,
            "active": path == address or (address != "/" and path.startswith(f"{address}/")),
        }
        for text, address, what in PLACES
        if who.may(what)
    ]
