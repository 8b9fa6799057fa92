"""The macros: whatever text they are given stays text, and they say to a screen reader what they show."""

import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from support.gallery import ERRORS, FRAME, STALE, gallery

from console.look import environment
from console.paging import pages_of

HOSTILE = "'\"><script>alert(1)</script><img src=x onerror=alert(2)>"
AT = datetime(2026, 6, 16, 7, 6, tzinfo=UTC)

#: Each macro with hostile text wherever it takes any.
CALLS = {
    "page_head": "{{ page_head(x, caption=x, lead=x) }}",
    "banner": "{% call banner(x, title=x, kind=x, id=x) %}{{ x }}{% endcall %}",
    "freshness_line": "{{ freshness_line(stale) }}",
    "word_tag": "{{ word_tag(x, x) }}",
    "severity_tag": "{{ severity_tag(x) }}",
    "state_tag": "{{ state_tag(x) }}",
    "details": "{% call details(x) %}{{ x }}{% endcall %}",
    "error_summary": "{{ error_summary([{'text': x, 'field': x}, {'text': x, 'field': ''}], title=x) }}",
    "field_error": "{{ field_error([{'text': x, 'field': x}], x) }}",
    "summary": "{{ summary([{'key': x, 'value': x, 'action': {'text': x, 'href': x, 'about': x}}]) }}",
    "timeline": "{{ timeline([{'title': x, 'by': x, 'at': at, 'text': x, 'href': x}]) }}",
    "pagination": "{{ pagination(pages) }}",
    "data_table": (
        "{{ data_table(x, x, [{'text': x, 'href': x, 'sorted': x}, {'text': x, 'kind': x}],"
        " [[{'text': x, 'href': x, 'hint': x, 'tag': x}, x]], one=x, many=x, empty=x) }}"
    ),
    "heat_table": (
        "{{ heat_table(x, x, [x, x], [{'text': x, 'href': x, 'cells': [{'number': x, 'band': 2, 'words': x}]}]) }}"
    ),
    "filter_panel": (
        "{{ filter_panel(x, groups, selected=[{'heading': x, 'tags': [{'text': x, 'href': x}]}], clear_href=x,"
        " hidden={x: x}, results_id=x) }}"
    ),
    "beside_filter": "{% call beside_filter(x, results_id=x) %}{{ x }}{% endcall %}",
    "chart": "{% call chart(x, x, x, key=x, figures=x) %}{{ x }}{% endcall %}",
    "figure_tile": "{{ figure_tile(x, x, href=x, hint=x, tone=x) }}",
    "action_form": "{% call action_form(x, submit=x, hidden={x: x}, cancel_href=x) %}{{ x }}{% endcall %}",
    "text_field": "{{ text_field(x, x, value=x, hint=x, errors=errors, classes=x, type=x, autocomplete=x) }}",
    "password_field": "{{ password_field(x, x, hint=x, errors=errors, autocomplete=x) }}",
    "textarea_field": "{{ textarea_field(x, x, value=x, hint=x, errors=errors) }}",
    "select_field": "{{ select_field(x, x, options, hint=x, errors=errors) }}",
    "radios_field": "{{ radios_field(x, x, options, hint=x, errors=errors) }}",
    "checkboxes_field": "{{ checkboxes_field(x, x, options, hint=x, errors=errors) }}",
    "date_field": "{{ date_field(x, x, value={'day': x, 'month': x, 'year': x}, hint=x, errors=errors) }}",
}
KINDS = ("checkboxes", "select", "text", "number", "date")
OPTIONS = [{"value": HOSTILE, "text": HOSTILE, "hint": HOSTILE, "is_chosen": True}]
CONTEXT = {
    "x": HOSTILE,
    "at": AT,
    "stale": SimpleNamespace(is_fresh=False, says=HOSTILE),
    "pages": pages_of(100, page=2, size=10, href=lambda page: f"{HOSTILE}{page}"),
    "options": OPTIONS,
    "errors": [{"text": HOSTILE, "field": HOSTILE}],
    "groups": [
        {"kind": kind, "name": HOSTILE, "label": HOSTILE, "hint": HOSTILE, "value": HOSTILE, "options": OPTIONS}
        for kind in KINDS
    ],
}

#: Where each macro is.
PARTS = {
    "actions": "action_form checkboxes_field date_field password_field radios_field select_field text_field "
    "textarea_field",
    "banner": "banner freshness_line synthetic_band",
    "chart": "chart figure_tile",
    "details": "details",
    "errors": "error_summary field_error",
    "filter": "beside_filter filter_panel",
    "heat": "heat_cell heat_table",
    "page_head": "page_head",
    "pagination": "pagination",
    "summary": "summary",
    "table": "data_table",
    "tags": "promise_tag restricted_tag severity_tag state_tag waived_tag word_tag",
    "timeline": "timeline",
}
IMPORTS = "".join(
    f'{{% from "parts/{part}.html" import {", ".join(names.split())} %}}' for part, names in PARTS.items()
)


