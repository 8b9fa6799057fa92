"""The monthly report: whose figures are shown to whom, what is behind them, and what is shown until it is counted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event, get_ident
from typing import Any, cast

import pytest
from support.consoles import MORNING, House, a_house, without_nonce
from support.pictured import a_plan, hang
from support.register import FRIDAY
from support.reports import CARDS
from support.snapshots import healthy_tables, write_csv

from console.access import accounts, restrictions
from console.measures import GONE, Measuring, NotCounted, Tally, Unreadable, in_a_thread, readable_source, tally_of
from engine.book import Book
from engine.measures.counted import Cell, CountedRow, Team
from engine.measures.evaluate import Background, Counted
from engine.measures.months import run_of_months
from register import runs
from register.database import Database
from register.measure_store import CLOSED, ClosedMonth, PublishedFigure, close
from register.runs import Run
from service.errors import AnswerRefused
from service.kpis.build import Desk
from service.kpis.figures_file import Dated, Figures
from service.settings import Settings, load_settings

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
MEASURE = "first-core-groups"
MONTHS = run_of_months(NOVEMBER, 25, as_at=FRIDAY)

#: Above the line and below it, by team.
AutumnCounts = dict[str, tuple[int, int]]
SOME: AutumnCounts = {"T1": (6, 16), "T2": (2, 20), "T3": (30, 40)}
HOSTILE = '"><script>alert(1)</script>'


def a_row(**changes: Any) -> CountedRow:
    """A first core group of North that was not held."""
    known = {
        "subject": "P1", "rule": "cg-first-10wd", "link": None, "person_id": "C1", "plan_id": "P1", "meeting_id": None,
        "due_on": date(2026, 11, 13), "met_on": None, "recorded_on": None, "state": "overdue", "team_id": "T1",
        "left_out": None, "is_counted": False, "is_recorded": False, "amount": 1, "weight": 1,
    }  # fmt: skip
    return CountedRow(**{**known, **changes})


SOUTH = a_row(subject="P2", person_id="C2", plan_id="P2", team_id="T2", is_counted=True, met_on=date(2026, 11, 9))
LEFT_OUT = a_row(subject="P3", person_id="C3", plan_id="P3", left_out="exempt")


def a_tally(
    counts: AutumnCounts = SOME,
    *,
    rows: tuple[CountedRow, ...] = (a_row(), SOUTH, LEFT_OUT),
    figures: Figures = Figures(),  # noqa: B008 - frozen
    north: str = "North",
    why_not: str | None = None,
) -> Tally:
    """A count of one measure: the same in October, and in November twice as much."""
    cells = tuple(
        Cell(month_on=month, team=team, rows=below, denominator=below * times, numerator=above * times, recorded=0)
        for month, times in ((OCTOBER, 1), (NOVEMBER, 2))
        for team, (above, below) in counts.items()
    )
    names = {"T1": north, "T2": "South", "T3": "East"}
    teams = {key: Team(id=key, name=name, service="S1", service_name="The service") for key, name in names.items()}
    counted = Counted(
        connection=cast("Any", None), measures=(CARDS[MEASURE],), months=MONTHS, as_at=FRIDAY, background=Background(),
        teams=teams, cells={} if why_not else {MEASURE: cells}, why_not={MEASURE: why_not} if why_not else {},
        covered_from={}, _sql={},
    )  # fmt: skip
    desk = Desk(cards=(CARDS[MEASURE],), months=MONTHS, figures=figures, counted=counted, authority="Testshire")
    kept = {} if why_not else {(MEASURE, OCTOBER): rows}
    return Tally(desk=desk, as_at=FRIDAY, snapshot="N1", rows=kept)


def count(house: House, found: Tally | Exception, *, start: Callable[[Any], None] = lambda work: work()) -> list[int]:
    """Let the console count this; the nights that were counted."""
    nights: list[int] = []

    def tally(_: Settings, night: Run) -> Tally:
        nights.append(night.id)
        if isinstance(found, Exception):
            raise found
        return found

    measuring = Measuring(house.console.settings, log=house.console.log, tally=tally, start=start)
    vars(house.console)["measures"] = measuring
    return nights


def publish(house: House, *, value: float, above: float = 38, below: float = 76) -> None:
    """Close October with one figure."""
    figure = PublishedFigure(
        measure=MEASURE, month_on=OCTOBER, level="authority", place="", place_name="Testshire", source=CLOSED,
        value=value, recorded_value=0.0, numerator=above, denominator=below, recorded=0, put_by="A Person",
        put_at=MORNING,
    )  # fmt: skip
    month = ClosedMonth(
        month_on=OCTOBER, closed_by="A Person", closed_at=MORNING, snapshot_id="N0", as_at=FRIDAY, synthetic=True,
        measures_digest="x",
    )  # fmt: skip
    with house.database.writing() as connection:
        close(connection, month, [figure])


def last_night(house: House) -> Run:
    with house.database.reading() as connection:
        found = runs.last_committed(connection)
    assert found is not None
    return found


def page(house: House, who: str, address: str = f"/measures/{MEASURE}") -> str:
    answer = house.browser(who).get(address)
    assert answer.status_code == 200
    return answer.text


def test_the_unit_sees_the_last_whole_month_in_words_and_symbols(house: House) -> None:
    figures = Figures(
        targets=(Dated(from_on=date(2020, 4, 1), value=95, source="The plan", measure=MEASURE),),
        comparators=(Dated(from_on=date(2020, 4, 1), value=40, source="Statistics", measure=MEASURE, name="England"),),
    )
    count(house, a_tally(figures=figures))

    shown = page(house, "unit", "/measures")

    assert "Measures: October 2026" in shown
    assert "50.0%" in shown
    assert "38 of 76; not closed yet" in shown
    assert "✗ target 95.0% not reached" in shown
    assert "No comparison with Sep 2026" in shown
    assert "England: 40.0%. ▲ up 10.0 points on England: better" in shown
    assert "Source: Statistics" in shown


def test_the_month_that_is_not_over_is_provisional_and_stands_beside_the_last(house: House) -> None:
    count(house, a_tally())

    shown = page(house, "unit", "/measures?month=2026-11")

    assert "76 of 152; provisional: the month is not over" in shown
    assert "◀ level with Oct 2026" in shown
    assert shown.count('<option value="') == 13


def test_thirteen_months_are_a_line_with_its_table(house: House) -> None:
    count(house, a_tally())

    shown = page(house, "unit")

    assert "<svg" in shown
    assert "13 months" in shown
    assert "Oct 2025" in shown


def test_a_manager_sees_her_own_team_and_no_other(house: House) -> None:
    count(house, a_tally({"T1": (6, 16), "T2": (8, 21), "T3": (30, 41)}))

    shown = page(house, "manager")

    assert "44 of 78" in shown
    assert "6 of 16" in shown
    assert not [words for words in ("South", "East", "The service", "8 of 21", "30 of 41") if words in shown]


def test_the_unit_sees_every_team_and_its_small_numbers(house: House) -> None:
    count(house, a_tally())

    shown = page(house, "unit")

    assert all(words in shown for words in ("The service", "South", "2 of 20", "East"))


@pytest.mark.parametrize("who", ["viewer", "lead", "manager", "south"])
def test_small_numbers_of_the_authority_are_hidden_outside_the_unit(house: House, who: str) -> None:
    count(house, a_tally({"T1": (3, 9)}, rows=()))

    shown = page(house, who) + page(house, who, "/measures")

    assert "hidden" in shown
    assert not [words for words in ("3 of 9", "33.3", "6 of 18") if words in shown]
    assert "3 of 9" in page(house, "auditor")


def test_another_teams_small_number_cannot_be_worked_out_from_ones_own(house: House) -> None:
    """South has 2 of 20. North is the smallest of the others: its counts are hidden with it."""
    count(house, a_tally(rows=()))

    shown = page(house, "manager")

    assert "38 of 76" in shown
    assert "6 of 16" not in shown


def test_what_was_left_out_is_counted_for_the_unit_alone(house: House) -> None:
    tally = a_tally()
    counted = tally.desk.counted
    assert counted is not None
    cells = tuple(replace(cell, left_out={"exempt": 1}) for cell in counted.cells[MEASURE])
    counted = replace(counted, cells={MEASURE: cells})
    count(house, replace(tally, desk=replace(tally.desk, counted=counted)))

    assert "3 left out: those " in page(house, "unit")
    assert "left out: those " not in page(house, "manager")


def test_behind_the_figure_stand_the_rows_of_ones_own_cases(house: House) -> None:
    count(house, a_tally())

    shown = page(house, "manager")

    assert 'href="/plans/P1"' in shown
    assert "does not count" in shown
    assert "left out: one of those" in shown
    assert not [key for key in ("P2", "C2") if key in shown]
    assert (house.log()[-1].action, house.log()[-1].page) == ("viewed", "/measures/{measure}")
    assert house.log()[-1].detail == {"measure": MEASURE, "month": "2026-10"}
    assert (house.records("plan"), house.records("child")) == (["P1", "P3"], ["C1", "C3"])


def test_whoever_has_no_row_sees_the_same_whatever_others_have(house: House) -> None:
    count(house, a_tally(rows=(a_row(),)))
    one = page(house, "south")
    count(house, a_tally(rows=(a_row(), *(replace(LEFT_OUT, subject=f"P{nth}") for nth in range(9)))))
    ten = page(house, "south")

    assert "No row of this month is in your scope." in one
    assert without_nonce(one) == without_nonce(ten)


def test_the_unit_sees_all_rows_but_those_of_a_restricted_child(house: House) -> None:
    hidden = a_row(subject="M7", person_id=None, plan_id="P1", meeting_id="M7")
    count(house, a_tally(rows=(a_row(), hidden, a_row(subject="C1", person_id=None, plan_id=None), SOUTH)))
    with house.database.writing() as connection:
        restrictions.restrict(connection, "C1", reason="x", by="unit", accounts=(), now=MORNING, today=FRIDAY)

    shown = page(house, "unit")

    assert not [key for key in ("P1", "C1", "M7") if key in shown]
    assert house.records("plan") == ["P2"]


def test_an_opened_record_is_seen_whatever_the_team(house: House) -> None:
    count(house, a_tally())
    with house.database.writing() as connection:
        number = accounts.get(connection, "south").id
        restrictions.open_glass(connection, number, "C1", reason="x", now=MORNING)

    assert 'href="/plans/P1"' in page(house, "south")


def test_a_lead_worker_sees_the_rows_of_her_own_plans(house: House) -> None:
    child = a_row(subject="A1", plan_id=None)
    count(house, a_tally(rows=(a_row(), child, a_row(subject="P9", plan_id="P9", person_id="C9"), SOUTH)))
    assert "No row of this month is in your scope." in page(house, "lead")
    hang(house, a_plan())

    page(house, "lead")

    assert (house.records("plan"), house.records("child")) == (["P1"], ["C1"])


def test_long_lists_come_in_pages_and_only_what_is_shown_is_recorded(house: House) -> None:
    rows = tuple(a_row(subject=f"P{nth:03}", plan_id=f"P{nth:03}") for nth in range(51))
    count(house, a_tally(rows=rows))

    shown = page(house, "unit", f"/measures/{MEASURE}?month=2026-10&page=2")

    assert "51 rows" in shown
    assert house.records("plan") == ["P050"]


def test_rows_that_are_not_kept_are_said_to_be_elsewhere(house: House) -> None:
    count(house, a_tally())

    assert "`corewatch kpis rows` lists the rows" in page(house, "unit", f"/measures/{MEASURE}?month=2026-06")


def test_a_measure_that_cannot_be_told_says_so_without_quoting_to_others(house: House) -> None:
    count(house, a_tally(why_not="It could not be counted: 'C0815' is no date."))

    assert "C0815" not in page(house, "manager") + page(house, "manager", "/measures")
    assert "C0815" in page(house, "unit")


def test_a_closed_month_stands_with_what_would_be_counted_today_beside_it(house: House) -> None:
    publish(house, value=45.5)
    count(house, a_tally())

    shown = page(house, "unit")

    assert "45.5%" in shown
    assert "Counted today it would be 50.0%. What was published stands." in shown
    assert "The month is closed: its figures stand." in shown


def test_until_it_is_counted_what_is_published_is_shown_and_the_count_begins_once(house: House) -> None:
    publish(house, value=45.5)
    waiting: list[Any] = []
    nights = count(house, a_tally(), start=waiting.append)

    first = page(house, "unit")
    page(house, "manager")

    assert "The figures of the last night are being counted." in first
    assert "45.5%" in first
    assert "Counted today it would be" not in first
    assert (len(waiting), nights) == (1, [])
    waiting[0]()
    assert "Counted today it would be 50.0%." in page(house, "unit")
    assert (len(waiting), nights) == (1, [last_night(house).id])


def test_a_new_night_is_counted_and_the_old_count_is_not_shown_as_its_own(house: House) -> None:
    waiting: list[Any] = []
    count(house, a_tally(), start=waiting.append)
    measuring, night = house.console.measures, last_night(house)
    measuring.of(night)
    waiting.pop()()

    found = measuring.of(replace(night, id=night.id + 1))

    assert isinstance(found, NotCounted)
    assert found.is_on_the_way
    assert len(waiting) == 1


@pytest.mark.parametrize(
    ("error", "detail"),
    [(AnswerRefused("The folder of C0815 has no header."), "C0815"), (KeyError("C0815"), "Internal error (KeyError)")],
)
def test_an_error_is_kept_as_a_sentence(house: House, error: Exception, detail: str) -> None:
    nights = count(house, error)

    unit, manager = page(house, "unit", "/measures"), page(house, "manager", "/measures")

    assert "The figures of the last night could not be counted." in manager
    assert "C0815" not in manager
    assert detail in unit
    assert len(nights) == 1
    assert "C0815" not in str(house.lines)
    assert "measures_not_counted" in [line["event"] for line in house.lines]


def test_the_count_runs_beside_the_requests() -> None:
    done, threads = Event(), []

    def work() -> None:
        threads.append(get_ident())
        done.set()

    in_a_thread(work)

    assert done.wait(30)
    assert threads != [get_ident()]


@pytest.mark.parametrize(
    ("source", "says"),
    [("mssql+pyodbc://...", "it may hold a password"), ("/no/such/folder", GONE), (None, "did not say where")],
)
def test_a_snapshot_that_cannot_be_read_again_is_said_to_be_so(house: House, source: str | None, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        readable_source(replace(last_night(house), source=source))


def test_a_real_snapshot_is_counted_and_another_in_its_place_is_refused(house: House, tmp_path: Path) -> None:
    tables = healthy_tables()
    header = tables["cgx_snapshot"][0]
    folder = write_csv(tmp_path / "night", tables)
    as_at = date.fromisoformat(str(header["snap_as_at_date"]))
    night = replace(last_night(house), source=str(folder), as_at=as_at, snapshot_id=header["snap_snapshot_id"])

    tally = tally_of(Settings(), night)

    assert (tally.months[-1], len(tally.months)) == (as_at.replace(day=1), 13)
    assert [row.plan_id for row in tally.rows["two-weekly-visits", tally.months[-1]]] == ["PLAN1"]
    with pytest.raises(Unreadable, match="Another snapshot lies there"):
        tally_of(Settings(), replace(night, snapshot_id="another"))


def test_before_the_first_night_there_is_nothing_and_the_page_says_so(empty_house: House) -> None:
    for address in ("/measures", f"/measures/{MEASURE}"):
        shown = page(empty_house, "unit", address)

        assert "No night has been checked yet." in shown
        assert "No month has been published, and none is counted yet." in shown


def test_a_month_without_figures_is_said_and_what_is_no_month_is_not_there(house: House) -> None:
    count(house, a_tally())

    assert "There are no figures of March 2019 here." in page(house, "unit", "/measures?month=2019-03")
    assert house.browser("unit").get("/measures?month=never").status_code == 404
    assert house.browser("unit").get("/measures/no-such-measure").status_code == 404
    assert (house.log()[-1].action, house.log()[-1].detail) == (
        "denied", {"kind": "measure", "asked": "no-such-measure"},
    )  # fmt: skip


def test_targets_that_cannot_be_read_are_said_and_no_page_breaks(
    database: Database, book: Book, tmp_path: Path
) -> None:
    (tmp_path / "figures.toml").write_text("[[target]]\nmeasure = 'no-such-measure'\n", encoding="utf-8")
    (tmp_path / "corewatch.toml").write_text('[kpis]\nfigures = "figures.toml"\n[console]\nhosts = ["127.0.0.1"]\n')
    house = a_house(database, settings=load_settings(tmp_path / "corewatch.toml"), book=book)
    publish(house, value=45.5)
    count(house, AnswerRefused("The folder has no header."))

    unit, manager = page(house, "unit", "/measures"), page(house, "manager", "/measures")

    assert "The authority&#39;s file of targets and populations cannot be read" in manager
    assert "figures.toml" in unit
    assert "figures.toml" not in manager
    assert "shows what has been published" not in unit


def test_the_list_of_measures_is_written_down(house: House) -> None:
    count(house, a_tally())
    page(house, "viewer", "/measures")

    last = house.log()[-1]
    assert (last.action, last.page, last.detail) == ("listed", "/measures", {"month": "2026-10"})


def test_hostile_text_is_shown_as_text(house: House) -> None:
    row = a_row(subject=HOSTILE, person_id=HOSTILE, plan_id=HOSTILE, left_out=HOSTILE)
    other = a_row(subject=HOSTILE, person_id=None, plan_id=None, meeting_id=HOSTILE, team_id=HOSTILE)
    comparator = Dated(from_on=date(2020, 4, 1), value=40, source=HOSTILE, measure=MEASURE, name=HOSTILE)
    count(house, a_tally(rows=(row, other), north=HOSTILE, figures=Figures(comparators=(comparator,))))

    shown = page(house, "unit") + page(house, "unit", "/measures")

    assert HOSTILE not in shown
    assert "&lt;script&gt;alert(1)" in shown
