"""The gates: when a snapshot is refused, as the contract numbers them.

The first half of gate 3 and gate 5 compare with an earlier night: whoever keeps the nights asks those.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from calendars.words import day_words, listed
from snapshot.contract import VERSION, Contract, load_contract
from snapshot.coverage import NOT_THERE, WHOLE_TABLE
from snapshot.errors import SnapshotRefused, SnapshotWithoutHeader
from snapshot.problems import QUARANTINED
from snapshot.snapshot import Header, Snapshot

#: Gate 2: the source may be this much older than the extract.
REFRESHED_WITHIN = timedelta(hours=36)

#: Gates 7 to 10: the part that may be wrong.
DANGLING_PLAN_LINKS = 0.02
FUTURE_HELD_DATES = 0.01
UNMAPPED_CODES = 0.02
INVALID_ROWS = 0.01

#: An extract that stopped early differs in most tables: of so many each figure is said, of so many more the names.
FULLY_SAID = 3

PLANS = "ssd_cp_plans"


@dataclass(frozen=True, kw_only=True)
class Question:
    """What every gate is asked about."""

    snapshot: Snapshot
    header: Header
    contract: Contract
    #: The day of the run; None when nobody asks whether the snapshot is of the day before.
    run_on: date | None


Gate = Callable[[Question], Iterator[str]]


def check_gates(snapshot: Snapshot, *, run_on: date | None = None) -> None:
    """Refuse the snapshot, with one sentence for each thing found."""
    findings = gate_findings(snapshot, run_on=run_on)
    if findings:
        raise SnapshotRefused(findings)


def gate_findings(snapshot: Snapshot, *, run_on: date | None = None) -> list[str]:
    """One sentence for each thing that shuts a gate."""
    try:
        header = snapshot.header
    except SnapshotWithoutHeader as gate_1:
        return [str(gate_1), *core_tables(snapshot, load_contract())]
    question = Question(snapshot=snapshot, header=header, contract=load_contract(), run_on=run_on)
    return list(chain.from_iterable(gate(question) for gate in GATES))


def _source_is_fresh(question: Question) -> Iterator[str]:
    """Gate 2."""
    header = question.header
    refreshed = header.source_refreshed
    if refreshed and header.extract_finished - refreshed > REFRESHED_WITHIN:
        yield (
            f"The reporting database was last loaded on {_moment(refreshed)}, more than 36 hours before the extract "
            f"finished on {_moment(header.extract_finished)}. Load it, then run the extract again."
        )


def _as_at_is_past(question: Question) -> Iterator[str]:
    """Gate 3, second half; and whoever asks, an extract knows no day after the one on which it finished."""
    as_at, run_on, finished = question.header.as_at, question.run_on, question.header.extract_finished
    if as_at > finished.date():
        yield (
            f"The as-at date is {day_words(as_at)}, and the extract finished before it, on {_moment(finished)}. "
            "Set snap_as_at_date to the last full day whose events are in the data."
        )
    if run_on and as_at > run_on - timedelta(days=1):
        yield (
            f"The as-at date is {day_words(as_at)}, which is later than the day before the run on {day_words(run_on)}. "
            "Set snap_as_at_date to the last full day whose events are in the data."
        )


def _core_tables_are_there(question: Question) -> Iterator[str]:
    """Gate 4."""
    return core_tables(question.snapshot, question.contract)


def core_tables(snapshot: Snapshot, contract: Contract) -> Iterator[str]:
    """The core tables that are missing, or have no rows where they must have some."""
    for table in contract:
        if not table.is_core or table.name == "cgx_snapshot":
            continue
        if reason := snapshot.supplied.why_not_table(table.name):
            yield f"{reason}. It is a core table: supply it."
        elif not table.may_be_empty and not snapshot.rows[table.name]:
            yield f"{table.name} has no rows. It is a core table that must have some."


def _keys_are_unique(question: Question) -> Iterator[str]:
    """Gate 6, first half."""
    return iter(question.snapshot.tallies.repeats)


def _counts_agree(question: Question) -> Iterator[str]:
    """Gate 6, second half."""
    differing = list(_differing_counts(question))
    for name, counted, read in differing[:FULLY_SAID]:
        yield (
            f"cgx_coverage counts {counted:,} rows for {name}, but {read:,} were read. The table may be cut off: "
            "run the extract again."
        )
    names = [name for name, *_ in differing[FULLY_SAID:]]
    if len(names) > FULLY_SAID + 1:
        names = [*names[:FULLY_SAID], f"{len(names) - FULLY_SAID} others"]
    if names:
        yield f"Of {listed(names)} the counts differ as well."


def _differing_counts(question: Question) -> Iterator[tuple[str, int, int]]:
    """What cgx_coverage counts, how many rows it says, and how many were read."""
    for (table, column), row in question.snapshot.supplied.declared.items():
        read = question.snapshot.rows.get(table, 0)
        whole = question.snapshot.supplied.declared.get((table, WHOLE_TABLE))
        not_there = row.status in NOT_THERE or (whole and whole.status in NOT_THERE)
        if row.row_count is None or row.row_count == read or not_there:
            continue
        yield table if column == WHOLE_TABLE else f"{table}.{column}", row.row_count, read


def _plan_links_find_plans(question: Question) -> Iterator[str]:
    """Gate 7."""
    links = [count for count in question.snapshot.tallies.links if count.link.to_table == PLANS]
    filled, dangling = sum(count.filled for count in links), sum(count.dangling for count in links)
    if dangling > DANGLING_PLAN_LINKS * filled:
        worst = max(links, key=lambda count: count.dangling).link
        yield (
            f"{dangling:,} of {filled:,} links to a plan find no plan, more than 2 percent; most of them in "
            f"{worst.table}.{worst.column.name}. Check that {PLANS} is complete."
        )


def _held_dates_are_past(question: Question) -> Iterator[str]:
    """Gate 8."""
    ((filled, later),) = question.snapshot.connection.execute(
        "SELECT count(cgmt_held_date), count(*) FILTER (cgmt_held_date > $1) FROM filed.cgx_meetings",
        [question.header.as_at],
    ).fetchall()
    if later > FUTURE_HELD_DATES * filled:
        yield (
            f"{later:,} of {filled:,} meetings have a cgmt_held_date later than the as-at date "
            f"{day_words(question.header.as_at)}, more than 1 percent. Put bookings in cgmt_scheduled_date."
        )


def _codes_are_known(question: Question) -> Iterator[str]:
    """Gate 9."""
    for (table, column), (filled, unmapped) in question.snapshot.tallies.unmapped.items():
        if unmapped > UNMAPPED_CODES * filled:
            codelist = question.contract.column(table, column).codelist
            yield (
                f"{unmapped:,} of {filled:,} values of {table}.{column} are not codes of the list {codelist}, "
                "more than 2 percent. Map them in cgx_code_map."
            )


def _rows_are_valid(question: Question) -> Iterator[str]:
    """Gate 10."""
    for table, invalid in question.snapshot.tallies.invalid_rows.items():
        rows = question.snapshot.rows[table]
        if question.contract.tables[table].is_core and invalid > INVALID_ROWS * rows:
            yield (
                f"{invalid:,} of {rows:,} rows of {table} have an empty required value or a wrong type, more than "
                f"1 percent{_first_trouble(question.snapshot, table)}. Correct them in the extract."
            )


def _version_is_ours(question: Question) -> Iterator[str]:
    """Gate 11."""
    theirs = question.header.contract_version
    if theirs.split(".")[0] != VERSION.split(".")[0]:
        yield f"The snapshot follows version {theirs} of the contract. This program reads version {VERSION}."


GATES: tuple[Gate, ...] = (
    _source_is_fresh,
    _as_at_is_past,
    _core_tables_are_there,
    _keys_are_unique,
    _counts_agree,
    _plan_links_find_plans,
    _held_dates_are_past,
    _codes_are_known,
    _rows_are_valid,
    _version_is_ours,
)


def _first_trouble(snapshot: Snapshot, table: str) -> str:
    found = (p for p in snapshot.problems if p.table == table and p.kind == QUARANTINED and p.row)
    first = next(found, None)
    return f" (row {first.row}: {first.problem})" if first else ""


def _moment(moment: datetime) -> str:
    return f"{day_words(moment)} at {moment:%H:%M}"
