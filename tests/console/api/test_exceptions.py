"""Exceptions by the API: the same scope, filter and access log as the pages."""

import json
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from support.consoles import MORNING, House

from console.access import accounts, tokens
from console.api.documents import ShortDetail, ShortException, WholeDetail, WholeException

ALL = "/api/v1/exceptions"
#: What names whoever works on an exception, or the child.
NOT_FOR_ALL = frozenset({
    "person", "subject", "owner", "evidence", "reason", "promise_by", "promise_note", "waiver_reason",
    "waiver_asked_by", "waiver_asked_at", "waiver_approved_by",
})  # fmt: skip


def references(client: TestClient, query: str = "") -> list[str]:
    """The references of a list."""
    answer = client.get(f"{ALL}{query}")
    assert answer.status_code == 200, answer.text
    return [item["reference"] for item in answer.json()["exceptions"]]


def with_token(house: House, name: str, scope: str) -> TestClient:
    """A program that comes with a token and no cookie."""
    with house.database.writing() as connection:
        account = accounts.get(connection, name).id
        _, secret = tokens.make(
            connection, account, name="a program", scope=scope, lasts=timedelta(days=1), now=MORNING
        )
    client = house.browser()
    del client.headers["Sec-Fetch-Site"]
    client.headers["Authorization"] = f"Bearer {secret}"
    return client


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["CG-0005", "CG-0001", "CG-0002", "CG-0003", "CG-0004"]),
        ("?sort=reference", ["CG-0001", "CG-0002", "CG-0003", "CG-0004", "CG-0005"]),
        ("?sort=reference&team=T2", ["CG-0002", "CG-0004"]),
        ("?sort=reference&team=T2&team=T1&severity=critical", ["CG-0001", "CG-0002", "CG-0003", "CG-0005"]),
        ("?plan=P3", ["CG-0005"]),
        ("?child=C2&family=visits", ["CG-0004"]),
        ("?owner=w3", ["CG-0005"]),
        ("?agency=A1", ["CG-0003"]),
        ("?meeting=M1", ["CG-0003"]),
        ("?late=8", []),
        ("?since=2026-11-21", []),
        ("?state=closed", []),
        ("?spoken=only", []),
        ("?step=9", []),
    ],
)
def test_the_filter_is_that_of_the_register(house: House, query: str, found: list[str]) -> None:
    client = house.browser("unit")

    assert sorted(references(client, query)) == sorted(found)
    counted = client.get(f"{ALL}/count{query.replace('sort=reference&', '').replace('?sort=reference', '')}")
    assert counted.json() == {"count": len(found)}


@pytest.mark.parametrize(
    "query",
    ["?team=", "?plann=P1", "?state=nonsense", "?sort=says", "?size=0", "?size=201", "?since=20261121", "?since=0",
     "?late=-1", "?late=1.5", "?step=99999999999", "?plan=%00", "?spoken=yes", "?after=" + "x" * 500],
)  # fmt: skip
def test_what_is_no_filter_is_refused_and_not_repeated(house: House, query: str) -> None:
    answer = house.browser("unit").get(f"{ALL}{query}")

    assert answer.status_code == 422
    assert set(answer.json()) == {"error", "fields"}
    assert query[-5:] not in answer.text


def test_pages_follow_each_other_and_miss_nothing(house: House) -> None:
    client = house.browser("unit")
    seen, after = list[str](), ""

    while True:
        page = client.get(f"{ALL}?sort=due&size=2{after}").json()
        seen += [item["reference"] for item in page["exceptions"]]
        if page["after"] is None:
            break
        after = f"&after={page['after']}"

    assert sorted(seen) == [f"CG-000{nth}" for nth in range(1, 6)]
    assert len(seen) == 5
    assert page["total"] == 5
    assert client.get(f"{ALL}?sort=tier{after}").status_code == 400


