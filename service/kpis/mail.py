"""The monthly email: the figures of a closed month for those who asked for it. No small number is in it."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache

import css_inline
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from sqlalchemy import Connection

from alerts import outbox as box
from alerts.digest.render import Rendered
from alerts.outbox import Outgoing
from calendars.words import day_words
from engine.measures.months import month_words
from service.kpis import words
from service.kpis.report import PARTNERSHIP, Report
from service.kpis.table_page import heading_lines
from service.settings import Settings
from service.telling.letters import Desk
from service.telling.mail_settings import MailSettings

KIND = "kpis"


def put_letters(
    connection: Connection, report: Report, settings: Settings, mail: MailSettings, *, now: datetime
) -> int:
    """Put one letter a reader into the outbox, in the transaction that is open; how many are new.

    A reader who has had the letter of a month is not sent another: the first figures stand.
    """
    return box.put(connection, letters(report, settings.kpis.send_to, mail, now=now), now=now)


def letters(report: Report, readers: Sequence[str], mail: MailSettings, *, now: datetime) -> list[Outgoing]:
    """The letters of one month."""
    if report.audience != PARTNERSHIP:
        raise ValueError("a letter leaves the unit: make it from the report for the partnership")
    desk = Desk(mail=mail, business_date=_day(report), now=now)
    told = render(report)
    return [desk.letter(told, kind=KIND, person=reader.lower(), recipient=reader) for reader in readers]


def render(report: Report) -> Rendered:
    """The letter in words; the text is complete without the HTML."""
    subject = f"Corewatch: safeguarding performance, {month_words(report.month.first_on)}"
    values = {"report": report, "subject": subject}
    text = _environment(is_html=False).get_template("mail.txt").render(**values)
    html = _environment(is_html=True).get_template("mail.html").render(**values)
    inliner = css_inline.CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)
    return Rendered(subject=subject, text=text.strip() + "\n", html=inliner.inline(html))


def _day(report: Report) -> date:
    """A letter is of its month, whenever it is written."""
    return report.month.ends_on


@cache
def _environment(*, is_html: bool) -> Environment:
    found = Environment(
        loader=ChoiceLoader([PackageLoader("service.kpis"), PackageLoader("alerts")]),
        autoescape=is_html,  # noqa: S701 - the text is no HTML: an & would be written out in it
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {"day": day_words, "month": month_words}
    names = ("point_words", "recorded_words", "month_change", "target_words")
    found.globals.update(heading_lines=heading_lines, **{name: getattr(words, name) for name in names})
    return found
