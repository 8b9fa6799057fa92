"""The figures of the first page in words, each with the way to the list that it counts."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Row

from calendars.words import day_words
from console.access.roles import Role
from console.pages.home_figures import ESCALATED, Asker
from console.visit import Visit
from engine.sentences import count_words
from service.exceptions.standing import title_of
from service.freshness import STATUS_WORDS, Trouble
from service.telling.promise import BrokenPromise
from service.words import plural


def scope_words(visit: Visit) -> str:
    """Whose cases she sees, as a sentence."""
    match visit.who.role:
        case Role.UNIT | Role.AUDITOR:
            return "You see the cases of every team."
        case Role.LEAD if visit.who.worker:
            return f"You see the cases of the worker {visit.who.worker}."
        case Role.AGENCY_LEAD if visit.who.agency:
            return f"You see what is about the agency {visit.who.agency}."
        case Role.VIEWER | Role.TEAM_MANAGER if visit.who.teams:
            tree = visit.console.pictures.teams(visit.picture)
            named = [f"{name} ({team})" if (name := tree.name(team)) else team for team in sorted(visit.who.teams)]
            return f"You see the cases of {', '.join(named)} and of the teams below."
        case _:
            return (
                "No team, worker or agency has been given to your account, so you see no cases. Ask an administrator."
            )


def tiles(counts: Mapping[str, int], asker: Asker) -> list[Mapping[str, Any]]:
    spoken_for = counts["spoken_for"]
    more = f"and {spoken_for:,} for which another one speaks" if spoken_for else None
    return [
        _tile("Open", counts["open"], "/exceptions", hint=more),
        _tile("Critical", counts["critical"], "/exceptions?severity=critical", tone="bad"),
        _tile("New since the last night", counts["new"], _since(asker)),
        _tile("Promised", counts["acknowledged"], "/exceptions?view=promised"),
        _tile("Waived", counts["waived"], "/exceptions?view=waived"),
    ]


def _tile(label: str, number: int, href: str, *, hint: str | None = None, tone: str = "plain") -> Mapping[str, Any]:
    return {
        "label": label,
        "number": f"{number:,}",
        "href": href,
        "hint": hint,
        "tone": tone if number else "plain",
    }


def soon_tile(soon: int | None, *, ahead: int) -> list[Mapping[str, Any]]:
    if soon is None:
        return []
    return [_tile(f"Due within {ahead} working days", soon, f"/due-soon?days={ahead}", tone="soon")]


def _since(asker: Asker) -> str:
    return f"/exceptions?since={(asker.night or asker.today).isoformat()}"


def reason_links(counts: Mapping[str, int], asker: Asker) -> list[Mapping[str, str]]:
    """Each reason with its number, and the way to the list; what is nothing today is left out."""
    words = {
        "waiver": (("waiver waits", "waivers wait"), "for you, as the second person", "/exceptions?view=approve"),
        "broken": (("promise was", "promises were"), "not kept", "/exceptions?view=broken"),
        "promised": (("promise ends", "promises end"), "today or has ended", "/exceptions?view=promised"),
        "escalated": (
            ("exception is", "exceptions are"), "told one step higher or more", f"/exceptions?step={ESCALATED}",
        ),
        "new": (("exception is", "exceptions are"), "new since the last night", _since(asker)),
    }  # fmt: skip
    return [
        {"text": f"{plural(counts[name], *number)} {rest}", "href": href}
        for name, (number, rest, href) in words.items()
        if counts.get(name)
    ]


def needed_row(row: Row[Any], visit: Visit) -> Mapping[str, Any]:
    return {
        "reference": row.reference,
        "title": title_of(row.rule, visit.console.cards),
        "about": _about(row),
        "severity": row.severity,
        "because": "; ".join(_because(row)).capitalize(),
        "late": f"{count_words(row.days_late, row.unit)} late",
    }


def _because(row: Row[Any]) -> Sequence[str]:
    flags = row._mapping
    promised = day_words(row.promise_on) if row.promise_on else ""
    words = {
        "is_waiver": "a waiver waits for a second person",
        "is_broken": "a promise was not kept",
        "is_promised": f"promised for {promised}",
        "is_escalated": f"step {row.tier} of its route",
        "is_new": "new",
    }
    return [said for name, said in words.items() if flags.get(name)]


def _about(row: Row[Any]) -> str:
    if row.plan:
        return f"plan {row.plan}"
    return f"meeting {row.meeting}" if row.meeting else str(row.subject)


def untold_row(item: BrokenPromise, visit: Visit) -> Mapping[str, str]:
    return {
        "reference": item.reference,
        "title": title_of(item.rule, visit.console.cards),
        "opened": day_words(item.opened_on),
        "why": f"{item.why[:1].upper()}{item.why[1:]}.",
    }


def team_row(row: Row[Any]) -> Mapping[str, Any]:
    return {
        "text": row.team_name or row.team or "No team recorded",
        "href": f"/exceptions?{urlencode({'team': row.team})}" if row.team else None,
        "open": row.open,
        "critical": row.critical,
    }


def trouble_words(trouble: Trouble) -> str:
    return f"The night of {day_words(trouble.night)} {STATUS_WORDS[trouble.status]}."
