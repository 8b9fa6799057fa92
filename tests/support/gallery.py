"""One page with every part of the console's look, and the server that a browser reads it from."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

from calendars.jurisdictions import build_calendar
from console import charts, look
from console.paging import pages_of

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
        label="Minutes of the review", state="never_met", started_on=date(2026, 8, 18), due_on=date(2026, 9, 15)
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
        "pages": pages_of(137, page=3, size=25, href=lambda n: f"?page={n}"),
    }
    context["moments"] = (datetime(2026, 11, 20, 2, 14, tzinfo=UTC), datetime(2026, 6, 16, 7, 6, tzinfo=UTC))
    return look.environment().from_string(PAGE).render(**{**context, **changes})


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


PAGE = """
{% extends "base.html" %}
{% from "parts/actions.html" import action_form, checkboxes_field, date_field, password_field, radios_field, select_field,
   text_field, textarea_field %}
{% from "parts/banner.html" import banner %}
{% from "parts/chart.html" import chart, figure_tile %}
{% from "parts/details.html" import details %}
{% from "parts/errors.html" import error_summary %}
{% from "parts/filter.html" import beside_filter, filter_panel %}
{% from "parts/heat.html" import heat_table %}
{% from "parts/page_head.html" import page_head %}
{% from "parts/pagination.html" import pagination %}
{% from "parts/summary.html" import summary %}
{% from "parts/table.html" import data_table %}
{% from "parts/tags.html" import promise_tag, restricted_tag, severity_tag, state_tag, waived_tag %}
{% from "parts/timeline.html" import timeline %}
{% set states = [{"value": "open", "text": "Open", "is_chosen": true}, {"value": "waived", "text": "Waived"}] %}
{% block page_title %}Exceptions{% endblock %}
{% block before_content %}{{ govukBackLink({"href": "/", "text": "Back to the overview"}) }}{% endblock %}
{% block content %}
{{ error_summary(errors) }}
{{ page_head("Exceptions", caption="Safeguarding unit", lead="Duties that were not met in time, and what became of each.") }}
<div class="cw-tiles">
  {{ figure_tile("Overdue", 14, href="/exceptions?state=overdue", hint="3 more than a week ago", tone="bad") }}
  {{ figure_tile("Due soon", 22, hint="within 5 working days", tone="soon") }}
  {{ figure_tile("Done in time", "92%", hint="195 of 212 this month", tone="good") }}
  {{ figure_tile("Open, by night", spark, hint="last 7 nights") }}
