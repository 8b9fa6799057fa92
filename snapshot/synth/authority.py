"""What belongs to the authority as a whole: the header, calendars, figures, programmes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from snapshot.contract import VERSION
from snapshot.synth.agencies import write_agencies
from snapshot.synth.days import Days
from snapshot.synth.lifetimes import HISTORY_DAYS
from snapshot.synth.meetings import LOCAL_MODE
from snapshot.synth.plans import LOCAL_LEAD
from snapshot.synth.rows import Rows, at
from snapshot.synth.workforce import AUDITOR, Workforce, write_workforce

LA_CODE = "999"
#: Children of the population for one child on a plan: about one in two hundred is on a plan.
CHILDREN_A_PLAN = 210
CODE_MAP = (("involvement_role", LOCAL_LEAD, "LEAD_SW"), ("meeting_mode", LOCAL_MODE, "VIRTUAL"))


def write_authority_rows(rows: Rows, force: Workforce) -> None:
    """Every row that belongs to no family."""
    write_workforce(rows, force)
    write_agencies(rows, force.size)
    for code_list, local, code in CODE_MAP:
        rows.add("cgx_code_map", 0, cmap_list=code_list, cmap_local_value=local, cmap_code=code)
    _write_calendar(rows)
    _write_figures(rows, force)
    _write_programmes(rows, force)


def write_header(rows: Rows, night: int) -> None:
    """The one row that says which night this is."""
    finished = at(night + 1, 135)
    rows.tables["cgx_snapshot"] = []
    rows.add(
        "cgx_snapshot",
        night,
        snap_snapshot_id=f"{rows.days.iso[night + 1]}T02:15",
        snap_la_code=LA_CODE,
        snap_as_at_date=night,
        snap_extract_started=finished - 20,
        snap_extract_finished=finished,
        snap_source_cms="SYNTHETIC",
        snap_source_refreshed=finished - 75,
        snap_ssd_version="1.4.5",
        snap_contract_version=VERSION,
        snap_history_from=rows.last_night - HISTORY_DAYS,
        snap_is_synthetic="Y",
    )


def write_coverage(rows: Rows, counts: Mapping[str, int]) -> None:
    """Everything is supplied; the counts let the reader see that nothing was lost on the way."""
    rows.tables["cgx_coverage"] = []
    for table, count in counts.items():
        rows.add(
            "cgx_coverage",
            0,
            covg_table_name=table,
            covg_column_name="*",
            covg_status="COMPLETE",
            covg_row_count=count,
        )


def _write_calendar(rows: Rows) -> None:
    """Days on which the authority is closed and schools are away, near the nights written."""
    days = rows.days
    last = days.date(rows.last_night)
    for year in range(last.year - 3, last.year + 2):
        for month, day, title in ((12, 24, "Christmas closure"), (12, 29, "Christmas closure")):
            closed = days.number(date(year, month, day))
            if days.is_working(closed):
                _write_day(rows, f"LA:{LA_CODE}", closed, "LA_CLOSURE", title)
        for week in range(5):
            _write_day(rows, f"LA:{LA_CODE}", days.number(date(year, 8, 1 + 7 * week)), "SCHOOL_HOLIDAY", "Summer")


def _write_day(rows: Rows, calendar_id: str, day: int, kind: str, title: str) -> None:
    rows.add("cgx_calendar", 0, cald_calendar_id=calendar_id, cald_date=day, cald_kind=kind, cald_title=title)


def _write_figures(rows: Rows, force: Workforce) -> None:
    days = rows.days
    year = days.date(rows.last_night).year
    posts = force.size.teams * force.size.workers_a_team
    for back in range(4):
        start = _day_of(days, year - back, 4, 1)
        rows.add(
            "cgx_establishment",
            start,
            estb_table_id=f"EST{year - back}",
            estb_from=start,
            estb_to=None if back == 0 else _day_of(days, year - back + 1, 3, 31),
            estb_social_worker_posts=float(posts),
        )
        rows.add(
            "cgx_population",
            start,
            popn_table_id=f"POP{year - back}",
            popn_from=start,
            popn_children_0_17=force.size.plans * CHILDREN_A_PLAN - back * 100,
            popn_source="Synthetic mid-year estimate",
        )


def _day_of(days: Days, year: int, month: int, day: int) -> int:
    return days.number(date(year, month, day))


def _write_programmes(rows: Rows, force: Workforce) -> None:
    """A themed or multi-agency audit each quarter, with its action plan."""
    for number in range(8):
        done = force.last_night - 60 - 91 * number
        reported = done + 20
        _write_programme(rows, f"AP{number + 1:03d}", done, reported, is_late=number % 3 == 1)


def _write_programme(rows: Rows, programme_id: str, done: int, reported: int, *, is_late: bool) -> None:
    days = rows.days
    slack = 20 if is_late else -5
    due = reported + 60

    def action(night: int) -> dict[str, Any] | None:
        if night < reported:
            return None
        is_done = due + slack <= night
        return {
            "auda_action_id": f"{programme_id}-1",
            "auda_programme_id": programme_id,
            "auda_owner_id": AUDITOR,
            "auda_created_date": reported,
            "auda_due_date": due,
            "auda_measure_recorded": "Y",
            "auda_status": "COMPLETED" if is_done else "IN_PROGRESS",
            "auda_completed_date": due + slack if is_done else None,
        }

    rows.add(
        "cgx_audit_programmes",
        done,
        audp_programme_id=programme_id,
        audp_multi_agency="Y" if is_late else "N",
        audp_completed_date=done,
        audp_report_date=reported,
        audp_update_3m_date=days.months(reported, 3) + slack,
        audp_update_9m_date=days.months(reported, 9) + slack,
    )
    rows.track("cgx_audit_actions", (reported, due + slack), action)