def test_a_list_is_in_the_access_log_with_all_that_it_shows(house: House) -> None:
    house.browser("unit").get(f"{ALL}?plan=P3&state=live")

    last = house.log()[-1]
    assert (last.action, last.page, last.detail) == ("listed", ALL, {"filter": ["plan", "state"]})
    assert house.records("exception") == ["CG-0005"]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("viewer", ["CG-0001", "CG-0003", "CG-0005"]),
        ("lead", ["CG-0001", "CG-0003"]),
        ("south", ["CG-0002", "CG-0004"]),
        ("agency", ["CG-0003"]),
    ],
)
def test_each_sees_her_own(house: House, name: str, found: list[str]) -> None:
    client = house.browser(name)

    assert sorted(references(client)) == found
    assert client.get(f"{ALL}/count").json() == {"count": len(found)}
    for reference in (f"CG-000{nth}" for nth in range(1, 6)):
        answer = client.get(f"{ALL}/{reference}")
        assert answer.status_code == (200 if reference in found else 404)


def test_what_is_not_hers_is_answered_as_what_is_not_there(house: House) -> None:
    client = house.browser("south")

    others, unknown = (client.get(f"{ALL}/{reference}") for reference in ("CG-0001", "CG-9999"))

    assert (others.status_code, others.content) == (unknown.status_code, unknown.content)
    assert house.log()[-1].action == "denied"


@pytest.mark.parametrize("name", ["viewer", "agency"])
def test_who_does_not_work_on_them_is_not_shown_who_does(house: House, name: str) -> None:
    house.browser("unit").post(f"{ALL}/CG-0003/promise", json={"promise_on": "2026-11-27", "note": "Wanda will"})
    client = house.browser(name)

    listed = client.get(f"{ALL}?meeting=M1")
    one = client.get(f"{ALL}/CG-0003")

    assert set(listed.json()["exceptions"][0]) == set(ShortException.model_fields)
    assert set(one.json()) == set(ShortDetail.model_fields)
    assert {key for event in one.json()["history"] for key in event} == {"business_date", "kind", "cause"}
    assert "Wanda" not in listed.text + one.text
    assert '"unit"' not in one.text.replace('"unit":"days"', "")


def test_the_short_document_lacks_what_it_should() -> None:
    whole, short = set(WholeException.model_fields), set(ShortException.model_fields)

    assert short < whole
    assert whole - short >= NOT_FOR_ALL
    assert "told" in set(WholeDetail.model_fields) - set(ShortDetail.model_fields)


def test_an_agency_lead_has_the_meeting_alone(house: House) -> None:
    client = house.browser("agency")

    assert [item["plan"] for item in client.get(ALL).json()["exceptions"]] == [None]
    for query in ("child=C1", "plan=P1", "owner=w1"):
        assert client.get(f"{ALL}?{query}").status_code == 400


def test_one_exception_tells_what_puts_it_right_and_what_happened(house: House) -> None:
    found = house.browser("unit").get(f"{ALL}/cg-1").json()

    assert found["exception"]["reference"] == "CG-0001"
    assert found["exception"]["evidence"] == {"conference_on": "2026-10-30", "first_core_group_on": None}
    assert found["puts_right"].startswith("Hold the core group")
    assert [event["kind"] for event in found["history"]] == ["opened"]
    assert found["last_event"] == found["history"][-1]["seq"]
    assert house.records("exception") == ["CG-0001"]


def test_the_whole_life_of_a_waiver(house: House) -> None:
    path, manager, unit = f"{ALL}/CG-0001", house.browser("manager"), house.browser("unit")

    asked = manager.post(f"{path}/ask-waiver", json={"reason": "court_order", "until": "2026-12-18"})
    alone = manager.post(f"{path}/approve-waiver", json={})
    approved = unit.post(f"{path}/approve-waiver", json={})
    ended = unit.post(f"{path}/end-waiver", json={"note": "it was held"})
    again = unit.post(f"{path}/end-waiver", json={})

    assert asked.status_code == 200, asked.text
    assert (alone.status_code, again.status_code) == (409, 409)
    assert "second person" in alone.json()["error"]
    assert approved.json()["exception"]["waiver_approved_by"] == "unit"
    assert ended.json()["exception"]["state"] == "open"
    assert [row.detail for row in house.log() if row.action == "changed"] == [
        {"act": "waiver_asked"}, {"act": "waived"}, {"act": "waiver_ended"},
    ]  # fmt: skip


def test_a_request_is_taken_back_by_who_asked_and_refused_by_who_may(house: House) -> None:
    path, lead, unit = f"{ALL}/CG-0001", house.browser("lead"), house.browser("unit")
    waiver = {"reason": "court_order", "until": "2026-12-18"}

    lead.post(f"{path}/ask-waiver", json=waiver)
    back = lead.post(f"{path}/refuse-waiver", json={})
    unit.post(f"{path}/ask-waiver", json=waiver)
    others = lead.post(f"{path}/refuse-waiver", json={})

    assert back.json()["history"][-1]["cause"] == "taken_back"
    assert others.status_code == 403


