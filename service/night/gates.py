"""What is asked of a snapshot against the last night that counted: is it newer, and is anything missing from it?

A snapshot that is refused changes nothing. A snapshot from which many plans vanished is held: new breaches open, and
nothing closes until the safeguarding unit has said that the children really left.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from calendars.words import day_words
from service.words import plural
from snapshot.contract import load_contract

#: Gate 5: a core table may have this much fewer rows than on the last night.
FEWER_ROWS = 0.20

#: A table that had at least so many rows and has none is no accident of a quiet night.
EMPTIED = 10

#: Each plan's team, and whether the plan is open.
Plans = Mapping[str, tuple[str | None, bool]]


@dataclass(frozen=True, kw_only=True)
class LastNight:
    """What the register kept of the last night that counted."""

    as_at: date
    digest: str
    rows: Mapping[str, int]
    plans: Plans
    #: Plans that the unit has said are rightly gone.
    confirmed_gone: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class HoldLimits:
    """From how many missing plans a night is held: both must be reached; or a whole team of this size."""

    percent: int = 10
    plans: int = 8
    team: int = 5


@dataclass(frozen=True, kw_only=True)
class Hold:
    """Why a night is held, and the plans that are missing: once these are confirmed, it is held for them no more."""

    because: str
    #: Not in the snapshot, or no longer open with the whole of their team.
    missing: tuple[str, ...]


def refusals(last: LastNight | None, *, as_at: date, digest: str, rows: Mapping[str, int] | None) -> list[str]:
    """One sentence for each reason to refuse the snapshot outright; `rows` is None when fewer rows were accepted."""
    if last is None:
        return []
    if digest == last.digest:
        return [
            f"This snapshot was already processed on the night of {day_words(last.as_at)}. Check that the extract ran."
        ]
    if as_at <= last.as_at:
        return [
            f"The snapshot speaks of {day_words(as_at)}, and the register already holds the night of "
            f"{day_words(last.as_at)}. Send a later snapshot."
        ]
    return [] if rows is None else list(_fewer_rows(last.rows, rows))


def _fewer_rows(before: Mapping[str, int], now: Mapping[str, int]) -> Iterable[str]:
    """Gate 5."""
    for table in load_contract():
        had, has = before.get(table.name, 0), now.get(table.name, 0)
        if table.is_core and has < had * (1 - FEWER_ROWS):
            yield (
                f"{table.name} has {plural(has, 'row')}, and had {had:,} on the last night: more than 20 percent "
                "fewer. Check the extract; if this is right, run the night again with --accept-fewer-rows."
            )


def why_hold(last: LastNight | None, plans: Plans, limits: HoldLimits, *, rows: Mapping[str, int]) -> Hold | None:
    """Whether so many open plans vanished, or a whole team, or all rows of a table, that nothing may close tonight."""
    if last is None:
        return None
    were_open = {plan: team for plan, (team, is_open) in last.plans.items() if is_open}
    missing = tuple(sorted(were_open.keys() - plans.keys() - last.confirmed_gone))
    empty = _empty_teams(were_open, plans, last, limits)
    reasons = [*_many_missing(missing, len(were_open), limits), *_of_teams(empty), *_emptied(last.rows, rows)]
    of_teams = (plan for plans_of_team in empty.values() for plan in plans_of_team)
    return Hold(because=" ".join(reasons), missing=tuple(sorted({*missing, *of_teams}))) if reasons else None


def _emptied(before: Mapping[str, int], now: Mapping[str, int]) -> Iterable[str]:
    """A table that was sent without its rows: what it held would close, or open, as if it had never been."""
    for table in sorted(now):
        had = before.get(table, 0)
        if had >= EMPTIED and not now[table]:
            yield f"{table} has no rows, and had {had:,} on the last night."


def _many_missing(missing: tuple[str, ...], were_open: int, limits: HoldLimits) -> Iterable[str]:
    if len(missing) >= limits.plans and len(missing) * 100 >= limits.percent * were_open:
        yield f"{len(missing):,} of the {were_open:,} plans that were open on the last night are not in the snapshot."


def _empty_teams(
    were_open: Mapping[str, str | None], plans: Plans, last: LastNight, limits: HoldLimits
) -> dict[str, list[str]]:
    """Teams whose plans are all gone or closed at once, with those plans: an extract that lost a team looks so."""
    teams: dict[str, list[str]] = defaultdict(list)
    for plan, team in were_open.items():
        if team and plan not in last.confirmed_gone:
            teams[team].append(plan)
    left = {team for plan, team in were_open.items() if team and plans.get(plan, (None, False))[1]}
    return {team: teams[team] for team in sorted(teams) if len(teams[team]) >= limits.team and team not in left}


def _of_teams(empty: Mapping[str, Sequence[str]]) -> Iterable[str]:
    for team, plans in empty.items():
        yield f"None of the {len(plans):,} open plans of team {team} is open in the snapshot."
