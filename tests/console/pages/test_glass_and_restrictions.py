"""Records that are restricted, and the glass that is broken: who sees what, for how long, and what is kept of it."""

import re
from collections.abc import Mapping
from datetime import timedelta
from html import unescape

import pytest
from support.consoles import FINDINGS, MORNING, House
from support.register import FRIDAY, WholeNight, a_finding, kinds

from console.access import restrictions
from console.access.scope import Keys
from console.keys import keys_of

HOSTILE = '"><script>alert(1)</script>'
WHY = "The duty team rang about this plan."
GOOD = {"child": "C1", "reason": "A relative works here.", "names": "unit\nlead"}
SATURDAY = FRIDAY.replace(day=21)


def told(text: str) -> str:
    """A page as somebody reads it."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def restrict(house: House, person: str, *accounts: str) -> None:
    """Restrict a child, as the unit does."""
    with house.database.writing() as connection:
        restrictions.restrict(
            connection, person, reason="A relative works here.", by="unit", accounts=accounts, now=MORNING, today=FRIDAY
        )


@pytest.mark.parametrize("key", ["P1", "CG-0001", "cg-1", "C1"])
def test_a_record_is_open_for_an_hour_and_then_shut(house: House, key: str) -> None:
    client = house.browser("south")

    answer = client.post("/open-a-record", data={"key": key, "reason": WHY})
    inside = client.get("/exceptions/CG-0001")
    house.clock.now = MORNING + timedelta(minutes=25)
    client.get("/exceptions")
    house.clock.now = MORNING + timedelta(minutes=50)
    client.get("/exceptions")
    house.clock.now = MORNING + timedelta(minutes=61)
    after = client.get("/exceptions/CG-0001")

    assert (answer.status_code, answer.headers["location"]) == (303, "/open-a-record")
    assert (inside.status_code, after.status_code) == (200, 404)
    assert "You opened this record." in told(inside.text)
    opened = [row for row in house.log() if row.action == "broke_glass"]
    assert [(row.account, row.detail, row.records) for row in opened] == [("south", {"reason": WHY}, 1)]


def test_only_that_child_is_opened(house: House) -> None:
    client = house.browser("south")
    client.post("/open-a-record", data={"key": "P1", "reason": WHY})

    page = client.get("/exceptions").text

    assert set(re.findall(r'href="/exceptions/(CG-\d+)"', page)) == {"CG-0001", "CG-0002", "CG-0004"}


def test_what_is_open_for_an_hour_is_read_and_not_changed(house: House) -> None:
    client = house.browser("south")
    client.post("/open-a-record", data={"key": "P1", "reason": WHY})

    page = client.get("/exceptions/CG-0001").text
    answer = client.post("/exceptions/CG-0001/note", data={"text": "Mine now.", "seen": "1"})

    assert 'name="seen"' not in page
    assert answer.status_code == 422
    assert "You opened this record for an hour, to read it." in told(answer.text)
    assert kinds(house.database, "CG-0001") == ["opened"]


@pytest.mark.parametrize("key", ["P77", "CG-0077", "M1", "CG-0003", HOSTILE, "x\0y", "x" * 121])
def test_what_is_not_there_is_told_in_the_same_words(house: House, key: str) -> None:
    client = house.browser("unit")

    answer = client.post("/open-a-record", data={"key": key, "reason": WHY})
    unknown = client.post("/open-a-record", data={"key": "P99", "reason": WHY})

    assert (answer.status_code, unknown.status_code) == (422, 422)
    assert "There is no record of a child under this number." in told(answer.text)
    assert told(answer.text).replace(key, "P99") == told(unknown.text)
    assert not [row for row in house.log() if row.action == "broke_glass"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"key": "", "reason": WHY}, "Give the number of the record"),
        ({"key": "P1", "reason": "because"}, "Say why you need to see it, in 10 characters or more."),
        ({"key": "P1", "reason": "   a      b   "}, "Say why you need to see it, in 10 characters or more."),
        ({"key": "P1", "reason": "x" * 501}, "Say it in 500 characters at most"),
    ],
)
def test_a_record_is_not_opened_without_a_reason(house: House, typed: dict[str, str], sentence: str) -> None:
    answer = house.browser("south").post("/open-a-record", data=typed)

    assert answer.status_code == 422
    assert sentence in told(answer.text)
    assert house.browser("south").get("/exceptions/CG-0001").status_code == 404


def test_a_button_pressed_twice_opens_once(house: House) -> None:
    client = house.browser("south")

    for _ in range(2):
        client.post("/open-a-record", data={"key": "P1", "reason": WHY})

    assert "Openings 1 opening" in told(house.browser("unit").get("/openings").text)


def test_the_unit_sees_who_opened_what_and_why(house: House) -> None:
    empty = house.browser("unit").get("/openings")
    house.browser("south").post("/open-a-record", data={"key": "P1", "reason": f"{WHY} {HOSTILE}"})

    page = house.browser("unit").get("/openings")

    assert "Nobody has opened a record in this time." in told(empty.text)
    assert "20 November 2026 at 8:30am Sara South (south) Child C1" in told(page.text)
    assert "<script>alert" not in page.text
    assert house.records("child") == ["C1"]
    assert house.browser("manager").get("/openings").status_code == 403


def test_an_opening_of_a_child_restricted_to_others_is_counted_and_not_named(house: House) -> None:
    restrict(house, "C1", "lead")
    house.browser("manager").post("/open-a-record", data={"key": "P1", "reason": WHY})

    page = house.browser("unit").get("/openings")

    assert "A child whose records are restricted to others" in told(page.text)
    assert "C1" not in page.text
    assert house.records("child") == []


def test_a_restricted_child_is_opened_with_a_reason(house: House) -> None:
    restrict(house, "C1", "lead")
    client = house.browser("manager")
    before = client.get("/exceptions/CG-0001").status_code

    client.post("/open-a-record", data={"key": "P1", "reason": WHY})
    after = client.get("/exceptions/CG-0001")
    act = client.post("/exceptions/CG-0001/note", data={"text": "Mine now.", "seen": "1"})

    assert (before, after.status_code, act.status_code) == (404, 200, 422)
    assert house.browser("unit").get("/exceptions/CG-0001").status_code == 404


def test_the_unit_restricts_reviews_and_lifts(house: House) -> None:
    client = house.browser("unit")
    empty = client.get("/restrictions")

    made = client.post("/restrictions", data=GOOD)
    page = client.get(made.headers["location"])
    shut = house.browser("manager").get("/exceptions/CG-0001").status_code
    house.clock.now = MORNING + timedelta(days=90)
    client = house.browser("unit")
    overdue = client.get("/restrictions")
    client.post("/restrictions/review", data={"child": "C1"})
    reviewed = client.get("/restrictions")
    lifted = [client.post("/restrictions/lift", data={"child": "C1"}) for _ in range(2)]

    assert "No child's records are restricted" in told(empty.text)
    assert "Child C1 A relative works here. lead, unit 20 November 2026 by unit 18 February 2027" in told(page.text)
    assert "The child is restricted from now on" in told(page.text)
    assert shut == 404
    assert "Review overdue" in told(overdue.text)
    assert "Review overdue" not in told(reviewed.text)
    assert [answer.status_code for answer in lifted] == [303, 303]
    assert house.browser("manager").get("/exceptions/CG-0001").status_code == 200
    changed = [row.detail["restriction"] for row in house.log() if row.action == "changed"]
    assert changed == ["made", "reviewed", "lifted"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"child": ""}, "Give the id of the child, as the case system has it."),
        ({"reason": "Because"}, "Say why, in 10 characters or more."),
        ({"names": " , "}, "Name at least one account."),
        ({"names": "unit, leda"}, "There is no active account “leda” that sees cases. Did you mean 'lead'?"),
        ({"names": "admin"}, "There is no active account “admin” that sees cases."),
    ],
)
def test_a_restriction_that_would_not_hold_is_refused(house: House, changes: Mapping[str, str], sentence: str) -> None:
    answer = house.browser("unit").post("/restrictions", data={**GOOD, **changes})

    assert answer.status_code == 422
    assert sentence in told(answer.text)
    assert house.browser("manager").get("/exceptions/CG-0001").status_code == 200


def test_a_child_that_nobody_knows_is_marked(house: House) -> None:
    client = house.browser("unit")

    client.post("/restrictions", data={**GOOD, "child": HOSTILE})
    page = client.get("/restrictions").text

    assert "No record of this child is in Corewatch yet. Check the id." in told(page)
    assert "<script>alert" not in page


def test_what_is_not_restricted_is_neither_reviewed_nor_lifted(house: House) -> None:
    client = house.browser("unit")

    assert client.post("/restrictions/review", data={"child": "C1"}).status_code == 422
    assert client.post("/restrictions/lift", data={"child": ""}).status_code == 422


def test_a_meeting_belongs_to_a_child_when_it_was_about_her_alone(house: House) -> None:
    alone = a_finding(rule="att-no-apology", subject="R1", person="C1", plan="P1", meeting="M8")
    shared = [
        a_finding(rule="att-no-apology", subject=f"R{nth}", person=f"C{nth}", plan=f"P{nth}", meeting="M9")
        for nth in (1, 3)
    ]
    shared[0] = a_finding(rule="att-no-report-when-absent", subject="R1", person="C1", plan="P1", meeting="M9")
    of_meetings = [
        a_finding(rule="min-not-distributed", subject=meeting, person=None, plan=None, meeting=meeting)
        for meeting in ("M8", "M9")
    ]
    WholeNight(day=SATURDAY, findings=(*FINDINGS, alone, *shared, *of_meetings)).run(house.database)
    restrict(house, "C1", "lead")

    keys = keys_of(house.console, frozenset({"C1"}))
    both = keys_of(house.console, frozenset({"C1", "C3"}))
    page = house.browser("unit").get("/exceptions").text

    assert keys == Keys(persons=frozenset({"C1"}), plans=frozenset({"P1"}), meetings=frozenset({"M8"}))
    assert both.meetings == {"M8", "M9"}
    assert "Meeting M8" not in page
    assert "Meeting M9" in page
    assert "Plan P1" not in page
