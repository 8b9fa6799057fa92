"""One page with every part of the console's look, and the server that a browser reads it from."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from calendars.jurisdictions import build_calendar
from console import charts, look
from console.paging import pages_of

PAGE = Path(__file__).with_name("gallery.html")
NONCE = "bm9uY2U"
CSP = (
    f"default-src 'none'; script-src 'nonce-{NONCE}'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

#: What every page is given.
FRAME: dict[str, Any] = {
    "authority_name": "Ambershire County Council",
    "person_name": "Pat Example",
    "navigation": [
        {"text": "Overview", "href": "/", "active": False},
        {"text": "Exceptions", "href": "/exceptions", "active": True},
        {"text": "Rules", "href": "/rules", "active": False},
        {"text": "Nights", "href": "/nights", "active": False},
    ],
    "freshness": SimpleNamespace(is_fresh=True, says="Last check: 20 November 2026 at 2:14am. 212 plans were checked."),
    "is_synthetic": True,
    "csp_nonce": NONCE,
    "version": "0.1.0",
}
STALE = SimpleNamespace(
    is_fresh=False, says="The check has not run since 18 November 2026. What you see may be out of date."
)
ERRORS = [{"text": "Enter the day by which it will be done", "field": "promise_on"}]

TODAY = date(2026, 11, 20)
DUTIES = [
    charts.Duty(
        label="Initial conference",
        state="met",
        started_on=date(2026, 5, 4),
        due_on=date(2026, 5, 26),
        met_on=date(2026, 5, 21),
    ),
    charts.Duty(
        label="First core group",
        state="met_late",
        started_on=date(2026, 5, 21),
        due_on=date(2026, 6, 5),
        met_on=date(2026, 6, 19),
    ),
    charts.Duty(
        label="Core group after 19 June",
        state="met",
        started_on=date(2026, 6, 19),
        due_on=date(2026, 7, 31),
        met_on=date(2026, 7, 28),
    ),
    charts.Duty(
        label="Review conference",
        state="met",
        started_on=date(2026, 5, 21),
        due_on=date(2026, 8, 21),
        met_on=date(2026, 8, 18),
    ),
    charts.Duty(
        label="Minutes of the review",
        state="never_met",
        started_on=date(2026, 8, 18),
        due_on=date(2026, 9, 15),
        closed_on=date(2026, 10, 20),
    ),
    charts.Duty(
        label="Core group after 2 October", state="overdue", started_on=date(2026, 10, 2), due_on=date(2026, 11, 13)
    ),
    charts.Duty(label="Visit to the child", state="due_soon", started_on=date(2026, 11, 9), due_on=date(2026, 11, 23)),
    charts.Duty(
        label="Report of the school nurse", state="unknown", started_on=date(2026, 8, 1), due_on=date(2026, 8, 14)
    ),
    charts.Duty(label="Health assessment", state="exempt", started_on=date(2026, 6, 1), due_on=date(2026, 7, 6)),
    charts.Duty(label="Second review", state="not_due", started_on=date(2026, 8, 18), due_on=date(2027, 2, 17)),
]
BARS = [
    charts.Bar(label="North locality", number=14),
    charts.Bar(label="South locality", number=9),
    charts.Bar(label="Children with disabilities and their families", number=3),
    charts.Bar(label="Court team", number=0),
]
PARTS = [
    charts.Part(text="Done in time", fill="met"),
    charts.Part(text="Done late", fill="met_late"),
    charts.Part(text="Overdue", fill="overdue"),
]
STACKS = [
    charts.Stack(label="First core group", numbers=(41, 6, 3)),
    charts.Stack(label="Review conference", numbers=(88, 4, 1)),
    charts.Stack(label="Visits", numbers=(120, 31, 12)),
]
STEPS = list(build_calendar().walk(date(2026, 12, 16), 10))


def gallery(**changes: Any) -> str:
    """The page; `changes` to what it is given."""
    context = {
        **FRAME,
        **pictures(),
        "errors": [],
        "is_done": False,
        "pages": pages_of(137, page=3, size=25, href=lambda n: f"?page={n}"),
    }
    context["moments"] = (datetime(2026, 11, 20, 2, 14, tzinfo=UTC), datetime(2026, 6, 16, 7, 6, tzinfo=UTC))
    return look.environment().from_string(PAGE.read_text(encoding="utf-8")).render(**{**context, **changes})


def pictures() -> dict[str, Any]:
    return {
        "spark": charts.sparkline("spark", [9, 11, 10, 14, 13, 17, 14], title="Open exceptions, last 7 nights"),
        "bars": charts.horizontal_bars("bars", BARS, title="Overdue by team"),
        "bar_figures": charts.bar_figures(BARS, label="Team", number="Overdue"),
        "stacks": charts.stacked_bars("stacks", PARTS, STACKS, title="Duties by outcome"),
        "stack_key": charts.stack_key("stacks", PARTS),
        "stack_figures": charts.stack_figures(PARTS, STACKS, label="Duty"),
        "plan": charts.plan_picture("plan", DUTIES, today=TODAY, title="The plan over time"),
        "plan_key": charts.plan_key(DUTIES),
        "plan_figures": charts.plan_figures(DUTIES),
        "strip": charts.day_strip("strip", STEPS, title="Ten working days from 16 December 2026"),
        "strip_figures": charts.strip_figures(STEPS),
    }


@contextmanager
def served(page: str) -> Iterator[str]:
    """The address of the page, with the headers of the console, on a port of its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, page=page, directory=str(look.STATIC_FOLDER)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *args: Any, page: str, **more: Any) -> None:
        self.page = page.encode()
        super().__init__(*args, **more)

    def do_GET(self) -> None:
        if self.path.startswith(look.static_url()):
            self.path = self.path.removeprefix(look.static_url())
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", CSP)
        self.send_header("Content-Length", str(len(self.page)))
        self.end_headers()
        self.wfile.write(self.page)

    def log_message(self, *args: object) -> None:
        """Nothing: what is asked for is of no interest."""
