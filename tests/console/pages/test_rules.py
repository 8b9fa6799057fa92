"""The book of rules on the screen."""

import pytest
from support.consoles import House


def test_every_rule_is_found_by_its_family(house: House) -> None:
    page = house.browser("viewer").get("/rules").text

    for card in house.console.book.cards:
        assert f'href="/rules/{card.id}"' in page


def test_words_are_looked_for(house: House) -> None:
    client = house.browser("viewer")

    page = client.get("/rules?q=first+core+group").text

    assert 'href="/rules/cg-first-10wd"' in page
    assert 'href="/rules/visit-cp-max-interval"' not in page
    assert "No rule holds these words" in client.get("/rules?q=elephant").text


def test_a_source_document_leads_to_its_rules(house: House) -> None:
    page = house.browser("viewer").get("/rules?view=source&q=cg-first-10wd").text

    assert "best practice guidance" in page
    assert 'href="/rules/cg-first-10wd"' in page
    assert 'href="/rules/visit-cp-max-interval"' not in page


def test_what_no_snapshot_shows_is_told(house: House) -> None:
    assert "Where to look instead" in house.browser("viewer").get("/rules?view=not-shown").text


def test_a_rule_is_told_as_a_manager_reads_it(house: House) -> None:
    page = house.browser("manager").get("/rules/cg-first-10wd").text

    for words in (
        "It must be done within 10 working days.",
        "10 working days, since 15 April 2013.",
        "On the first day in breach: the social worker and the team manager.",
        "Hold the core group, and record the date on which it was held.",
        "Met in time: held on the last day allowed.",
        'href="/exceptions?rule=cg-first-10wd"',
        'href="/rules/cg-no-record-ever"',
    ):
        assert words in page
    assert "**" not in page


def test_every_rule_can_be_read(house: House) -> None:
    client = house.browser("viewer")

    answers = {card.id: client.get(f"/rules/{card.id}").status_code for card in house.console.book.cards[::8]}

    assert set(answers.values()) == {200}


def test_who_sees_no_cases_is_not_led_to_them(house: House) -> None:
    assert "/exceptions?rule=" not in house.browser("admin").get("/rules/cg-first-10wd").text


@pytest.mark.parametrize("rule", ["none-such", '"><script>alert(1)</script>'])
def test_a_rule_that_is_not_there_is_not_there(house: House, rule: str) -> None:
    answer = house.browser("viewer").get(f"/rules/{rule}")

    assert answer.status_code == 404
    assert "<script>alert" not in answer.text


def test_what_was_typed_is_shown_as_text(house: House) -> None:
    page = house.browser("viewer").get("/rules", params={"q": '"><script>alert(1)</script>'}).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
