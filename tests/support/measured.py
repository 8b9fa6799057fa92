"""One measure counted over small tables made by hand."""

from collections.abc import Mapping
from datetime import date
from functools import cache

from engine.measures.counted import Cell, CountedRow, add_up
from engine.parameters import DatedValue
from service.checking import Question, ask
from service.kpis.book import Measures, open_measures
from service.kpis.counting import count_of
from service.kpis.figures_file import Figures
from service.settings import Settings
from snapshot.read import snapshot_from_tables
from support.snapshots import Tables, healthy_tables


@cache
def _asked(measure: str, dated: tuple[tuple[str, int | str], ...]) -> tuple[Measures, Question]:
    """The measure and its question: reading the book takes longer than counting."""
    overrides = {name: (DatedValue(from_on=date(1990, 1, 1), value=value, source="a test"),) for name, value in dated}
    settings = Settings(overrides=overrides)
    measures = open_measures(settings).only(measure)
    return measures, ask(settings, measures.rules or ("cg-first-10wd",))


def cells_of(
    tables: Tables,
    measure: str,
    month_on: date,
    *,
    as_of: date | None = None,
    settings: Mapping[str, int | str] | None = None,
    length: int = 1,
) -> list[Cell]:
    """The cells of one measure in the months up to one; `settings` hold from long ago."""
    measures, question = _asked(measure, tuple(sorted((settings or {}).items())))
    with snapshot_from_tables(tables) as snapshot:
        check = question.of(snapshot, source="tables", as_of=as_of)
        count = count_of(check, measures, month_on=month_on, figures=Figures(), length=length)
        assert count.counted.why_not == {}
        return list(count.counted.cells[measure])


def rows_of(tables: Tables, measure: str, month_on: date) -> dict[str, CountedRow]:
    """The rows behind a figure, by what they are about."""
    measures, question = _asked(measure, ())
    with snapshot_from_tables(tables) as snapshot:
        check = question.of(snapshot, source="tables")
        count = count_of(check, measures, month_on=month_on, figures=Figures(), length=1)
        return {row.subject: row for row in count.counted.rows(measure, month_on)}


def total_of(
    tables: Tables,
    measure: str,
    month_on: date,
    *,
    as_of: date | None = None,
    settings: Mapping[str, int | str] | None = None,
) -> Cell:
    """The sum of a measure for the whole authority."""
    cells = cells_of(tables, measure, month_on, as_of=as_of, settings=settings)
    return add_up(cells, month_on=month_on)


def fraction(cell: Cell) -> tuple[float, float]:
    """What stands above the line and below it."""
    return cell.numerator, cell.denominator


def as_at(tables: Tables, day: date) -> Tables:
    """The same tables in a snapshot of another day."""
    header = tables["cgx_snapshot"][0]
    text = day.isoformat()
    header.update(
        snap_snapshot_id=f"{text}T02:15",
        snap_as_at_date=text,
        snap_extract_started=f"{text}T23:00",
        snap_extract_finished=f"{text}T23:30",
        snap_source_refreshed=f"{text}T22:30",
        snap_history_from="2015-01-01",
    )
    return tables


def visited_on(*days: str) -> Tables:
    """The healthy authority with visits on these days."""
    visits = [
        {
            "cppv_cp_visit_id": f"VISIT{number}",
            "cppv_person_id": "CHILD1",
            "cppv_cp_plan_id": "PLAN1",
            "cppv_cp_visit_date": day,
            "cppv_cp_visit_seen": "Y",
            "cppv_cp_visit_seen_alone": "Y",
        }
        for number, day in enumerate(days, start=1)
    ]
    return healthy_tables(ssd_cp_visits=[dict(visit) for visit in visits])
