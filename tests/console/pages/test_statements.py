"""The two pages for everybody."""

import pytest
from support.consoles import House


@pytest.mark.parametrize("name", [None, "viewer", "admin"])
@pytest.mark.parametrize(
    ("path", "words"),
    [("/accessibility", "Web Content Accessibility Guidelines version 2.2"), ("/privacy", "30 minutes after")],
)
def test_the_statements_are_open(house: House, path: str, words: str, name: str | None) -> None:
    answer = house.browser(name).get(path)

    assert answer.status_code == 200
    assert words in answer.text
    assert "Testshire" in answer.text


@pytest.mark.parametrize("path", ["/accessibility", "/privacy"])
def test_every_page_leads_to_them(house: House, path: str) -> None:
    assert f'href="{path}"' in house.browser("unit").get("/rules").text
    assert f'href="{path}"' in house.browser().get("/sign-in").text
