"""Published figures on both databases: written once, and read by whoever reports."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DatabaseError

from register.database import Database
from register.errors import RegisterError
from register.measure_store import (
    ClosedMonth,
    FigureClosed,
    FigureImportedBefore,
    MonthClosedBefore,
    PublishedFigure,
    close,
    closed_month,
    closed_months,
    import_figures,
    published,
)
from register.measure_tables import kpi_figure, kpi_month

SEPTEMBER = date(2018, 9, 1)
NOW = datetime(2018, 10, 5, 9, 0, tzinfo=UTC)
MONTH = ClosedMonth(
    month_on=SEPTEMBER,
    closed_by="A Person",
    closed_at=NOW,
    snapshot_id="2018-10-05T02:15",
    as_at=date(2018, 10, 4),
    synthetic=True,
    measures_digest="0" * 64,
)
FIGURE = PublishedFigure(
    measure="first-core-groups",
    month_on=SEPTEMBER,
    level="authority",
    place="",
    place_name="Made-up Council",
    source="closed",
    value=83.3,
    recorded_value=61.1,
    numerator=15,
    denominator=18,
    recorded=11,
    left_out={"exempt": 1},
    put_by="A Person",
    put_at=NOW,
)
IMPORTED = replace(FIGURE, source="imported", value=79.0, numerator=None, denominator=None, left_out={})


def test_a_closed_month_is_read_as_it_was_written(database: Database) -> None:
    with database.writing() as connection:
        written = close(connection, MONTH, [FIGURE, replace(FIGURE, level="team", place="TEAM1")])

    with database.reading() as connection:
        assert written == 2
        assert closed_month(connection, SEPTEMBER) == MONTH
        assert closed_months(connection) == [MONTH]
        assert published(connection, SEPTEMBER, SEPTEMBER)[FIGURE.key] == FIGURE


def test_a_month_is_closed_once(database: Database) -> None:
    with database.writing() as connection:
        close(connection, MONTH, [FIGURE])

    with pytest.raises(MonthClosedBefore, match="its figures stand"), database.writing() as connection:
        close(connection, MONTH, [replace(FIGURE, value=99.0)])

    with database.reading() as connection:
        assert published(connection, SEPTEMBER, SEPTEMBER)[FIGURE.key].value == 83.3


def test_what_had_been_published_before_stands_when_a_month_is_closed(database: Database) -> None:
    with database.writing() as connection:
        import_figures(connection, [IMPORTED])
        written = close(connection, MONTH, [FIGURE])

    with database.reading() as connection:
        assert written == 0
        assert published(connection, SEPTEMBER, SEPTEMBER)[FIGURE.key] == IMPORTED


def test_the_same_file_twice_adds_nothing(database: Database) -> None:
    with database.writing() as connection:
        first = import_figures(connection, [IMPORTED])
        second = import_figures(connection, [replace(IMPORTED, put_by="Another")])

    assert (first, second) == (1, 0)


def test_an_import_never_replaces_a_closed_figure(database: Database) -> None:
    with database.writing() as connection:
        close(connection, MONTH, [FIGURE])

    with pytest.raises(FigureClosed, match="September 2018"), database.writing() as connection:
        import_figures(connection, [replace(IMPORTED, because="we would like to")])


def test_an_import_is_mended_with_a_reason_only_and_keeps_what_it_was(database: Database) -> None:
    mended = replace(IMPORTED, value=79.4, because="a slip of the pen")
    with database.writing() as connection:
        import_figures(connection, [IMPORTED])

    with pytest.raises(FigureImportedBefore, match="--because"), database.writing() as connection:
        import_figures(connection, [replace(mended, because=None)])
    with database.writing() as connection:
        import_figures(connection, [mended])

    with database.reading() as connection:
        assert published(connection, SEPTEMBER, SEPTEMBER)[FIGURE.key] == mended
        rows = connection.execute(select(kpi_figure.c.version, kpi_figure.c.value).order_by(kpi_figure.c.id)).all()
        assert [tuple(row) for row in rows] == [(1, 79.0), (2, 79.4)]


@pytest.mark.parametrize(
    "change",
    [
        lambda: update(kpi_figure).values(value=100.0),
        lambda: delete(kpi_figure),
        lambda: update(kpi_month).values(closed_by="Nobody"),
        lambda: delete(kpi_month),
    ],
)
def test_the_database_itself_refuses_every_change(database: Database, change: Callable[[], object]) -> None:
    with database.writing() as connection:
        close(connection, MONTH, [FIGURE])

    with pytest.raises((RegisterError, DatabaseError)), database.writing() as connection:
        connection.execute(change())  # type: ignore[call-overload] # any statement

    with database.reading() as connection:
        assert published(connection, SEPTEMBER, SEPTEMBER)[FIGURE.key] == FIGURE
        assert closed_month(connection, SEPTEMBER) == MONTH


def test_no_row_takes_the_place_of_another(database: Database) -> None:
    with database.writing() as connection:
        close(connection, MONTH, [FIGURE])

    again = insert(kpi_figure).values(measure="x", month_on=SEPTEMBER, level="authority", place="", place_name="")
    again = again.values(id=1, version=1, source="closed", put_by="Nobody", put_at=NOW)
    if not database.is_postgres:
        again = again.prefix_with("OR REPLACE")
    with pytest.raises((RegisterError, DatabaseError)), database.writing() as connection:
        connection.execute(again)

    with database.reading() as connection:
        assert list(published(connection, SEPTEMBER, SEPTEMBER)) == [FIGURE.key]
