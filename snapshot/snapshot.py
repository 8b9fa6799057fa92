"""A snapshot that has been read."""

import weakref
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import TracebackType
from typing import Self

from duckdb import DuckDBPyConnection

from snapshot.contract import load_contract
from snapshot.coverage import Coverage
from snapshot.errors import SnapshotWithoutHeader
from snapshot.links import LinkCount
from snapshot.mask import Mask
from snapshot.problems import Problem
from snapshot.scratch import Scratch


@dataclass(frozen=True, kw_only=True)
class Header:
    """The one row of cgx_snapshot."""

    id: str
    la_code: str
    as_at: date
    extract_started: datetime
    extract_finished: datetime
    source_cms: str
    #: When the reporting database was last loaded; None when not told.
    source_refreshed: datetime | None
    contract_version: str
    #: The day from which ended plans are kept; None when not told.
    history_from: date | None
    synthetic: bool


@dataclass(frozen=True, kw_only=True)
class Tallies:
    """Figures that the gates ask for."""

    #: Rows set aside in each table for an empty required value or a wrong type.
    invalid_rows: Mapping[str, int]
    #: For each code column with unknown values: how many are filled, and how many are unknown.
    unmapped: Mapping[tuple[str, str], tuple[int, int]]
    links: Sequence[LinkCount]
    #: One sentence for each table in which keys stand on several rows.
    repeats: Sequence[str]


class Snapshot:
    """The tables in DuckDB: `filed` as sent, `known` as it was known at one date; and what is wrong with them."""

    def __init__(
        self,
        connection: DuckDBPyConnection,
        *,
        rows: Mapping[str, int],
        problems: Sequence[Problem],
        supplied: Coverage,
        tallies: Tallies,
        shown: Mapping[str, Collection[str]],
        coded: Collection[str],
        latest: Mapping[str, date],
        scratch: Scratch,
    ) -> None:
        #: Holds the schemas `filed` and `known`.
        self.connection = connection
        #: Rows read of each supplied table, those set aside included.
        self.rows = dict(rows)
        self.problems = list(problems)
        self.supplied = supplied
        self.tallies = tallies
        self._shown = shown
        self._coded = coded
        self._latest = latest
        # What DuckDB spills holds personal data: it goes when the snapshot goes.
        self._remove = weakref.finalize(self, scratch.remove)

    @property
    def header(self) -> Header:
        """The one row of cgx_snapshot; an error says why when there is not exactly one."""
        rows = self.connection.execute(
            "SELECT snap_snapshot_id, snap_la_code, snap_as_at_date, snap_extract_started, snap_extract_finished, "
            "snap_source_cms, snap_source_refreshed, snap_contract_version, snap_history_from, "
            "snap_is_synthetic = 'Y' FROM filed.cgx_snapshot"
        ).fetchall()
        if len(rows) != 1:
            raise SnapshotWithoutHeader(found=self._header_found(len(rows)))
        return Header(**dict(zip(Header.__dataclass_fields__, rows[0], strict=True)))

    def known_at(self, as_of: date) -> None:
        """Show in `known` what was known at the end of the day."""
        past = {name for name, latest in self._latest.items() if latest <= as_of}
        mask = Mask(as_of=as_of, past=past, coded=self._coded)
        self.connection.execute(mask.views(load_contract(), self._shown))

    def bank_holidays(self, calendar_id: str) -> dict[date, str]:
        """The bank holidays that the authority sent for one calendar, with their titles."""
        return self._days("cald_kind = 'BANK_HOLIDAY' AND cald_calendar_id = $1", calendar_id)

    def closures(self) -> dict[date, str]:
        """The days on which the authority is closed, with their titles."""
        return self._days("cald_kind = 'LA_CLOSURE'")

    def close(self) -> None:
        self.connection.close()
        self._remove()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _days(self, test: str, *values: str) -> dict[date, str]:
        query = f"SELECT cald_date, coalesce(cald_title, '') FROM filed.cgx_calendar WHERE {test} ORDER BY ALL"
        return dict(self.connection.execute(query, list(values)).fetchall())

    def _header_found(self, valid: int) -> str:
        if valid:
            return f"cgx_snapshot has {valid} rows."
        if reason := self.supplied.why_not_table("cgx_snapshot"):
            return f"{reason}."
        reasons = [
            f"row {problem.row}: {problem.problem}"
            for problem in self.problems
            if problem.table == "cgx_snapshot" and problem.row
        ]
        return f"cgx_snapshot has no valid row ({'; '.join(reasons) or 'no rows at all'})."