class Elements(HTMLParser):
    """The elements of a page with their attributes, as a browser would see them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def rendered(call: str, **context: object) -> str:
    return environment().from_string(IMPORTS + call).render(**context)


def elements(call: str, **context: object) -> Elements:
    return Elements(rendered(call, **context))


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_hostile_text_stays_text(call: str) -> None:
    page = elements(call, **CONTEXT)

    assert page.found
    assert page.of("script") == []
    assert page.of("img") == []
    assert [name for _, attributes in page.found for name in attributes if name.startswith("on")] == []


def test_every_macro_is_tried_with_hostile_text() -> None:
    without_text = {"heat_cell", "promise_tag", "restricted_tag", "synthetic_band", "waived_tag"}

    assert set(" ".join(PARTS.values()).split()) == set(CALLS) | without_text


def test_a_list_scrolls_in_a_region_that_has_its_name() -> None:
    page = elements("{{ data_table('list', 'Exceptions', [{'text': 'A'}], [['a']], one='exception') }}")

    region = page.of("div")[0]
    assert region["role"] == "region"
    assert region["tabindex"] == "0"
    assert region["aria-labelledby"] == page.of("caption")[0]["id"] == "list-caption"


def test_a_list_says_how_many_there_are() -> None:
    html = rendered("{{ data_table('list', 'Exceptions', [{'text': 'A'}], [['a']], count=137, one='exception') }}")

    assert "137 exceptions" in html


def test_an_empty_list_says_so() -> None:
    html = rendered("{{ data_table('list', 'Exceptions', [{'text': 'A'}, {'text': 'B'}], [], empty='All is well.') }}")

    assert 'colspan="2">All is well.</td>' in html


@pytest.mark.parametrize(
    ("column", "order", "arrows"),
    [
        ({"text": "Days", "href": "?sort=days"}, "none", "▲▼"),
        ({"text": "Days", "href": "?sort=days", "sorted": "ascending"}, "ascending", "▲"),
        ({"text": "Days", "href": "?sort=days", "sorted": "descending"}, "descending", "▼"),
        ({"text": "Days"}, None, None),
    ],
)
def test_a_heading_says_how_the_list_is_sorted(column: dict[str, str], order: str | None, arrows: str | None) -> None:
    html = rendered("{{ data_table('list', 'Exceptions', [column], []) }}", column=column)

    shown = re.search(r'aria-hidden="true">(.*?)</span>', html)
    assert Elements(html).of("th")[0].get("aria-sort") == order
    assert (shown and shown.group(1)) == arrows


def test_the_first_cell_heads_its_row() -> None:
    page = elements("{{ data_table('list', 'A', [{'text': 'A'}, {'text': 'B', 'kind': 'number'}], [['a', 4]]) }}")

    assert [heading["scope"] for heading in page.of("th")] == ["col", "col", "row"]
    assert page.of("td")[0]["class"] == "govuk-table__cell govuk-table__cell--numeric"


def test_a_filter_is_a_form_by_get_with_what_was_chosen() -> None:
    groups = [{"kind": "checkboxes", "name": "state", "label": "State", "options": [
        {"value": "open", "text": "Open", "is_chosen": True}, {"value": "waived", "text": "Waived"}]}]  # fmt: skip

    page = elements("{{ filter_panel('/exceptions', groups, hidden={'sort': 'days'}) }}", groups=groups)

    form, boxes = page.of("form")[0], page.of("input")
    assert (form["method"], form["action"]) == ("get", "/exceptions")
    assert [(box["name"], box["value"], "checked" in box) for box in boxes] == [
        ("sort", "days", False),
        ("state", "open", True),
        ("state", "waived", False),
    ]


def test_the_apply_button_comes_before_the_controls() -> None:
    groups = [{"kind": "text", "name": "rule", "label": "Rule"}]

    html = rendered("{{ filter_panel('/exceptions', groups) }}", groups=groups)

    assert html.index("Apply filters") < html.index('name="rule"')


@pytest.mark.parametrize(("page", "current"), [(1, "1"), (3, "3"), (6, "6")])
def test_the_page_that_is_shown_is_marked(page: int, current: str) -> None:
    pages = pages_of(137, page=page, size=25, href=lambda number: f"?page={number}")

    found = elements("{{ pagination(pages) }}", pages=pages)

    marked = [link["aria-label"] for link in found.of("a") if link.get("aria-current") == "page"]
    assert marked == [f"Page {current}"]


@pytest.mark.parametrize(("state", "words"), [("met_late", "Done late"), ("waived", "Waived"), ("new_one", "New one")])
def test_a_tag_is_a_word(state: str, words: str) -> None:
    assert words in rendered("{{ state_tag(state) }}", state=state)


def test_a_broken_promise_says_so() -> None:
    html = rendered("{{ promise_tag(day, is_broken=true) }}{{ waived_tag(day) }}", day=date(2026, 11, 20))

    assert "Promise broken: 20 November 2026" in html
    assert "Waived until 20 November 2026" in html


def test_a_shade_always_has_its_number_and_its_words() -> None:
    html = rendered("{{ heat_cell(31, 9, 'very many') }}")

    assert "cw-heat--4" in html
    assert re.search(r">31</span>\s*<span[^>]*>very many</span>", html)


def test_the_timeline_says_when_for_people_and_for_machines() -> None:
    html = rendered("{{ timeline([{'title': 'Told', 'at': at}, {'title': 'Begun', 'at': at.date()}]) }}", at=AT)

    assert '<time datetime="2026-06-16T07:06:00+00:00">16 June 2026 at 8:06am</time>' in html
    assert '<time datetime="2026-06-16">16 June 2026</time>' in html


def test_an_error_leads_to_its_control() -> None:
    call = "{{ error_summary(errors) }}{{ date_field('promise_on', 'When?', errors=errors) }}"

    page = elements(call, errors=ERRORS)

    target = page.of("a")[0]["href"]
    assert target == "#promise_on"
    assert [box["name"] for box in page.of("input") if f"#{box['id']}" == target] == ["promise_on-day"]


def test_what_somebody_typed_into_a_date_is_kept() -> None:
    typed = {"day": "31", "month": "eleven", "year": "2026"}

    page = elements("{{ date_field('on', 'When?', value=typed) }}", typed=typed)

    assert [box["value"] for box in page.of("input")] == ["31", "eleven", "2026"]


def test_the_frame_says_who_is_signed_in_and_lets_them_out() -> None:
    html = gallery()

    assert "Signed in as </span>Pat Example" in html
    assert re.search(r'<form[^>]*method="post" action="/sign-out">', html)


def test_nobody_signed_in_has_no_button_to_sign_out() -> None:
    assert "Sign out" not in gallery(person_name=None)


def test_the_title_says_that_something_is_wrong() -> None:
    assert "<title>Exceptions - Corewatch</title>" in gallery()
    assert "<title>Error: Exceptions - Corewatch</title>" in gallery(errors=ERRORS)


def test_what_is_old_is_a_banner_and_what_is_fresh_is_a_line() -> None:
    assert 'id="freshness-title"' in gallery(freshness=STALE)
    assert 'id="freshness-title"' not in gallery()


@pytest.mark.parametrize("is_synthetic", [True, False])
def test_made_up_data_says_so(is_synthetic: bool) -> None:
    assert ("Synthetic data." in gallery(is_synthetic=is_synthetic)) is is_synthetic


def test_the_frame_escapes_what_it_is_given() -> None:
    hostile = {"authority_name": HOSTILE, "person_name": HOSTILE, "version": HOSTILE, "csp_nonce": HOSTILE}
    navigation = [{"text": HOSTILE, "href": HOSTILE, "active": True}]

    page = Elements(gallery(**hostile, navigation=navigation, freshness=SimpleNamespace(is_fresh=True, says=HOSTILE)))

    assert len(page.of("script")) == 1
    assert page.of("img") == []


def test_every_script_has_the_nonce() -> None:
    assert [script["nonce"] for script in Elements(gallery()).of("script")] == [FRAME["csp_nonce"]]


def test_no_id_is_there_twice() -> None:
    ids = [attributes["id"] for _, attributes in Elements(gallery(errors=ERRORS)).found if "id" in attributes]

    assert sorted(ids, key=str) == sorted(set(ids), key=str)


@pytest.mark.parametrize(
    ("group", "macro"),
    [
        (
            "{'kind': 'checkboxes', 'name': 'team', 'label': 'Team', 'options': options}",
            "{{ govukCheckboxes({'idPrefix': 'filter-team', 'name': 'team', 'classes': 'govuk-checkboxes--small',"
            " 'fieldset': {'legend': {'text': 'Team', 'classes': 'govuk-fieldset__legend--s'}},"
            " 'items': options | choices('checked')}) }}",
        ),
        (
            "{'kind': 'select', 'name': 'rule', 'label': 'Rule', 'options': options}",
            "{{ govukSelect({'id': 'filter-rule', 'name': 'rule', 'classes': 'cw-filter__select',"
            " 'label': {'text': 'Rule', 'classes': 'govuk-label--s'}, 'items': options | choices('selected')}) }}",
        ),
    ],
    ids=["checkboxes", "select"],
)
def test_a_long_choice_is_written_as_govuk_frontend_writes_it(group: str, macro: str) -> None:
    options = [{"value": "a&b", "text": "A <b>", "is_chosen": True}, {"value": "c", "text": "C", "is_chosen": False}]

    ours = _without_blanks(rendered("{{ filter_panel('/x', [" + group + "]) }}", options=options))

    assert _without_blanks(rendered(macro, options=options)) in ours


def _without_blanks(html: str) -> str:
    return re.sub(r"\s+(?=<)|(?<=>)\s+", "", re.sub(r"\s+", " ", html))
