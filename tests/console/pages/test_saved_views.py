"""Saved views: kept, opened and deleted by whose they are."""

import re
from html import unescape

import pytest
from support.consoles import House

HOSTILE = '"><script>alert(1)</script>'


def told(text: str) -> str:
    """A page as somebody reads it."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_a_view_is_kept_under_its_name_and_opens_the_same_list(house: House) -> None:
    client = house.browser("unit")
    page = client.get("/exceptions?team=T2&severity=high&sort=due").text
    query = re.search(r'name="query" value="([^"]+)"', page)
    assert query is not None

    kept = client.post("/saved-views", data={"name": "  Grave ones,  South ", "query": unescape(query[1])})
    mine = client.get("/saved-views").text
    place = re.search(r'href="(/exceptions\?[^"]+)">Grave ones, South<', mine)

    assert (kept.status_code, kept.headers["location"]) == (303, "/saved-views")
    assert place is not None
    assert re.findall(r'href="/exceptions/(CG-\d+)"', client.get(unescape(place[1])).text) == ["CG-0004"]
    assert "Not closed; severity high; team T2; without those for which another one speaks" in told(mine)
    assert ">Grave ones, South</a>" in client.get("/exceptions").text
    assert ("changed", {"saved_view": "kept"}) in [(row.action, row.detail) for row in house.log()]


def test_nobody_sees_or_deletes_the_view_of_another(house: House) -> None:
    house.browser("unit").post("/saved-views", data={"name": "Mine alone", "query": "team=T2"})
    other = house.browser("manager")

    page, lists, gone = other.get("/saved-views"), other.get("/exceptions"), other.post("/saved-views/1/delete")
    mine = house.browser("unit").get("/saved-views")

    assert "Mine alone" not in page.text + lists.text
    assert gone.status_code == 404
    assert "Mine alone" in mine.text


def test_one_s_own_view_is_deleted(house: House) -> None:
    client = house.browser("unit")
    client.post("/saved-views", data={"name": "Old", "query": "team=T2"})

    gone = client.post("/saved-views/1/delete")
    again = client.post("/saved-views/1/delete")

    assert (gone.status_code, again.status_code) == (303, 404)
    assert "You have saved no view yet." in told(client.get("/saved-views").text)


@pytest.mark.parametrize(
    ("name", "query", "sentence"),
    [
        ("", "team=T2", "Give the view a name."),
        ("x" * 61, "team=T2", "The name of a view has 60 characters at most."),
        ("FIRST", "team=T1", "You have a view called “FIRST” already."),
        ("Other", "teams=T2", "This is no filter that can be kept."),
        ("Other", "severity=grave", "This is no filter that can be kept."),
    ],
)
def test_a_view_that_cannot_be_kept_comes_back(house: House, name: str, query: str, sentence: str) -> None:
    client = house.browser("unit")
    client.post("/saved-views", data={"name": "First", "query": "team=T2"})

    answer = client.post("/saved-views", data={"name": name, "query": query})

    assert answer.status_code == 422
    assert sentence in told(answer.text)


def test_a_button_pressed_twice_keeps_one(house: House) -> None:
    client = house.browser("unit")

    answers = [client.post("/saved-views", data={"name": "Once", "query": "team=T2"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert client.get("/saved-views").text.count(">Once</a>") == 1


def test_hostile_names_and_filters_are_text(house: House) -> None:
    client = house.browser("unit")
    client.post("/saved-views", data={"name": HOSTILE, "query": f"plan={HOSTILE}"})

    pages = client.get("/saved-views").text + client.get("/exceptions").text

    assert "<script>alert" not in pages
    assert HOSTILE in unescape(pages)


@pytest.mark.parametrize("number", ["x", "0", "99999999999999999999", "²"])
def test_a_number_that_is_none_is_not_there(house: House, number: str) -> None:
    assert house.browser("unit").post(f"/saved-views/{number}/delete").status_code == 404