@pytest.mark.parametrize(
    ("act", "said", "status"),
    [
        ("promise", {"promise_on": "2026-11-27"}, 200),
        ("promise", {"promise_on": "2026-11-19"}, 409),
        ("promise", {"promise_on": 20261127}, 422),
        ("promise", {"promise_on": "2026-02-30"}, 422),
        ("promise", {}, 422),
        ("promise", {"promise_on": "2026-11-27", "by": "somebody else"}, 422),
        ("promise", {"promise_on": "2026-11-27", "seen": 1}, 200),
        ("promise", {"promise_on": "2026-11-27", "seen": 999}, 409),
        ("note", {"text": "held in the hospital"}, 200),
        ("note", {"text": "a\u0000b"}, 422),
        ("note", {"text": "x" * 2001}, 422),
        ("note", {"text": "   "}, 409),
        ("ask-waiver", {"reason": "no reason", "until": "2026-12-18"}, 409),
    ],
)
def test_acts_are_taken_or_refused_in_words(house: House, act: str, said: dict[str, object], status: int) -> None:
    answer = house.browser("manager").post(f"{ALL}/CG-0001/{act}", json=said)

    assert answer.status_code == status, answer.text
    assert status == 200 or answer.json()["error"].endswith(".")


@pytest.mark.parametrize("act", ["promise", "note", "ask-waiver", "refuse-waiver", "approve-waiver", "end-waiver"])
def test_nobody_acts_on_what_is_not_hers(house: House, act: str) -> None:
    said = {
        "promise": {"promise_on": "2026-11-27"},
        "note": {"text": "x"},
        "ask-waiver": {"reason": "court_order", "until": "2026-12-18"},
    }
    answer = house.browser("south").post(f"{ALL}/CG-0001/{act}", json=said.get(act, {}))

    assert answer.status_code == 404
    assert len(house.browser("unit").get(f"{ALL}/CG-0001").json()["history"]) == 1


def test_a_token_reads_and_acts_as_far_as_it_was_made_for(house: House) -> None:
    path = f"{ALL}/CG-0001"
    reads, acts = with_token(house, "manager", "read"), with_token(house, "manager", "act")

    assert sorted(references(reads)) == ["CG-0001", "CG-0003", "CG-0005"]
    assert reads.post(f"{path}/note", json={"text": "x"}).status_code == 403
    assert acts.post(f"{path}/note", json={"text": "x"}).status_code == 200
    assert acts.post(f"{path}/approve-waiver", json={}).status_code == 403
    assert reads.get("/exceptions").status_code == 302


def test_a_token_that_does_not_hold_is_nobodys(house: House) -> None:
    client = with_token(house, "manager", "read")
    house.clock.now = MORNING + timedelta(days=2)

    answer = client.get(ALL)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_a_file_holds_what_is_hers_and_is_recorded(house: House, ending: str) -> None:
    answer = house.browser("south").get(f"{ALL}.{ending}")

    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="exceptions-2026-11-20.{ending}"'
    assert "CG-0002" in answer.text
    assert "CG-0001" not in answer.text
    assert house.log()[-1].action == "exported"
    assert house.records("exception") == ["CG-0002", "CG-0004"]


def test_a_file_of_lines_holds_the_same_documents(house: House) -> None:
    client = house.browser("unit")

    lines = [json.loads(line) for line in client.get(f"{ALL}.jsonl").text.splitlines()]

    assert lines == client.get(f"{ALL}?sort=reference").json()["exceptions"]


def test_a_file_of_many_rows_is_whole(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.api.exporting.CHUNK", 2)

    assert len(house.browser("unit").get(f"{ALL}.jsonl").text.splitlines()) == 5


def test_too_many_files_have_to_wait(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.api.exporting.EXPORTS_AN_HOUR", 2)
    client = house.browser("unit")

    first = [client.get(f"{ALL}.csv").status_code for _ in range(3)]
    house.clock.now = MORNING + timedelta(minutes=29)
    other = house.browser("south").get(f"{ALL}.csv").status_code

    assert first == [200, 200, 429]
    assert other == 200
