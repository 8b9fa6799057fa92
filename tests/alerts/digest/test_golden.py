"""Whole messages, as they are read: looked at by eye, then kept. COREWATCH_GOLDEN=write writes them anew."""

import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from support.alerts import A_PLAN, CONTACTS, TONIGHT, a_directory, a_matter, a_policy, contacts
from support.digests import CHECKED, a_night, an_entry, an_open, many

from alerts.digest.build import all_clear, corrections, digests, urgent
from alerts.digest.content import PartnerNote, Unchecked
from alerts.digest.matters import Before, Closed, Night, Soon
from alerts.digest.render import (
    Rendered,
    render_correction,
    render_digest,
    render_partner,
    render_unchecked,
)
from alerts.resolve import resolve

GOLDEN = Path(__file__).parent / "golden"
#: What classic Outlook, which draws by the engine of Word, makes of our styles.
WORD_DRAWS = {
    "background-color", "border-bottom", "border-left", "border-collapse", "color", "font-family", "font-size",
    "font-weight", "line-height", "margin", "margin-bottom", "padding", "padding-bottom", "padding-top", "text-align",
    "vertical-align", "width",
}  # fmt: skip
#: It leaves these out, and loses nothing: the table has its width as an attribute, and long words are rare.
WORD_LEAVES_OUT = {"max-width", "border-spacing", "overflow-wrap", "word-break"}
CONSOLE = "https://corewatch.example"
YESTERDAY = TONIGHT - timedelta(days=1)
OLD = {"opened_on": date(2026, 11, 2), "breach_on": date(2026, 11, 2), "due_on": date(2026, 10, 30), "days_late": 15}


def a_full_night() -> Night:
    """A night with something in every section for the social worker."""
    plans = {name: replace(A_PLAN, plan=name) for name in ("PLAN", "PLAN1", "PLAN2", "PLAN3")}
    directory = a_directory(plans=plans)
    entries = [
        an_entry(12),
        an_entry(4, **OLD, state="acknowledged", promise_on=date(2026, 11, 24)),
        an_entry(5, **OLD, raised=1, says="No core group has been held. It was due by 30 October 2026."),
        *(
            an_entry(
                number, rule="min-not-recorded", subject=f"CHILD{number}", plan=f"PLAN{number - 20}", meeting="MEET",
                says="No minutes are recorded for the meeting of 2 November 2026. Overdue by 4 working days.",
                days_late=4, due_on=date(2026, 11, 16), breach_on=date(2026, 11, 17),
            )
            for number in (21, 22, 23)
        ),
        an_entry(30, doubt="undated_meeting"),
        an_entry(31, hidden_by="CG-0012"),
        an_entry(32, state="waived", waiver_until=date(2026, 12, 1)),
    ]  # fmt: skip
    told = resolve(a_matter(), a_policy().steps[0], directory=directory, contacts=CONTACTS, on=TONIGHT)
    soon = Soon(
        rule="rcpc-first-3m", plan="PLAN", meeting=None, due_on=date(2026, 11, 29), told=tuple(told),
        is_meeting=True,
    )  # fmt: skip
    return a_night(
        *entries,
        directory=directory,
        soon=(soon,),
        closed=(
            Closed(entry=an_entry(2, state="resolved", met_on=TONIGHT, opened_on=YESTERDAY), closed_on=TONIGHT),
            Closed(entry=an_entry(3, state="withdrawn", cause="recorded_late", opened_on=YESTERDAY), closed_on=TONIGHT),
        ),
        before={"SW": Before(told_on=dict.fromkeys((2, 3, 4, 5), YESTERDAY))},
    )


def of(night: Night, person: str) -> Rendered:
    [found] = [one.digest for one in digests(night) if one.person.key == person]
    return render_digest(found)


def capped() -> Rendered:
    night = a_night(an_entry(1), cap=3, console=CONSOLE)
    [item] = night.open
    return of(replace(night, open=tuple(replace(item, entry=entry) for entry in many(5000))), "SW")


def held() -> Rendered:
    because = "31 of 212 open plans are missing from the snapshot."
    return of(a_night(an_entry(12), checked=replace(CHECKED, held_because=because)), "SW")


def urgent_one() -> Rendered:
    night = a_night(an_entry(12, severity="critical"))
    [found] = [one.digest for one in urgent(night) if one.person.key == "SW"]
    return render_digest(found, is_urgent=True)


