"""The list of exceptions: what it shows, what it is asked, and whom it shows what."""

import re
from html import unescape

import pytest
from sqlalchemy import event
from support.consoles import FINDINGS, House
from support.register import FRIDAY, LIMITS, WholeNight, a_finding, an_act

from register import actions

HOSTILE = '"><script>alert(1)</script>'


def told(text: str) -> str:
    """A page as somebody reads it: without tags, each run of blanks as one."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def listed(text: str) -> list[str]:
    """The references in the table, in order."""
    return re.findall(r'href="/exceptions/(CG-\d+)"', text)


def test_the_list_says_what_is_late_how_late_and_whose(house: House) -> None:
    answer = house.browser("manager").get("/exceptions")

    page = told(answer.text)
    assert answer.status_code == 200
    assert "Exceptions 3 exceptions" in page
    assert "CG-0001 First core group within 10 working days" in page
    assert "Plan P1 North w1 13 November 2026 7 days late Critical Open" in page
    assert house.records("exception") == sorted(listed(answer.text))
    assert house.log()[-1].action == "listed"


@pytest.mark.parametrize(
    ("query", "references"),
    [
        ("rule=visit-cp-max-interval", ["CG-0004", "CG-0005"]),
        ("family=minutes", ["CG-0003"]),
        ("severity=high", ["CG-0004"]),
        ("severity=high&severity=critical&team=T2", ["CG-0002", "CG-0004"]),
        ("team=T2&owner=w2&rule=cg-first-10wd", ["CG-0002"]),
        ("agency=A1", ["CG-0003"]),
        ("plan=P3", ["CG-0005"]),
        ("meeting=M1", ["CG-0003"]),
        ("late=7&plan=P3", ["CG-0005"]),
        ("late=8", []),
        ("since=2026-11-20&plan=P1", ["CG-0001"]),
        ("since=2026-11-21", []),
        ("plan=P1&plan=", ["CG-0001"]),
        ("sort=due&team=T2", ["CG-0002", "CG-0004"]),
    ],
)
def test_a_filter_shows_what_it_says(house: House, query: str, references: list[str]) -> None:
    answer = house.browser("unit").get(f"/exceptions?{query}")

    assert answer.status_code == 200
    assert set(listed(answer.text)) == set(references)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("rule=cg-first-10w", "There is no rule “cg-first-10w”. Did you mean 'cg-first-10wd'?"),
        ("family=cores", "There is no family of rules “cores”."),
        ("severity=grave", "There is no severity “grave”."),
        ("state=shut", "There is no state “shut” in the view “Open”."),
        ("state=open&view=promised", "There is no state “open” in the view “Promised”."),
        ("team=T9", "There is no team “T9”."),
        ("agency=A9", "There is no agency “A9”."),
        ("late=many", "Days late must be a whole number, 0 or more."),
        ("step=-1", "Step of its route must be a whole number, 0 or more."),
        ("since=31/12/2026", "Opened: give a real day, such as 2026-11-20."),
        ("since=2026-02-30", "Opened: give a real day, such as 2026-11-20."),
        ("plan=P1&plan=P2", "Plan: give one value only."),
        ("plan=P%00", "Plan: this is no value that there could be."),
        ("sort=name", "The list cannot be put in order of “name”."),
        ("view=mine", "There is no view called “mine”."),
        ("teams=T1", "There is no filter called “teams”. Did you mean 'team'?"),
        ("spoken=maybe", "There is no another one speaks for it “maybe”."),
    ],
)
def test_what_is_no_filter_is_refused_in_words_and_shows_nothing(house: House, query: str, sentence: str) -> None:
    answer = house.browser("unit").get(f"/exceptions?{query}")

    assert answer.status_code == 422
    assert sentence in told(answer.text)
    assert listed(answer.text) == []
    assert "Nothing is shown, because the filter cannot be read." in told(answer.text)


def test_hostile_text_is_shown_as_text(house: House) -> None:
    WholeNight(
        day=FRIDAY.replace(day=21),
        findings=(*FINDINGS, a_finding(subject="P9", plan="P9", team_name=HOSTILE, owner=HOSTILE, person="C9")),
    ).run(house.database)
    client = house.browser("unit")

    answers = [client.get("/exceptions"), client.get("/exceptions", params={"plan": HOSTILE, "rule": HOSTILE})]

    assert [answer.status_code for answer in answers] == [200, 422]
    assert "<script>alert" not in "".join(answer.text for answer in answers)
    assert HOSTILE in unescape(answers[0].text)


def test_a_manager_sees_her_team_in_rows_options_and_counts(house: House) -> None:
    page = house.browser("south").get("/exceptions")

    assert set(listed(page.text)) == {"CG-0002", "CG-0004"}
    assert "Exceptions 2 exceptions" in told(page.text)
    assert "Open (2)" in told(page.text)
    for trace in ("CG-0001", "CG-0003", "North", "w1", "Plan P1", "Meeting M1", "A1"):
        assert trace not in page.text


def test_a_team_that_is_not_hers_and_one_that_there_is_not_are_refused_alike(house: House) -> None:
    client = house.browser("south")

    others, unknown = (told(client.get(f"/exceptions?team={team}").text) for team in ("T1", "T8"))

    assert others.replace("T1", "T8") == unknown


def test_pages_hold_everything_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.pages.exceptions_list.page.SIZE", 2)
    client = house.browser("unit")
    found: list[str] = []
    place: str | None = "/exceptions?sort=reference"

    while place:
        page = client.get(place).text
        found += listed(page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        place = unescape(following[1]) if following else None

    assert found == [f"CG-000{nth}" for nth in range(1, 6)]
    assert "This page shows 1 exception of 5." in told(page)
    assert 'href="/exceptions?sort=reference"' in page


def test_a_heading_sorts_and_says_so(house: House) -> None:
    page = house.browser("unit").get("/exceptions?team=T2").text

    assert 'aria-sort="descending"' in page
    assert 'href="/exceptions?sort=due&amp;team=T2"' in page
    assert listed(page) == ["CG-0002", "CG-0004"]


def test_what_another_one_speaks_for_and_what_is_closed_are_said_with_links(house: House) -> None:
    with house.database.writing() as connection:
        connection.exec_driver_sql("UPDATE exception SET hidden_by = 'CG-0004', hidden_how = 'hide' WHERE id = 2")
    WholeNight(day=FRIDAY.replace(day=21), findings=FINDINGS[1:]).run(house.database)
    client = house.browser("unit")

    first = client.get("/exceptions")
    hidden = client.get("/exceptions?spoken=only")
    closed = client.get("/exceptions?state=withdrawn&state=resolved&state=lapsed")
    lately = client.get("/exceptions?view=closed")

    assert "1 exception for which another one speaks" in told(first.text)
    assert "1 closed exception" in told(first.text)
    assert 'href="/exceptions?spoken=only"' in first.text
    assert listed(hidden.text) == ["CG-0002"]
    assert listed(closed.text) == ["CG-0001"]
    assert listed(lately.text) == ["CG-0001"]
    assert "Closed by the last night (1)" in told(first.text)


def test_who_speaks_is_named_only_to_those_who_see_that_one(house: House) -> None:
    with house.database.writing() as connection:
        connection.exec_driver_sql("UPDATE exception SET hidden_by = 'CG-0005', hidden_how = 'hide' WHERE id = 2")

    hers = house.browser("south").get("/exceptions?spoken=only")
    theirs = house.browser("unit").get("/exceptions?spoken=only")

    assert listed(hers.text) == ["CG-0002"]
    assert "CG-0005" not in hers.text
    assert "another exception speaks" in told(hers.text)
    assert "CG-0005 speaks" in told(theirs.text)


def test_the_quick_views_count_and_show_what_waits_for_whom(house: House) -> None:
    act, limits = an_act("lead"), LIMITS
    actions.acknowledge(house.database, "CG-0001", act, promise_on=FRIDAY, limits=limits)
    actions.ask_waiver(house.database, "CG-0005", act, reason="court", until=FRIDAY, limits=limits)
    actions.ask_waiver(house.database, "CG-0003", an_act("manager"), reason="court", until=FRIDAY, limits=limits)
    client = house.browser("manager")

    page = told(client.get("/exceptions").text)

    for words in ("Open (3)", "Promised (1)", "Waived (0)", "Broken promises (0)", "Waivers to approve (1)"):
        assert words in page
    assert listed(client.get("/exceptions?view=promised").text) == ["CG-0001"]
    assert listed(client.get("/exceptions?view=approve").text) == ["CG-0005"]
    assert "Waivers to approve" not in house.browser("lead").get("/exceptions").text
    assert house.browser("lead").get("/exceptions?view=approve").status_code == 422


def test_a_broken_promise_has_a_view(house: House) -> None:
    actions.acknowledge(house.database, "CG-0002", an_act("lead"), promise_on=FRIDAY, limits=LIMITS)
    WholeNight(day=FRIDAY.replace(day=21), findings=FINDINGS).run(house.database)

    page = house.browser("south").get("/exceptions?view=broken")

    assert listed(page.text) == ["CG-0002"]


def test_an_empty_list_says_what_that_means(house: House) -> None:
    nobody = house.browser("unit").get("/exceptions?view=waived")
    filtered = house.browser("unit").get("/exceptions?plan=P77")

    assert "Nothing is waived." in told(nobody.text)
    assert "Check each value of it before you take that for good news." in told(filtered.text)


def questions_of(house: House) -> list[str]:
    """The statements that the register is sent from now on."""
    asked: list[str] = []
    event.listen(house.database.engine, "before_cursor_execute", lambda *all_of_it: asked.append(all_of_it[2]))
    return asked


def test_a_page_asks_the_register_a_fixed_number_of_questions(house: House) -> None:
    client = house.browser("unit")
    asked = questions_of(house)
    client.get("/exceptions")
    few = len(asked)
    WholeNight(
        day=FRIDAY.replace(day=21), findings=tuple(a_finding(subject=f"P{nth}", plan=f"P{nth}") for nth in range(40))
    ).run(house.database)
    asked.clear()
    client.get("/exceptions")

    # One more for what the night closed, by the thousand.
    assert few - 2 <= len(asked) <= few + 1


def test_counts_are_asked_again_only_when_something_has_changed(house: House) -> None:
    client = house.browser("unit")
    before = client.get("/exceptions").text
    asked = questions_of(house)
    again = client.get("/exceptions").text
    remembered = sum("count(" in text for text in asked)
    actions.acknowledge(house.database, "CG-0002", an_act("lead"), promise_on=FRIDAY, limits=LIMITS)

    after = client.get("/exceptions").text

    assert remembered == 0
    assert "Promised (0)" in told(before)
    assert "Promised (0)" in told(again)
    assert "Promised (1)" in told(after)


def test_a_count_is_of_whoever_asks(house: House) -> None:
    unit = told(house.browser("unit").get("/exceptions").text)
    south = told(house.browser("south").get("/exceptions").text)

    assert f"Open ({len(listed(house.browser('south').get('/exceptions').text))})" in south
    assert f"Open ({len(listed(house.browser('unit').get('/exceptions').text))})" in unit
    assert south != unit
