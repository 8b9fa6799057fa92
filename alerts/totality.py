"""Whether every open plan has somebody at every step of every route: asked before a configuration is used."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from alerts.cover import Cause
from alerts.directory import Directory
from alerts.errors import NobodyToTell
from alerts.matter import Matter
from alerts.owners import Contacts
from alerts.policy import Policy, PolicyStep
from alerts.resolve import How, resolve
from alerts.roles import role_of
from calendars.words import guess

#: So many plans are named in a message; the rest are counted.
NAMED = 20


@dataclass(frozen=True, kw_only=True)
class Hole:
    """A role that nobody holds for some plans, and who is told instead."""

    role: str
    #: Where on the routes it is told: "statutory, step 2".
    steps: tuple[str, ...]
    cause: Cause
    #: Why, for the first of the plans.
    because: str
    #: A stand-in or the last resort.
    how: How
    plans: tuple[str, ...]


def open_plans(directory: Directory) -> tuple[str, ...]:
    """The plans that somebody must be told of."""
    return tuple(sorted(plan.plan for plan in directory.plans.values() if plan.is_open))


def holes(policies: Iterable[Policy], *, directory: Directory, contacts: Contacts, on: date) -> tuple[Hole, ...]:
    """The roles of the routes that nobody holds for some open plan, the most plans first.

    Refused when even the last resort cannot be reached, with the list of plans.
    """
    places = _places(policies)
    step = PolicyStep(number=1, after=0, when=None, tell=tuple(places))
    found = defaultdict[tuple[str, Cause, How], list[tuple[str, str]]](list)
    stranded: list[str] = []
    for plan in open_plans(directory):
        matter = Matter(rule="any rule", grain="plan", subject=plan, plan=plan, breach_on=on)
        try:
            told = resolve(matter, step, directory=directory, contacts=contacts, on=on)
        except NobodyToTell:
            stranded.append(plan)
            continue
        for item in told:
            if item.cause:
                found[item.role, item.cause, item.how].append((plan, item.because))
    if stranded:
        raise NobodyToTell(_stranded_words(stranded))
    return tuple(sorted(_holes(found, places), key=lambda hole: (-len(hole.plans), hole.role, hole.cause)))


def not_in_snapshot(contacts: Contacts, directory: Directory) -> tuple[str, ...]:
    """A sentence for each team, agency and worker of the authority's own file that the snapshot does not know."""
    found = []
    for owner in contacts.owners:
        for noun, key, known in (
            ("team", owner.team, directory.teams),
            ("agency", owner.agency, directory.agencies),
            ("worker", owner.worker, directory.people),
        ):
            if key and key not in known:
                place = f"{contacts.file}, line {owner.line}"
                found.append(f"{place}: there is no {noun} '{key}' in the snapshot.{guess(key, known)}")
    for entry in contacts.last_resort:
        if entry.worker and entry.worker not in directory.people:
            found.append(f"fallback in [alerts]: there is no worker '{entry.worker}' in the snapshot.")
    return tuple(found)


def _places(policies: Iterable[Policy]) -> dict[str, tuple[str, ...]]:
    """Each role that a plan alone decides, with the steps at which it is told."""
    found: dict[str, dict[str, None]] = {}
    for policy in policies:
        for step in policy.steps:
            for role in step.tell:
                if not role_of(role).needs_more_than_plan:
                    found.setdefault(role, {}).setdefault(f"{policy.route}, step {step.number}")
    return {role: tuple(steps) for role, steps in found.items()}


def _holes(
    found: dict[tuple[str, Cause, How], list[tuple[str, str]]], places: dict[str, tuple[str, ...]]
) -> Iterator[Hole]:
    for (role, cause, how), plans in found.items():
        yield Hole(
            role=role,
            steps=places[role],
            cause=cause,
            because=plans[0][1],
            how=how,
            plans=tuple(plan for plan, _ in plans),
        )


def _stranded_words(plans: Sequence[str]) -> str:
    more = f" and {len(plans) - NAMED:,} more" if len(plans) > NAMED else ""
    count = "1 open plan has" if len(plans) == 1 else f"{len(plans):,} open plans have"
    return (
        f"{count} a role that nobody holds, and no person of last resort can be reached: "
        f"{', '.join(plans[:NAMED])}{more}. Give `fallback` in [alerts] an address."
    )