def clear() -> Rendered:
    night = a_night()
    [found] = all_clear(night, [night.directory.people["SW"]], except_for=())
    return render_digest(found.digest)


def last_resort() -> Rendered:
    """A plan whose worker has left, and an address that a mail server refused."""
    staff = a_directory()
    people = {key: person for key, person in staff.people.items() if key not in ("SW", "TM")}
    directory = replace(staff, people=people)
    item = an_open(an_entry(12), directory=directory, contacts=contacts())
    night = replace(a_night(directory=directory), open=(item,))
    [found] = [one for one in digests(night) if one.person.key == "last@example.org"]
    return render_digest(
        replace(found.digest, notices=("The address of W7 was refused for good: who covers was told instead.",))
    )


def correction() -> Rendered:
    withdrawn = Closed(entry=an_entry(3, state="withdrawn", cause="recorded_late"), closed_on=TONIGHT)
    return render_correction(corrections(a_night(), {"SW": (withdrawn,)})["SW"])


MESSAGES: dict[str, Callable[[], Rendered]] = {
    "full": lambda: of(replace(a_full_night(), console=CONSOLE), "SW"),
    "manager": lambda: of(a_full_night(), "SM"),
    "capped": capped,
    "held": held,
    "urgent": urgent_one,
    "all-clear": clear,
    "last-resort": last_resort,
    "correction": correction,
    "partner": lambda: render_partner(PartnerNote(day=TONIGHT, authority="Exampleshire", meetings=("MEET1", "MEET2"))),
    "unchecked": lambda: render_unchecked(
        Unchecked(
            day=TONIGHT,
            authority="Exampleshire",
            because="The snapshot is from 17 November 2026, more than a day old.",
            last_checked_on=date(2026, 11, 18),
        )
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_the_message_reads_as_it_was_reviewed(name: str) -> None:
    message = MESSAGES[name]()
    found = {f"{name}.txt": f"Subject: {message.subject}\n\n{message.text}", f"{name}.html": message.html}

    if os.environ.get("COREWATCH_GOLDEN") == "write":
        GOLDEN.mkdir(exist_ok=True)
        for file, text in found.items():
            (GOLDEN / file).write_text(text, encoding="utf-8")
    kept = {file: (GOLDEN / file).read_text(encoding="utf-8") for file in found}

    assert found == kept


@pytest.mark.parametrize("name", MESSAGES)
def test_html_needs_nothing_from_outside_and_fits_an_inbox(name: str) -> None:
    message = MESSAGES[name]()
    loads = message.html.replace(f'href="{CONSOLE}/exceptions', "")

    assert not any(word in loads for word in ("<img", "http://", "https://", "<script", "<link", "url("))
    assert message.html.count("<table") == 1
    # Gmail cuts a message off at 102 KB.
    assert len(message.html.encode()) < 100_000


@pytest.mark.parametrize("name", MESSAGES)
def test_outlook_draws_it(name: str) -> None:
    html = MESSAGES[name]().html
    styles = re.findall(r'style="([^"]*)"', html)
    properties = {part.partition(":")[0].strip() for style in styles for part in style.split(";") if part.strip()}

    assert styles
    assert properties <= WORD_DRAWS | WORD_LEAVES_OUT
    assert re.search(r'<table [^>]*width="600"', html)
    assert not re.search(r"<(div|img|svg|ul|ol|button)\b", html)


def test_a_long_list_with_its_links_fits_an_inbox_too() -> None:
    night = a_night(an_entry(1), console="https://safeguarding-compliance.a-rather-long-council-name.gov.uk")
    [item] = night.open
    message = of(replace(night, open=tuple(replace(item, entry=entry) for entry in many(5000))), "SW")

    assert message.html.count("/exceptions/CG-") == night.cap
    assert len(message.html.encode()) < 100_000


def test_without_the_address_of_a_console_nothing_is_a_link() -> None:
    message = of(a_full_night(), "SW")

    assert "<a " not in message.html
    assert "http" not in message.text


def test_what_stands_in_a_line_is_never_markup() -> None:
    message = of(a_night(an_entry(12, says="<b>bold</b> & more")), "SW")

    assert "&lt;b&gt;bold&lt;/b&gt; &amp; more" in message.html
    assert "<b>bold</b> & more" in message.text