</div>
{{ banner("Your promise was recorded.", title="Done", kind="success", id="done") }}
{% set panel = filter_panel("/exceptions", [
  {"kind": "checkboxes", "name": "state", "label": "State", "options": states},
  {"kind": "select", "name": "team", "label": "Team", "options": [{"value": "", "text": "All teams"}, {"value": "n", "text": "North"}]},
  {"kind": "text", "name": "rule", "label": "Rule", "hint": "A word of its title"},
  {"kind": "number", "name": "days", "label": "Days late, at least", "value": "3"},
  {"kind": "date", "name": "since", "label": "Since"}],
  selected=[{"heading": "State", "tags": [{"text": "Open", "href": "?"}]}, {"heading": "Days late", "tags": [{"text": "3 or more", "href": "?"}]}],
  clear_href="/exceptions", hidden={"sort": "days"}) %}
{% call beside_filter(panel) %}
{{ data_table("list", "Exceptions", [
  {"text": "Exception", "href": "?sort=ref"}, {"text": "Duty", "href": "?sort=duty"}, {"text": "Severity"},
  {"text": "Working days late", "kind": "number", "href": "?sort=days", "sorted": "descending"}, {"text": "State"}],
  [[{"text": "CG-0123", "href": "/exceptions/CG-0123"}, {"text": "First core group", "hint": "It was due by 13 November 2026"}, severity_tag("critical"), 14, state_tag("open")],
   [{"text": "VI-0044", "href": "/exceptions/VI-0044"}, {"text": "Visit to the child", "hint": "It was due by 16 November 2026"}, severity_tag("high"), 4, state_tag("acknowledged")],
   [{"text": "MI-0007", "href": "/exceptions/MI-0007", "tag": restricted_tag()}, {"text": "Minutes sent", "hint": "They were due by 17 November 2026"}, severity_tag("medium"), 3, state_tag("waived")]],
  count=137, one="exception") }}
{{ pagination(pages) }}
{{ data_table("none", "Exceptions of the court team", [{"text": "Exception"}, {"text": "Duty"}], [], one="exception", empty="Nothing is late.") }}
{% endcall %}
<h2 class="govuk-heading-m">Tags</h2>
<p class="govuk-body">{% for state in state_words %}{{ state_tag(state) }} {% endfor %}</p>
<p class="govuk-body">{% for severity in ("critical", "high", "medium", "low", "info") %}{{ severity_tag(severity) }} {% endfor %}
{{ promise_tag(moments[0].date()) }} {{ promise_tag(moments[0].date(), is_broken=true) }} {{ waived_tag(moments[0].date()) }} {{ restricted_tag() }}</p>
<h2 class="govuk-heading-m">One exception</h2>
{{ summary([{"key": "Duty", "value": "First core group within 10 working days"}, {"key": "Due", "value": moments[0] | day},
  {"key": "State", "value": state_tag("open")},
  {"key": "Owner", "value": "Team manager, North", "action": {"text": "Change", "href": "/owner", "about": "owner"}}]) }}
{% call chart("plan-figure", "The plan over time", plan, key=plan_key) %}{{ data_table("plan-table", "Duties of the plan", plan_figures.columns, plan_figures.rows, one="duty", many="duties") }}{% endcall %}
{% call chart("strip-figure", "How the ten working days were counted", strip) %}{{ data_table("strip-table", "Days", strip_figures.columns, strip_figures.rows, one="day") }}{% endcall %}
{% call chart("bars-figure", "Overdue by team", bars) %}{{ data_table("bars-table", "Teams", bar_figures.columns, bar_figures.rows, one="team") }}{% endcall %}
{% call chart("stacks-figure", "Duties by outcome", stacks, key=stack_key) %}{{ data_table("stacks-table", "Outcomes", stack_figures.columns, stack_figures.rows, one="duty", many="duties") }}{% endcall %}
{{ heat_table("heat", "Overdue duties by team and family", ["Team", "Core groups", "Visits", "Minutes"], [
  {"text": "North", "href": "/teams/n", "cells": [{"number": 0, "band": 0, "words": "none"}, {"number": 3, "band": 1, "words": "few"}, {"number": 7, "band": 2, "words": "some"}]},
  {"text": "South", "cells": [{"number": 12, "band": 3, "words": "many"}, {"number": 31, "band": 4, "words": "very many"}, {"number": 0, "band": 0, "words": "none"}]}]) }}
<h2 class="govuk-heading-m">What happened</h2>
{{ timeline([{"title": "Escalated to the service manager", "by": "Corewatch", "at": moments[0], "text": "Nobody had answered for two working days."},
  {"title": "Told the team manager", "by": "Corewatch", "at": moments[1]}, {"title": "Opened", "at": moments[1].date(), "text": "No core group has been held."}]) }}
{% call details("How this was counted") %}<p class="govuk-body">From the day after the conference.</p>{% endcall %}
<h2 class="govuk-heading-m">Promise a day</h2>
{% call action_form("/exceptions/CG-0123/promise", submit="Promise this day", cancel_href="/exceptions/CG-0123", hidden={"seen": "3"}) %}
{{ date_field("promise_on", "By which day will it be done?", value={"day": "31", "month": "", "year": "2026"}, errors=errors) }}
{{ textarea_field("note", "Note", hint="Do not name the child.", rows=3) }}
{{ select_field("tier", "Tell also", [{"value": "1", "text": "Nobody else"}, {"value": "2", "text": "The service manager"}]) }}
{{ radios_field("reason", "Why is it late?", [{"value": "a", "text": "The family was away", "hint": "Say since when"}, {"value": "b", "text": "No worker"}]) }}
{{ checkboxes_field("also", "It is also true that", [{"value": "a", "text": "a meeting is booked"}]) }}
{{ text_field("who", "Who will do it?", classes="govuk-input--width-20") }}
{{ password_field("password", "Your password") }}
{% endcall %}
{% endblock %}
"""
