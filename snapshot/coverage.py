"""What the authority supplies, as the files show it and as cgx_coverage declares it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from calendars.words import day_words

#: Declared so, a table or column reads as not there.
NOT_THERE = {"PLACEHOLDER": "is a placeholder", "NOT_SUPPLIED": "is declared not supplied"}

WHOLE_TABLE = "*"


class Status(StrEnum):
    """Whether a rule can be assessed."""

    ASSESSABLE = "assessable"
    PARTLY = "partly"
    NOT = "not"


@dataclass(frozen=True, kw_only=True)
class Assessability:
    """Whether a rule can be assessed, why not, and from when."""

    status: Status
    #: What is missing, for a person; empty when nothing is.
    reason: str
    #: Duties that start before this day are not raised; None when there is no such day.
    covered_from: date | None


@dataclass(frozen=True, kw_only=True)
class Declared:
    """One row of cgx_coverage."""

    status: str
    from_date: date | None
    row_count: int | None


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """What is supplied."""

    #: The columns in the header of each table that is there.
    headers: Mapping[str, frozenset[str]]
    #: By table and column; the column "*" is the whole table.
    declared: Mapping[tuple[str, str], Declared]
    #: Tables that are there and cannot be used, with what they lack.
    unusable: Mapping[str, str] = field(default_factory=dict)
    #: The day of the snapshot: what is reliable only later cannot be used at all.
    as_at: date | None = None

    def table(self, name: str) -> bool:
        return not self.why_not_table(name)

    def column(self, table: str, column: str) -> bool:
        return not self.why_not(table, column)

    def why_not(self, table: str, column: str) -> str:
        """Why the column is not there, or nothing when it is."""
        if reason := self.why_not_table(table):
            return reason
        if column not in self.headers[table]:
            return f"{table}.{column} was not supplied"
        return self._declared_away(table, column)

    def why_not_table(self, table: str) -> str:
        """Why the table is not there, or nothing when it is."""
        if table not in self.headers:
            return f"{table} was not supplied"
        return self._declared_away(table, WHOLE_TABLE) or self.unusable.get(table, "")

    def from_date(self, table: str, column: str) -> date | None:
        """The day from which the column is reliable: the later of what is said of it and of its table."""
        rows = (self.declared.get((table, name)) for name in (WHOLE_TABLE, column))
        return max((row.from_date for row in rows if row and row.from_date), default=None)

    def assessable(
        self,
        required: Iterable[str],
        one_of: Iterable[Sequence[str]] = (),
        optional: Iterable[str] = (),
    ) -> Assessability:
        """Whether a rule can be assessed that reads these columns, each given as `table.column`."""
        required = list(required)
        missing = self._reasons(required)
        missing += [self._none_of(group) for group in one_of if len(self._reasons(group)) == len(group)]
        if missing:
            return Assessability(status=Status.NOT, reason=_listed(missing), covered_from=None)
        if later := [reason for name in required if (reason := self._only_later(name))]:
            return Assessability(status=Status.NOT, reason=_listed(later), covered_from=None)
        wanted = self._reasons(optional)
        days = (self.from_date(*_split(name)) for name in required)
        return Assessability(
            status=Status.PARTLY if wanted else Status.ASSESSABLE,
            reason=_listed(wanted),
            covered_from=max((day for day in days if day), default=None),
        )

    def _only_later(self, name: str) -> str:
        """Why a column cannot be used yet, or nothing: its day, perhaps mistyped, lies after that of the snapshot."""
        table, column = _split(name)
        day = self.from_date(table, column)
        if day is None or self.as_at is None or day <= self.as_at:
            return ""
        return f"cgx_coverage counts on {table} only from {day_words(day)}, after the day of the snapshot"

    def _reasons(self, columns: Iterable[str]) -> list[str]:
        return [reason for name in columns if (reason := self.why_not(*_split(name)))]

    def _none_of(self, group: Sequence[str]) -> str:
        if len(group) == 1:
            return self.why_not(*_split(group[0]))
        return f"none of {', '.join(group)} was supplied"

    def _declared_away(self, table: str, column: str) -> str:
        row = self.declared.get((table, column))
        name = table if column == WHOLE_TABLE else f"{table}.{column}"
        return f"{name} {NOT_THERE[row.status]}" if row and row.status in NOT_THERE else ""


def _split(name: str) -> tuple[str, str]:
    table, _, column = name.partition(".")
    return table, column


def _listed(reasons: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(reasons))
