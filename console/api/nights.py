"""The nights: when each ran, how it ended, and what each rule had to say."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from pydantic import Field
from sqlalchemy import Connection, Row, select

from console.api.answers import PREFIX, Exact, answers
from console.api.words import LARGEST, Day
from console.needs import NightsVisit
from register.tables import run, run_rule, run_table

router = APIRouter(prefix=PREFIX, tags=["nights"])


class Night(Exact):
    """A night. What it says of single records is on the pages alone."""

    id: int
    business_date: date
    status: str = Field(description="claimed, committed, rejected, failed or missed.")
    is_held: bool
    confirmed_at: datetime | None
    attempt: int
    as_at: date | None
    synthetic: bool
    ruleset_digest: str | None
    calendar_digest: str | None
    started_at: datetime | None
    finished_at: datetime | None
    last_seq: int | None = Field(description="The last event of the history when this night was committed.")


class RuleOfNight(Exact):
    """What one rule had to say: the states add up to the subjects."""

    rule: str
    subjects: int
    states: dict[str, int]
    not_assessable: str | None
    failed: bool


class TableOfNight(Exact):
    """How many rows of a table were read, and how many were set aside."""

    table: str
    rows: int
    quarantined: int


class WholeNight(Night):
    """A night with its rules and tables."""

    rules: list[RuleOfNight]
    tables: list[TableOfNight]


class NightList(Exact):
    """Nights, the newest first."""

    nights: list[Night]
    before: date | None = Field(description="Where the next page begins; null on the last.")


@router.get("/nights", response_model=NightList, responses=answers())
def list_nights(
    visit: NightsVisit,
    before: Annotated[Day | None, Query(description="Only nights before this day.")] = None,
    size: Annotated[int, Query(ge=1, le=200)] = 31,
) -> Response:
    """The nights, the newest first."""
    wanted = select(run).order_by(run.c.business_date.desc()).limit(size + 1)
    with visit.reading() as connection:
        rows = connection.execute(wanted if before is None else wanted.where(run.c.business_date < before)).all()
    shown = rows[:size]
    more = shown[-1].business_date if len(rows) > size else None
    found = NightList(nights=[Night(**_values(row)) for row in shown], before=more)
    return visit.answer(found.model_dump(mode="json"), action="listed")


@router.get("/nights/{id}", response_model=WholeNight, responses=answers(404))
def one_night(id: Annotated[int, Path(ge=1, le=LARGEST)], visit: NightsVisit) -> Response:  # noqa: A002 - as above
    """One night, with what each rule had to say and how much of each table was read."""
    with visit.reading() as connection:
        row = connection.execute(select(run).where(run.c.id == id)).one_or_none()
        if row is None:
            raise visit.missing("night", str(id))
        found = WholeNight(**_values(row), rules=_rules(connection, id), tables=_tables(connection, id))
    return visit.answer(found.model_dump(mode="json"), detail={"night": id})


def _values(row: Row[Any]) -> dict[str, Any]:
    return {name: row._mapping[name] for name in Night.model_fields}


def _rules(connection: Connection, run_id: int) -> list[RuleOfNight]:
    wanted = select(run_rule).where(run_rule.c.run_id == run_id).order_by(run_rule.c.rule)
    return [
        RuleOfNight(
            rule=row.rule,
            subjects=row.subjects,
            states=row.states,
            not_assessable=row.not_assessable,
            # The error's own words may quote a value of the snapshot.
            failed=row.failed is not None,
        )
        for row in connection.execute(wanted)
    ]


def _tables(connection: Connection, run_id: int) -> list[TableOfNight]:
    wanted = select(run_table).where(run_table.c.run_id == run_id).order_by(run_table.c.table_name)
    return [
        TableOfNight(table=row.table_name, rows=row.rows, quarantined=row.quarantined)
        for row in connection.execute(wanted)
    ]
