"""On a synthetic authority each measure equals a plain count, and the rows behind a figure add up to it."""

from collections.abc import Iterator
from datetime import date

import pytest
from measures import plain

from engine.measures.cards import load_measures
from engine.measures.counted import add_up
from service.kpis.book import open_measures
from service.kpis.counting import Count, counted
from service.kpis.figures_file import Figures
from service.measure_settings import MEASURES_FOLDER
from service.settings import Settings
from snapshot.synth import write_authority

AS_AT = date(2026, 11, 20)
MEASURES = sorted(card.id for card in load_measures(MEASURES_FOLDER))


@pytest.fixture(scope="module")
def count(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Count]:
    """Thirteen months of a synthetic authority; the last is not over."""
    folder = tmp_path_factory.mktemp("authority")
    write_authority(folder, plans=60, as_at=AS_AT, seed=11)
    settings = Settings()
    measures = open_measures(settings)
    with counted(str(folder), settings, measures, month_on=date(2026, 11, 1), figures=Figures()) as found:
        yield found


@pytest.fixture(scope="module")
def world(count: Count) -> plain.World:
    """The same snapshot as plain rows."""
    connection = count.check.snapshot.connection
    tables = {}
    for (name,) in connection.execute(
        "select view_name from duckdb_views() where schema_name = 'known' order by all"
    ).fetchall():
        found = connection.execute(f"select * from known.{name}")
        names = [column[0] for column in found.description or ()]
        tables[name] = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return plain.World(
        tables=tables,
        duties=list(count.check.evaluation.obligations()),
        calendar=count.check.calendar,
        as_at=AS_AT,
    )


def test_every_measure_is_counted_twice() -> None:
    assert sorted(plain.MEASURES) == MEASURES


@pytest.mark.parametrize("measure", MEASURES)
def test_the_count_equals_a_plain_count_in_every_month(count: Count, world: plain.World, measure: str) -> None:
    cells = count.counted.cells[measure]

    found, expected = {}, {}
    for month in count.counted.months:
        total = add_up([cell for cell in cells if cell.month_on == month.first_on], month_on=month.first_on)
        again = plain.MEASURES[measure](world, month)
        found[month.first_on] = (round(total.numerator, 6), round(total.denominator, 6), dict(total.left_out))
        expected[month.first_on] = (round(again.numerator, 6), round(again.denominator, 6), again.left_out)

    assert found == expected


@pytest.mark.parametrize("measure", MEASURES)
def test_the_rows_behind_a_figure_add_up_to_it(count: Count, measure: str) -> None:
    month_on = date(2026, 10, 1)
    total = add_up([cell for cell in count.counted.cells[measure] if cell.month_on == month_on], month_on=month_on)

    rows = list(count.counted.rows(measure, month_on))

    assert sum(row.weight for row in rows if row.is_in_denominator) == pytest.approx(total.denominator)
    assert sum(row.amount for row in rows if row.is_in_numerator) == pytest.approx(total.numerator)
    assert sum(row.amount for row in rows if row.is_in_numerator and row.is_recorded) == pytest.approx(total.recorded)
    assert sum(not row.is_in_denominator for row in rows) == sum(total.left_out.values())
    keys = [(row.subject, row.rule, row.link) for row in rows]
    assert len(set(keys)) == len(keys)


def test_most_measures_have_something_to_count(count: Count) -> None:
    empty = {card for card in MEASURES if not any(cell.rows for cell in count.counted.cells[card])}

    rare = {"return-interviews", "escalations-answered", "audits-graded", "audits-graded-moderated"}
    assert empty <= rare | {"plans-over-21-months", "plans-over-24-months"}


def test_what_was_recorded_in_time_is_never_more_than_what_was_done(count: Count) -> None:
    told = {card.id for card in count.measures.cards if card.recorded}
    cells = [(name, cell) for name, cells in count.counted.cells.items() if name in told for cell in cells]

    late = {name for name, cell in cells if cell.recorded < cell.numerator}

    assert all(cell.recorded <= cell.numerator for _, cell in cells)
    assert {"first-core-groups", "core-groups-in-interval", "two-weekly-visits"} <= late


def test_no_figure_of_a_measure_whose_recording_cannot_be_told(count: Count) -> None:
    unknown = [card.id for card in count.measures.cards if card.recorded is None]

    assert all(cell.recorded == 0 for name in unknown for cell in count.counted.cells[name])
