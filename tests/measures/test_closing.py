"""A closed month stands; what is recorded later is shown beside it. From the command line, as an authority runs it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.snapshots import changed, write_csv

Corewatch = Callable[..., Any]

CONFIG = """
[authority]
name = "Made-up Council"

[night]
snapshots = "snapshots"

[alerts]
fallback = "unit@council.example"
channel = "folder"
sender = "corewatch@council.example"
folder = "mail"

[kpis]
send_to = ["partnership@council.example"]
"""


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    """The first core group was held in time, on 28 September, and entered on 10 November: two snapshots tell of it."""
    tables = changed("cgx_meetings", 1, cgmt_recorded_date="2026-11-10T09:10")
    write_csv(tmp_path / "snapshots" / "2026-11-20", tables)
    early = changed("cgx_meetings", 1, cgmt_status="SCHEDULED", cgmt_held_date=None, cgmt_recorded_date=None)
    early["cgx_meetings"][1].update(cgmt_scheduled_date="2026-09-28")
    early["cgx_snapshot"][0].update(
        snap_snapshot_id="2026-11-05T02:15",
        snap_as_at_date="2026-11-05",
        snap_extract_started="2026-11-06T01:00",
        snap_extract_finished="2026-11-06T02:15",
        snap_source_refreshed="2026-11-06T00:30",
    )
    early["ssd_cp_visits"][0].update(cppv_cp_visit_date="2026-11-02")
    write_csv(tmp_path / "early", early)
    (tmp_path / "corewatch.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def october(corewatch: Corewatch, *more: object) -> dict[str, object]:
    document = corewatch("kpis", "--month", "2026-10", "--format", "json", *more).document
    (measure,) = [item for item in document["measures"] if item["id"] == "first-core-groups"]
    found: dict[str, object] = measure["places"][0]
    return found


def test_a_late_record_after_closing_restates_and_never_replaces(corewatch: Corewatch, authority: Path) -> None:
    closed = corewatch("kpis", "close", "early", "--month", "2026-10", "--by", "A Person")

    now = october(corewatch)

    assert (closed.code, closed.err) == (0, "")
    assert closed.out.startswith("October 2026 is closed: ")
    assert "1 email in the outbox" in closed.out
    assert (now["value"], now["numerator"], now["denominator"]) == (0.0, 0.0, 1.0)
    assert (now["restated"], now["published"], now["status"]) == (100.0, "closed", "published")
    assert now["recorded_value"] == 0.0


def test_an_open_month_takes_the_late_record_in(corewatch: Corewatch, authority: Path) -> None:
    now = october(corewatch)

    assert (now["value"], now["recorded_value"], now["restated"]) == (100.0, 0.0, None)
    assert now["status"] == "not closed yet"


def test_a_month_that_is_not_over_cannot_be_closed(corewatch: Corewatch, authority: Path) -> None:
    result = corewatch("kpis", "close", "--month", "2026-11", "--by", "A Person")

    assert result.code == 2
    assert "November 2026 was not over on 20 November 2026" in result.err


def test_a_month_is_closed_once_and_mailed_once(corewatch: Corewatch, authority: Path) -> None:
    corewatch("kpis", "close", "--month", "2026-10", "--by", "A Person")

    again = corewatch("kpis", "close", "--month", "2026-10", "--by", "Another")
    mailed = corewatch("kpis", "mail", "--month", "2026-10")
    corewatch("digest", "send")

    assert again.code == 2
    assert "by A Person" in again.err
    assert "0 emails" in mailed.out
    (letter,) = (authority / "mail").iterdir()
    text = letter.read_bytes().decode()
    assert "safeguarding performance, October 2026" in text
    assert not [key for key in ("CHILD1", "PLAN1", "WORKER1", "TEAM1") if key in text]


def test_a_month_that_is_not_closed_is_not_mailed(corewatch: Corewatch, authority: Path) -> None:
    result = corewatch("kpis", "mail", "--month", "2026-10")

    assert result.code == 2
    assert "no register" in result.err or "is not closed" in result.err


def test_freeze_shows_no_restated_value(corewatch: Corewatch, authority: Path) -> None:
    block = (
        '\n[[parameter]]\nname = "restate_closed_months"\nfrom = 2026-01-01\nvalue = "FREEZE"\nsource = "a decision"\n'
    )
    corewatch("kpis", "close", "early", "--month", "2026-10", "--by", "A Person")
    (authority / "corewatch.toml").write_text(CONFIG + block, encoding="utf-8")

    now = october(corewatch)

    assert (now["value"], now["restated"]) == (0.0, None)


def test_past_figures_come_before_what_is_counted(corewatch: Corewatch, authority: Path) -> None:
    (authority / "past.csv").write_text("measure,Nov-25,Dec-25\nfirst-core-groups,70.0%,116%\n", encoding="utf-8")

    imported = corewatch("kpis", "import", "past.csv", "--by", "A Person")
    months = october(corewatch)["months"]

    assert imported.out == "2 figures imported, of 1 measure, November 2025 to December 2025.\n"
    assert isinstance(months, list)
    values = {item["month"]: (item["value"], item["published"]) for item in months}
    assert values["2025-11"] == (70.0, "imported")
    assert values["2025-12"] == (116.0, "imported")
    assert len(months) == 13


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("measure,Nov-25\nfirst-core-group,70%\n", "Did you mean 'first-core-groups'"),
        ("measure,Nov-25\nfirst-core-groups,most\n", "neither a figure"),
        ("measure,value\nfirst-core-groups,70%\n", "neither the columns"),
        ("Nov-25,Dec-25\n70%,71%\n", "names no measure"),
        ("month,measure,value\n2030-01,first-core-groups,70%\n", "is not over"),
        ("month,measure,value\n2025-01,first-core-groups,70%\n2025-01,first-core-groups,71%\n", "twice"),
        ("month,measure,value,level\n2025-01,first-core-groups,70%,teams\n", "Did you mean 'team'"),
        ("month,measure,value,hidden\n2025-01,first-core-groups,,Y\n", "is hidden"),
        ("measure,Nov-25\n", "no rows"),
    ],
)
def test_a_file_that_cannot_be_read_whole_is_refused(
    corewatch: Corewatch, authority: Path, text: str, problem: str
) -> None:
    (authority / "past.csv").write_text(text, encoding="utf-8")

    result = corewatch("kpis", "import", "past.csv", "--by", "A Person")

    assert result.code == 2
    assert problem in result.err
