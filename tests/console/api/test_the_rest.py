"""Rules, nights, freshness, oneself, and the description."""

from pathlib import Path

import pytest
from support.consoles import PEOPLE, House
from support.register import FRIDAY

from console.api.described import description
from console.api.page import api_page

API = "/api/v1"


def test_the_book_of_rules(house: House) -> None:
    client = house.browser("viewer")

    listed = client.get(f"{API}/rules").json()["rules"]
    one = client.get(f"{API}/rules/cg-first-10wd").json()

    assert len(listed) == len(house.console.book.cards)
    assert next(rule for rule in listed if rule["id"] == "cg-first-10wd")["limit"] == 10
    assert one["versions"][0]["source"]
    assert client.get(f"{API}/rules/no-such-rule").status_code == 404


def test_the_nights(house: House) -> None:
    client = house.browser("unit")

    listed = client.get(f"{API}/nights").json()
    one = client.get(f"{API}/nights/{listed['nights'][0]['id']}").json()

    assert [night["business_date"] for night in listed["nights"]] == [FRIDAY.isoformat()]
    assert listed["before"] is None
    assert one["status"] == "committed"
    assert client.get(f"{API}/nights?before={FRIDAY.isoformat()}").json()["nights"] == []
    assert client.get(f"{API}/nights/999").status_code == 404
    assert client.get(f"{API}/nights/0").status_code == 422


def test_how_fresh_the_register_is(house: House) -> None:
    found = house.browser("agency").get(f"{API}/freshness").json()

    assert found["last_night"] == FRIDAY.isoformat()
    assert found["level"] in ("fresh", "warning", "critical")


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_who_one_is(house: House, name: str) -> None:
    found = house.browser(name).get(f"{API}/me").json()

    assert (found["name"], found["role"]) == (name, PEOPLE[name].role.value)
    assert "own_settings" in found["may"]


def test_the_description_is_for_who_is_signed_in(house: House) -> None:
    assert house.browser().get(f"{API}/openapi.json").status_code == 401
    assert house.browser("viewer").get(f"{API}/openapi.json").json() == description()


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", f"{API}/docs"])
def test_there_is_no_other_page_about_the_api(house: House, path: str) -> None:
    assert house.browser("unit").get(path).status_code == 404


def test_every_answer_is_described_with_its_body() -> None:
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            answers = operation["responses"]
            assert {"200", "401", "403", "413", "414", "422", "503"} <= set(answers), (method, path)
            for status, answer in answers.items():
                schema = next(iter(answer["content"].values()))["schema"]
                is_error = schema.get("$ref") == "#/components/schemas/ErrorDocument"
                assert is_error == (status != "200"), (method, path, status)


def test_a_method_that_is_not_taken_is_answered_with_those_that_are(house: House) -> None:
    answer = house.browser("unit").delete(f"{API}/exceptions")

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"


def test_the_page_about_the_api_is_as_it_is_described() -> None:
    page = Path(__file__).parents[3] / "docs" / "reference" / "api.md"

    assert page.read_text("utf-8") == api_page(), "write it again: python -m console.api.page"
