"""The environment and its filters."""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from console import look


def rendered(template: str, **context: object) -> str:
    return look.environment().from_string(template).render(**context)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(2026, 11, 20), "20 November 2026"),
        (datetime(2026, 6, 15, 23, 30, tzinfo=UTC), "16 June 2026"),
        (datetime(2026, 12, 15, 23, 30, tzinfo=UTC), "15 December 2026"),
        (None, "not recorded"),
    ],
)
def test_a_day_is_written_out_as_it_was_in_london(value: date | None, words: str) -> None:
    assert look.day(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (datetime(2026, 6, 16, 7, 6, tzinfo=UTC), "16 June 2026 at 8:06am"),
        (datetime(2026, 11, 20, 2, 14, tzinfo=UTC), "20 November 2026 at 2:14am"),
        (datetime(2026, 11, 20, 0, 0, tzinfo=UTC), "20 November 2026 at 12:00am"),
        (datetime(2026, 11, 20, 12, 5, tzinfo=UTC), "20 November 2026 at 12:05pm"),
        (datetime(2026, 11, 20, 12, 5, tzinfo=timezone(timedelta(hours=-5))), "20 November 2026 at 5:05pm"),
        (None, "not recorded"),
    ],
)
def test_a_moment_is_written_in_london_time(value: datetime | None, words: str) -> None:
    assert look.moment(value) == words


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        look.moment(datetime(2026, 11, 20, 2, 14))  # noqa: DTZ001 that is the mistake


@pytest.mark.parametrize(("number", "words"), [(0, "0 duties"), (1, "1 duty"), (2, "2 duties"), (1204, "1,204 duties")])
def test_a_number_agrees_with_its_word(number: int, words: str) -> None:
    assert look.plural(number, "duty", "duties") == words


def test_a_plural_takes_an_s_when_no_other_ending_is_given() -> None:
    assert rendered("{{ 3 | plural('exception') }}") == "3 exceptions"


def test_the_first_message_of_a_field_is_shown_at_it() -> None:
    errors = [{"field": "a", "text": "One"}, {"field": "b", "text": "Two"}, {"field": "b", "text": "Three"}]

    assert look.for_field(errors, "b") == {"text": "Two"}
    assert look.for_field(errors, "c") is None


def test_text_is_escaped_and_html_of_a_macro_is_not() -> None:
    assert rendered("{{ a }}{{ b }}", a="<i>", b=Markup("<b>")) == "&lt;i&gt;<b>"


def test_a_name_that_nobody_gave_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="'frehsness' is undefined"):
        rendered("{{ frehsness }}")


@pytest.mark.parametrize(
    "call",
    [
        "govukTag({'html': text})",
        "govukDetails({'summaryHtml': text, 'html': text})",
        "govukRadios({'name': 'a', 'items': [{'value': 'a', 'html': text}]})",
        "govukServiceNavigation({'serviceName': 'a', 'slots': {'start': text}})",
        "govukSummaryList({'rows': [{'key': {'html': text}, 'value': {'html': text}}]})",
    ],
)
def test_the_gov_uk_macros_escape_even_what_is_given_as_html(call: str) -> None:
    html = rendered("{{ " + call + " }}", text="<script>alert(1)</script>")

    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_the_gov_uk_macros_take_html_of_other_macros() -> None:
    assert "<b>x</b>" in rendered("{{ govukTag({'html': text}) }}", text=Markup("<b>x</b>"))


def test_attributes_in_one_text_are_refused() -> None:
    with pytest.raises(TypeError, match="given by name"):
        rendered("{{ govukTag({'text': 'a', 'attributes': ' onclick=a'}) }}")


@pytest.mark.parametrize("folder", look.COMPONENTS)
def test_every_component_can_be_read(folder: str) -> None:
    look._macro(folder)

    assert look._macro_name(folder) in look.environment().globals


def test_the_address_of_a_static_file_names_all_that_is_there() -> None:
    address = look.static("corewatch.css")

    assert address == f"{look.static_url()}/corewatch.css"
    assert len(look.static_url()) == len("/static/") + 16


def test_a_static_file_that_is_not_there_is_an_error() -> None:
    with pytest.raises(FileNotFoundError, match=r"no static file 'corewach\.css'"):
        look.static("corewach.css")


def test_the_address_changes_with_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.css").write_text("a{}")
    monkeypatch.setattr(look, "STATIC_FOLDER", tmp_path)

    before = look.static_url.__wrapped__()
    (tmp_path / "a.css").write_text("b{}")

    assert look.static_url.__wrapped__() != before
